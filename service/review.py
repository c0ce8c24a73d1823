"""The review loop's first half: what waits for a person's word, and the word itself.

A question is one field of one item. Unsure ones are those the machine's confidence is below its threshold for, least
certain first; second ones were answered by another person and want a second, blind answer; doubtful ones were
answered, and the machine is very sure of something else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from nlp.types import Decision, Delivery, Stage, Theme
from service.app import App
from service.errors import BadInput
from service.names import FIELD_LABELS, field_named
from service.shapes import Shape, decided_shape, listed_shape
from service.store.items import StoredItem
from service.store.reviews import Correction, Word
from service.waiting import Ask

OPTIONS: Mapping[str, tuple[str, ...]] = {"primary": tuple(Theme), "stage": tuple(Stage), "delivery": tuple(Delivery)}
"""The fields that are asked about, with their values in the order the page shows them."""
_LABELS: Mapping[str, Mapping[str, str]] = {
    "primary": {str(theme): theme.label for theme in Theme},
    "stage": {str(stage): stage.label for stage in Stage},
    "delivery": {str(delivery): delivery.label for delivery in Delivery},
}
STRONG_DOUBT = 0.8


class Kind(StrEnum):
    """Which questions a queue asks."""

    UNSURE = "unsure"
    SECOND = "second"
    DOUBTFUL = "doubtful"

    @property
    def label(self) -> str:
        """The Chinese name shown to clerks."""
        return {"unsure": "待核", "second": "第二人复核", "doubtful": "模型存疑"}[self.value]


@dataclass(frozen=True, slots=True)
class Question:
    """A field of an item to be decided. `suggestion` is the machine's; `said` what people said already."""

    item: StoredItem
    field: str
    suggestion: Decision[Any]
    options: tuple[str, ...]
    said: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What saying something of an item's field would do to it; nothing but a confirmation if both are the same."""

    item: StoredItem
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of questions, least certain first; `total` wait, `answered` fields have a person's word.

    `asks` are all that wait, in the same order, without their items.
    """

    questions: tuple[Question, ...]
    total: int
    answered: int
    asks: tuple[Ask, ...] = ()


def queue(
    app: App,
    *,
    kind: Kind = Kind.UNSURE,
    field: str | None = None,
    place: str | None = None,
    period: str | None = None,
    who: str = "",
    ids: Collection[int] | None = None,
    value: str | None = None,
    skipped: Collection[tuple[int, str]] = (),
    limit: int = 20,
    offset: int = 0,
) -> Queue:
    """List what waits for a person's word; `skipped` (item, field) come last.

    `ids` keeps to some items, `value` to those the machine gives this value.

    `who` leaves out, of the second questions, those this person answered.

    Raises:
        BadInput: the field is none that is asked about.
    """
    field = None if field is None else field_named(field)
    if field is not None and field not in OPTIONS:
        raise BadInput(
            "no-such-question",
            chinese=f"复核不问字段“{field}”；可选：{'、'.join(f'{one}（{FIELD_LABELS[one]}）' for one in OPTIONS)}。",
            english=f"review does not ask about {field!r}; expected one of {', '.join(OPTIONS)}",
        )
    answered = app.waiting.desk().answered
    asks = app.waiting.desk().unsure if kind is Kind.UNSURE else _looked_at_again(app, kind, who=who)
    later = set(skipped)
    chosen = sorted(
        (
            ask
            for ask in asks
            if (field is None or ask.field == field)
            and (place is None or ask.place == place)
            and (period is None or ask.period == period)
            and (ids is None or ask.item_id in ids)
            and (value is None or ask.value == value)
        ),
        key=lambda ask: (ask.item_id, ask.field) in later,
    )
    shown = chosen[offset : offset + limit]
    items = {one.id: one for one in app.store.items.iterate(ids={ask.item_id for ask in shown})}
    questions = tuple(
        Question(
            item=items[ask.item_id],
            field=ask.field,
            suggestion=getattr(items[ask.item_id].machine, ask.field),
            options=OPTIONS[ask.field],
            said=tuple(answered[ask.item_id, ask.field].said.values()) if (ask.item_id, ask.field) in answered else (),
        )
        for ask in shown
        if ask.item_id in items
    )
    return Queue(questions, total=len(chosen), answered=len(answered), asks=tuple(chosen))


def written(
    app: App, *, place: str | None = None, period: str | None = None, skipped: Collection[int] = ()
) -> list[int]:
    """List the items whose goals or units the machine is unsure of, least certain first; `skipped` ones come last.

    What is written rather than chosen has no place in `queue`: `settle` records it.
    """
    asks = app.waiting.desk().written
    wanted = (one for one in asks if place in (None, one.place) and period in (None, one.period))
    return sorted(dict.fromkeys(one.item_id for one in wanted), key=set(skipped).__contains__)


def settle(app: App, item_id: int, values: Mapping[str, object], *, who: str, seen: int) -> list[Correction]:
    """Record a person's word on several fields of an item at once, all or none; see `correct`.

    Raises:
        NotFound, BadInput, Conflict: as `correct`, for any of them.
    """
    words = [Word(item_id, field, value, seen) for field, value in values.items()]
    return app.store.reviews.correct_all(words, who=who)


def correct(
    app: App, item_id: int, field: str, value: object, *, who: str, why: str = "", seen: int | None = None
) -> Correction:
    """Record a person's word on a field: another value corrects, the same one confirms; it outranks the model for ever.

    `seen` is the generation of the item the person looked at (`StoredItem.generation`).

    Raises:
        NotFound: there is no such item. BadInput: no such field or value. Conflict: the item changed after `seen`.
    """
    return app.store.reviews.correct(item_id, field, value, who=who, why=why, seen=seen)


def changes(app: App, field: str, *, ids: Collection[int], value: str | None = None) -> list[Change]:
    """Tell what saying `value`, or else the machine's own, of many items' field would change, in the order of `ids`.

    Raises:
        BadInput: no such field or value.
    """
    if field not in OPTIONS or (value is not None and value not in OPTIONS[field]):
        raise BadInput(
            "bad-value",
            chinese=f"字段 {field} 不能取值 {value!r}；可用：{'、'.join(OPTIONS.get(field, OPTIONS))}。",
            english=f"{value!r} is no value of {field!r}; expected one of {', '.join(OPTIONS.get(field, OPTIONS))}",
        )
    items = {one.id: one for one in app.store.items.iterate(ids=ids)}
    return [
        Change(
            items[one],
            old=str(getattr(items[one].tagged.tags, field).value),
            new=str(getattr(items[one].machine, field).value) if value is None else value,
        )
        for one in ids
        if one in items
    ]


def say_all(app: App, field: str, what: Collection[Change], *, who: str, why: str = "") -> list[Correction]:
    """Record what `changes` told, all or none.

    Raises:
        Conflict: one of the items was written since.
    """
    words = [Word(one.item.id, field, one.new, seen=one.item.generation) for one in what]
    return app.store.reviews.correct_all(words, who=who, why=why)


def undo(app: App, correction_id: int, *, who: str = "") -> Correction:
    """Take a correction back; what was in force before it is so again, and it stays in the log.

    Raises:
        NotFound: there is no such correction, or it was taken back already.
    """
    return app.store.reviews.undo(correction_id, who=who)


def words_in_force(app: App) -> dict[tuple[int, str], Mapping[str, Correction]]:
    """Give by item and field what each person said last and did not take back, of the fields that are asked about."""
    return {key: one.said for key, one in app.waiting.desk().answered.items()}


def question_shape(question: Question) -> Shape:
    """Give a question as JSON."""
    item = question.item.tagged.item
    return {
        "item": listed_shape(question.item),
        "field": question.field,
        "label": FIELD_LABELS[question.field],
        "suggestion": decided_shape(question.suggestion, item),
        "options": [{"value": one, "label": _LABELS[question.field][one]} for one in question.options],
        "said": [correction_shape(one) for one in question.said],
        "seen": question.item.generation,
    }


def correction_shape(one: Correction) -> Shape:
    """Give a correction as JSON."""
    return {
        "id": one.id,
        "item_id": one.item_id,
        "field": one.field,
        "old": one.old,
        "new": one.new,
        "who": one.who,
        "why": one.why,
        "made_at": one.made_at.isoformat(timespec="seconds"),
        "undone_at": one.undone_at.isoformat(timespec="seconds") if one.undone_at else None,
    }


def _looked_at_again(app: App, kind: Kind, *, who: str) -> list[Ask]:
    """List answered fields to look at again: for a second person, or because the machine strongly disagrees."""
    found = []
    for one in app.waiting.desk().answered.values():
        said = list(one.said.values())
        if kind is Kind.SECOND:
            wanted = len(said) == 1 and said[0].who != who
        else:
            wanted = one.ask.value != said[-1].new and one.ask.confidence >= STRONG_DOUBT
        if wanted:
            found.append(one.ask)
    sign = 1 if kind is Kind.SECOND else -1
    return sorted(found, key=lambda ask: (sign * ask.confidence, ask.item_id, ask.field))
