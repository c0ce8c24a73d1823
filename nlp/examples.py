"""What the classifier learns from: readings and labels side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.classify import FIELDS
from nlp.features import ItemReader, Reading
from nlp.grams import Ints
from nlp.labelled import LabelledItem
from nlp.lexicon import Lexicons

CLASS_FIELDS = ("primary", "stage", "delivery")


@dataclass(frozen=True, slots=True)
class Examples:
    """Readings and labels side by side; -1 where nobody said. Shape: labels[field] (items,); themes (items, 5)."""

    readings: tuple[Reading, ...]
    sources: NDArray[np.str_]
    labels: Mapping[str, Ints]
    themes: Ints

    def take(self, rows: Ints) -> Examples:
        """Give some of the examples."""
        return Examples(
            tuple(self.readings[row] for row in rows),
            self.sources[rows],
            {name: values[rows] for name, values in self.labels.items()},
            self.themes[rows],
        )


def examples_of(labelled: Sequence[LabelledItem], lexicons: Lexicons) -> Examples:
    """Read labelled items into what the classifier learns from."""
    reader = ItemReader(lexicons)
    return Examples(
        tuple(reader.read(one.item) for one in labelled),
        np.array([one.source for one in labelled]),
        {
            name: np.array([FIELDS[name].index(getattr(one, name)) for one in labelled], dtype=np.int64)
            for name in CLASS_FIELDS
        },
        np.array([[int(theme in one.themes) for theme in FIELDS["themes"]] for one in labelled], dtype=np.int64),
    )
