"""The facets of all shelves as columns: which rows have a value, and how often each value occurs among rows.

Counting is done in whichever way is cheaper: over the rows found, or, of many, over bits, one a row, sixty-four at a
time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.grams import Rows
from index.matches import Mask
from index.shelf import Facet, Shelf

Counts = tuple[tuple[str, int], ...]
Words64 = NDArray[np.uint64]

_MOST_BITS = 2**21  # machine words a facet's bits may take: 16 MiB


class Columns:
    """Facets by name over the rows of a catalogue. `alive` says which rows count."""

    def __init__(self, shelves: Sequence[Shelf], alive: Mask) -> None:
        names = sorted({name for shelf in shelves for name in shelf.facets})
        self._facets = {
            name: _joined([shelf.facets.get(name) or _empty(len(shelf)) for shelf in shelves]) for name in names
        }
        self._alive = alive
        self._width = -(-len(alive) // 64)
        self._bits: dict[str, Words64] = {}

    def having(self, facet: str, values: frozenset[str]) -> Rows:
        """Give the living rows that have one of the values, ascending."""
        column = self._facets.get(facet)
        mask = np.zeros(len(self._alive), bool)
        if column is not None:
            wanted = np.fromiter((value in values for value in column.values), bool, len(column.values))
            mask[_rows_of(column)[wanted[column.codes]]] = True
        return np.flatnonzero(mask & self._alive).astype(np.int32)

    def has(self, row: int, facet: str, values: frozenset[str]) -> bool:
        """Tell whether one row has one of the values."""
        column = self._facets.get(facet)
        if column is None:
            return False
        codes = column.codes[column.starts[row] : column.starts[row + 1]].tolist()
        return any(column.values[code] in values for code in codes)

    def counts(self, facets: Sequence[str], rows: Rows) -> Mapping[str, Counts]:
        """Count the values of facets over rows, the most frequent first, then by value."""
        among: Words64 | None = None
        counted: dict[str, Counts] = {}
        for name in facets:
            column = self._facets.get(name)
            if column is None:
                counted[name] = ()
                continue
            size = len(column.values) * self._width
            if size > len(rows) * (1 if column.is_single else 4) or size > _MOST_BITS:
                tally = _tally(column, rows)
            else:
                among = _bits_of(rows, self._width) if among is None else among
                tally = np.bitwise_count(self._bits_of(name, column) & among).sum(axis=1, dtype=np.int64)
            counted[name] = _ranked(column.values, tally)
        return counted

    def _bits_of(self, name: str, column: Facet) -> Words64:
        """Give a facet's bits. Shape: (values, machine words)."""
        bits = self._bits.get(name)
        if bits is None:
            rows = _rows_of(column)
            bits = np.stack([_bits_of(rows[column.codes == code], self._width) for code in range(len(column.values))])
            self._bits[name] = bits
        return bits


def _tally(column: Facet, rows: Rows) -> NDArray[np.int64]:
    """Count the codes of rows. Shape: one count a value."""
    if column.is_single:
        codes = column.codes[rows]
    else:
        starts = column.starts[rows]
        lengths = column.starts[rows + 1] - starts
        ends = np.cumsum(lengths)
        inside = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - lengths, lengths)
        codes = column.codes[np.repeat(starts, lengths) + inside]
    return np.bincount(codes, minlength=len(column.values))


def _bits_of(rows: NDArray[np.integer], width: int) -> Words64:
    mask = np.zeros(width * 64, bool)
    mask[rows] = True
    return np.packbits(mask).view(np.uint64)


def _ranked(values: tuple[str, ...], tally: NDArray[np.int64]) -> Counts:
    """Give values, which are sorted, with their counts: the most frequent first."""
    order = np.argsort(-tally, kind="stable")[: np.count_nonzero(tally)]
    return tuple(zip([values[code] for code in order.tolist()], tally[order].tolist(), strict=True))


def _rows_of(column: Facet) -> NDArray[np.int64]:
    """Give the row of every code."""
    rows = np.arange(len(column.starts) - 1)
    return rows if column.is_single else np.repeat(rows, np.diff(column.starts))


def _joined(columns: Sequence[Facet]) -> Facet:
    """Join the columns of shelves under one list of values."""
    values = tuple(sorted({value for column in columns for value in column.values}))
    code_of = {value: code for code, value in enumerate(values)}
    recoded = [
        np.array([code_of[value] for value in column.values], np.int32)[column.codes]
        for column in columns
        if len(column.codes)
    ]
    lengths = np.concatenate([np.diff(column.starts) for column in columns])
    return Facet(
        values,
        np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths))),
        np.concatenate([*recoded, np.empty(0, np.int32)]),
        is_single=bool((lengths == 1).all()),
    )


def _empty(rows: int) -> Facet:
    return Facet((), np.zeros(rows + 1, np.int64), np.empty(0, np.int32))
