"""The commands that keep an installation well, as a person types them."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nlp.types import Stage
from service.app import App
from service.cli.main import cli
from service.cli.reviewing import value_of
from service.errors import BadInput, Conflict


def _run(app: App, *words: str) -> list[dict[str, object]]:
    done = CliRunner().invoke(cli, ["--home", str(app.settings.home), *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def test_a_person_reviews_corrects_and_reads_the_log(app: App) -> None:
    asked = _run(app, "review", "--limit", "2")
    assert [one["field"] for one in asked] == ["stage", "stage"]
    (done,) = _run(app, "correct", "1", "stage", "approval", "--who", "王", "--why", "可研已批")
    assert (done["old"], done["new"]) == ("implementing", "approval")
    assert app.store.items.get(1).tagged.tags.stage.value is Stage.APPROVAL
    _run(app, "correct", "1", "units", "区发改局，区住建局", "--who", "王")
    assert [one.value for one in app.store.items.get(1).tagged.tags.units] == ["区发改局", "区住建局"]
    assert [one["action"] for one in _run(app, "audit", "--who", "王")] == ["correct", "correct"]
    assert _run(app, "agreement") == []


def test_a_token_is_shown_once_listed_and_revoked(app: App) -> None:
    shown = CliRunner().invoke(
        cli, ["--home", str(app.settings.home), "token", "create", "王", "--role", "reviewer"], catch_exceptions=False
    )
    assert "duban_" in shown.stdout
    (listed,) = _run(app, "token", "list")
    assert (listed["name"], listed["role"], listed["valid"]) == ("王", "reviewer", True)
    assert "duban_" not in json.dumps(listed)
    _run(app, "token", "revoke", "王")
    assert _run(app, "token", "list")[0]["valid"] is False


def test_a_backup_is_made_and_brought_back(app: App, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    (made,) = _run(app, "backup", str(path))
    assert (made["items"], made["reports"]) == (3, 1)
    with pytest.raises(Conflict):
        _run(app, "restore", str(path))
    (restored,) = _run(app, "restore", str(path), "--replace")
    assert restored["items"] == 3


def test_settings_are_listed_with_their_help(app: App) -> None:
    listed = _run(app, "doctor", "--settings")
    assert {"variable": "DUBAN_AUTH", "value": "none", "default": True}.items() <= next(
        one for one in listed if one["variable"] == "DUBAN_AUTH"
    ).items()


def test_quantities_are_typed_as_json() -> None:
    assert value_of("quantities", "[]") == []
    assert value_of("themes", "tourism、industry") == ["tourism", "industry"]
    with pytest.raises(BadInput, match="character 2"):
        value_of("quantities", "[x")


def test_a_version_is_only_previewed(app: App) -> None:
    with pytest.raises(BadInput, match="--preview"):
        _run(app, "retag", "--version", "x")


def test_a_value_that_does_not_fit_is_refused_with_those_that_do(app: App) -> None:
    with pytest.raises(BadInput) as refused:
        app.store.reviews.correct(1, "stage", "done", who="王")
    assert "completed（已完成）" in refused.value.chinese
    assert "pending, planning, approval, implementing, completed" in refused.value.english


def test_a_port_in_use_is_refused_before_anything_is_served(app: App) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = CliRunner().invoke(cli, ["--home", str(app.settings.home), "serve", "--port", str(port)])
    assert isinstance(done.exception, BadInput)
    assert (done.exception.code, str(port) in done.exception.chinese) == ("cannot-listen", True)
    assert "正在服务" not in done.output


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        (["token", "create", "王", "--role", "复核"], "王（复核）"),
        (["token", "create", "王", "--role", "ADMIN"], "王（管理）"),
        (["review", "--kind", "待核", "--field", "阶段", "--format", "jsonl"], '"field": "stage"'),
        (["correct", "1", "主题", "旅游"], '"new": "tourism"'),
        (["correct", "1", "阶段", "已完成"], '"new": "completed"'),
        (["correct", "1", "责任单位", "区交通局、区水利局"], '"new": ["区交通局", "区水利局"]'),
    ],
)
def test_names_are_typed_in_either_language(app: App, typed: list[str], printed: str) -> None:
    result = CliRunner().invoke(cli, ["--home", str(app.settings.home), *typed])
    assert result.exit_code == 0, result.output
    assert printed in result.output


def test_a_role_nobody_has_is_refused_with_those_there_are(app: App) -> None:
    result = CliRunner().invoke(cli, ["--home", str(app.settings.home), "token", "create", "王", "--role", "首长"])
    assert result.exit_code == 2
    assert "reviewer（复核）" in result.output
