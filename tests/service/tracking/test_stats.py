"""Every count of the overview is the length of a list a reader can make."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from nlp.types import Period, Quantity, Stage, TaggedItem, Theme
from service.app import App
from service.tracking.history import Movement
from service.tracking.lights import LightClass
from service.tracking.links import link_report
from service.tracking.stalled import stalled
from service.tracking.stats import stats

Save = Callable[..., list[int]]
MakeRow = Callable[..., TaggedItem]


def test_the_sample_counts_as_its_labels_do(app: App, save: Save, sample: list[TaggedItem]) -> None:
    save("2021Q1", sample)
    counted = stats(app)
    assert counted.items == 184
    assert sum(counted.themes.values()) == 184
    assert counted.themes[Theme.GOVERNANCE, Stage.PLANNING] == 11
    assert counted.lights == {
        LightClass.DONE: 6,
        LightClass.BEHIND: 5,
        LightClass.AHEAD: 5,
        LightClass.ON_TRACK: 5,
        LightClass.OTHER: 21,
    }
    assert counted.stalled == len(stalled(app))
    assert counted.movements is None
    units = {one.unit: one for one in counted.units}
    named = [{unit.value for unit in one.tags.units} for one in sample]
    assert units["区交运局"].items == sum(bool({"区交运局", "区交通运输局"} & one) for one in named)
    assert all(sum(one.stages.values()) == one.items for one in counted.units)
    assert counted.units[-1].unit == ""


def test_quarter_on_quarter_counts_every_row_once(app: App, save: Save, row: MakeRow) -> None:
    save(
        "2021Q1",
        [
            row("建成元觉幼儿园", "选址。", no="1"),
            row("修桥", "招标。", no="2", stage="approval"),
            row("植树造林", "选址。", no="3"),
            row("编制规划", "起草。", no="4"),
            row("办文化节", "筹备。", no="5"),
        ],
    )
    ids = save(
        "2021Q2",
        [
            row("建成元觉幼儿园", "开工。", no="1", stage="implementing"),
            row("修桥", "退回。", no="2", stage="planning"),
            row("植树造林", "选址。", no="3"),
            row("编制规划", "印发。", no="4", stage="completed"),
            row("建设殡仪馆", "选址。", no="6"),
        ],
    )
    link_report(app, app.store.items.get(ids[0]).report_id)
    counted = stats(app)
    assert counted.earlier == {"洞头区": Period(2021, 1)}
    assert counted.movements == {
        Movement.ADVANCED: 1,
        Movement.BACK: 1,
        Movement.STILL: 1,
        Movement.FINISHED: 1,
        Movement.NEW: 1,
        Movement.DROPPED: 1,
    }
    assert stats(app, at=Period(2021, 1)).movements is None


def test_goals_behind_are_counted_by_unit(app: App, save: Save, row: MakeRow) -> None:
    goal = Quantity("到位内资", ">=", Decimal(20), "亿元", Decimal(1), "亿元")
    save(
        "2021Q1", [row("招商", "对接。", units=["区投促中心", "区发改局"], goals=[goal]), row("修路", "选址。", no="2")]
    )
    units = {one.unit: (one.items, one.behind) for one in stats(app).units}
    assert units == {"区投促中心": (1, 1), "区发改局": (1, 1), "": (1, 0)}


@pytest.mark.parametrize("place", [None, "甲县"])
def test_an_empty_store_counts_nothing(app: App, place: str | None) -> None:
    counted = stats(app, place=place)
    assert (counted.items, counted.units, counted.stalled, counted.movements) == (0, (), 0, None)
