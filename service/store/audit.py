"""Who changed what, when: one line a change, written in the very transaction that changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.store.database import Database
from service.store.tables import AuditRow

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the store. `thing` names what was changed ("item 12"), `detail` how."""

    id: int
    at: datetime
    who: str
    action: str
    thing: str
    detail: Mapping[str, Any]


class Audit:
    """Lists changes, and records those that happen outside the store's own methods."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, who: str, action: str, thing: str, detail: Mapping[str, Any] = _NOTHING) -> None:
        """Record a change made elsewhere: a model kept, a backup restored."""
        with self._database.writing() as session:
            record(session, who, action, thing, detail)

    def list(
        self, *, limit: int = 100, before: int | None = None, who: str | None = None, action: str | None = None
    ) -> list[Change]:
        """List changes, newest first; `before` an id gives the page after it."""
        wanted = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(AuditRow.id < before)
        if who is not None:
            wanted = wanted.where(AuditRow.who == who)
        if action is not None:
            wanted = wanted.where(AuditRow.action == action)
        with self._database.reading() as session:
            return [
                Change(row.id, row.at, row.who, row.action, row.thing, row.detail) for row in session.scalars(wanted)
            ]


def done_before(session: Session, action: str, thing: str) -> Mapping[str, Any] | None:
    """Give the detail of the last time something was done to a thing; None if it never was."""
    wanted = select(AuditRow.detail).where(AuditRow.action == action, AuditRow.thing == thing)
    return session.scalar(wanted.order_by(AuditRow.id.desc()).limit(1))


def record(session: Session, who: str, action: str, thing: str, detail: Mapping[str, Any] = _NOTHING) -> None:
    """Add a line inside a writing session: it is kept exactly if the change is."""
    session.add(AuditRow(at=datetime.now(UTC), who=who[:120], action=action, thing=thing[:120], detail=dict(detail)))
