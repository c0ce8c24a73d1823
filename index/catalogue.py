"""The catalogue: all shelves as one, at one moment. Every search reads one catalogue and nothing that changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence, Set
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from index.grams import NO_ROWS, Rows
from index.shelf import Facet, Shelf
from index.types import FIELDS
from nlp.types import FieldName

Mask = NDArray[np.bool_]
Postings = Callable[[FieldName, str], NDArray[np.int64]]
_REMEMBERED = 4096
_MOST_WORDS = 400


class Catalogue:
    """Rows of several shelves, numbered through. A row that was put again or dropped later is not alive.

    `postings` is the engine: it gives the ids of entries that have a word as a word.
    """

    def __init__(self, shelves: Sequence[Shelf], dead: Sequence[Sequence[int]], postings: Postings) -> None:
        self._shelves = tuple(shelves)
        self._postings = postings
        self._firsts = [0, *np.cumsum([len(shelf) for shelf in shelves]).tolist()]
        self.ids: NDArray[np.int64] = _joined([shelf.ids for shelf in shelves], np.int64)
        self.alive: Mask = np.ones(len(self.ids), bool)
        for first, gone in zip(self._firsts, dead, strict=False):
            self.alive[np.asarray(gone, np.int64) + first] = False
        living = np.flatnonzero(self.alive)
        order = np.argsort(self.ids[living], kind="stable")
        self._row_of_id = living[order]
        self._sorted_ids = self.ids[self._row_of_id]
        self.facets = {name: self._facet(name) for name in _names([shelf.facets for shelf in shelves])}
        self.numbers = {
            name: _joined([shelf.numbers.get(name, np.full(len(shelf), np.nan)) for shelf in shelves], np.float64)
            for name in _names([shelf.numbers for shelf in shelves])
        }
        self._vocabulary = _vocabulary(shelves)
        self._known: OrderedDict[tuple[str, str, FieldName], Rows] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Count the rows, dead ones included: the length of every mask."""
        return len(self.ids)

    @property
    def count(self) -> int:
        """How many entries are alive."""
        return len(self._sorted_ids)

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """All words, sorted; words of dropped entries may still be among them."""
        return self._vocabulary

    def containing(self, text: str, field: FieldName) -> Rows:
        """Give the living rows whose field holds a folded text."""
        return self._remembered(("text", text, field), lambda: self._containing(text, field))

    def having_word(self, word: str, field: FieldName) -> Rows:
        """Give the living rows in whose field a word stands as a word, by the engine."""
        return self._remembered(("word", word, field), lambda: self.rows_of(self._postings(field, word)))

    def having_longer_word(self, text: str, field: FieldName) -> Rows:
        """Give the living rows in whose field a text begins or ends a longer word."""

        def find() -> Rows:
            longer = [word for word in self._vocabulary if word.startswith(text) or word.endswith(text)]
            found = [self.having_word(word, field) for word in longer[:_MOST_WORDS]]
            rows: Rows = np.unique(_joined(found, np.int32)).astype(np.int32)
            return rows

        return self._remembered(("longer", text, field), find)

    def having_ending(self, text: str, field: FieldName) -> Rows:
        """Give the living rows in whose field a longer word ends with a text."""

        def find() -> Rows:
            found = [self.having_word(word, field) for word in self._vocabulary if word.endswith(text)]
            rows: Rows = np.unique(_joined(found, np.int32)).astype(np.int32)
            return rows

        return self._remembered(("ending", text, field), find)

    def rows_of(self, ids: NDArray[np.int64]) -> Rows:
        """Give the living rows of ids, ascending; unknown ids are left out."""
        if not len(ids) or not len(self._sorted_ids):
            return NO_ROWS
        at = np.searchsorted(self._sorted_ids, ids)
        at[at == len(self._sorted_ids)] = 0
        rows: Rows = self._row_of_id[at[self._sorted_ids[at] == ids]].astype(np.int32)
        rows.sort()
        return rows

    def text(self, row: int, field: FieldName) -> str:
        """Give a row's folded text."""
        at = int(np.searchsorted(self._firsts, row, side="right")) - 1
        return self._shelves[at].text(row - self._firsts[at], field)

    def having_values(self, facet: str, values: frozenset[str]) -> Mask:
        """Tell per row whether it has one of the values of a facet."""
        mask = np.zeros(len(self), bool)
        column = self.facets.get(facet)
        if column is None:
            return mask
        wanted = np.fromiter((value in values for value in column.values), bool, len(column.values))
        if not wanted.any():
            return mask
        holds = wanted[column.codes]
        if column.is_single:
            return holds
        mask[np.repeat(np.arange(len(self)), np.diff(column.starts))[holds]] = True
        return mask

    def has_value(self, row: int, facet: str, values: frozenset[str]) -> bool:
        """Tell whether one row has one of the values of a facet."""
        column = self.facets.get(facet)
        if column is None:
            return False
        codes = column.codes[column.starts[row] : column.starts[row + 1]].tolist()
        return any(column.values[code] in values for code in codes)

    def counts(self, facet: str, rows: Rows | None) -> tuple[tuple[str, int], ...]:
        """Count the values of a facet over rows (None: all living), most frequent first, then by value."""
        column = self.facets.get(facet)
        if column is None:
            return ()
        chosen = np.flatnonzero(self.alive) if rows is None else rows
        if column.is_single:
            tally = np.bincount(column.codes[chosen], minlength=len(column.values))
            return _ranked(column, tally)
        starts, ends = column.starts[chosen], column.starts[chosen + 1]
        lengths = ends - starts
        total = int(lengths.sum())
        inside = np.arange(total) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        tally = np.bincount(column.codes[np.repeat(starts, lengths) + inside], minlength=len(column.values))
        return _ranked(column, tally)

    def spelled(self, options: Sequence[Set[str]]) -> list[str]:
        """Give the texts, standing in some field, that take one character of each option in turn; most common first."""
        found: dict[str, int] = {}
        for shelf in self._shelves:
            for grams in shelf.grams.values():
                for text in grams.spelled(options):
                    found.setdefault(text, 0)
        for text in found:
            found[text] = sum(len(self.containing(text, field)) for field in FIELDS)
        return sorted((text for text, rows in found.items() if rows), key=lambda text: (-found[text], text))

    def _containing(self, text: str, field: FieldName) -> Rows:
        found = [
            shelf.containing(text, field) + np.int32(first)
            for shelf, first in zip(self._shelves, self._firsts, strict=False)
        ]
        rows: Rows = _joined(found, np.int32)
        living: Rows = rows[self.alive[rows]]
        return living

    def _remembered(self, key: tuple[str, str, FieldName], find: Callable[[], Rows]) -> Rows:
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
                return known
        rows = find()
        with self._lock:
            self._known[key] = rows
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return rows

    def _facet(self, name: str) -> Facet:
        columns = [shelf.facets.get(name) or _no_values(len(shelf)) for shelf in self._shelves]
        values = tuple(sorted({value for column in columns for value in column.values}))
        code_of = {value: code for code, value in enumerate(values)}
        recoded = [
            np.array([code_of[value] for value in column.values], np.int32)[column.codes]
            if len(column.codes)
            else column.codes
            for column in columns
        ]
        lengths = _joined([np.diff(column.starts) for column in columns], np.int64)
        starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
        return Facet(values, starts, _joined(recoded, np.int32), is_single=bool((lengths == 1).all()))


def _vocabulary(shelves: Sequence[Shelf]) -> tuple[str, ...]:
    if len(shelves) == 1:
        return shelves[0].words
    return tuple(sorted({word for shelf in shelves for word in shelf.words}))


def _ranked(column: Facet, tally: NDArray[np.int64]) -> tuple[tuple[str, int], ...]:
    """Give values with their counts, the most frequent first, then by value."""
    found = [(column.values[code], int(tally[code])) for code in np.flatnonzero(tally).tolist()]
    return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0])))


def _no_values(rows: int) -> Facet:
    return Facet((), np.zeros(rows + 1, np.int64), np.empty(0, np.int32))


def _names(mappings: Sequence[object]) -> list[str]:
    return sorted({str(name) for mapping in mappings for name in mapping})  # type: ignore[attr-defined] # mappings by name


def _joined(parts: Sequence[NDArray[np.generic]], kind: type[np.generic]) -> NDArray:  # type: ignore[type-arg] # kind says
    return np.concatenate([*parts, np.empty(0, kind)]) if len(parts) != 1 else parts[0]
