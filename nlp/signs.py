"""Known signs in the order of their columns, found in the readings of many items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

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
        columns = self._columns
        found = [
            number
            for row, signs in enumerate(items)
            for name, start, end in signs
            if name in columns
            for number in (row, columns[name], start, end - start)
        ]
        table = np.array(found, dtype=np.int64).reshape(-1, 4)
        return Occurrences(table[:, 0], table[:, 1], table[:, 2], table[:, 3])


def learn_signs(items: Sequence[Sequence[Sign]], *, least: int, left_out: str = "") -> SignVocabulary:
    """Keep the signs that at least `least` items show, but for those whose names begin with `left_out`."""
    counts = Counter(name for signs in items for name in {name for name, _, _ in signs})
    known = (name for name, count in counts.items() if count >= least)
    return SignVocabulary(sorted(name for name in known if not (left_out and name.startswith(left_out))))
