"""Marks in a text: overlapping spans are cut into pieces that each know which marks they carry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from nlp.types import FieldName, Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and the kinds of marks on it, in the order the kinds were given."""

    text: str
    kinds: tuple[str, ...] = ()


def pieces(
    text: str, field: FieldName, marks: Iterable[tuple[str, Span]], *, start: int = 0, end: int | None = None
) -> list[Piece]:
    """Cut characters `start` to `end` of a field's text at every edge of a mark; joined they are that text again."""
    stop = len(text) if end is None else min(end, len(text))
    inside = [
        (kind, max(span.start, start), min(span.end, stop))
        for kind, span in marks
        if span.field == field and span.start < stop and span.end > start
    ]
    edges = sorted({start, stop, *(one for _, low, high in inside for one in (low, high))})
    return [
        Piece(text[low:high], tuple(dict.fromkeys(kind for kind, begin, close in inside if begin <= low < close)))
        for low, high in pairwise(edges)
        if low < high
    ]
