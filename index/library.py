"""The library: shelves plus one engine make a SearchIndex. Backends differ in the engine alone."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice

import numpy as np

from index.catalogue import Catalogue
from index.engine import Engine
from index.errors import BadIndex, Busy
from index.gathering import Gathering, shelf_of
from index.manifest import Manifest
from index.matching import match
from index.ranking import page_of
from index.resemblance import resembling
from index.shelf import Shelf
from index.storage import Storage
from index.types import Entry, Node, Page, Query, Stamp
from index.watch import IsLate, Watch, never
from nlp.collecting import uncollected

_SHELF_ROWS = 50_000  # bounds the memory that building a shelf takes
_MOST_SMALL_SHELVES = 6
_SMALL = 5_000
_MOST_DEAD = 0.25


@dataclass(frozen=True, slots=True)
class _State:
    """Everything a search reads, replaced as a whole and never changed."""

    moment: object
    manifest: Manifest
    shelves: tuple[Shelf, ...]
    catalogue: Catalogue


class Library:
    """A SearchIndex: see the protocol in index.backend for its contract."""

    def __init__(self, engine: Engine, storage: Storage) -> None:
        self._engine = engine
        self._storage = storage
        self._loading = threading.Lock()
        self._writer = threading.RLock()
        self._depth = 0
        self._state: _State | None = None

    def put(self, entries: Iterable[Entry], *, stamp: Stamp | None = None) -> None:
        """Add or replace entries."""
        with self.writing():
            manifest = self._filled(self._current().manifest, entries, replacing=True)
            self._storage.enforce(self._tidied(replace(manifest, stamp=stamp or manifest.stamp)))

    def drop(self, ids: Collection[int], *, stamp: Stamp | None = None) -> None:
        """Remove entries."""
        with self.writing():
            manifest = self._current().manifest
            if ids:
                self._engine.write(self._storage.engine_folder(manifest), (), ids)
                manifest = self._tidied(self._buried(manifest, set(ids)))
            self._storage.enforce(replace(manifest, stamp=stamp or manifest.stamp))

    def rebuild(self, entries: Iterable[Entry], *, stamp: Stamp) -> None:
        """Make a new edition aside and swap it in."""
        with self.writing():
            manifest = Manifest(edition=self._storage.next_edition(), stamp=stamp)
            self._engine.write(self._storage.engine_folder(manifest), (), ())
            again: dict[int, Entry] = {}
            manifest = self._filled(manifest, _firsts(entries, again), replacing=False)
            self._storage.enforce(self._filled(manifest, again.values(), replacing=True))

    @contextmanager
    def writing(self, *, wait: bool = True) -> Iterator[None]:
        """Hold the writer's lock; it may be taken again inside."""
        if not self._writer.acquire(blocking=wait):
            raise Busy("another thread is writing to the index")
        try:
            if self._depth:
                yield
                return
            with self._storage.lock(wait=wait):
                self._depth = 1
                try:
                    yield
                finally:
                    self._depth = 0
        finally:
            self._writer.release()

    def search(self, query: Query, *, is_late: IsLate = never) -> Page:
        """Find entries."""
        return page_of(query, self._current().catalogue, Watch(is_late))

    def ids(self, root: Node) -> list[int]:
        """Give the ids of all entries a tree finds."""
        catalogue = self._current().catalogue
        found: list[int] = catalogue.ids[match(root, catalogue, Watch()).rows].tolist()
        return found

    def count(self) -> int:
        """Count the entries."""
        return self._current().catalogue.count

    def stamp(self) -> Stamp | None:
        """Tell what the index was made from."""
        return self._current().manifest.stamp

    def values(self, facet: str) -> tuple[tuple[str, int], ...]:
        """List the values of a facet."""
        catalogue = self._current().catalogue
        return catalogue.counts((facet,), catalogue.living)[facet]

    def spread(self, text: str) -> int:
        """Count the entries in which a folded text stands."""
        return self._current().catalogue.spread(text)

    def spelled(self, options: Sequence[Set[str]]) -> list[str]:
        """Give the texts that take one character of each option in turn."""
        return self._current().catalogue.spelled(options)

    def words_spelled(self, options: Sequence[Set[str]]) -> tuple[str, ...]:
        """Give the words that take one character of each option in turn."""
        return self._current().catalogue.words_spelled(options)

    def resembling(self, text: str, *, is_late: IsLate = never) -> list[str]:
        """Give the texts that differ by one character."""
        return resembling(text, self._current().catalogue, Watch(is_late))

    def vocabulary(self) -> tuple[str, ...]:
        """List all words."""
        return self._current().catalogue.vocabulary

    def close(self) -> None:
        """Let go of everything; the next use opens it again."""
        with self._loading:
            self._state = None

    def _current(self) -> _State:
        """Give the state in force; read anew what another thread or process has changed."""
        state = self._state
        moment = self._storage.moment()
        if state is not None and state.moment == moment:
            return state
        with self._loading:
            while (state := self._state) is None or state.moment != moment:
                try:
                    self._state = self._opened(moment, state)
                except BadIndex:
                    if self._storage.moment() == moment:
                        raise
                    moment = self._storage.moment()  # files were swapped while we opened them
            return state

    def _opened(self, moment: object, before: _State | None) -> _State:
        manifest = self._storage.manifest()
        known: dict[str, Shelf] = {}
        if before is not None and before.manifest.edition == manifest.edition:
            known = dict(zip(before.manifest.shelves, before.shelves, strict=True))
        shelves = tuple(known.get(name) or self._storage.shelf(manifest, name) for name in manifest.shelves)
        reader = self._engine.open(self._storage.engine_folder(manifest))
        return _State(moment, manifest, shelves, Catalogue(shelves, manifest.dead, reader.postings))

    def _filled(self, manifest: Manifest, entries: Iterable[Entry], *, replacing: bool) -> Manifest:
        """Add entries shelf by shelf, in place of those with their ids when `replacing`."""
        remaining = iter(entries)
        while True:
            with uncollected():  # a shelf at a time: other threads' cycles must not wait for the last one
                further = self._with_shelf(manifest, remaining, replacing=replacing)
            if further is None:
                return manifest
            manifest = further

    def _with_shelf(self, manifest: Manifest, remaining: Iterator[Entry], *, replacing: bool) -> Manifest | None:
        """Add one more shelf; of several entries to put with one id in it the last counts. None when none remains."""
        first = next(remaining, None)
        if first is None:
            return None
        batch: Iterable[Entry] = chain((first,), islice(remaining, _SHELF_ROWS - 1))
        ids: Collection[int] = ()
        if replacing:
            listed = {entry.id: entry for entry in batch}
            ids, batch = set(listed), listed.values()
            manifest = self._buried(manifest, ids)
        gathering = Gathering()
        self._engine.write(self._storage.engine_folder(manifest), gathering.passing(batch), ids)
        return self._storage.add(manifest, gathering.shelf())

    def _buried(self, manifest: Manifest, ids: set[int]) -> Manifest:
        """Mark the rows of ids as dead in every shelf."""
        wanted = np.fromiter(ids, np.int64, len(ids))
        dead = [
            tuple(sorted({*gone, *np.flatnonzero(np.isin(self._storage.shelf(manifest, name).ids, wanted)).tolist()}))
            for name, gone in zip(manifest.shelves, manifest.dead, strict=True)
        ]
        return replace(manifest, dead=tuple(dead))

    def _tidied(self, manifest: Manifest) -> Manifest:
        """Join small shelves into one when they are many, and shelves with many dead rows; keep the order."""
        shelves = [self._storage.shelf(manifest, name) for name in manifest.shelves]
        small = [len(shelf) < _SMALL for shelf in shelves]
        too_many = sum(small) > _MOST_SMALL_SHELVES
        chosen = [
            (too_many and is_small) or len(gone) > _MOST_DEAD * len(shelf)
            for shelf, is_small, gone in zip(shelves, small, manifest.dead, strict=True)
        ]
        if not any(chosen):
            return manifest
        living = [
            entry
            for shelf, gone, is_chosen in zip(shelves, manifest.dead, chosen, strict=True)
            if is_chosen
            for entry in shelf.entries(sorted(set(range(len(shelf))).difference(gone)))
        ]
        kept = [at for at, is_chosen in enumerate(chosen) if not is_chosen]
        manifest = replace(
            manifest,
            shelves=tuple(manifest.shelves[at] for at in kept),
            dead=tuple(manifest.dead[at] for at in kept),
        )
        words = tuple(sorted({word for shelf, one in zip(shelves, chosen, strict=True) if one for word in shelf.words}))
        return self._storage.add(manifest, replace(shelf_of(living), words=words)) if living else manifest


def _firsts(entries: Iterable[Entry], again: dict[int, Entry]) -> Iterator[Entry]:
    """Give the first entry of each id; keep the last of its others in `again`."""
    seen: set[int] = set()
    for entry in entries:
        if entry.id in seen:
            again[entry.id] = entry
        else:
            seen.add(entry.id)
            yield entry
