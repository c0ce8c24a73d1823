"""A file that names no place or quarter waits until a person says them; nothing is invented, nothing stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nlp.types import Period
from service.app import App
from service.cli import asking
from service.cli.main import cli
from service.errors import BadInput, NotFound
from service.pipeline import Preview, confirm, open_preview, resume
from service.settings import open_settings
from service.unplaced import Unplaced, find_unplaced, preview_or_keep, settle

TEXT = "重点工作推进表\n序号|重点工作|一季度进展|二季度进展\n1|建成幼儿园|已开工|已封顶\n".encode()
HALF = "甲县重点工作推进表\n序号|重点工作|进展情况\n1|建成幼儿园|已开工\n".encode()


@pytest.fixture
def app(tmp_path: Path, tagged_by_hand: None) -> Iterator[App]:
    with App(open_settings(home=tmp_path, index="memory:")) as opened:
        yield opened


def test_what_is_known_is_kept_and_the_rest_asked(app: App) -> None:
    waiting = preview_or_keep(app, HALF, "表.txt")
    assert isinstance(waiting, Unplaced)
    assert (waiting.place, waiting.period, len(waiting.reading.items)) == ("甲县", None, 1)
    assert find_unplaced(app, waiting.sha256) == waiting
    with pytest.raises(BadInput, match="neither title nor file name says the period") as refused:
        open_preview(app, waiting.sha256)
    assert "看不出季度（--period，如 2021Q1），请给出。" in refused.value.chinese


def test_a_waiting_file_is_no_report_and_a_start_leaves_it_alone(app: App) -> None:
    waiting = preview_or_keep(app, TEXT, "表.txt")
    assert (resume(app), app.store.items.reports()) == (0, [])
    with pytest.raises(NotFound):
        confirm(app, waiting.sha256)


@pytest.mark.parametrize(("period", "status"), [(Period(2021, 1), "已开工"), (Period(2021, 2), "已封顶")])
def test_the_quarter_said_chooses_the_column(app: App, period: Period, status: str) -> None:
    waiting = preview_or_keep(app, TEXT, "表.txt")
    shown = settle(app, waiting.sha256, place=" 甲县 ", period=period)
    assert (shown.place, shown.period, shown.reading.items[0].status) == ("甲县", period, status)
    assert find_unplaced(app, waiting.sha256) is None
    assert confirm(app, waiting.sha256).report.period == period


def test_half_an_answer_is_refused_and_the_file_goes_on_waiting(app: App) -> None:
    waiting = preview_or_keep(app, TEXT, "表.txt")
    with pytest.raises(BadInput, match="the place"):
        settle(app, waiting.sha256, place=" ", period=Period(2021, 1))
    assert find_unplaced(app, waiting.sha256) is not None
    with pytest.raises(NotFound):
        settle(app, "0" * 64, place="甲县", period=Period(2021, 1))


def test_a_file_that_says_both_is_previewed_at_once(app: App) -> None:
    assert isinstance(preview_or_keep(app, HALF, "表.txt", period=Period(2021, 1)), Preview)


@pytest.mark.usefixtures("tagged_by_hand")
def test_a_script_is_told_exactly_which_options_are_missing(tmp_path: Path) -> None:
    file = tmp_path / "表.txt"
    file.write_bytes(TEXT)
    done = CliRunner().invoke(cli, ["--home", str(tmp_path / "home"), "ingest", str(file), "--period", "2021Q1"])
    assert isinstance(done.exception, BadInput)
    assert "--place" in done.exception.chinese and "--period" not in done.exception.chinese


@pytest.mark.usefixtures("tagged_by_hand")
def test_who_sits_there_is_asked_after_seeing_the_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "表.txt"
    file.write_bytes(TEXT)
    monkeypatch.setattr("service.cli.reports.is_attended", lambda: True)
    home = ("--home", str(tmp_path / "home"))
    done = CliRunner().invoke(cli, [*home, "ingest", str(file)], input="\n甲县\n2021\n2021Q2\ny\n")
    assert done.exit_code == 0, done.output
    told = done.output
    assert told.index("建成幼儿园") < told.index("地区（如") < told.index("应如 2021Q1") < told.index("确认入库")
    assert "甲县 2021Q2，1 项" in told


def test_without_anything_missing_nothing_is_asked(monkeypatch: pytest.MonkeyPatch, app: App) -> None:
    monkeypatch.setattr(asking, "_asked", lambda _: pytest.fail("asked"))
    reading = preview_or_keep(app, HALF, "表.txt").reading
    assert asking.placed(reading, place=None, period=Period(2021, 1)) == ("甲县", Period(2021, 1))
