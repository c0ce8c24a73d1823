"""Which words decided: from what every character added to a decision to a few spans of the original text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from nlp.grams import Floats, Ints
from nlp.normalize import Normalized
from nlp.segment import Segmenter
from nlp.types import FieldName, Span

MOST = 4
_SHARE = 0.4  # of the strongest character's influence
_BREAK = re.compile(r'[;。,、:!?\n"()\[\]<>《》“”]')
_UNBROKEN = re.compile(r'[^;。,、:!?\n"()\[\]<>《》“”]+')
_SIDES: tuple[FieldName, FieldName] = ("target", "status")
Influence = tuple[Floats, Ints]


class WordEdges:
    """Where words begin and end, cut only for the clauses that are asked about."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self._clauses: dict[str, list[int]] = {}

    def widen(self, text: str, start: int, end: int) -> tuple[int, int]:
        """Move a range outward to the edges of the words it touches, within its clause."""
        first, last = 0, len(text)
        for mark in _BREAK.finditer(text):
            at = mark.start()
            if at >= end:
                last = at
                break
            first = at + 1
        edges = self._edges(text[first:last])
        left = edges[bisect_right(edges, start - first) - 1]
        right = edges[bisect_left(edges, end - first)]
        return first + left, first + right

    def _edges(self, clause: str) -> list[int]:
        known = self._clauses.get(clause)
        if known is None:
            lengths = map(len, self._segmenter.words(clause))
            known = self._clauses[clause] = list(accumulate(lengths, initial=0))
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
        begins, sums = offsets.tolist(), [0.0, *np.cumsum(values).tolist()]
        for row, start, end in _runs(values, offsets, peaks):
            begin = begins[row]
            for part in _UNBROKEN.finditer(texts[row][side].text, start, end):
                first, last = part.span()
                found[row].append((sums[begin + last] - sums[begin + first], side, first, last))
    return [_spans(candidates, texts[row], edges) if candidates else () for row, candidates in enumerate(found)]


def _peaks(influence: Sequence[Influence], *, rows: int) -> Floats:
    peaks = np.full(rows, 1e-6, dtype=np.float32)
    for values, offsets in influence:
        held = np.flatnonzero(np.diff(offsets))  # reduceat knows no empty stretch
        if len(held):
            peaks[held] = np.maximum(peaks[held], np.maximum.reduceat(values, offsets[held]))
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
