"""The catalogue: all shelves as one, at one moment. Every search reads one catalogue and nothing that changes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import islice
from operator import contains
from typing import cast

import numpy as np
from numpy.typing import NDArray

from index.columns import Columns, Counts
from index.grams import NO_ROWS, Rows
from index.matches import Mask, union
from index.recall import Recall, Sized, T, Texts
from index.shelf import Shelf
from index.types import FIELDS
from index.watch import UNWATCHED, Watch
from nlp.types import FieldName

Postings = Callable[[FieldName, str], NDArray[np.int64]]
_MOST_WORDS = 400
_LATELY_READ = 10_000  # texts of a field: some megabytes


class Catalogue:
    """Rows of several shelves, numbered through. A row that was put again or dropped later is not alive.

    `postings` is the engine: it gives the ids of entries that have a word as a word. All rows given are alive and
    ascending.
    """

    def __init__(self, shelves: Sequence[Shelf], dead: Sequence[Sequence[int]], postings: Postings) -> None:
        self._shelves = tuple(shelves)
        self._postings = postings
        self._firsts = [0, *np.cumsum([len(shelf) for shelf in shelves]).tolist()]
        self.ids: NDArray[np.int64] = _joined([shelf.ids for shelf in shelves], np.int64)
        self.alive: Mask = np.ones(len(self.ids), bool)
        for first, gone in zip(self._firsts, dead, strict=False):
            self.alive[np.asarray(gone, np.int64) + first] = False
        self.living: Rows = np.flatnonzero(self.alive).astype(np.int32)
        order = np.argsort(self.ids[self.living], kind="stable")
        self._row_of_id = self.living[order]
        self._sorted_ids = self.ids[self._row_of_id]
        self._columns = Columns(shelves, self.alive)
        self.numbers = {
            name: _joined([shelf.numbers.get(name, np.full(len(shelf), np.nan)) for shelf in shelves], np.float64)
            for name in sorted({name for shelf in shelves for name in shelf.numbers})
        }
        self._recall = Recall()
        self._lately_read: dict[FieldName, dict[int, str]] = {field: {} for field in FIELDS}

    def __len__(self) -> int:
        """Count the rows, dead ones included: more than any row's number."""
        return len(self.ids)

    @property
    def count(self) -> int:
        """How many entries are alive."""
        return len(self.living)

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """All words, sorted; words of dropped entries may still be among them."""
        if len(self._shelves) == 1:
            return self._shelves[0].words
        return tuple(sorted({word for shelf in self._shelves for word in shelf.words}))

    def remembered(self, key: Hashable, find: Callable[[], T]) -> T:
        """Give what was found under a key before, or find it."""
        return self._recall.remembered(key, find)

    def recalled(self, key: Hashable) -> Sized | None:
        """Give what was found under a key before, if it was and is not forgotten."""
        return self._recall.get(key)

    def containing(self, text: str, field: FieldName, watch: Watch = UNWATCHED) -> Rows:
        """Give the rows whose field holds a folded text."""
        return self.remembered(("text", text, field), lambda: self._containing(text, field, watch))

    def spread(self, text: str) -> int:
        """Count the rows in which a folded text stands."""
        target, status = (self.containing(text, field) for field in FIELDS)
        return len(self.remembered(("spread", text), lambda: union(target, status, len(self))))

    def having_word(self, word: str, field: FieldName, watch: Watch = UNWATCHED) -> Rows:
        """Give the rows in whose field a word stands as a word, by the engine."""

        def find() -> Rows:
            watch.spend(8)
            rows = self.rows_of(self._postings(field, word))
            watch.count(len(rows))
            return rows

        return self.remembered(("word", word, field), find)

    def having_longer_word(self, text: str, field: FieldName, watch: Watch = UNWATCHED) -> Rows:
        """Give the rows in whose field a text is a word, or stands in a longer one as one of its parts.

        So does a text of three characters or more that ends within the next word: 物流园 in 物流|园区.
        """

        def find() -> Rows:
            longer = sorted({*self._beginning(text), *self._ending(text), *self._inside(text)})[:_MOST_WORDS]
            rows = self._having_one(longer, field, watch)
            for further in self._begun(text):
                rows = union(rows, self.containing(further, field, watch), len(self))
            return rows

        return self.remembered(("longer", text, field), find)

    def having_ending(self, text: str, field: FieldName, watch: Watch = UNWATCHED) -> Rows:
        """Give the rows in whose field a word ends with a text, or is it."""
        return self.remembered(("ending", text, field), lambda: self._having_one(self._ending(text), field, watch))

    def having_values(self, facet: str, values: frozenset[str]) -> Rows:
        """Give the rows that have one of the values of a facet."""
        return self.remembered(("values", facet, values), lambda: self._columns.having(facet, values))

    def has_value(self, row: int, facet: str, values: frozenset[str]) -> bool:
        """Tell whether one row has one of the values of a facet."""
        return self._columns.has(row, facet, values)

    def counts(self, facets: Sequence[str], rows: Rows) -> Mapping[str, Counts]:
        """Count the values of facets over rows, the most frequent first, then by value."""
        return self._columns.counts(facets, rows)

    def others(self, rows: Rows) -> Rows:
        """Give the living rows that are not among some."""
        mask = self.alive.copy()
        mask[rows] = False
        return np.flatnonzero(mask).astype(np.int32)

    def rows_of(self, ids: NDArray[np.int64]) -> Rows:
        """Give the living rows of ids; unknown ids are left out."""
        if not len(ids) or not len(self._sorted_ids):
            return NO_ROWS
        at = np.searchsorted(self._sorted_ids, ids)
        at[at == len(self._sorted_ids)] = 0
        rows: Rows = self._row_of_id[at[self._sorted_ids[at] == ids]]
        rows.sort()
        return rows

    def texts(self, rows: Sequence[int], field: FieldName) -> list[str]:
        """Give the folded texts of rows; those lately read are at hand."""
        known = self._lately_read[field]
        texts = [known.get(row) for row in rows]
        if None not in texts:
            return cast(list[str], texts)
        missing = [row for row, text in zip(rows, texts, strict=True) if text is None]
        read = dict(zip(missing, self._texts_of(missing, field), strict=True))
        if len(known) + len(read) > _LATELY_READ:
            self._lately_read[field] = known = {}
        known.update(read)
        return [read[row] if text is None else text for row, text in zip(rows, texts, strict=True)]

    def _texts_of(self, rows: Sequence[int], field: FieldName) -> list[str]:
        if len(self._shelves) == 1:
            return self._shelves[0].texts_of(rows, field)
        asked = np.asarray(rows, np.int64)
        shelf_of = np.searchsorted(self._firsts, asked, side="right") - 1
        found: dict[int, str] = {}
        for at in np.unique(shelf_of).tolist():
            here = asked[shelf_of == at]
            texts = self._shelves[at].texts_of(here - self._firsts[at], field)
            found.update(zip(here.tolist(), texts, strict=True))
        return [found[row] for row in rows]

    def spelled(self, options: Sequence[Set[str]]) -> list[str]:
        """Give the texts, standing in some field, that take one character of each option in turn; most common first."""
        key = "spelled", tuple(map(frozenset, options))
        return list(self.remembered(key, lambda: Texts(self._spelled(options))).texts)

    def words_spelled(self, options: Sequence[Set[str]]) -> tuple[str, ...]:
        """Give the words, sorted, that take one character of each option in turn."""
        key = "words spelled", tuple(map(frozenset, options))

        def find() -> Texts:
            fitting = (word for word in self.vocabulary if len(word) == len(options))
            return Texts(tuple(word for word in fitting if all(map(contains, options, word))))

        return self.remembered(key, find).texts

    def _spelled(self, options: Sequence[Set[str]]) -> tuple[str, ...]:
        found = {text for shelf in self._shelves for grams in shelf.grams.values() for text in grams.spelled(options)}
        spread = {text: sum(len(self.containing(text, field)) for field in FIELDS) for text in found}
        return tuple(sorted((text for text in found if spread[text]), key=lambda text: (-spread[text], text)))

    def _containing(self, text: str, field: FieldName, watch: Watch) -> Rows:
        found = [
            shelf.containing(text, field, watch) + np.int32(first) if first else shelf.containing(text, field, watch)
            for shelf, first in zip(self._shelves, self._firsts, strict=False)
        ]
        rows: Rows = _joined(found, np.int32)
        return rows if self.count == len(self) else rows[self.alive[rows]]

    def _having_one(self, words: Iterable[str], field: FieldName, watch: Watch) -> Rows:
        mask = np.zeros(len(self), bool)
        for word in words:
            mask[self.having_word(word, field, watch)] = True
        return np.flatnonzero(mask).astype(np.int32)

    def _beginning(self, text: str) -> Iterator[str]:
        return _starting(self.vocabulary, text)

    def _ending(self, text: str) -> Iterator[str]:
        return (word[::-1] for word in _starting(self._backwards, text[::-1]))

    def _inside(self, text: str) -> Iterator[str]:
        """Give the words with a text amid them and at least two characters on either side.

        供水 is a part of 城乡供水一体化; 化工 is none of 文化工作.
        """
        at = self._word_list.find(text)
        while at >= 0:
            start, end = self._word_list.rfind("\n", 0, at) + 1, self._word_list.find("\n", at)
            if at - start >= 2 and end - at - len(text) >= 2:
                yield self._word_list[start:end]
            at = self._word_list.find(text, end)

    def _begun(self, text: str) -> Iterator[str]:
        """Give texts that end with a word of which a text has the beginning, after one, or the end of one."""
        for at in range(2, len(text)):
            if any(True for _ in self._ending(text[:at])):
                yield from (text[:at] + word for word in islice(self._beginning(text[at:]), _MOST_WORDS))

    @cached_property
    def _word_list(self) -> str:
        """All words in one text, each ended by a line break."""
        return "".join(f"{word}\n" for word in self.vocabulary)

    @cached_property
    def _backwards(self) -> tuple[str, ...]:
        """All words read from their ends, sorted, so that those with one ending stand together."""
        return tuple(sorted(word[::-1] for word in self.vocabulary))


def _starting(words: Sequence[str], text: str) -> Iterator[str]:
    """Give the words, which are sorted, that begin with a text."""
    for at in range(bisect_left(words, text), len(words)):
        if not words[at].startswith(text):
            return
        yield words[at]


def _joined(parts: Sequence[NDArray[np.generic]], kind: type[np.generic]) -> NDArray:  # type: ignore[type-arg] # kind says
    return np.concatenate([*parts, np.empty(0, kind)]) if len(parts) != 1 else parts[0]
