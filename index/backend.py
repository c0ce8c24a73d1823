"""What a search index is, and how one is opened: by a URL whose scheme names the engine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, cast

from index.errors import BadUrl
from index.types import Entry, Node, Page, Query, Stamp
from index.watch import IsLate, never


class SearchIndex(Protocol):
    """Entries that can be found.

    Contract: which entries a query finds, its counts and its tiers are the same in every backend. `put` replaces
    entries of the same id. Every method that writes takes effect whole or not at all, also when the process is
    killed; readers in other threads and processes see it at their next search. One writer at a time: hold `writing`.
    """

    def put(self, entries: Iterable[Entry], *, stamp: Stamp | None = None) -> None:
        """Add or replace entries; `stamp` is what the index then says of itself."""
        ...

    def drop(self, ids: Collection[int], *, stamp: Stamp | None = None) -> None:
        """Remove entries; unknown ids do not matter."""
        ...

    def rebuild(self, entries: Iterable[Entry], *, stamp: Stamp) -> None:
        """Make everything anew aside, while the old index serves, and swap."""
        ...

    def writing(self, *, wait: bool = True) -> AbstractContextManager[None]:
        """Hold the writer's lock, across processes where the index is on disk.

        Raises:
            Busy: another writer holds it, and `wait` is False.
        """
        ...

    def search(self, query: Query, *, is_late: IsLate = never) -> Page:
        """Find entries. Raises nothing for any query tree that index.parse can make.

        `is_late` is asked now and then once much work was done. If it is, alternatives not yet tried are left out;
        what is found then holds, but is not all.
        """
        ...

    def ids(self, root: Node) -> list[int]:
        """Give the ids of all entries a tree finds, in no order: cheap where hits are many and nothing is shown."""
        ...

    def count(self) -> int:
        """Count the entries."""
        ...

    def stamp(self) -> Stamp | None:
        """Tell what the index was made from; None while it was never filled."""
        ...

    def values(self, facet: str) -> tuple[tuple[str, int], ...]:
        """List the values of a facet with their counts, most frequent first."""
        ...

    def spread(self, text: str) -> int:
        """Count the entries in which a folded text stands."""
        ...

    def spelled(self, options: Sequence[Set[str]]) -> list[str]:
        """Give the texts standing in entries that take one character of each option in turn; most common first."""
        ...

    def words_spelled(self, options: Sequence[Set[str]]) -> tuple[str, ...]:
        """Give the words of the vocabulary, sorted, that take one character of each option in turn."""
        ...

    def resembling(self, text: str, *, is_late: IsLate = never) -> list[str]:
        """Give the texts standing in entries that differ from a folded text by one character; most common first.

        Once it is late, those met so far.
        """
        ...

    def vocabulary(self) -> tuple[str, ...]:
        """List all words, sorted; words of dropped entries may still be among them."""
        ...

    def close(self) -> None:
        """Let go of files and memory."""
        ...


BACKENDS: Mapping[str, str] = MappingProxyType(
    {
        "memory": "index.backends.memory",
        "whoosh": "index.backends.whoosh",
        "tantivy": "index.backends.tantivy",
    }
)
"""The module of each URL scheme; it offers `open_index(path: Path | None) -> SearchIndex`."""


def open_index(url: str) -> SearchIndex:
    """Open an index: `memory:`, `whoosh:///relative/path`, `whoosh:////absolute/path`, `tantivy:///path`.

    Raises:
        BadUrl: no such scheme, no path where one is needed, or the engine is not installed.
    """
    scheme, _, rest = url.partition(":")
    if scheme not in BACKENDS:
        raise BadUrl(f"{url!r}: no index of this kind; expected one of {', '.join(f'{one}:' for one in BACKENDS)}")
    path = Path(rest.removeprefix("///")) if rest.removeprefix("///") else None
    if path is None and scheme != "memory":
        raise BadUrl(f"{url!r} names no folder; expected {scheme}:///path/of/the/index")
    try:
        backend = import_module(BACKENDS[scheme])
        return cast(SearchIndex, backend.open_index(path))
    except ImportError as missing:
        raise BadUrl(f"{url!r}: the engine is not installed ({missing}); pip install duban[{scheme}]") from missing
