"""What can be said of an item before anything is decided: its normalized text and structured features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nlp.grams import Floats
from nlp.lexicon import Lexicons
from nlp.normalize import Normalized, normalize
from nlp.types import Item

FEATURES: tuple[str, ...] = ("target.length", "status.length", "status.bare")


@dataclass(frozen=True, slots=True)
class Reading:
    """An item's normalized text and its structured features, in the order of FEATURES."""

    target: Normalized
    status: Normalized
    features: tuple[float, ...]


def read_item(item: Item, lexicons: Lexicons) -> Reading:
    """Read one item."""
    target, status = normalize(item.target), normalize(item.status)
    size = len(status.text)
    features = (np.log1p(len(target.text)), np.log1p(size), float(size <= 6))
    return Reading(target, status, features)


def matrix_of(readings: Sequence[Reading]) -> Floats:
    """Give the structured features of a batch. Shape: (items, len(FEATURES))."""
    return np.array([reading.features for reading in readings], dtype=np.float32).reshape(len(readings), len(FEATURES))
