"""The facets of all shelves as columns: which rows have a value, and how often each value occurs among rows.

Facets of few values are counted together and apart from those of many. Counting goes over the values of the rows found
or, where these are many, over bits, one a row, sixty-four at a time: whichever is less work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from index.grams import Rows
from index.matches import Mask
from index.shelf import Shelf

Counts = tuple[tuple[str, int], ...]
Bits = NDArray[np.uint64]

_FEW = 128  # values of a facet; the bits of one of more would fill the memory
_CHEAP = 4  # machine words that are counted in the time that one value of one row takes


class Columns:
    """Facets by name over the rows of a catalogue. `alive` says which rows count."""

    def __init__(self, shelves: Sequence[Shelf], alive: Mask) -> None:
        names = sorted({name for shelf in shelves for name in shelf.facets})
        values = {name: _values(shelves, name) for name in names}
        few = [name for name in names if len(values[name]) <= _FEW]
        many = [name for name in names if len(values[name]) > _FEW]
        self._groups = [_Group(shelves, {name: values[name] for name in group}) for group in (few, many) if group]
        self._group_of = {name: group for group in self._groups for name in group.names}
        self._alive = alive

    def having(self, facet: str, values: frozenset[str]) -> Rows:
        """Give the living rows that have one of the values, ascending."""
        group = self._group_of.get(facet)
        mask = np.zeros(len(self._alive), bool)
        if group is not None:
            mask[group.rows[group.codes_of(facet, values)[group.codes]]] = True
        return np.flatnonzero(mask & self._alive).astype(np.int32)

    def has(self, row: int, facet: str, values: frozenset[str]) -> bool:
        """Tell whether one row has one of the values."""
        group = self._group_of.get(facet)
        if group is None:
            return False
        codes = group.codes[group.starts[row] : group.starts[row + 1]]
        return bool(group.codes_of(facet, values)[codes].any())

    def counts(self, facets: Sequence[str], rows: Rows) -> Mapping[str, Counts]:
        """Count the values of facets over rows, the most frequent first, then by value."""
        wanted = {id(group): group for name in facets if (group := self._group_of.get(name)) is not None}
        counted = {name: counts for group in wanted.values() for name, counts in group.counts(rows).items()}
        return {name: counted.get(name, ()) for name in facets}


class _Group:
    """Facets whose values are numbered through: row r has the codes `codes[starts[r]:starts[r + 1]]`."""

    def __init__(self, shelves: Sequence[Shelf], values: Mapping[str, tuple[str, ...]]) -> None:
        self.names = tuple(values)
        self._values = tuple(value for listed in values.values() for value in listed)
        edges = [0, *accumulate(map(len, values.values()))]
        self._place_of = dict(zip(values, pairwise(edges), strict=True))
        self._facet_of = np.repeat(np.arange(len(values)), np.diff(edges))
        parts = [_codes(shelf, values, edges) for shelf in shelves]
        lengths = np.concatenate([part[0] for part in parts])
        self.codes = np.concatenate([part[1] for part in parts])
        self.starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
        self._width = -(-len(lengths) // 64)

    @cached_property
    def rows(self) -> Rows:
        """The row of every code."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))

    def codes_of(self, facet: str, values: frozenset[str]) -> Mask:
        """Tell per code whether it stands for one of a facet's values."""
        first, end = self._place_of[facet]
        wanted = np.zeros(len(self._values), bool)
        wanted[first:end] = [value in values for value in self._values[first:end]]
        return wanted

    def counts(self, rows: Rows) -> Mapping[str, Counts]:
        """Count all values over rows."""
        tally = self._tally(rows)
        order = np.argsort(self._facet_of * len(self.starts) - tally, kind="stable")
        values = [self._values[code] for code in order.tolist()]
        listed = list(zip(values, tally[order].tolist(), strict=True))
        there = np.concatenate((np.zeros(1, np.int64), np.cumsum(tally > 0)))
        return {
            name: tuple(listed[first : first + int(there[end] - there[first])])
            for name, (first, end) in self._place_of.items()
        }

    def _tally(self, rows: Rows) -> NDArray[np.int64]:
        """Count the codes of rows. Shape: one count a value."""
        starts = self.starts[rows]
        lengths = self.starts[rows + 1] - starts
        ends = np.cumsum(lengths)
        total = int(ends[-1]) if len(ends) else 0
        if len(self._values) <= _FEW * len(self.names) and len(self._values) * self._width < _CHEAP * total:
            tally: NDArray[np.int64] = np.bitwise_count(self._bits & _bits_of(rows, self._width)).sum(
                axis=1, dtype=np.int64
            )
            return tally
        places = np.arange(total) + np.repeat(starts - ends + lengths, lengths)
        return np.bincount(self.codes[places], minlength=len(self._values))

    @cached_property
    def _bits(self) -> Bits:
        """One bit a row for every value. Shape: (values, machine words)."""
        order = np.argsort(self.codes, kind="stable")
        edges = np.searchsorted(self.codes[order], np.arange(len(self._values) + 1)).tolist()
        rows = self.rows[order]
        return np.stack([_bits_of(rows[first:end], self._width) for first, end in pairwise(edges)])


def _bits_of(rows: Rows, width: int) -> Bits:
    mask = np.zeros(width * 64, bool)
    mask[rows] = True
    return np.packbits(mask).view(np.uint64)


def _values(shelves: Sequence[Shelf], name: str) -> tuple[str, ...]:
    return tuple(sorted({value for shelf in shelves if name in shelf.facets for value in shelf.facets[name].values}))


def _codes(
    shelf: Shelf, values: Mapping[str, tuple[str, ...]], edges: Sequence[int]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Give how many codes each row of a shelf has, and all codes, row after row."""
    columns = [
        (shelf.facets[name], first, listed)
        for (name, listed), first in zip(values.items(), edges, strict=False)
        if name in shelf.facets
    ]
    lengths = np.zeros(len(shelf), np.int64)
    rows, codes = [np.empty(0, np.int64)], [np.empty(0, np.int32)]
    for column, first, listed in columns:
        code_of = {value: code for code, value in enumerate(listed, start=first)}
        each = np.diff(column.starts)
        lengths += each
        rows.append(np.repeat(np.arange(len(shelf)), each))
        codes.append(np.array([code_of[value] for value in column.values], np.int32)[column.codes])
    order = np.argsort(np.concatenate(rows), kind="stable")
    return lengths, np.concatenate(codes)[order]
