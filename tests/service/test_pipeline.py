"""A report is previewed, confirmed whole or not at all, recognised, and replaced without losing history."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from nlp.types import Decision, Delivery, Item, Period, Stage, Tags, Theme
from service import pipeline
from service.app import App
from service.continuity import kept_items
from service.errors import BadInput, Conflict, NotFound, Unreadable
from service.pipeline import confirm, ingest, preview, resume
from service.retagging import preview_retag
from service.settings import open_settings
from tests.taggers import HandTagger

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "sample" / "dongtou-2021Q1.txt"
FIRST = Period(2021, 1)
TEXT = "甲县2021年第一季度重点工作\n序号|重点工作|完成情况\n1|建成幼儿园|已封顶\n2|编制水利规划|已评审\n3|修路|开工\n"


@pytest.fixture
def indexed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Stand in for the search index: remembers the generation it was brought up to."""
    seen: list[int] = []
    monkeypatch.setattr("service.indexing.catch_up", lambda app: seen.append(app.store.generation()))
    return seen


@pytest.fixture
def app(tmp_path: Path, indexed: list[int]) -> Iterator[PlainApp]:
    with _app(tmp_path) as opened:
        yield opened


class PlainApp(App):
    """An app that needs no model and no dictionary."""

    @cached_property
    def tagger(self) -> HandTagger:  # type: ignore[override] # stands in for the model
        return HandTagger(_plain_tags, version="plain")


def _plain_tags(item: Item) -> Tags:
    """Give every item the same tags; unsure of items without a status."""
    return Tags(
        primary=Decision(Theme.LIVELIHOOD, 0.9),
        themes=(Decision(Theme.LIVELIHOOD, 0.9),),
        stage=Decision(Stage.PLANNING, 0.9),
        delivery=Decision(Delivery.PROJECT, 0.9),
        unsure=() if item.status else ("stage",),
    )


def _app(home: Path) -> PlainApp:
    return PlainApp(open_settings(home=home, index="memory:"))


def _confirm(app: App, text: str, name: str = "一季度.txt", **given: Any) -> pipeline.Confirmed:
    return confirm(app, preview(app, text.encode(), name, **given).sha256)


def _targets(app: App, report_id: int) -> list[str]:
    return [one.tagged.item.target for one in app.store.items.iterate(report_id=report_id)]


def test_rows_are_tagged_with_their_quarter_now_and_again_later(app: PlainApp) -> None:
    _confirm(app, TEXT)
    assert app.tagger.heard == [FIRST] * 3
    preview_retag(app, everything=True)
    assert app.tagger.heard == [FIRST] * 6


def test_a_preview_shows_everything_and_stores_nothing(app: App) -> None:
    heard: list[tuple[int, int]] = []
    more = TEXT + "4|修路|开工\n5||无目标\n6|建桥|\n"
    shown = preview(app, more.encode(), "a.txt", progress=lambda done, total: heard.append((done, total)))
    assert (shown.place, shown.period, shown.outcome, shown.report) == ("甲县", FIRST, "new", None)
    assert [one.item.target for one in shown.tagged] == ["建成幼儿园", "编制水利规划", "修路", "修路", "建桥"]
    assert (shown.duplicates, shown.unsure) == (((2, 3),), (4,))
    assert [reject.where for reject in shown.reading.rejects] == ["line 7"]
    assert heard[-1] == (5, 5)
    assert app.store.items.reports() == []


def test_confirming_stores_exactly_what_was_shown(app: App, indexed: list[int]) -> None:
    shown = preview(app, TEXT.encode(), "a.txt")
    done = confirm(app, shown.sha256, who="王")
    assert (done.outcome, done.report.rows, done.report.sha256) == ("stored", 3, shown.sha256)
    stored = list(app.store.items.iterate(report_id=done.report.id))
    assert [one.tagged.item for one in stored] == [one.item for one in shown.tagged]
    assert [one.id for one in stored] == list(done.item_ids)
    assert indexed == [app.store.generation()]


def test_a_preview_survives_a_restart(tmp_path: Path, indexed: list[int]) -> None:
    with _app(tmp_path) as before:
        sha256 = preview(before, TEXT.encode(), "a.txt").sha256
    with _app(tmp_path) as after:
        assert confirm(after, sha256).outcome == "stored"


def test_a_preview_expires_after_a_week(app: App, tmp_path: Path) -> None:
    sha256 = preview(app, TEXT.encode(), "a.txt").sha256
    engine = create_engine(app.settings.store_url)
    with engine.begin() as connection:
        week_ago = (datetime.now(UTC) - timedelta(days=7, minutes=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
        connection.execute(text("UPDATE previews SET made_at = :at"), {"at": week_ago})
    engine.dispose()
    with pytest.raises(NotFound, match="expired"):
        confirm(app, sha256)


def test_what_was_never_previewed_cannot_be_confirmed(app: App) -> None:
    with pytest.raises(NotFound) as refused:
        confirm(app, "0" * 64)
    assert refused.value.code == "no-such-preview"


def test_the_same_file_twice_changes_nothing(app: App) -> None:
    first = _confirm(app, TEXT)
    again = preview(app, TEXT.encode(), "another name.txt")
    assert (again.outcome, again.report) == ("same", first.report)
    for done in (confirm(app, again.sha256), confirm(app, again.sha256)):
        assert (done.outcome, done.report, done.item_ids) == ("unchanged", first.report, first.item_ids)


def test_a_corrected_file_replaces_the_report_and_keeps_ids_and_corrections(app: App) -> None:
    first = _confirm(app, TEXT)
    kindergarten, plan, road = first.item_ids
    app.store.reviews.correct(plan, "stage", "approval", who="王")
    corrected = TEXT.replace("1|建成幼儿园|已封顶", "1|编制水利规划|已批复").replace(
        "2|编制水利规划|已评审", "2|建成幼儿园|验收"
    )
    corrected = corrected.replace("3|修路|开工", "3|新建泵站|开工")
    shown = preview(app, corrected.encode(), "更正.txt")
    assert (shown.outcome, shown.kept) == ("replaces", {0: plan, 1: kindergarten})
    done = confirm(app, shown.sha256)
    assert (done.outcome, done.report.id, done.report.revision) == ("replaced", first.report.id, 2)
    assert done.item_ids[:2] == (plan, kindergarten)
    assert done.item_ids[2] not in first.item_ids
    assert app.store.items.get(plan).tagged.tags.stage == Decision(Stage.APPROVAL, 1.0, by="person:王")
    assert app.store.items.versions(plan)[0][1].status == "已评审"
    with pytest.raises(NotFound):
        app.store.items.get(road)


def test_of_rows_with_the_same_target_each_keeps_its_own_id(app: App) -> None:
    done = _confirm(app, "序号|重点工作|完成情况\n1|修路|甲\n2|修路|乙\n", place="甲县", period=FIRST)
    stored = list(app.store.items.iterate(report_id=done.report.id))
    items = [Item("2", "修路", "乙新"), Item("1", "修路", "甲新"), Item("3", "修路", "丙")]
    assert kept_items(stored, items) == {0: stored[1].id, 1: stored[0].id}


def test_a_reworded_target_keeps_its_id_by_likeness(app: App) -> None:
    done = _confirm(app, "序号|重点工作|完成情况\n1|建成城南中心幼儿园并投入使用|封顶\n", place="甲县", period=FIRST)
    stored = list(app.store.items.iterate(report_id=done.report.id))
    assert kept_items(stored, [Item("1", "建成城南中心幼儿园，并投入使用。", "验收")]) == {0: done.item_ids[0]}


def test_the_same_file_for_another_quarter_is_another_report(app: App) -> None:
    _confirm(app, TEXT)
    other = _confirm(app, TEXT, period=Period(2021, 2))
    assert other.outcome == "stored"
    assert len(app.store.items.reports()) == 2


def test_the_quarter_before_is_matched_and_linked(app: App) -> None:
    first = _confirm(app, TEXT)
    shown = preview(app, TEXT.replace("第一季度", "第二季度").replace("已评审", "已批复").encode(), "二季度.txt")
    assert shown.previous == first.report
    assert sorted((one.earlier, one.later) for one in shown.matches) == [((at,), (at,)) for at in range(3)]
    second = confirm(app, shown.sha256)
    links = app.store.links.between(first.report.id, second.report.id)
    assert sorted((link.earlier_id, link.later_id) for link in links) == list(
        zip(first.item_ids, second.item_ids, strict=True)
    )


@pytest.mark.parametrize(
    ("given", "wanted", "not_wanted"),
    [
        ({}, "--place", ""),
        ({"place": "甲县"}, "--period", "--place"),
        ({"period": FIRST}, "--place", "--period"),
        ({"place": "  ", "period": FIRST}, "--place", "--period"),
    ],
)
def test_a_missing_place_or_period_is_asked_for_by_name(
    app: App, given: dict[str, Any], wanted: str, not_wanted: str
) -> None:
    with pytest.raises(BadInput) as refused:
        preview(app, TEXT.split("\n", 1)[1].encode(), "报表.txt", **given)
    assert wanted in refused.value.chinese
    assert wanted in refused.value.english
    assert not not_wanted or not_wanted not in refused.value.english


def test_what_is_given_outranks_the_title(app: App) -> None:
    shown = preview(app, TEXT.encode(), "a.txt", place="乙县", period=Period(2022, 3))
    assert (shown.place, shown.period) == ("乙县", Period(2022, 3))
    assert (shown.reading.place, shown.reading.period) == ("甲县", FIRST)


def test_a_file_of_rejects_only_cannot_be_stored(app: App) -> None:
    with pytest.raises(BadInput, match=r"no row can be stored \(1 rejected\)"):
        preview(app, "甲县2021Q1\n序号|重点工作|完成情况\n1||好\n".encode(), "a.txt")


def test_two_clicks_at_once_store_one_report(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = preview(app, TEXT.encode(), "a.txt").sha256
    with monkeypatch.context() as blind:
        blind.setattr(pipeline, "_report_of", lambda *_: None)  # as both see before either has stored
        first = confirm(app, sha256)
        preview(app, TEXT.encode(), "a.txt")
        with pytest.raises(Conflict, match="changed meanwhile"):
            confirm(app, sha256)
    assert confirm(app, sha256).item_ids == first.item_ids
    assert app.store.items.report(first.report.id).revision == 1


def test_a_failing_index_does_not_undo_the_confirmation(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: App) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("service.indexing.catch_up", broken)
    assert _confirm(app, TEXT).outcome == "stored"
    assert app.store.items.count() == 3
    assert len(app.store.previews.waiting()) == 1  # so that `resume` tries again


def test_a_start_finishes_what_a_kill_left_between_storing_and_linking(
    app: App, indexed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _confirm(app, TEXT)
    sha256 = preview(app, TEXT.replace("第一季度", "第二季度").encode(), "b.txt").sha256

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as interrupted:
        interrupted.setattr("service.tracking.links.link_report", killed)
        with pytest.raises(KeyboardInterrupt):
            confirm(app, sha256)
    second = app.store.items.reports()[-1]
    assert app.store.links.between(first.report.id, second.id) == []
    assert (resume(app), resume(app)) == (1, 0)
    assert len(app.store.links.between(first.report.id, second.id)) == 3


def test_ingest_takes_a_file_of_this_machine(app: App, tmp_path: Path) -> None:
    path = tmp_path / "甲县2021年第一季度.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert ingest(app, path).report.source == path.name
    with pytest.raises(Unreadable):
        ingest(app, tmp_path / "missing.txt")


INGEST_ON_DEMAND = """
import importlib.util, os, sys
from pathlib import Path
spec = importlib.util.spec_from_file_location("tests_of_pipeline", sys.argv[1])
tests = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = tests
spec.loader.exec_module(tests)
import service.indexing, service.tracking.links
service.indexing.catch_up = lambda app: 0
for _ in sys.stdin:
    child = os.fork()  # everything is imported: what a kill interrupts is the ingest, not the interpreter's start
    if not child:
        with tests._app(Path(sys.argv[2])) as app:
            tests.ingest(app, tests.SAMPLE, place="甲县", period=tests.FIRST)
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has neither fork nor SIGKILL")
def test_an_ingest_killed_at_fifty_moments_leaves_all_or_nothing(tmp_path: Path, indexed: list[int]) -> None:
    chance = random.Random(2021)  # noqa: S311 # nothing secret
    outcomes = {0: 0, 184: 0}
    with subprocess.Popen(
        [sys.executable, "-X", "utf8", "-c", INGEST_ON_DEMAND, __file__, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
    ) as ingesting:
        seconds = 0.0
        for moment in range(51):
            child, started = _ask(ingesting), time.perf_counter()
            if moment:  # the first runs undisturbed and tells how long one takes
                time.sleep(chance.uniform(0, 1.6 * seconds))
                with suppress(ProcessLookupError):  # it was done before
                    os.kill(child, signal.SIGKILL)
            assert ingesting.stdout is not None
            assert ingesting.stdout.readline() == "ended\n"
            seconds = seconds or time.perf_counter() - started
            outcomes[_count_and_forget(tmp_path)] += 1  # a KeyError here is half a report
        ingesting.communicate()
    assert min(outcomes.values()) > 1, outcomes  # the moments fell on both sides of the commit


def _ask(ingesting: subprocess.Popen[str]) -> int:
    assert ingesting.stdin is not None
    assert ingesting.stdout is not None
    ingesting.stdin.write("go\n")
    ingesting.stdin.flush()
    return int(ingesting.stdout.readline())


def _count_and_forget(home: Path) -> int:
    """Open the store as the next start would; give how many items it serves, and empty it."""
    with _app(home) as app:
        resume(app)
        count = app.store.items.count()
        reports = app.store.items.reports()
        assert [report.rows for report in reports] == ([184] if count else [])
        for report in reports:
            assert _targets(app, report.id)[-1].startswith("做好“八五”普法工作")
            app.store.items.forget(report.id)
        return count


@pytest.mark.slow
def test_the_commands_read_ingest_list_and_forget(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.txt"
    damaged.write_text(SAMPLE.read_text("utf-8").replace("\n5 | ", "\n4 | ", 1), encoding="utf-8")
    read = _duban(tmp_path, "read", str(SAMPLE))
    assert (read.returncode, len(read.stdout.splitlines())) == (0, 184)
    assert list(json.loads(read.stdout.splitlines()[0])) == ["no", "target", "status", "where", "attributes"]
    read = _duban(tmp_path, "read", str(damaged))
    assert (read.returncode, len(read.stdout.splitlines())) == (1, 183)
    assert "damaged.txt, line 7: 序号 4 repeats that of line 6" in read.stderr
    refused = _duban(tmp_path, "ingest", str(damaged), "--place", "甲县", "--period", "2021Q1")
    assert (refused.returncode, "没有入库" in refused.stderr) == (1, True)
    stored = _duban(tmp_path, "ingest", str(SAMPLE), "--place", "甲县", "--period", "2021Q1")
    assert (stored.returncode, json.loads(stored.stdout)["outcome"]) == (0, "stored")
    (report,) = [json.loads(line) for line in _duban(tmp_path, "reports").stdout.splitlines()]
    assert (report["place"], report["period"], report["rows"]) == ("甲县", "2021Q1", 184)
    asked = _duban(tmp_path, "forget", str(report["id"]))
    assert (asked.returncode, "删除 甲县 2021Q1" in asked.stderr) == (1, True)
    assert _duban(tmp_path, "reports").stdout
    assert _duban(tmp_path, "forget", str(report["id"]), "--yes").returncode == 0
    (tmp_path / "empty.txt").touch()
    empty = _duban(tmp_path, "read", str(tmp_path / "empty.txt"))
    assert (empty.returncode, "empty.txt 是空文件" in empty.stderr) == (2, True)


def _duban(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from service.cli import main; main()", "--home", str(home / "home"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False)
