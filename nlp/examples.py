"""What the classifier learns from: readings and labels side by side, with variants that follow their items."""

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
from nlp.variants import variants_of

CLASS_FIELDS = ("primary", "stage", "delivery")


@dataclass(frozen=True, slots=True)
class Altered:
    """The reading of a variant and the rows it was made from; it carries the labels of the first."""

    parents: tuple[int, ...]
    reading: Reading


@dataclass(frozen=True, slots=True)
class Examples:
    """Readings and labels side by side; -1 where nobody said. Shape: labels[field] (items,); themes (items, 5)."""

    readings: tuple[Reading, ...]
    sources: NDArray[np.str_]
    labels: Mapping[str, Ints]
    themes: Ints
    variants: tuple[Altered, ...] = ()

    def take(self, rows: Ints) -> Examples:
        """Give some of the examples, with the variants made from them alone."""
        place = {int(row): at for at, row in enumerate(rows)}
        return Examples(
            tuple(self.readings[row] for row in rows),
            self.sources[rows],
            {name: values[rows] for name, values in self.labels.items()},
            self.themes[rows],
            tuple(
                Altered(tuple(place[parent] for parent in one.parents), one.reading)
                for one in self.variants
                if all(parent in place for parent in one.parents)
            ),
        )

    def label_rows(self) -> Ints:
        """Give, for items and then variants, the row whose labels each carries."""
        return np.array([*range(len(self.readings)), *(one.parents[0] for one in self.variants)], dtype=np.int64)


def examples_of(labelled: Sequence[LabelledItem], lexicons: Lexicons, *, variants: bool = True) -> Examples:
    """Read labelled items into what the classifier learns from."""
    reader = ItemReader(lexicons)
    altered = variants_of(labelled) if variants else []
    return Examples(
        tuple(reader.read(one.item) for one in labelled),
        np.array([one.source for one in labelled]),
        {
            name: np.array([FIELDS[name].index(getattr(one, name)) for one in labelled], dtype=np.int64)
            for name in CLASS_FIELDS
        },
        np.array([[int(theme in one.themes) for theme in FIELDS["themes"]] for one in labelled], dtype=np.int64),
        tuple(Altered(one.parents, reader.read(one.item)) for one in altered),
    )
