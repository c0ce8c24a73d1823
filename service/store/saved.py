"""Searches people keep: a name and what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.errors import Conflict, NotFound
from service.store.audit import done_before, record
from service.store.database import Database
from service.store.tables import SavedSearchRow


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search somebody keeps; `parameters` are those of a search request, as JSON."""

    id: int
    name: str
    parameters: Mapping[str, Any]
    who: str
    made_at: datetime


class SavedSearches:
    """Keeps saved searches; names are unique."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, name: str, parameters: Mapping[str, Any], *, who: str = "") -> SavedSearch:
        """Keep a search under a name.

        Raises:
            Conflict: the name is taken.
        """
        row = SavedSearchRow(name=name, parameters=dict(parameters), who=who, made_at=datetime.now(UTC))
        try:
            with self._database.writing() as session:
                session.add(row)
                session.flush()
                record(session, who, "search-save", f"saved search {row.id}", {"name": name})
                return _saved(row)
        except IntegrityError as taken:
            raise Conflict(
                "name-taken",
                chinese=f"已有名为“{name}”的检索，请换一个名字。",
                english=f"a saved search named {name!r} exists; choose another name",
            ) from taken

    def list(self) -> list[SavedSearch]:
        """List the saved searches by name."""
        with self._database.reading() as session:
            return [_saved(row) for row in session.scalars(select(SavedSearchRow).order_by(SavedSearchRow.name))]

    def get(self, search_id: int) -> SavedSearch:
        """Find a saved search.

        Raises:
            NotFound: there is none of this id.
        """
        with self._database.reading() as session:
            row = session.get(SavedSearchRow, search_id)
            if row is None:
                raise _missing(search_id)
            return _saved(row)

    def forget(self, search_id: int, *, who: str = "") -> None:
        """Delete a saved search; one that is gone already stays gone.

        Raises:
            NotFound: there never was one of this id.
        """
        with self._database.writing() as session:
            row = session.get(SavedSearchRow, search_id)
            if row is not None:
                session.delete(row)
                record(session, who, "search-forget", f"saved search {search_id}", {"name": row.name})
            elif done_before(session, "search-forget", f"saved search {search_id}") is None:
                raise _missing(search_id)


def _saved(row: SavedSearchRow) -> SavedSearch:
    return SavedSearch(row.id, row.name, row.parameters, row.who, row.made_at)


def _missing(search_id: int) -> NotFound:
    return NotFound(
        "no-such-search",
        chinese=f"没有编号为 {search_id} 的已存检索；现有的见检索页或 duban searches。",
        english=f"there is no saved search {search_id}; `duban searches` lists those there are",
    )
