"""Which item continues which over the quarters: found by matching, and above it what people linked and unlinked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, aliased

from service.errors import no_such_item
from service.store.audit import record
from service.store.database import Database, raise_generation
from service.store.tables import ItemRow, LinkRow

_READ_AT_ONCE = 500
_COLUMNS = ("earlier_id", "later_id", "score", "kind", "reason", "who", "unlinked")


@dataclass(frozen=True, slots=True)
class Link:
    """An earlier item that a later one continues, how sure that is (0 to 1) and why.

    `who` is "" for a link found by matching, else the person who made or cut it; `unlinked` marks a cut, which no
    matching ever joins again.
    """

    earlier_id: int
    later_id: int
    score: float
    kind: str
    reason: str
    who: str = ""
    unlinked: bool = False


class Links:
    """Keeps links; a person's word on a pair of items stands until a person changes it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, links: Iterable[Link], *, earlier_report: int, later_report: int) -> int:
        """Replace the links matching found between two reports; give how many were written.

        Pairs a person has spoken on are left as the person wants them.
        """
        now = datetime.now(UTC)
        with self._database.writing() as session:
            raise_generation(session)
            pairs = _pairs_between(session, earlier_report, later_report)
            spoken = {(row.earlier_id, row.later_id) for row in pairs if row.who}
            found = [row.id for row in pairs if not row.who]
            for start in range(0, len(found), _READ_AT_ONCE):
                session.execute(delete(LinkRow).where(LinkRow.id.in_(found[start : start + _READ_AT_ONCE])))
            fresh = [_row(link, now=now) for link in links if (link.earlier_id, link.later_id) not in spoken]
            session.add_all(fresh)
            return len(fresh)

    def decide(self, earlier_id: int, later_id: int, *, joined: bool, who: str, why: str = "") -> Link:
        """Record a person's yes or no on a pair of items; said again by the same person, it changes nothing.

        Raises:
            NotFound: one of the items does not exist.
        """
        with self._database.writing() as session:
            for item_id in (earlier_id, later_id):
                if session.get(ItemRow, item_id) is None:
                    raise no_such_item(item_id)
            row = session.scalar(
                select(LinkRow).where(LinkRow.earlier_id == earlier_id, LinkRow.later_id == later_id)
            ) or LinkRow(earlier_id=earlier_id, later_id=later_id)
            if (row.who, row.unlinked, row.reason) == (who, not joined, why):
                return _link(row)
            raise_generation(session)
            row.score, row.kind, row.reason = float(joined), "person", why
            row.who, row.unlinked, row.made_at = who, not joined, datetime.now(UTC)
            session.add(row)
            action = "link" if joined else "unlink"
            record(session, who, action, f"items {earlier_id} and {later_id}", {"why": why})
            session.flush()
            return _link(row)

    def iterate(self, *, cut: bool = False) -> Iterator[Link]:
        """Read all links between items that are still there; with `cut`, also those people cut."""
        earlier, later = aliased(ItemRow), aliased(ItemRow)
        wanted = (
            select(*(getattr(LinkRow, name) for name in _COLUMNS))
            .join(earlier, earlier.id == LinkRow.earlier_id)
            .join(later, later.id == LinkRow.later_id)
            .where(earlier.removed.is_(False), later.removed.is_(False))
            .order_by(LinkRow.earlier_id, LinkRow.later_id)
        )
        if not cut:
            wanted = wanted.where(LinkRow.unlinked.is_(False))
        with self._database.reading() as session:
            for rows in session.execute(wanted).partitions(
                _READ_AT_ONCE
            ):  # columns: rows as objects take four times as long
                yield from (Link(*row) for row in rows)

    def around(self, ids: Collection[int]) -> list[Link]:
        """List the links in force that touch any of the items."""
        asked = sorted(ids)
        found: dict[tuple[int, int], Link] = {}
        with self._database.reading() as session:
            for start in range(0, len(asked), _READ_AT_ONCE):
                some = asked[start : start + _READ_AT_ONCE]
                wanted = select(LinkRow).where(
                    or_(LinkRow.earlier_id.in_(some), LinkRow.later_id.in_(some)), LinkRow.unlinked.is_(False)
                )
                for row in session.scalars(wanted):
                    found[row.earlier_id, row.later_id] = _link(row)
        return [found[pair] for pair in sorted(found)]

    def between(self, earlier_report: int, later_report: int) -> list[Link]:
        """List all links between two reports, those people cut included."""
        with self._database.reading() as session:
            return [_link(row) for row in _pairs_between(session, earlier_report, later_report)]


def _pairs_between(session: Session, earlier_report: int, later_report: int) -> Sequence[LinkRow]:
    earlier, later = aliased(ItemRow), aliased(ItemRow)
    wanted = (
        select(LinkRow)
        .join(earlier, earlier.id == LinkRow.earlier_id)
        .join(later, later.id == LinkRow.later_id)
        .where(earlier.report_id == earlier_report, later.report_id == later_report)
        .order_by(LinkRow.earlier_id, LinkRow.later_id)
    )
    return session.scalars(wanted).all()


def _row(link: Link, *, now: datetime) -> LinkRow:
    return LinkRow(
        earlier_id=link.earlier_id,
        later_id=link.later_id,
        score=link.score,
        kind=link.kind,
        reason=link.reason,
        who=link.who,
        unlinked=link.unlinked,
        made_at=now,
    )


def _link(row: LinkRow) -> Link:
    return Link(row.earlier_id, row.later_id, row.score, row.kind, row.reason, row.who, row.unlinked)
