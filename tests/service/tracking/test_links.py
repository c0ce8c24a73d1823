"""Links are found when reports stand beside one another, and what a person says of a pair stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlp.types import TaggedItem
from service.app import App
from service.errors import BadInput, NotFound
from service.tracking.history import Movement, history
from service.tracking.links import link, link_place, link_report, unlink
from service.tracking.news import Copy

Save = Callable[..., list[int]]
MakeRow = Callable[..., TaggedItem]


def _report_of(app: App, item_id: int) -> int:
    return app.store.items.get(item_id).report_id


def _pairs(app: App) -> set[tuple[int, int]]:
    return {(one.earlier_id, one.later_id) for one in app.store.links.iterate()}


@pytest.fixture
def two(app: App, save: Save, row: MakeRow) -> tuple[list[int], list[int]]:
    """Two quarters: one target continues, one is dropped, one is new."""
    first = save("2021Q1", [row("建成元觉幼儿园", "完成外架拆除。"), row("修路", "选址。", no="2")])
    second = save("2021Q2", [row("建成元觉幼儿园", "室内装修。", no="5"), row("建设殡仪馆", "选址。", no="6")])
    link_report(app, _report_of(app, second[0]))
    return first, second


def test_a_confirmed_report_is_linked_with_the_one_before(app: App, two: tuple[list[int], list[int]]) -> None:
    first, second = two
    (only,) = app.store.links.iterate()
    assert (only.earlier_id, only.later_id, only.kind, only.who) == (first[0], second[0], "renumbered", "")
    assert "由 1 改为 5" in only.reason


def test_a_report_that_comes_late_stands_between_its_neighbours(app: App, save: Save, row: MakeRow) -> None:
    ids = {}
    for period in ("2021Q1", "2021Q3", "2021Q2"):
        ids[period] = save(period, [row("建成元觉幼儿园", period)])[0]
        link_report(app, _report_of(app, ids[period]))
    assert _pairs(app) == {(ids["2021Q1"], ids["2021Q2"]), (ids["2021Q2"], ids["2021Q3"])}


def test_after_forgetting_the_neighbours_are_joined(app: App, save: Save, row: MakeRow) -> None:
    ids = []
    for period in ("2021Q1", "2021Q2", "2021Q3"):
        ids.append(save(period, [row("建成元觉幼儿园", period)])[0])
        link_report(app, _report_of(app, ids[-1]))
    app.store.items.forget(_report_of(app, ids[1]))
    assert _pairs(app) == set()
    assert link_place(app, "洞头区") == 1
    assert _pairs(app) == {(ids[0], ids[2])}


def test_other_places_are_never_joined(app: App, save: Save, row: MakeRow) -> None:
    save("2021Q1", [row("建成元觉幼儿园", "装修。")], place="甲县")
    (later,) = save("2021Q2", [row("建成元觉幼儿园", "装修。")], place="乙县")
    assert link_report(app, _report_of(app, later)) == 0


def test_an_unlinked_pair_stays_apart_and_a_linked_one_together(app: App, two: tuple[list[int], list[int]]) -> None:
    first, second = two
    unlink(app, first[0], second[0], who="王", why="不是同一所")
    link(app, first[1], second[0], who="王")
    for _ in range(2):
        link_report(app, _report_of(app, second[0]))
        assert _pairs(app) == {(first[1], second[0])}
    kept = {(one.earlier_id, one.later_id): one for one in app.store.links.iterate(cut=True)}
    assert kept[first[0], second[0]].unlinked
    assert (kept[first[0], second[0]].who, kept[first[0], second[0]].reason) == ("王", "不是同一所")


def test_a_person_may_change_their_mind(app: App, two: tuple[list[int], list[int]]) -> None:
    first, second = two
    unlink(app, first[0], second[0], who="王")
    assert _pairs(app) == set()
    again = link(app, first[0], second[0], who="李", why="核对过了")
    assert (again.who, again.unlinked, again.score) == ("李", False, 1.0)
    assert _pairs(app) == {(first[0], second[0])}


def test_links_that_cannot_be_are_refused(app: App, save: Save, row: MakeRow, two: tuple[list[int], list[int]]) -> None:
    first, second = two
    (elsewhere,) = save("2021Q3", [row("修路", "选址。")], place="乙县")
    for earlier, later in ((second[0], first[0]), (first[0], first[1]), (first[0], elsewhere)):
        with pytest.raises(BadInput) as refused:
            link(app, earlier, later, who="王")
        assert refused.value.code == "bad-link"
    with pytest.raises(BadInput, match="nobody is named"):
        link(app, first[0], second[0], who=" ")
    with pytest.raises(NotFound):
        link(app, first[0], 999, who="王")
    with pytest.raises(NotFound):
        link_report(app, 999)


def test_links_of_a_removed_row_are_not_in_force(
    app: App, save: Save, row: MakeRow, two: tuple[list[int], list[int]]
) -> None:
    first, _ = two
    save("2021Q2", [row("建设殡仪馆", "选址。")])  # a corrected file without the kindergarten
    assert _pairs(app) == set()
    assert [step.movement for step in history(app, first[0]).steps] == [Movement.NEW, Movement.DROPPED]


def test_history_follows_a_target_both_ways(app: App, save: Save, row: MakeRow) -> None:
    told = [
        ("2021Q1", "planning", "完成选址。"),
        ("2021Q2", "planning", "选址完成。"),
        ("2021Q3", "implementing", "开工建设。"),
        ("2021Q4", "completed", "竣工验收。"),
    ]
    ids = []
    for period, stage, status in told:
        ids.append(save(period, [row("建成元觉幼儿园", status, stage=stage)])[0])
        link_report(app, _report_of(app, ids[-1]))
    for asked in ids:
        steps = history(app, asked).steps
        assert [step.item.id for step in steps if step.item] == ids
        assert [step.movement for step in steps] == [
            Movement.NEW,
            Movement.STILL,
            Movement.ADVANCED,
            Movement.FINISHED,
        ]
        assert [step.copy for step in steps] == [None, Copy.REWORDED, Copy.NEWS, Copy.NEWS]
        assert all(step.links[0].score == 1.0 for step in steps[1:])


def test_a_split_target_has_every_part_in_its_history(app: App, save: Save, row: MakeRow) -> None:
    (whole,) = save("2021Q1", [row("建成元觉幼儿园、元觉义校", "装修。", stage="implementing")])
    parts = save("2021Q2", [row("建成元觉幼儿园", "完工。", stage="completed"), row("建成元觉义校", "装修。", no="2")])
    link_report(app, _report_of(app, parts[0]))
    assert [step.item.id for step in history(app, whole).steps if step.item] == [whole, *parts]
    assert [step.item.id for step in history(app, parts[1]).steps if step.item] == [whole, parts[1]]
    assert history(app, parts[1]).steps[-1].movement is Movement.BACK


def test_a_target_no_longer_listed_ends_as_dropped(app: App, two: tuple[list[int], list[int]]) -> None:
    first, _ = two
    last = history(app, first[1]).steps[-1]
    assert (last.movement, last.item, str(last.period)) == (Movement.DROPPED, None, "2021Q2")


def test_the_history_of_nothing_is_refused(app: App) -> None:
    with pytest.raises(NotFound):
        history(app, 1)
