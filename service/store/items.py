"""Reports and their items: saved whole, read back with people's corrections laid over the machine's tags."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from nlp.types import Item, Period, Report, TaggedItem, Tags
from service.errors import Conflict, NotFound, no_such_item
from service.store.audit import done_before, record
from service.store.database import Database, raise_generation
from service.store.documents import document_of, tags_of
from service.store.reviews import Word, checked_word, corrected, write_words
from service.store.tables import (
    CorrectionRow,
    ItemRow,
    ItemVersionRow,
    ReportRow,
    RevisionRow,
    TagsRow,
    TombstoneRow,
)

_READ_AT_ONCE = 500
# Made once: every search asks for its items so, and making it takes longer than its answer.
_LIVING = select(ItemRow, ReportRow, TagsRow).join(ReportRow).join(TagsRow).where(ItemRow.removed.is_(False))


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report as the store knows it: its latest file, and how many rows it has."""

    id: int
    place: str
    period: Period
    source: str
    sha256: str
    revision: int
    rows: int
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item with its identity. `tagged` carries corrections; `machine` is what the model said."""

    id: int
    report_id: int
    place: str
    period: Period
    position: int
    tagged: TaggedItem
    machine: Tags
    model: str
    corrected: frozenset[str]
    generation: int


class Items:
    """Saves and reads reports and items."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(
        self,
        report: Report,
        tagged: Sequence[TaggedItem],
        *,
        model: str,
        kept: Mapping[int, int] = MappingProxyType({}),
        over: int | None = None,
        who: str = "",
        said: Sequence[tuple[int, str, object]] = (),
    ) -> tuple[StoredReport, list[int]]:
        """Store a report and all its tagged items in one transaction.

        A report of the same place and period is replaced: `kept` says which new position continues which existing
        item id, whose earlier text is remembered; items that no position continues are marked as removed.
        `over` is the revision it was decided upon, 0 for no report yet; None does not ask.
        `said` are values `who` gives fields, by position: people's words, recorded in the same transaction.
        Gives the stored report and the item ids in the order of `tagged`.

        Raises:
            Conflict: the report has another revision than `over`: somebody stored or forgot it meanwhile.
            BadInput: a word names no field, no value of it, or a position beyond the last; nothing is stored then.
        """
        now = datetime.now(UTC)
        words = [checked_word(Word(position, field, value)) for position, field, value in said]
        with self._database.writing() as session:
            generation = raise_generation(session)
            row = _report_row(session, report, now=now)
            if over is not None and row.revision != over + 1:
                raise _changed(report)
            session.add(
                RevisionRow(
                    report_id=row.id,
                    number=row.revision,
                    source=report.source,
                    sha256=report.sha256,
                    rows=len(tagged),
                    loaded_at=now,
                    loaded_by=who,
                )
            )
            existing = {
                item.id: item for item in session.scalars(select(ItemRow).where(ItemRow.report_id == row.id)).all()
            }
            ids: list[int] = []
            for position, one in enumerate(tagged):
                item_row = existing.pop(kept[position]) if position in kept else None
                item_row = _write_item(
                    session, item_row, one.item, report=row, position=position, generation=generation
                )
                ids.append(item_row.id)
                _write_tags(session, item_row.id, one.tags, model=model, now=now)
            for gone in existing.values():
                if not gone.removed:
                    gone.removed, gone.generation = True, generation
            record(
                session,
                who,
                "report-save",
                f"report {row.id}",
                {"place": report.place, "period": str(report.period), "revision": row.revision, "rows": len(tagged)},
            )
            session.flush()
            write_words(session, [replace(word, item_id=ids[word.item_id]) for word in words], who=who)
            return _stored_report(row, len(tagged)), ids

    def retag(self, tags: Mapping[int, Tags], *, model: str, who: str = "") -> None:
        """Replace the machine's tags of items; corrections stay as they are."""
        now = datetime.now(UTC)
        with self._database.writing() as session:
            generation = raise_generation(session)
            for item_id, one in tags.items():
                _write_tags(session, item_id, one, model=model, now=now)
            _touch(session, tags.keys(), generation)
            record(session, who, "retag", f"{len(tags)} items", {"model": model})

    def forget(self, report_id: int, *, who: str = "") -> int:
        """Delete a report with everything that hangs on it; give how many items went, then or the first time.

        Raises:
            NotFound: there never was such a report.
        """
        with self._database.writing() as session:
            row = session.get(ReportRow, report_id)
            if row is None:
                before = done_before(session, "report-forget", f"report {report_id}")
                if before is None:
                    raise _no_report(report_id)
                return int(before["items"])
            generation = raise_generation(session)
            ids = list(session.scalars(select(ItemRow.id).where(ItemRow.report_id == report_id)))
            session.add_all(TombstoneRow(item_id=item_id, generation=generation) for item_id in ids)
            gone = {"place": row.place, "period": f"{row.year}Q{row.quarter}", "items": len(ids)}
            session.execute(delete(ReportRow).where(ReportRow.id == report_id))
            record(session, who, "report-forget", f"report {report_id}", gone)
            return len(ids)

    def reports(self, *, place: str | None = None) -> list[StoredReport]:
        """List the reports, by place and then in time."""
        wanted = _with_rows().order_by(ReportRow.place, ReportRow.year, ReportRow.quarter)
        if place is not None:
            wanted = wanted.where(ReportRow.place == place)
        with self._database.reading() as session:
            return [_stored_report(row, rows) for row, rows in session.execute(wanted).all()]

    def report(self, report_id: int) -> StoredReport:
        """Find a report.

        Raises:
            NotFound: there is no such report.
        """
        with self._database.reading() as session:
            found = session.execute(_with_rows().where(ReportRow.id == report_id)).first()
        if found is None:
            raise _no_report(report_id)
        return _stored_report(*found)

    def get(self, item_id: int) -> StoredItem:
        """Find an item.

        Raises:
            NotFound: there is no such item, or its report no longer has it.
        """
        for item in self.iterate(ids=[item_id]):
            return item
        raise no_such_item(item_id)

    def iterate(
        self, *, report_id: int | None = None, ids: Collection[int] | None = None, after: int | None = None
    ) -> Iterator[StoredItem]:
        """Read items in id order (a report's items: in row order), a few hundred at a time.

        `after` keeps those written after that generation.
        """
        wanted = _LIVING
        if after is not None:
            wanted = wanted.where(ItemRow.generation > after)
        if report_id is not None:
            wanted = wanted.where(ItemRow.report_id == report_id)
        wanted = wanted.order_by(ItemRow.position if report_id is not None else ItemRow.id)
        if ids is None:
            yield from self._read(wanted)
            return
        asked = sorted(ids)
        for start in range(0, len(asked), _READ_AT_ONCE):
            yield from self._read(wanted.where(ItemRow.id.in_(asked[start : start + _READ_AT_ONCE])))

    def gone(self, *, after: int) -> list[int]:
        """List the items removed or forgotten after a generation."""
        removed = select(ItemRow.id).where(ItemRow.removed.is_(True), ItemRow.generation > after)
        forgotten = select(TombstoneRow.item_id).where(TombstoneRow.generation > after)
        with self._database.reading() as session:
            return [*session.scalars(removed), *session.scalars(forgotten)]

    def count(self) -> int:
        """Count the items."""
        with self._database.reading() as session:
            return session.scalar(select(func.count()).select_from(ItemRow).where(ItemRow.removed.is_(False))) or 0

    def neighbours(self, stored: StoredItem) -> tuple[int | None, int | None]:
        """Give the items before and after one in the rows of its report."""
        around = select(ItemRow.id).where(ItemRow.report_id == stored.report_id, ItemRow.removed.is_(False)).limit(1)
        before = around.where(ItemRow.position < stored.position).order_by(ItemRow.position.desc())
        after = around.where(ItemRow.position > stored.position).order_by(ItemRow.position)
        with self._database.reading() as session:
            return session.scalar(before), session.scalar(after)

    def versions(self, item_id: int) -> list[tuple[int, Item]]:
        """List what an item said in earlier revisions of its report: (revision, text), oldest first."""
        wanted = select(ItemVersionRow).where(ItemVersionRow.item_id == item_id).order_by(ItemVersionRow.revision)
        with self._database.reading() as session:
            return [
                (row.revision, Item(row.no, row.target, row.status, attributes=row.attributes))
                for row in session.scalars(wanted)
            ]

    def _read(self, wanted: Select[ItemRow, ReportRow, TagsRow]) -> Iterator[StoredItem]:
        with self._database.reading() as session:
            for rows in session.execute(wanted).partitions(_READ_AT_ONCE):
                corrections = _corrections(session, [item.id for item, _, _ in rows])
                for item, report, tags in rows:
                    yield _stored_item(item, report, tags, corrections.get(item.id, []))


def _with_rows() -> Select[ReportRow, int]:
    """Ask for reports with the rows of their latest revision: those of its items that were not removed."""
    latest = (RevisionRow.report_id == ReportRow.id) & (RevisionRow.number == ReportRow.revision)
    return select(ReportRow, RevisionRow.rows).join(RevisionRow, latest)


def _report_row(session: Session, report: Report, *, now: datetime) -> ReportRow:
    found = session.scalar(
        select(ReportRow).where(
            ReportRow.place == report.place,
            ReportRow.year == report.period.year,
            ReportRow.quarter == report.period.quarter,
        )
    )
    if found is None:
        found = ReportRow(
            place=report.place, year=report.period.year, quarter=report.period.quarter, revision=0, source="", sha256=""
        )
        session.add(found)
    found.revision += 1
    found.source, found.sha256, found.loaded_at = report.source, report.sha256, now
    session.flush()
    return found


def _write_item(
    session: Session, row: ItemRow | None, item: Item, *, report: ReportRow, position: int, generation: int
) -> ItemRow:
    if row is None:
        row = ItemRow(report_id=report.id)
        session.add(row)
    elif (row.no, row.target, row.status, row.attributes) != (item.no, item.target, item.status, dict(item.attributes)):
        session.add(
            ItemVersionRow(
                item_id=row.id,
                revision=row.revision,
                no=row.no,
                target=row.target,
                status=row.status,
                attributes=row.attributes,
            )
        )
    row.position, row.revision, row.generation, row.removed = position, report.revision, generation, False
    row.no, row.target, row.status, row.place_in_file = item.no, item.target, item.status, item.where
    row.attributes = dict(item.attributes)
    session.flush()
    return row


def _write_tags(session: Session, item_id: int, tags: Tags, *, model: str, now: datetime) -> None:
    session.merge(TagsRow(item_id=item_id, document=document_of(tags), model=model, tagged_at=now))


def _touch(session: Session, ids: Collection[int], generation: int) -> None:
    asked = sorted(ids)
    for start in range(0, len(asked), _READ_AT_ONCE):
        chosen = ItemRow.id.in_(asked[start : start + _READ_AT_ONCE])
        session.execute(update(ItemRow).where(chosen).values(generation=generation))


def _corrections(session: Session, ids: Collection[int]) -> dict[int, list[CorrectionRow]]:
    wanted = select(CorrectionRow).where(CorrectionRow.item_id.in_(ids), CorrectionRow.undone_at.is_(None))
    found: dict[int, list[CorrectionRow]] = {}
    for row in session.scalars(wanted.order_by(CorrectionRow.id)):
        found.setdefault(row.item_id, []).append(row)
    return found


def _stored_item(row: ItemRow, report: ReportRow, tags: TagsRow, corrections: list[CorrectionRow]) -> StoredItem:
    item = Item(row.no, row.target, row.status, where=row.place_in_file, attributes=row.attributes)
    machine = tags_of(tags.document)
    latest = {correction.field: (correction.new, correction.who) for correction in corrections}
    return StoredItem(
        id=row.id,
        report_id=report.id,
        place=report.place,
        period=Period(report.year, report.quarter),
        position=row.position,
        tagged=TaggedItem(item, corrected(machine, latest)),
        machine=machine,
        model=tags.model,
        corrected=frozenset(latest),
        generation=row.generation,
    )


def _stored_report(row: ReportRow, rows: int) -> StoredReport:
    return StoredReport(
        id=row.id,
        place=row.place,
        period=Period(row.year, row.quarter),
        source=row.source,
        sha256=row.sha256,
        revision=row.revision,
        rows=rows,
        loaded_at=row.loaded_at,
    )


def _changed(report: Report) -> Conflict:
    return Conflict(
        "report-changed",
        chinese="这份报表刚刚被别人修改或删除，请重新预览后再确认。",
        english=f"the report of {report.place} {report.period} was changed meanwhile; preview the file again",
    )


def _no_report(report_id: int) -> NotFound:
    return NotFound(
        "no-such-report",
        chinese=f"没有编号为 {report_id} 的报表；现有报表见 duban reports 或导入页。",
        english=f"there is no report {report_id}; `duban reports` and GET /api/v1/reports list those there are",
    )
