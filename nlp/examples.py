"""What the classifier learns from: readings and labels side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.classify import FIELDS
from nlp.errors import LabelError
from nlp.features import ItemReader, Reading
from nlp.grams import Ints
from nlp.labelled import LabelledItem
from nlp.lexicon import Lexicons
from nlp.standings import STANDINGS

CLASS_FIELDS = ("primary", "stage", "delivery")


@dataclass(frozen=True, slots=True)
class Examples:
    """Readings and labels side by side; -1 where nobody said.

    Shape: labels[field] (items,); themes (items, 5); `standings` an array for each item, (clauses of its status,).
    """

    readings: tuple[Reading, ...]
    sources: NDArray[np.str_]
    labels: Mapping[str, Ints]
    themes: Ints
    standings: tuple[Ints, ...]

    @property
    def judged(self) -> Ints:
        """The items whose clauses readers judged: they were written without a stage in mind."""
        return np.flatnonzero([bool((one >= 0).any()) for one in self.standings])

    def take(self, rows: Ints) -> Examples:
        """Give some of the examples."""
        return Examples(
            tuple(self.readings[row] for row in rows),
            self.sources[rows],
            {name: values[rows] for name, values in self.labels.items()},
            self.themes[rows],
            tuple(self.standings[row] for row in rows),
        )


def examples_of(labelled: Sequence[LabelledItem], lexicons: Lexicons) -> Examples:
    """Read labelled items into what the classifier learns from.

    Raises:
        LabelError: an item has standings, but not one for each clause of its status.
    """
    reader = ItemReader(lexicons)
    readings = tuple(reader.read_all([one.item for one in labelled], periods=[one.when for one in labelled]))
    return Examples(
        readings,
        np.array([one.source for one in labelled]),
        {
            name: np.array([FIELDS[name].index(getattr(one, name)) for one in labelled], dtype=np.int64)
            for name in CLASS_FIELDS
        },
        np.array([[int(theme in one.themes) for theme in FIELDS["themes"]] for one in labelled], dtype=np.int64),
        tuple(map(_standings, labelled, readings)),
    )


def _standings(labelled: LabelledItem, reading: Reading) -> Ints:
    clauses = len(reading.clauses)
    if not labelled.standings:
        return np.full(clauses, -1)
    places = [STANDINGS.find(letter) for letter in labelled.standings]
    if len(places) != clauses or min(places) < 0:
        raise LabelError(
            f"{labelled.item.where}: standings {labelled.standings!r} of a status with {clauses} clauses; "
            f"expected one of {STANDINGS} for each"
        )
    return np.array(places, dtype=np.int64)
