"""A shelf: some entries as arrays, never changed once made. The shared core of every backend.

Texts lie end to end as UTF-8, so that a shelf on disk is mapped, not read, and a text is found in a row by comparing
bytes (UTF-8 never matches in the middle of a character).
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.grams import NO_ROWS, Grams, Rows
from index.types import FIELDS, Entry
from index.watch import UNWATCHED, Watch
from nlp.types import FieldName

_READ_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of a facet by row: row r has `values[c]` for c in `codes[starts[r]:starts[r + 1]]`."""

    values: tuple[str, ...]
    starts: NDArray[np.int64]
    codes: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Entries in rows. `bounds[r * len(FIELDS) + f]` is where field f of row r begins in `texts`.

    `words` is the vocabulary, sorted; which rows have a word is the engine's knowledge.
    """

    ids: NDArray[np.int64]
    texts: bytes | mmap.mmap
    bounds: NDArray[np.int64]
    grams: Mapping[FieldName, Grams]
    facets: Mapping[str, Facet]
    numbers: Mapping[str, NDArray[np.float64]]
    words: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    def containing(self, text: str, field: FieldName, watch: Watch = UNWATCHED) -> Rows:
        """Give the rows, ascending, whose field holds a text."""
        if not text:
            return NO_ROWS
        candidates = self.grams[field].candidates(text)
        if len(text) <= 2 or not len(candidates):
            return candidates
        needle, at = text.encode("utf-8", "surrogatepass"), FIELDS.index(field)
        found = []
        for first in range(0, len(candidates), _READ_AT_ONCE):
            rows = candidates[first : first + _READ_AT_ONCE]
            watch.spend(len(rows))
            found.append(rows[self._read(needle, rows.astype(np.int64) * len(FIELDS) + at)])
        return np.concatenate(found)

    def texts_of(self, rows: Sequence[int] | NDArray[np.int64], field: FieldName) -> list[str]:
        """Give the folded texts of rows."""
        places = np.asarray(rows, np.int64) * len(FIELDS) + FIELDS.index(field)
        edges = zip(self.bounds[places].tolist(), self.bounds[places + 1].tolist(), strict=True)
        return [self.texts[start:end].decode("utf-8", "surrogatepass") for start, end in edges]

    def entries(self, rows: Iterable[int]) -> Iterator[Entry]:
        """Give rows back as entries, without their words, which only the engine keeps."""
        for row in rows:
            yield Entry(
                id=int(self.ids[row]),
                texts={field: self.texts_of([row], field)[0] for field in FIELDS},
                words={},
                facets={name: values for name, facet in self.facets.items() if (values := _values(facet, row))},
                numbers={
                    name: float(column[row]) for name, column in self.numbers.items() if not np.isnan(column[row])
                },
            )

    def _read(self, needle: bytes, places: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell of texts, by their places in `bounds`, whether they hold a needle."""
        find = self.texts.find
        edges = zip(self.bounds[places].tolist(), self.bounds[places + 1].tolist(), strict=True)
        return np.fromiter((find(needle, start, end) >= 0 for start, end in edges), bool, len(places))


def _values(facet: Facet, row: int) -> tuple[str, ...]:
    return tuple(facet.values[code] for code in facet.codes[facet.starts[row] : facet.starts[row + 1]].tolist())
