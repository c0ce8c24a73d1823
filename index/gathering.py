"""Entries become a shelf: each is looked at once, on its way to the engine, and its list of words is then let go.

Words are most of what an entry holds in memory, and the engine and the vocabulary are all that want them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import numpy as np

from index.grams import grams_of
from index.shelf import Facet, Shelf
from index.types import FIELDS, Entry


class Gathering:
    """The columns of a shelf while entries pass; no two of them have one id."""

    def __init__(self) -> None:
        self._ids: list[int] = []
        self._texts: list[str] = []  # field after field, row after row
        self._facets: list[Mapping[str, tuple[str, ...]]] = []
        self._numbers: list[Mapping[str, float]] = []
        self._words: set[str] = set()

    def passing(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Give entries on, one by one, as they come."""
        for entry in entries:
            self._ids.append(entry.id)
            self._texts.extend(entry.texts.get(field, "") for field in FIELDS)
            self._facets.append(entry.facets)
            self._numbers.append(entry.numbers)
            self._words.update(*entry.words.values())
            yield entry

    def shelf(self) -> Shelf:
        """Put what has passed on a shelf, in its order."""
        encoded = [text.encode("utf-8", "surrogatepass") for text in self._texts]
        facet_names = set[str]().union(*self._facets)
        number_names = set[str]().union(*self._numbers)
        return Shelf(
            ids=np.array(self._ids, np.int64),
            texts=b"".join(encoded),
            bounds=np.cumsum(np.fromiter(chain((0,), map(len, encoded)), np.int64, len(encoded) + 1)),
            grams={field: grams_of(self._texts[at :: len(FIELDS)]) for at, field in enumerate(FIELDS)},
            facets={name: _facet([facets.get(name, ()) for facets in self._facets]) for name in sorted(facet_names)},
            numbers={
                name: np.array([numbers.get(name, np.nan) for numbers in self._numbers], np.float64)
                for name in sorted(number_names)
            },
            words=tuple(sorted(self._words)),
        )


def shelf_of(entries: Iterable[Entry]) -> Shelf:
    """Put entries on a shelf, in their order."""
    gathering = Gathering()
    for _ in gathering.passing(entries):
        pass
    return gathering.shelf()


def _facet(rows: list[tuple[str, ...]]) -> Facet:
    """Number the values of a facet. Rows with the same values are many, so each kind of row is looked at once."""
    kinds: dict[tuple[str, ...], int] = {}
    kind_of = np.fromiter((kinds.setdefault(row, len(kinds)) for row in rows), np.int64, len(rows))
    listed = [tuple(dict.fromkeys(kind)) for kind in kinds]
    values = tuple(sorted(set(chain.from_iterable(listed))))
    code_of = {value: code for code, value in enumerate(values)}
    codes = np.array([code_of[value] for kind in listed for value in kind], np.int32)
    ends = np.cumsum([0, *map(len, listed)])
    lengths = np.diff(ends)[kind_of]
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    places = np.repeat(ends[kind_of] - starts[:-1], lengths) + np.arange(starts[-1])
    return Facet(values=values, starts=starts, codes=codes[places])
