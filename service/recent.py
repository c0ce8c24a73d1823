"""Items that were shown lately, at hand as long as nothing was written: a reader refines, pages, and comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.store.items import StoredItem
from service.store.store import Store

_MOST = 2_000
_OF_A_PAGE = 200  # a longer page is an export, and not come back to


class Recent:
    """Remembers items of one generation of the store; used from several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: tuple[int, dict[int, StoredItem]] = (-1, {})

    def items(self, ids: Sequence[int]) -> Mapping[int, StoredItem]:
        """Give the items there are of some ids, as the store has them now."""
        if not ids:
            return {}
        if len(ids) > _OF_A_PAGE:
            return {one.id: one for one in self._store.items.iterate(ids=ids)}
        generation = self._store.generation()  # before the items are read: newer ones do not outlive the next look
        known_at, known = self._known
        if known_at != generation or len(known) > _MOST:
            known = {}
            self._known = (generation, known)
        found = {one: item for one in ids if (item := known.get(one)) is not None}
        missing = [one for one in ids if one not in found]
        if missing:
            read = {one.id: one for one in self._store.items.iterate(ids=missing)}
            known.update(read)
            found.update(read)
        return found
