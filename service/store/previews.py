"""Files that were read and not yet confirmed: they survive a restart, and go after a week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from service.store.database import Database
from service.store.tables import PreviewRow

KEPT = timedelta(days=7)


class Previews:
    """Keeps what a preview showed, by the SHA-256 of the file, so that confirming stores exactly that."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, sha256: str, document: Mapping[str, Any]) -> None:
        """Keep a preview; an earlier one of the same file is replaced, and expired ones go."""
        now = datetime.now(UTC)
        with self._database.writing() as session:
            session.execute(delete(PreviewRow).where(PreviewRow.made_at < now - KEPT))
            session.merge(PreviewRow(sha256=sha256, document=dict(document), made_at=now))

    def get(self, sha256: str) -> Mapping[str, Any] | None:
        """Find a preview; None if there is none, or it has expired."""
        with self._database.reading() as session:
            row = session.get(PreviewRow, sha256)
            if row is None or row.made_at < datetime.now(UTC) - KEPT:
                return None
            return row.document

    def waiting(self) -> list[str]:
        """List the files that were previewed and not yet dropped, oldest first."""
        with self._database.reading() as session:
            return list(session.scalars(select(PreviewRow.sha256).order_by(PreviewRow.made_at)))

    def drop(self, sha256: str) -> None:
        """Remove a preview that was confirmed or is not wanted."""
        with self._database.writing() as session:
            session.execute(delete(PreviewRow).where(PreviewRow.sha256 == sha256))
