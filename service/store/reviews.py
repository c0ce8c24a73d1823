"""What people say of tags: corrections and confirmations, kept apart from the machine's tags and above them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update

from nlp.types import Decision, Delivery, Stage, Tags, Theme
from service.errors import BadInput, NotFound
from service.store.database import Database, raise_generation
from service.store.documents import Document, document_of, quantity_document, quantity_of, tags_of
from service.store.tables import CorrectionRow, ItemRow, TagsRow

FIELDS = ("primary", "themes", "stage", "delivery", "quantities", "units")


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


class Reviews:
    """Keeps corrections; the newest that is not undone is in force."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def correct(self, item_id: int, field: str, value: object, *, who: str, why: str = "") -> Correction:
        """Record a person's value for a field: a theme id, a list of them, a stage, a delivery, units, quantities.

        Raises:
            NotFound: there is no such item.
            BadInput: no such field, or the value is not one of the field's.
        """
        checked = _checked(field, value)
        with self._database.writing() as session:
            tags = session.get(TagsRow, item_id)
            if tags is None:
                raise NotFound(
                    "no-such-item", chinese=f"没有编号为 {item_id} 的事项。", english=f"there is no item {item_id}"
                )
            in_force = session.scalars(
                select(CorrectionRow).where(CorrectionRow.item_id == item_id, CorrectionRow.undone_at.is_(None))
            )
            latest = {row.field: (row.new, row.who) for row in sorted(in_force, key=lambda row: row.id)}
            before = corrected_document(tags.document, latest)
            row = CorrectionRow(
                item_id=item_id,
                field=field,
                old={"value": _plain(before, field)},
                new={"value": checked},
                who=who,
                why=why,
                made_at=datetime.now(UTC),
            )
            session.add(row)
            generation = raise_generation(session)
            session.execute(update(ItemRow).where(ItemRow.id == item_id).values(generation=generation))
            session.flush()
            return _correction(row)

    def undo(self, correction_id: int) -> Correction:
        """Take a correction back; it stays in the log.

        Raises:
            NotFound: there is no such correction, or it was taken back already.
        """
        with self._database.writing() as session:
            row = session.get(CorrectionRow, correction_id)
            if row is None or row.undone_at is not None:
                raise NotFound(
                    "no-such-correction",
                    chinese=f"没有编号为 {correction_id} 的有效更正。",
                    english=f"there is no correction {correction_id} in force",
                )
            row.undone_at = datetime.now(UTC)
            generation = raise_generation(session)
            session.execute(update(ItemRow).where(ItemRow.id == row.item_id).values(generation=generation))
            session.flush()
            return _correction(row)

    def log(self, item_id: int | None = None) -> list[Correction]:
        """List corrections, oldest first, those taken back included."""
        wanted = select(CorrectionRow).order_by(CorrectionRow.id)
        if item_id is not None:
            wanted = wanted.where(CorrectionRow.item_id == item_id)
        with self._database.reading() as session:
            return [_correction(row) for row in session.scalars(wanted)]


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


def _checked(field: str, value: object) -> Any:
    try:
        match field:
            case "primary":
                return str(Theme(str(value)))
            case "stage":
                return str(Stage(str(value)))
            case "delivery":
                return str(Delivery(str(value)))
            case "themes" if isinstance(value, list) and value:
                return list(dict.fromkeys(str(Theme(str(one))) for one in value))
            case "units" if isinstance(value, list):
                return list(dict.fromkeys(str(one).strip() for one in value if str(one).strip()))
            case "quantities" if isinstance(value, list):
                return [quantity_document(quantity_of(one)) for one in value]
    except (ValueError, KeyError, TypeError, ArithmeticError) as wrong:
        raise _bad_value(field, value) from wrong
    if field not in FIELDS:
        raise BadInput(
            "no-such-field",
            chinese=f"没有字段 {field}；可更正的字段：{'、'.join(FIELDS)}。",
            english=f"no field {field!r}; expected one of {', '.join(FIELDS)}",
        )
    raise _bad_value(field, value)


def _bad_value(field: str, value: object) -> BadInput:
    return BadInput(
        "bad-value",
        chinese=f"字段 {field} 不能取值 {value!r}。",
        english=f"{value!r} is no value of {field}; see the codebook for the values of each field",
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
