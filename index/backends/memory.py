"""The reference backend: everything in this process, gone when it ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import takewhile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.backend import SearchIndex
from index.library import Library
from index.storage import MemoryStorage
from index.types import Entry
from nlp.types import FieldName

Vocabulary = dict[tuple[FieldName, str], frozenset[int]]


class MemoryReader:
    """The words at one moment."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words

    def postings(self, field: FieldName, word: str) -> NDArray[np.int64]:
        """Give the ids of the entries that have a word in a field."""
        ids = self._words.get((field, word), frozenset())
        return np.fromiter(ids, np.int64, len(ids))


class MemoryEngine:
    """Keeps the words of each edition in a dictionary that readers never see change."""

    def __init__(self) -> None:
        self._editions: dict[Path, Vocabulary] = {}

    def write(self, folder: Path, entries: Iterable[Entry], drop: Collection[int]) -> None:
        """Drop entries, then add others."""
        gone = frozenset(drop)
        before = self._editions.get(folder, {})
        words = {key: ids - gone for key, ids in before.items()} if gone else dict(before)
        added: dict[tuple[FieldName, str], set[int]] = {}
        for entry in entries:
            for field, listed in entry.words.items():
                for word in listed:
                    added.setdefault((field, word), set()).add(entry.id)
        for key, ids in added.items():
            words[key] = words.get(key, frozenset()) | ids
        self._editions[folder] = words

    def open(self, folder: Path) -> MemoryReader:
        """Read the words of the edition in force and forget those of earlier ones; a later one may be in the making."""
        if folder in self._editions:
            for earlier in takewhile(folder.__ne__, list(self._editions)):
                del self._editions[earlier]
        return MemoryReader(self._editions.get(folder, {}))


def open_index(path: Path | None) -> SearchIndex:
    """Open an empty index; a path has no meaning here."""
    return Library(MemoryEngine(), MemoryStorage())
