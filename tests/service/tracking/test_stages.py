"""A stage that wavers while nothing happened does not count; one that the text or a person moves does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlp.types import Stage, TaggedItem
from service.app import App
from service.tracking.history import Movement, history
from service.tracking.links import link_report
from service.tracking.stalled import stalled

Save = Callable[..., list[int]]
MakeRow = Callable[..., TaggedItem]


@pytest.mark.parametrize(
    ("before", "now", "counted", "movement"),
    [
        ("planning 完成选址。", "implementing 选址完成。", Stage.PLANNING, Movement.STILL),
        ("implementing 完成桩基60%。", "planning 开展主体设计优化。", Stage.IMPLEMENTING, Movement.STILL),
        ("approval 上报省厅。", "planning 省厅退回,修改方案。", Stage.PLANNING, Movement.BACK),
        ("planning 完成选址。", "approval 完成立项批复。", Stage.APPROVAL, Movement.ADVANCED),
        ("planning 完成选址。", "completed 竣工验收。", Stage.COMPLETED, Movement.FINISHED),
    ],
)
def test_the_stage_that_counts(
    app: App, save: Save, row: MakeRow, *, before: str, now: str, counted: Stage, movement: Movement
) -> None:
    for period, told in (("2021Q1", before), ("2021Q2", now)):
        stage, status = told.split(" ", 1)
        (item_id,) = save(period, [row("建成元觉幼儿园", status, stage=stage)])
        link_report(app, app.store.items.get(item_id).report_id)
    last = history(app, item_id).steps[-1]
    assert (last.stage, last.movement) == (counted, movement)


def test_a_person_may_set_a_stage_back_without_any_word(app: App, save: Save, row: MakeRow) -> None:
    save("2021Q1", [row("建成元觉幼儿园", "完成桩基60%。", stage="implementing")])
    (item_id,) = save("2021Q2", [row("建成元觉幼儿园", "开展主体设计优化。", stage="implementing")])
    link_report(app, app.store.items.get(item_id).report_id)
    app.store.reviews.correct(item_id, "stage", "planning", who="王")
    last = history(app, item_id).steps[-1]
    assert (last.stage, last.movement) == (Stage.PLANNING, Movement.BACK)


def test_a_wavering_stage_does_not_hide_a_stall(app: App, save: Save, row: MakeRow) -> None:
    for period, stage in (("2021Q1", "approval"), ("2021Q2", "planning"), ("2021Q3", "approval")):
        (item_id,) = save(period, [row("开工建设幼儿园", f"{period}办理手续第{period[-1]}件。", stage=stage)])
        link_report(app, app.store.items.get(item_id).report_id)
    (one,) = stalled(app)
    assert (one.stage, str(one.since), one.reports_in_stage) == (Stage.APPROVAL, "2021Q1", 3)
