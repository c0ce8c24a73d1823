"""People are asked what the machine is unsure of, least certain first, and their word stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlp.types import Stage
from service.agreement import agreement, alpha_of
from service.app import App
from service.errors import BadInput, Conflict
from service.review import Kind, changes, correct, correction_shape, question_shape, queue, say_all, undo

Save = Callable[..., list[int]]
ROWS = [("建成幼儿园", 0.55), ("修路", 0.9), ("编制规划", 0.31), ("新建泵站", 0.42)]


def test_the_least_certain_item_is_asked_about_first_and_sure_ones_never(app: App, save: Save) -> None:
    ids = save(ROWS)
    asked = queue(app)
    assert [one.item.id for one in asked.questions] == [ids[2], ids[3], ids[0]]
    assert (asked.total, asked.answered) == (3, 0)
    assert asked.questions[0].suggestion.value is Stage.IMPLEMENTING


def test_an_answered_question_leaves_the_queue_and_returns_when_the_answer_is_taken_back(app: App, save: Save) -> None:
    ids = save(ROWS)
    queue(app)  # from here on the list is kept in step with the store
    said = correct(app, ids[2], "stage", "planning", who="王")
    assert [one.item.id for one in queue(app).questions] == [ids[3], ids[0]]
    assert queue(app).answered == 1
    undo(app, said.id, who="王")
    assert [one.item.id for one in queue(app).questions] == [ids[2], ids[3], ids[0]]


def test_a_forgotten_report_takes_its_questions_along(app: App, save: Save) -> None:
    save(ROWS)
    other = save(ROWS[:1], place="乙县")
    assert queue(app).total == 4
    app.store.items.forget(app.store.items.get(other[0]).report_id)
    assert queue(app).total == 3


def test_skipped_questions_come_last_and_pages_follow_one_another(app: App, save: Save) -> None:
    ids = save(ROWS)
    shown = queue(app, skipped={(ids[2], "stage")}).questions
    assert [one.item.id for one in shown] == [ids[3], ids[0], ids[2]]
    assert [one.item.id for one in queue(app, limit=1, offset=1).questions] == [ids[3]]


def test_the_queue_keeps_to_a_place_a_period_a_field_or_given_items(app: App, save: Save) -> None:
    first = save(ROWS)
    later = save(ROWS[:1], place="乙县", period="2021Q2")
    assert [one.item.id for one in queue(app, place="乙县").questions] == later
    assert queue(app, period="2021Q1").total == 3
    assert queue(app, field="primary").total == 0
    assert [one.item.id for one in queue(app, ids={first[0]}).questions] == [first[0]]
    with pytest.raises(BadInput, match="primary, stage, delivery"):
        queue(app, field="units")


def test_a_correction_of_an_item_changed_meanwhile_is_refused(app: App, save: Save) -> None:
    ids = save(ROWS)
    seen = app.store.items.get(ids[0]).generation
    correct(app, ids[0], "stage", "approval", who="王", seen=seen)
    with pytest.raises(Conflict):
        correct(app, ids[0], "stage", "planning", who="李", seen=seen)
    assert app.store.items.get(ids[0]).tagged.tags.stage.value is Stage.APPROVAL


def test_many_are_said_at_once_as_told_before_and_taken_back_at_once(app: App, save: Save) -> None:
    ids = save(ROWS)
    correct(app, ids[0], "stage", "approval", who="王")
    waiting = queue(app, value="implementing")
    assert [one.item_id for one in waiting.asks] == [ids[2], ids[3]]
    what = changes(app, "stage", ids=[one.item_id for one in waiting.asks])
    assert {(one.old, one.new) for one in what} == {("implementing", "implementing")}
    what += changes(app, "stage", ids=ids[:1], value="planning")
    assert (what[-1].old, what[-1].new) == ("approval", "planning")
    said = say_all(app, "stage", what, who="李")
    assert queue(app).total == 0
    assert app.store.items.get(ids[0]).tagged.tags.stage.by == "person:李"
    assert app.store.reviews.undo_all(said[0].id, said[-1].id, who="王") == 0
    assert app.store.reviews.undo_all(said[0].id, said[-1].id, who="李") == 3
    assert app.store.reviews.undo_all(said[0].id, said[-1].id, who="李") == 0
    assert app.store.items.get(ids[0]).tagged.tags.stage.by == "person:王"
    assert queue(app).total == 2


def test_many_are_said_all_or_none(app: App, save: Save) -> None:
    ids = save(ROWS)
    what = changes(app, "stage", ids=ids, value="planning")
    correct(app, ids[3], "stage", "approval", who="王")
    with pytest.raises(Conflict):
        say_all(app, "stage", what, who="李")
    assert all("stage" not in app.store.items.get(one).corrected for one in ids[:3])
    for field, value in (("quantities", None), ("stage", "soon")):
        with pytest.raises(BadInput):
            changes(app, field, ids=ids, value=value)


def test_a_second_person_is_asked_blind_and_their_agreement_is_measured(app: App, save: Save) -> None:
    ids = save(ROWS)
    for item_id, value in zip(ids, ("planning", "planning", "approval", "completed"), strict=True):
        correct(app, item_id, "stage", value, who="王")
    assert queue(app, kind=Kind.SECOND, who="王").total == 0
    assert queue(app, kind=Kind.SECOND, who="李").total == 4
    for item_id, value in zip(ids, ("planning", "planning", "approval", "implementing"), strict=True):
        correct(app, item_id, "stage", value, who="李")
    assert queue(app, kind=Kind.SECOND, who="李").total == 0
    (found,) = agreement(app)
    assert (found.field, found.items, found.people, found.agreed) == ("stage", 4, 2, 0.75)
    assert found.disputed == ((ids[3], {"王": "completed", "李": "implementing"}),)


def test_alpha_is_that_of_the_published_example() -> None:
    # Krippendorff 2011, section C: 12 units, 4 observers, names a to e, missing values; alpha = 0.743.
    columns = ["111", "22 23", "3333", "3333", "2222", "1234", "4444", "1121", "2222", " 555", "  11", "  3"]
    assert alpha_of([unit.replace(" ", "") for unit in columns]) == pytest.approx(0.743, abs=0.001)
    assert alpha_of(["aa", "aa"]) is None


def test_labels_the_model_strongly_doubts_are_shown_surest_first(app: App, save: Save) -> None:
    ids = save([("甲", 0.85), ("乙", 0.97), ("丙", 0.7), ("丁", 0.9)])
    for item_id in ids[:3]:
        correct(app, item_id, "stage", "pending", who="王")
    correct(app, ids[3], "stage", "implementing", who="王")
    asked = queue(app, kind=Kind.DOUBTFUL)
    assert [one.item.id for one in asked.questions] == [ids[1], ids[0]]
    assert [one.new for one in asked.questions[0].said] == ["pending"]


def test_every_word_leaves_a_line_in_the_audit_log(app: App, save: Save) -> None:
    ids = save(ROWS)
    first = correct(app, ids[0], "stage", "approval", who="王", why="可研已批")
    correct(app, ids[1], "stage", "implementing", who="李")
    undo(app, first.id, who="李")
    lines = [(one.who, one.action, one.thing) for one in app.store.audit.list()]
    assert lines[:3] == [
        ("李", "undo", f"item {ids[0]}"),
        ("李", "confirm", f"item {ids[1]}"),
        ("王", "correct", f"item {ids[0]}"),
    ]
    assert lines[3][1] == "report-save"


def test_questions_and_corrections_read_well_as_json(app: App, save: Save) -> None:
    ids = save(ROWS)
    said = correct(app, ids[1], "stage", "approval", who="王")
    shape = question_shape(queue(app).questions[0])
    assert shape["label"] == "阶段"
    assert shape["options"][0] == {"value": "pending", "label": "未启动"}
    assert shape["suggestion"]["value"] == "implementing"
    assert correction_shape(said)["old"] == "implementing"
    assert correction_shape(said)["undone_at"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"op": "=="},
        {"goal": "NaN"},
        {"goal": "Infinity"},
        {"actual": "sNaN"},
        {"goal": "1e400"},
        {"unit": 3},
        {"goal": ""},
    ],
)
def test_a_goal_that_cannot_be_reckoned_with_is_refused_whoever_sends_it(
    app: App, save: Save, wrong: dict[str, object]
) -> None:
    (item,) = save(ROWS[:1])
    goal = {"indicator": "投资", "op": ">=", "goal": "5", "unit": "亿元", "actual": None, "actual_unit": None}
    with pytest.raises(BadInput) as refused:
        correct(app, item, "quantities", [goal | wrong], who="王")
    assert "数量目标" in refused.value.chinese
    assert correct(app, item, "quantities", [goal], who="王").new == [goal]
