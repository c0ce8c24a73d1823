"""What stands still is listed, most worrying first, with the rule and the words that say so."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from nlp.types import Delivery, Period, Quantity, Stage, TaggedItem
from service.app import App
from service.settings import Settings
from service.store.links import Link
from service.tracking.promises import PromiseKind, promise_of
from service.tracking.stalled import EARLY, StalledItem, StalledRules, stalled
from service.tracking.wording import Tone, wordings_of

Save = Callable[..., list[int]]
MakeRow = Callable[..., TaggedItem]
RULES = Path(__file__).resolve().parents[3] / "data" / "rules.zh-CN.md"


def _rules(one: StalledItem) -> set[str]:
    return {reason.rule for reason in one.why}


def _join(app: App, earlier: int, later: int) -> None:
    first, second = app.store.items.get(earlier), app.store.items.get(later)
    app.store.links.write(
        [Link(earlier, later, 1.0, "same", "")], earlier_report=first.report_id, later_report=second.report_id
    )


def test_a_first_report_ranks_by_the_clock_and_the_wording(app: App, save: Save, sample: list[TaggedItem]) -> None:
    save("2021Q1", sample)
    found = stalled(app)
    assert len(found) == sum(one.tags.stage.value in EARLY for one in sample) == 94
    assert [one.worry for one in found] == sorted((one.worry for one in found), reverse=True)
    first = [one.item.tagged.item.no for one in found[:10]]
    assert set(first) >= {"157", "83", "46", "65", "180"}  # 任务未分解, 申请解决, 对接意向投资商, 选址
    assert all(one.stage is not Stage.APPROVAL for one in found[:40])


def test_every_reason_of_the_sample_quotes_its_words(app: App, save: Save, sample: list[TaggedItem]) -> None:
    save("2021Q1", sample)
    for one in stalled(app):
        assert one.why
        assert (one.since, one.reports_in_stage) == (Period(2021, 1), 1)
        for reason in one.why:
            assert reason.text.endswith("。")
            assert reason.evidence or reason.rule == "behind"
            assert all(one.item.tagged.item.text(span) for span in reason.evidence)


def test_standing_at_one_early_stage_over_reports_counts(app: App, save: Save, row: MakeRow) -> None:
    ids = [
        save("2021Q1", [row("开工建设幼儿园", "已完成选址。")])[0],
        save("2021Q2", [row("开工建设幼儿园", "完成方案设计。")])[0],
        save("2021Q4", [row("开工建设幼儿园", "方案报规委会。")])[0],
    ]
    _join(app, ids[0], ids[1])
    _join(app, ids[1], ids[2])
    (one,) = stalled(app)
    assert (one.item.id, one.since, one.reports_in_stage) == (ids[2], Period(2021, 1), 3)
    assert {"repeated", "clock"} <= _rules(one)
    assert "连续 3 次报表" in next(reason.text for reason in one.why if reason.rule == "repeated")
    (earlier,) = stalled(app, at=Period(2021, 3))
    assert (earlier.item.id, earlier.reports_in_stage) == (ids[1], 2)


def test_a_stage_left_and_entered_again_starts_anew_and_is_said(app: App, save: Save, row: MakeRow) -> None:
    first = save("2021Q1", [row("争取试点落地", "方案报省厅。", stage="approval")])[0]
    second = save("2021Q2", [row("争取试点落地", "省厅退回,重新编制。", stage="planning")])[0]
    _join(app, first, second)
    (one,) = stalled(app)
    assert (one.since, one.reports_in_stage) == (Period(2021, 2), 1)
    assert "moved-back" in _rules(one)


def test_a_copied_status_is_found_even_in_building(app: App, save: Save, row: MakeRow) -> None:
    first = save("2021Q1", [row("建设大桥", "桩基完成60%。", stage="implementing")])[0]
    second = save("2021Q2", [row("建设大桥", "桩基完成60%", stage="implementing")])[0]
    assert stalled(app) == []
    _join(app, first, second)
    (one,) = stalled(app)
    assert _rules(one) == {"unchanged"}


def test_a_suspended_work_is_listed_when_two_reports_know_it(app: App, save: Save, row: MakeRow) -> None:
    first = save("2021Q1", [row("建设大桥", "桩基完成60%。", stage="implementing")])[0]
    second = save("2021Q2", [row("建设大桥", "因资金问题自5月起停工。", stage="implementing")])[0]
    _join(app, first, second)
    (one,) = stalled(app)
    (reason,) = one.why
    assert (reason.rule, [one.item.tagged.item.text(span) for span in reason.evidence]) == ("suspended", ["停工"])


@pytest.mark.parametrize(
    ("target", "delivery", "stage_at", "late"),
    [
        ("建成元觉幼儿园", "project", "planning 2021Q1", True),
        ("建成元觉幼儿园", "project", "approval 2021Q1", False),
        ("建成元觉幼儿园", "project", "approval 2021Q2", True),
        ("开工建设幼儿园", "project", "planning 2021Q1", False),
        ("开工建设幼儿园", "project", "planning 2021Q2", True),
        ("开工建设幼儿园", "project", "pending 2021Q1", True),
        ("推进生态治理", "project", "planning 2021Q2", False),
        ("推进生态治理", "project", "planning 2021Q3", True),
        ("推进生态治理", "project", "pending 2021Q2", True),
        ("编制发展规划", "document", "planning 2021Q3", False),
        ("编制发展规划", "document", "planning 2021Q4", True),
        ("完成中学迁建前期工作", "project", "planning 2021Q3", False),
    ],
)
def test_the_clock_depends_on_what_is_promised(
    app: App, save: Save, row: MakeRow, *, target: str, delivery: str, stage_at: str, late: bool
) -> None:
    stage, quarter = stage_at.split()
    save(quarter, [row(target, "开展方案设计。", stage=stage, delivery=delivery)])
    (one,) = stalled(app)
    assert ("clock" in _rules(one)) is late
    assert ("early-stage" in _rules(one)) is not late


def test_the_rules_can_be_set(app: App, save: Save, row: MakeRow) -> None:
    save("2021Q1", [row("开工建设幼儿园", "完成选址。")])
    assert "clock" not in _rules(stalled(app)[0])
    assert "clock" in _rules(stalled(app, rules=StalledRules(start=1))[0])
    app.settings = Settings(**{**app.settings.model_dump(), "stalled_start_quarter": 1})
    assert "clock" in _rules(stalled(app)[0])


def test_a_goal_that_falls_behind_adds_to_the_worry(app: App, save: Save, row: MakeRow) -> None:
    goal = Quantity("到位内资", ">=", Decimal(20), "亿元", Decimal(1), "亿元")
    save("2021Q1", [row("招商", "正在对接。", no="1"), row("招商", "正在对接。", no="2", goals=[goal])])
    worse, better = stalled(app)
    assert (worse.item.tagged.item.no, better.item.tagged.item.no) == ("2", "1")
    assert worse.light is not None
    assert "20" in worse.light.text
    assert better.light is None


def test_places_are_kept_apart(app: App, save: Save, row: MakeRow) -> None:
    save("2021Q1", [row("修路", "选址。")], place="甲县")
    save("2021Q3", [row("架桥", "选址。")], place="乙县")
    assert [one.item.place for one in stalled(app, place="甲县")] == ["甲县"]
    assert {one.item.place for one in stalled(app)} == {"甲县", "乙县"}
    assert [one.item.place for one in stalled(app, at=Period(2021, 2))] == ["甲县"]


def test_an_empty_store_has_nothing_stalled(app: App) -> None:
    assert stalled(app) == []


@pytest.mark.parametrize(
    ("target", "delivery", "kind", "words"),
    [
        ("开工建设马岙潭一期、实施提升工程。", "project", PromiseKind.START, "开工建设"),
        ("华顺燃料油等项目建成投产。", "project", PromiseKind.FINISH, "建成投产"),
        ("完成职教中心迁建二期主体工程。", "project", PromiseKind.FINISH, "完成"),
        ("完成就业技能培训2800人以上。", "metric", PromiseKind.OTHER, ""),
        ("完成海霞中学迁建前期工作。", "project", PromiseKind.PREPARE, "前期工作"),
        ("深化医保支付方式改革。", "activity", PromiseKind.OTHER, ""),
    ],
)
def test_a_promise_is_read_with_its_words(target: str, delivery: str, kind: PromiseKind, words: str) -> None:
    promise = promise_of(target, Delivery(delivery))
    found = target[promise.words.start : promise.words.end] if promise.words else ""
    assert (promise.kind, found) == (kind, words)


@pytest.mark.parametrize(
    ("status", "suspended"),
    [
        ("根据通知要求暂缓建设。", True),
        ("项目重新选址。", True),
        ("因资金问题停工。", True),
        ("会议推迟至下半年举办。", True),
        ("已复工,停工问题解决", True),
        ("停工后已复工。", False),
        ("责令停工12处。", False),
        ("防止停工停产。", False),
        ("恢复施工。", False),
        ("进展顺利。", False),
    ],
)
def test_suspension_is_told_from_work_against_others(status: str, suspended: bool) -> None:
    assert any(one.tone is Tone.SUSPENDED for one in wordings_of(status)) is suspended


def test_every_rule_and_setting_is_published() -> None:
    text = RULES.read_text("utf-8")
    for rule in (
        "suspended",
        "moved-back",
        "repeated",
        "unchanged",
        "clock",
        "early-stage",
        "waiting",
        "wording",
        "behind",
    ):
        assert f"`{rule}`" in text
    for name in Settings.model_fields:
        if name.startswith(("stalled_", "light_")):
            assert f"DUBAN_{name.upper()}" in text
