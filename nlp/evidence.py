"""Which words decided: from what every character added to a decision to a few spans of the original text.

All items and fields of a batch are looked at together: runs of strong characters, the clauses around them and the
edges of words are found by array arithmetic; only the few strongest runs of every item are handled one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.grams import Floats, Ints
from nlp.normalize import Normalized
from nlp.segment import Segmenter
from nlp.types import FieldName, Span

MOST = 4
_SHARE = 0.4  # of the strongest character's influence
_BREAKS = np.array([ord(mark) for mark in ';。,、:!?\n"()[]<>《》“”'], dtype=np.uint32)
_SIDES: tuple[FieldName, FieldName] = ("target", "status")
Influence = tuple[Floats, Ints]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Side:
    """The targets or the statuses of a batch, one after another.

    Shape: `offsets` (items + 1,); `rows` and `broken` (characters,): whose each character is, and whether it parts
    clauses.
    """

    text: str
    offsets: Ints
    rows: Ints
    broken: Bools

    @classmethod
    def of(cls, texts: Sequence[str]) -> _Side:
        joined = "".join(texts)
        sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        offsets = np.concatenate([[0], np.cumsum(sizes)])
        return cls(joined, offsets, np.repeat(np.arange(len(texts)), sizes), np.isin(codes, _BREAKS))

    def clauses(self, rows: Ints, starts: Ints) -> tuple[Ints, Ints]:
        """Give where the clauses begin and end that hold characters of some rows."""
        breaks = np.concatenate([[-1], np.flatnonzero(self.broken), [len(self.broken)]])
        behind = np.searchsorted(breaks, starts)
        return (
            np.maximum(breaks[behind - 1] + 1, self.offsets[rows]),
            np.minimum(breaks[behind], self.offsets[rows + 1]),
        )


@dataclass(frozen=True, slots=True)
class _Runs:
    """Stretches of strong characters: of which field, row and side, where in the side's joined text, how strong."""

    fields: Ints
    rows: Ints
    sides: Ints
    starts: Ints
    ends: Ints
    weights: Floats

    def __getitem__(self, kept: Ints) -> _Runs:
        return _Runs(
            self.fields[kept],
            self.rows[kept],
            self.sides[kept],
            self.starts[kept],
            self.ends[kept],
            self.weights[kept],
        )


def evidence_of(
    influences: Sequence[tuple[Influence, Influence]],
    texts: Sequence[tuple[Normalized, Normalized]],
    segmenter: Segmenter,
) -> list[list[tuple[Span, ...]]]:
    """Give for every field the spans that moved each item's decision most, strongest first, at most MOST.

    `influences` holds for every field each character's part in the decision, targets and statuses apart; `texts` the
    items' normalized (target, status).
    """
    sides = [_Side.of([both[side].text for both in texts]) for side in (0, 1)]
    runs = _strongest([_runs(field, side, sides, both) for field, both in enumerate(influences) for side in (0, 1)])
    lefts, rights = _widened(runs, sides, segmenter)
    spans: list[list[tuple[Span, ...]]] = [[()] * len(texts) for _ in influences]
    held: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    for field, row, side, first, last in zip(
        runs.fields.tolist(), runs.rows.tolist(), runs.sides.tolist(), lefts, rights, strict=True
    ):
        merged = held.setdefault((field, row), [])
        for place, (other_side, other_first, other_last) in enumerate(merged):
            if other_side == side and first <= other_last and other_first <= last:
                merged[place] = (side, min(first, other_first), max(last, other_last))
                break
        else:
            if len(merged) < MOST:
                merged.append((side, first, last))
    for (field, row), merged in held.items():
        spans[field][row] = tuple(
            [Span(_SIDES[side], *texts[row][side].original(first, last)) for side, first, last in merged]
        )
    return spans


def _runs(field: int, side: int, sides: Sequence[_Side], influence: tuple[Influence, Influence]) -> _Runs:
    """List the stretches within clauses whose every character reaches its share of the row's peak."""
    values, own = influence[side][0], sides[side]
    peaks = _peaks(influence, rows=len(own.offsets) - 1)
    strong = np.flatnonzero((values >= _SHARE * peaks[own.rows]) & ~own.broken)
    breaks: Bools = (np.diff(strong) > 1) | (np.diff(own.rows[strong]) > 0)
    edge: Bools = np.ones(min(len(strong), 1), dtype=bool)
    starts, ends = strong[np.concatenate([edge, breaks])], strong[np.concatenate([breaks, edge])] + 1
    sums = np.concatenate([[0.0], np.cumsum(values)])
    alike = np.ones(len(starts), dtype=np.int64)
    return _Runs(field * alike, own.rows[starts], side * alike, starts, ends, sums[ends] - sums[starts])


def _peaks(influence: Sequence[Influence], *, rows: int) -> Floats:
    peaks = np.full(rows, 1e-6, dtype=np.float32)
    for values, offsets in influence:
        held = np.flatnonzero(np.diff(offsets))  # reduceat knows no empty stretch
        if len(held):
            peaks[held] = np.maximum(peaks[held], np.maximum.reduceat(values, offsets[held]))
    return peaks


def _strongest(parts: Sequence[_Runs]) -> _Runs:
    """Sort runs by field and row, the strongest first, and keep of each twice as many as there will be spans."""
    runs = _Runs(
        np.concatenate([one.fields for one in parts]),
        np.concatenate([one.rows for one in parts]),
        np.concatenate([one.sides for one in parts]),
        np.concatenate([one.starts for one in parts]),
        np.concatenate([one.ends for one in parts]),
        np.concatenate([one.weights for one in parts]),
    )
    runs = runs[np.lexsort((runs.starts, runs.sides, -runs.weights, runs.rows, runs.fields))]
    begins = (np.diff(runs.rows, prepend=-1) != 0) | (np.diff(runs.fields, prepend=-1) != 0)
    places = np.arange(len(begins))
    return runs[np.flatnonzero(places - np.maximum.accumulate(np.where(begins, places, 0)) < 2 * MOST)]


def _widened(runs: _Runs, sides: Sequence[_Side], segmenter: Segmenter) -> tuple[list[int], list[int]]:
    """Move runs outward to the edges of the words they touch, within their clauses; give their places in their texts.

    Only the clauses asked about are cut, each once, as the lines of one text.
    """
    firsts, lasts, begins = (np.zeros(len(runs.rows), dtype=np.int64) for _ in range(3))
    for side, one in enumerate(sides):
        own = np.flatnonzero(runs.sides == side)
        firsts[own], lasts[own] = one.clauses(runs.rows[own], runs.starts[own])
        begins[own] = one.offsets[runs.rows[own]]
    _, once, clause = np.unique(firsts * 2 + runs.sides, return_index=True, return_inverse=True)
    places = zip(runs.sides[once].tolist(), firsts[once].tolist(), lasts[once].tolist(), strict=True)
    words = segmenter.words("\n".join([sides[side].text[first:last] for side, first, last in places]))
    edges = np.cumsum([0, *map(len, words)])
    lines = np.cumsum(np.concatenate([[0], (lasts - firsts)[once] + 1]))[clause] - firsts
    left = edges[np.searchsorted(edges, runs.starts + lines, side="right") - 1]
    right = edges[np.searchsorted(edges, runs.ends + lines, side="left")]
    return (left - lines - begins).tolist(), (right - lines - begins).tolist()
