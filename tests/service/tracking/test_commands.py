"""The commands print what the use cases give, in the documented JSON lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nlp.types import TaggedItem
from service.app import App
from service.cli.main import cli
from service.tracking.links import link_report

Save = Callable[..., list[int]]
MakeRow = Callable[..., TaggedItem]
Run = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def ids(app: App, save: Save, row: MakeRow) -> list[int]:
    first = save("2021Q1", [row("开工建设幼儿园", "已完成选址。")])[0]
    second = save("2021Q2", [row("开工建设幼儿园", "选址完成,暂缓建设。", no="3")])[0]
    link_report(app, app.store.items.get(second).report_id)
    return [first, second]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def ran(*arguments: str) -> list[dict[str, Any]]:
        result = CliRunner().invoke(cli, ["--home", str(tmp_path), *arguments, "--format", "jsonl"])
        assert result.exit_code == 0, result.output
        return [json.loads(line) for line in result.stdout.splitlines()]

    return ran


def test_stalled_prints_the_documented_keys(run: Run, ids: list[int]) -> None:
    (one,) = run("stalled", "--place", "洞头区", "--at", "2021Q2")
    assert list(one)[:12] == [
        "id",
        "no",
        "target",
        "status",
        "place",
        "period",
        "primary",
        "stage",
        "since",
        "reports_in_stage",
        "light",
        "why",
    ]
    assert (one["id"], one["no"], one["since"], one["reports_in_stage"]) == (ids[1], 3, "2021Q1", 2)
    assert {reason["rule"] for reason in one["why"]} >= {"suspended", "repeated", "clock"}
    evidence = next(reason["evidence"] for reason in one["why"] if reason["rule"] == "suspended")
    assert evidence == [{"field": "status", "start": 5, "end": 7, "text": "暂缓"}]


def test_history_prints_steps_and_links(run: Run, ids: list[int]) -> None:
    (told,) = run("history", str(ids[0]))
    assert [(step["period"], step["movement"]) for step in told["steps"]] == [("2021Q1", "new"), ("2021Q2", "still")]
    (joined,) = told["steps"][1]["links"]
    assert (joined["earlier_id"], joined["later_id"], joined["score"]) == (ids[0], ids[1], 1.0)
    assert joined["by"] == "rule:match"


def test_link_and_unlink_are_remembered(run: Run, ids: list[int]) -> None:
    (cut,) = run("unlink", str(ids[0]), str(ids[1]), "--who", "王", "--why", "不是同一所")
    assert (cut["unlinked"], cut["by"], cut["reason"]) == (True, "person:王", "不是同一所")
    assert run("stalled")[0]["reports_in_stage"] == 1
    run("link", str(ids[0]), str(ids[1]), "--who", "李")
    assert run("stalled")[0]["reports_in_stage"] == 2


def test_stats_prints_every_table(run: Run, ids: list[int]) -> None:
    (counted,) = run("stats")
    assert (counted["items"], counted["stalled"], counted["periods"]) == (1, 1, {"洞头区": "2021Q2"})
    assert counted["themes"]["industry"]["planning"] == 1
    assert counted["movements"]["still"] == 1
    assert [one["unit"] for one in counted["units"]] == [None]


@pytest.mark.parametrize("command", [["stalled"], ["stats"], ["history", "1"]])
def test_tables_for_people_name_the_target_and_the_figures(
    app: App, ids: list[int], tmp_path: Path, command: list[str]
) -> None:
    result = CliRunner().invoke(cli, ["--home", str(tmp_path), *command, "--format", "table"], env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    assert "谋划前期" in result.stdout


def test_who_sits_here_is_named_when_a_report_is_forgotten(
    app: App, ids: list[int], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.cli.common.getpass.getuser", lambda: "经办")
    report = app.store.items.get(ids[0]).report_id
    result = CliRunner().invoke(cli, ["--home", str(app.settings.home), "forget", str(report), "--yes"])
    assert result.exit_code == 0, result.output
    assert [one.who for one in app.store.audit.list(action="report-forget")] == ["经办"]
