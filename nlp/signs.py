"""Known signs in the order of their columns, found in the readings of many items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain, repeat

import numpy as np

from nlp.grams import Occurrences
from nlp.target import Sign


class SignVocabulary:
    """Knows signs by name; the counterpart of GramVocabulary."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._columns = {name: column for column, name in enumerate(self.names)}

    def __len__(self) -> int:
        return len(self.names)

    def find(self, items: Sequence[Sequence[Sign]]) -> Occurrences:
        """Find every known sign of every item; a sign without characters has length 0."""
        signs = list(chain.from_iterable(items))
        names, starts, ends = zip(*signs, strict=True) if signs else ((), (), ())
        columns = np.fromiter(map(self._columns.get, names, repeat(-1)), dtype=np.int64, count=len(signs))
        rows = np.repeat(np.arange(len(items)), list(map(len, items)))
        known = np.flatnonzero(columns >= 0)
        first, last = (np.array(places, dtype=np.int64)[known] for places in (starts, ends))
        return Occurrences(rows[known], columns[known], first, last - first)


def learn_signs(items: Sequence[Sequence[Sign]], *, least: int, left_out: str = "") -> SignVocabulary:
    """Keep the signs that at least `least` items show, but for those whose names begin with `left_out`."""
    counts = Counter(name for signs in items for name in {name for name, _, _ in signs})
    known = (name for name, count in counts.items() if count >= least)
    return SignVocabulary(sorted(name for name in known if not (left_out and name.startswith(left_out))))
