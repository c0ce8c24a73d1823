"""Which words decided: from what every character added to a decision to a few spans of the original text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlp.grams import Floats, Ints
from nlp.normalize import Normalized
from nlp.segment import Segmenter
from nlp.types import FieldName, Span

MOST = 4
_SHARE = 0.4  # of the strongest character's influence
_BREAKS = frozenset(';。,、:!?\n"()[]<>《》“”')
_SIDES: tuple[FieldName, FieldName] = ("target", "status")
Influence = tuple[Floats, Ints]


class WordEdges:
    """Where words begin and end, cut only for the clauses that are asked about."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self._clauses: dict[str, tuple[int, ...]] = {}

    def widen(self, text: str, start: int, end: int) -> tuple[int, int]:
        """Move a range outward to the edges of the words it touches, within its clause."""
        first, last = start, end
        while first > 0 and text[first - 1] not in _BREAKS:
            first -= 1
        while last < len(text) and text[last] not in _BREAKS:
            last += 1
        edges = self._edges(text[first:last])
        left = max(edge for edge in edges if edge <= start - first)
        right = min(edge for edge in edges if edge >= end - first)
        return first + left, first + right

    def _edges(self, clause: str) -> tuple[int, ...]:
        known = self._clauses.get(clause)
        if known is None:
            at = 0
            edges = [0]
            for word in self._segmenter.words(clause):
                at += len(word)
                edges.append(at)
            known = self._clauses[clause] = tuple(edges)
        return known


def evidence_of(
    influence: tuple[Influence, Influence], texts: Sequence[tuple[Normalized, Normalized]], edges: WordEdges
) -> list[tuple[Span, ...]]:
    """Give the spans that moved each item's decision most, strongest first, at most MOST.

    `influence` holds each character's part in the decision, targets and statuses apart; `texts` their normalized
    (target, status).
    """
    peaks = _peaks(influence, rows=len(texts))
    found: list[list[tuple[float, int, int, int]]] = [[] for _ in texts]
    for side, (values, offsets) in enumerate(influence):
        for row, start, end in _runs(values, offsets, peaks):
            text = texts[row][side].text
            for first, last in _unbroken(text, start, end):
                strength = float(values[offsets[row] + first : offsets[row] + last].sum())
                found[row].append((strength, side, first, last))
    return [_spans(candidates, texts[row], edges) if candidates else () for row, candidates in enumerate(found)]


def _peaks(influence: Sequence[Influence], *, rows: int) -> Floats:
    peaks = np.full(rows, 1e-6, dtype=np.float32)
    for values, offsets in influence:
        if len(values):
            np.maximum.at(peaks, np.repeat(np.arange(rows), np.diff(offsets)), values)
    return peaks


def _runs(values: Floats, offsets: Ints, peaks: Floats) -> list[tuple[int, int, int]]:
    """List (row, start, end) of stretches whose every character reaches its share of the row's peak."""
    if not len(values):
        return []
    rows = np.repeat(np.arange(len(peaks)), np.diff(offsets))
    strong = np.flatnonzero(values >= _SHARE * peaks[rows])
    if not len(strong):
        return []
    breaks: NDArray[np.bool_] = (np.diff(strong) > 1) | (np.diff(rows[strong]) > 0)
    firsts = strong[np.concatenate([[True], breaks])]
    lasts = strong[np.concatenate([breaks, [True]])]
    at = rows[firsts]
    return list(zip(at.tolist(), (firsts - offsets[at]).tolist(), (lasts + 1 - offsets[at]).tolist(), strict=True))


def _unbroken(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a stretch where a clause ends inside it."""
    parts = []
    first = start
    for place in range(start, end + 1):
        if place == end or text[place] in _BREAKS:
            if place > first:
                parts.append((first, place))
            first = place + 1
    return parts


def _spans(
    candidates: list[tuple[float, int, int, int]], texts: tuple[Normalized, Normalized], edges: WordEdges
) -> tuple[Span, ...]:
    candidates.sort(key=lambda one: (-one[0], one[1], one[2]))
    merged: list[tuple[int, int, int]] = []
    for _, side, start, end in candidates[: 2 * MOST]:
        first, last = edges.widen(texts[side].text, start, end)
        for place, (other_side, other_first, other_last) in enumerate(merged):
            if other_side == side and first <= other_last and other_first <= last:
                merged[place] = (side, min(first, other_first), max(last, other_last))
                break
        else:
            if len(merged) < MOST:
                merged.append((side, first, last))
    return tuple(Span(_SIDES[side], *texts[side].original(first, last)) for side, first, last in merged)
