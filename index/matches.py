"""What was found so far: rows with a tier and a score each, and the ways in which two findings are joined.

Only rows that were found are kept, so that a rare word costs little however many entries there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.grams import NO_ROWS, Rows

Mask = NDArray[np.bool_]
Tiers = NDArray[np.uint8]
Scores = NDArray[np.float32]

_OF_TIER = 1e6  # more than any score
_FEW = 8  # where rows are fewer than this part of all, sorting them is cheaper than an array over all


@dataclass(frozen=True, slots=True)
class Matches:
    """Rows, ascending, with the tier and the score of each. Shape: three arrays of one length, never written to."""

    rows: Rows
    tier: Tiers
    score: Scores

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)

    @property
    def keys(self) -> NDArray[np.float64]:
        """What orders the rows as readers see them, the smallest first."""
        return self.tier * np.float64(_OF_TIER) - self.score

    @property
    def nbytes(self) -> int:
        """The memory of the three arrays."""
        return self.rows.nbytes + self.tier.nbytes + self.score.nbytes


def flat(rows: Rows) -> Matches:
    """Give rows that rank by nothing."""
    return Matches(rows, np.zeros(len(rows), np.uint8), np.zeros(len(rows), np.float32))


NOTHING = flat(NO_ROWS)


def chosen(found: Matches, mask: Mask) -> Matches:
    """Keep the rows of a mask. Shape: mask is as long as the findings."""
    return Matches(found.rows[mask], found.tier[mask], found.score[mask])


def is_among(rows: Rows, others: Rows, total: int) -> Mask:
    """Tell per row whether it is one of others, both ascending; `total` is more than the largest."""
    if not len(rows) or not len(others):
        return np.zeros(len(rows), bool)
    if len(rows) * 64 < total:
        at = others.searchsorted(rows)
        at[at == len(others)] = 0
        among: Mask = others[at] == rows
        return among
    mask = np.zeros(total, bool)
    mask[others] = True
    return mask[rows]


def union(one: Rows, other: Rows, total: int) -> Rows:
    """Give the rows of either, ascending."""
    if not len(one) or not len(other):
        return one if len(one) else other
    if (len(one) + len(other)) * 64 < total:
        return np.union1d(one, other).astype(np.int32, copy=False)
    mask = np.zeros(total, bool)
    mask[one] = mask[other] = True
    return np.flatnonzero(mask).astype(np.int32)


def holds(rows: Rows, row: int) -> bool:
    """Tell whether one row is among rows, ascending."""
    at = int(rows.searchsorted(row))
    return at < len(rows) and int(rows[at]) == row


def both(one: Matches, other: Matches, total: int) -> Matches:
    """Give the rows found twice: the higher tier, the scores added."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    shared = is_among(small.rows, large.rows, total)
    small = small if shared.all() else chosen(small, shared)
    if len(small) != len(large):
        if len(small) * 64 < total:
            at = large.rows.searchsorted(small.rows)
            large = Matches(small.rows, large.tier[at], large.score[at])
        else:
            large = chosen(large, is_among(large.rows, small.rows, total))
    return Matches(small.rows, np.maximum(small.tier, large.tier), small.score + large.score)


def best(parts: Sequence[Matches], total: int) -> Matches:
    """Give the rows found at least once, each with its lowest tier and the highest score found in that tier."""
    parts = [part for part in parts if len(part)]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    keys = [part.keys for part in parts]
    if sum(map(len, parts)) * _FEW < total:
        rows = np.concatenate([part.rows for part in parts])
        order = np.argsort(rows, kind="stable")
        rows = rows[order]
        firsts = np.flatnonzero(np.concatenate((np.ones(1, bool), rows[1:] != rows[:-1])))
        rows, lowest = rows[firsts], np.minimum.reduceat(np.concatenate(keys)[order], firsts)
    else:
        by_row = np.full(total, np.inf)
        for part, key in zip(parts, keys, strict=True):
            by_row[part.rows] = np.minimum(by_row[part.rows], key)
        rows = np.flatnonzero(by_row < np.inf).astype(np.int32)
        lowest = by_row[rows]
    tier = np.ceil(lowest / _OF_TIER)
    return Matches(rows, tier.astype(np.uint8), (tier * _OF_TIER - lowest).astype(np.float32))
