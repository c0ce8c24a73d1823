"""What people say of tags: corrections and confirmations, kept apart from the machine's tags and above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from nlp.types import Decision, Delivery, Quantity, Stage, Tags, Theme
from service.errors import BadInput, Conflict, NotFound, no_such_item
from service.names import FIELD_LABELS, choices_of, field_named, value_named
from service.store.audit import record
from service.store.database import Database, raise_generation
from service.store.documents import Document, document_of, quantity_document, quantity_of, tags_of
from service.store.tables import CorrectionRow, ItemRow, TagsRow

FIELDS = tuple(FIELD_LABELS)
_KINDS: Mapping[str, type[Theme] | type[Stage] | type[Delivery]] = {
    "primary": Theme,
    "themes": Theme,
    "stage": Stage,
    "delivery": Delivery,
}

_CHINESE_SHAPES = {
    "units": '单位名称的列表，如 ["区交通局"]',
    "quantities": '列表，如 [{"indicator": "投资", "op": ">=", "goal": 5, "unit": "亿元", "actual": 2, '
    '"actual_unit": "亿元"}]',
}
_ENGLISH_SHAPES = {
    "units": " of names",
    "quantities": " of objects with indicator, op, goal, unit, actual, actual_unit",
}
_LARGEST = 10**15


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's word on one field of an item; a confirmation when old and new are the same."""

    id: int
    item_id: int
    field: str
    old: Any
    new: Any
    who: str
    why: str
    made_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Word:
    """What a person says of a field of an item; `seen` is the item's generation the person looked at."""

    item_id: int
    field: str
    value: object
    seen: int | None = None


class Reviews:
    """Keeps corrections; the newest that is not undone is in force."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def correct(
        self, item_id: int, field: str, value: object, *, who: str, why: str = "", seen: int | None = None
    ) -> Correction:
        """Record a person's value for a field: a theme id, a list of them, a stage, a delivery, units, quantities.

        Raises:
            NotFound: there is no such item.
            BadInput: no such field, or the value is not one of the field's.
            Conflict: `seen` is given and the item was written after that generation.
        """
        return self.correct_all([Word(item_id, field, value, seen)], who=who, why=why)[0]

    def correct_all(self, words: Sequence[Word], *, who: str, why: str = "") -> list[Correction]:
        """Record many values in one transaction: all of them or none.

        Who says again what they said last, for the same reason or none, changes nothing: the word in force is given.

        Raises:
            NotFound, BadInput, Conflict: as `correct`, for any of them.
        """
        checked = [checked_word(word) for word in words]
        if not checked:
            return []
        with self._database.writing() as session:
            return [_correction(row) for row in write_words(session, checked, who=who, why=why)]

    def undo(self, correction_id: int, *, who: str = "") -> Correction:
        """Take a correction back; it stays in the log. One that was taken back already stays as it is.

        Raises:
            NotFound: there is no such correction.
        """
        with self._database.writing() as session:
            row = session.get(CorrectionRow, correction_id)
            if row is None:
                raise NotFound(
                    "no-such-correction",
                    chinese=f"没有编号为 {correction_id} 的更正；编号见事项的更正记录（duban show、事项页）。",
                    english=f"there is no correction {correction_id}; an item's corrections list theirs",
                )
            if row.undone_at is not None:
                return _correction(row)
            row.undone_at = datetime.now(UTC)
            generation = raise_generation(session)
            session.execute(update(ItemRow).where(ItemRow.id == row.item_id).values(generation=generation))
            detail = {"field": row.field, "correction": row.id, "of": row.who}
            record(session, who, "undo", f"item {row.item_id}", detail)
            session.flush()
            return _correction(row)

    def undo_all(self, first: int, last: int, *, who: str) -> int:
        """Take back what a person said in one stretch of the log, all at once; give how many words that were.

        What was taken back already, and what others said, is left alone.
        """
        with self._database.writing() as session:
            rows = session.scalars(
                select(CorrectionRow).where(
                    CorrectionRow.id.between(first, last),
                    CorrectionRow.who == who,
                    CorrectionRow.undone_at.is_(None),
                )
            ).all()
            if not rows:
                return 0
            generation, now = raise_generation(session), datetime.now(UTC)
            for row in rows:
                row.undone_at = now
                session.execute(update(ItemRow).where(ItemRow.id == row.item_id).values(generation=generation))
                record(
                    session, who, "undo", f"item {row.item_id}", {"field": row.field, "correction": row.id, "of": who}
                )
            return len(rows)

    def log(self, item_id: int | None = None, *, after: int | None = None) -> list[Correction]:
        """List corrections, oldest first, those taken back included.

        `after` keeps to items written after that generation.
        """
        wanted = select(CorrectionRow).order_by(CorrectionRow.id)
        if item_id is not None:
            wanted = wanted.where(CorrectionRow.item_id == item_id)
        if after is not None:
            wanted = wanted.join(ItemRow, ItemRow.id == CorrectionRow.item_id).where(ItemRow.generation > after)
        with self._database.reading() as session:
            return [_correction(row) for row in session.scalars(wanted)]


def write_words(session: Session, words: Sequence[Word], *, who: str, why: str = "") -> list[CorrectionRow]:
    """Record checked words inside a writing session, each with its line in the log.

    Raises:
        NotFound: an item does not exist. Conflict: an item was written after the generation `seen`.
    """
    rows: list[CorrectionRow] = []
    touched: set[int] = set()
    for word in words:
        machine, said = _said_of(session, word.item_id)
        again = said.get(word.field)
        if again is not None and (again.who, again.new) == (who, {"value": word.value}) and why in ("", again.why):
            rows.append(again)
            continue
        _require_seen(session, word)
        old = _plain(corrected_document(machine, {name: (row.new, row.who) for name, row in said.items()}), word.field)
        row = CorrectionRow(
            item_id=word.item_id,
            field=word.field,
            old={"value": old},
            new={"value": word.value},
            who=who,
            why=why,
            made_at=datetime.now(UTC),
        )
        session.add(row)
        session.flush()
        rows.append(row)
        touched.add(word.item_id)
        action = "confirm" if old == word.value else "correct"
        record(session, who, action, f"item {word.item_id}", {"field": word.field, "old": old, "new": word.value})
    if touched:
        generation = raise_generation(session)
        for item_id in touched:
            session.execute(update(ItemRow).where(ItemRow.id == item_id).values(generation=generation))
    return rows


def _said_of(session: Session, item_id: int) -> tuple[Document, dict[str, CorrectionRow]]:
    """Give what the machine says of an item, and by field the word in force."""
    tags, item = session.get(TagsRow, item_id), session.get(ItemRow, item_id)
    if tags is None or item is None or item.removed:
        raise no_such_item(item_id)
    in_force = session.scalars(
        select(CorrectionRow)
        .where(CorrectionRow.item_id == item_id, CorrectionRow.undone_at.is_(None))
        .order_by(CorrectionRow.id)
    )
    return tags.document, {row.field: row for row in in_force}


def _require_seen(session: Session, word: Word) -> None:
    item = session.get(ItemRow, word.item_id)
    if word.seen is not None and item is not None and item.generation != word.seen:
        raise Conflict(
            "item-changed",
            chinese=f"事项 {word.item_id} 刚刚被别人改过，请刷新后再改。",
            english=f"item {word.item_id} was changed after you read it; read it again and repeat",
        )


def corrected(machine: Tags, corrections: Mapping[str, tuple[Document, str]]) -> Tags:
    """Lay people's values, by field with who said so, over the machine's tags."""
    tags = machine
    for field in FIELDS:
        if field not in corrections:
            continue
        document, who = corrections[field]
        value, by = document["value"], f"person:{who}"
        if field == "primary":
            primary = Decision(Theme(value), 1.0, by=by)
            others = tuple(theme for theme in tags.themes if theme.value is not primary.value)
            tags = replace(tags, primary=primary, themes=(primary, *others))
        elif field == "themes":
            themes = tuple(Decision(Theme(one), 1.0, by=by) for one in value)
            tags = replace(tags, themes=themes, primary=themes[0])
        elif field == "stage":
            tags = replace(tags, stage=Decision(Stage(value), 1.0, by=by))
        elif field == "delivery":
            tags = replace(tags, delivery=Decision(Delivery(value), 1.0, by=by))
        elif field == "units":
            tags = replace(tags, units=tuple(Decision(str(unit), 1.0, by=by) for unit in value))
        else:
            tags = replace(tags, quantities=tuple(Decision(quantity_of(one), 1.0, by=by) for one in value))
    settled = set(corrections) | ({"primary"} if "themes" in corrections else set())
    return replace(tags, unsure=tuple(field for field in tags.unsure if field not in settled))


def corrected_document(document: Document, corrections: Mapping[str, tuple[Document, str]]) -> Document:
    """Do the same on the stored document."""
    return document_of(corrected(tags_of(document), corrections))


def _plain(document: Document, field: str) -> Any:
    decided = document[field]
    return [one["value"] for one in decided] if isinstance(decided, list) else decided["value"]


def checked_word(word: Word) -> Word:
    """Give a word with its field and value by their plain names; people may call them by the Chinese ones.

    Raises:
        BadInput: there is no such field, or the value is none of it.
    """
    field = field_named(word.field)
    return replace(word, field=field, value=_checked(field, word.value))


def _checked(field: str, value: object) -> Any:
    try:
        match field:
            case "primary" | "stage" | "delivery":
                return str(_KINDS[field](value_named(_KINDS[field], value)))
            case "themes" if isinstance(value, list) and value:
                return list(dict.fromkeys(str(Theme(value_named(Theme, one))) for one in value))
            case "units" if isinstance(value, list):
                return list(dict.fromkeys(str(one).strip() for one in value if str(one).strip()))
            case "quantities" if isinstance(value, list):
                return [quantity_document(_sound(quantity_of(one))) for one in value]
    except (ValueError, KeyError, TypeError, ArithmeticError) as wrong:
        raise _bad_value(field, value) from wrong
    if field not in FIELDS:
        raise BadInput(
            "no-such-field",
            chinese=f"没有字段“{field}”；可更正的字段："
            f"{'、'.join(f'{name}（{label}）' for name, label in FIELD_LABELS.items())}。",
            english=f"no field {field!r}; expected one of {', '.join(FIELDS)}",
        )
    raise _bad_value(field, value)


def _sound(quantity: Quantity) -> Quantity:
    """Give a quantity that can be reckoned with.

    Raises:
        ValueError: its comparison is none, or one of its numbers is endless or none.
    """
    numbers = [one for one in (quantity.goal, quantity.actual) if one is not None]
    names = [one for one in (quantity.indicator, quantity.unit, quantity.actual_unit) if one is not None]
    if quantity.comparison not in (">=", "<=") or not all(one.is_finite() and abs(one) <= _LARGEST for one in numbers):
        raise ValueError(quantity)
    if not all(isinstance(one, str) for one in names):
        raise ValueError(quantity)
    return quantity


def _bad_value(field: str, value: object) -> BadInput:
    kind = _KINDS.get(field)
    label = FIELD_LABELS[field]
    if kind is None:
        return BadInput(
            "bad-value",
            chinese=f"“{label}”（{field}）不能取值 {value!r}；应为{_CHINESE_SHAPES[field]}。",
            english=f"{value!r} is no value of {field}; expected a list{_ENGLISH_SHAPES[field]}",
        )
    return BadInput(
        "bad-value",
        chinese=f"“{label}”（{field}）不能取值 {value!r}；可用：{choices_of(kind)}。",
        english=f"{value!r} is no value of {field}; expected one of {', '.join(kind)}",
    )


def _correction(row: CorrectionRow) -> Correction:
    return Correction(
        id=row.id,
        item_id=row.item_id,
        field=row.field,
        old=row.old["value"],
        new=row.new["value"],
        who=row.who,
        why=row.why,
        made_at=row.made_at,
        undone_at=row.undone_at,
    )
