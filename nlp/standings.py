"""Standings: what each clause of a status says of how far the promise has come, and what they say together.

A clause's standing is one of STANDINGS: nothing begun, planning, approval, implementing, done (the promise or a whole
part of it), or nothing of the promise at all. A linear model reads it from the clause's n-grams and facts, those of
its neighbours and the aims of the target; sums over the clauses then join the scores that decide the stage.

Source: data/codebook.md §2, §6 and §7.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from scipy.special import softmax

from nlp.features import Reading
from nlp.grams import Floats, Ints, Occurrences

STANDINGS = "npaic-"  # the codes of labelled clauses; the first five in the order of the stages
STAGES = len(STANDINGS) - 1
SUMS = 4 * STAGES
_FORMS = 4  # only clause, first, last, between


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clauses of a batch of statuses, one after another.

    Shape: `rows`, `starts`, `ends` (clauses,): whose each is, and where in all statuses joined; `offsets` (items + 1,):
    where each status begins.
    """

    rows: Ints
    starts: Ints
    ends: Ints
    offsets: Ints

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> Clauses:
        """Collect the clauses of readings."""
        sizes = np.fromiter((len(one.status.text) for one in readings), dtype=np.int64, count=len(readings))
        counts = np.fromiter((len(one.clauses) for one in readings), dtype=np.int64, count=len(readings))
        offsets = np.concatenate([[0], np.cumsum(sizes)])
        places = np.array([place for one in readings for place in one.clauses], dtype=np.int64).reshape(-1, 2)
        rows = np.repeat(np.arange(len(readings)), counts)
        starts, ends = (places + offsets[rows][:, None]).T
        return cls(rows, starts, ends, offsets)

    def holding(self, found: Occurrences) -> Ints:
        """Give the clause in which each occurrence begins, -1 where none. What begins between two is the latter's."""
        at = np.searchsorted(self.ends, self.offsets[found.rows] + np.maximum(found.starts, 0), side="right")
        behind_all = np.append(self.rows, -1)
        return np.where((behind_all[at] == found.rows) & (found.lengths > 0), at, -1)

    def forms(self) -> csr_matrix:
        """Say of each clause whether it is the only one, the first, the last or between. Shape: (clauses, 4)."""
        edge = np.ones(min(len(self.rows), 1), dtype=bool)
        change = np.diff(self.rows) > 0
        first, last = np.concatenate([edge, change]), np.concatenate([change, edge])
        form = np.where(first & last, 0, np.where(first, 1, np.where(last, 2, 3)))
        size = len(self.rows)
        return csr_matrix((np.ones(size, dtype=np.float32), (np.arange(size), form)), shape=(size, _FORMS))

    def neighbours(self, step: int) -> csr_matrix:
        """Lead from each clause to the one `step` further in the same status. Shape: (clauses, clauses)."""
        size = len(self.rows)
        own = np.arange(size)
        own = own[(own + step >= 0) & (own + step < size)]
        own = own[self.rows[own] == self.rows[own + step]]
        return csr_matrix((np.ones(len(own), dtype=np.float32), (own, own + step)), shape=(size, size))

    def summed(self, values: Floats) -> Floats:
        """Sum what each clause has over its status. Shape: (items, columns) from (clauses, columns)."""
        size = len(self.rows)
        gather = csr_matrix((np.ones(size), (self.rows, np.arange(size))), shape=(len(self.offsets) - 1, size))
        sums: Floats = gather @ values
        return sums


@dataclass(frozen=True, slots=True)
class StandingModel:
    """Weights of what a clause holds.

    Shape: `grams` (n-grams of statuses, 6); `facts` (facts, 18), those of the clause, of the one before and the one
    behind; `aims` (aims, 6); `forms` (4, 6); `bias` (6,).
    """

    grams: Floats
    facts: Floats
    aims: Floats
    forms: Floats
    bias: Floats

    def chances(self, inputs: Inputs) -> Floats:
        """Give the chance of every standing. Shape: (clauses, 6)."""
        own, before, behind = np.split(inputs.facts @ self.facts, 3, axis=1)
        clauses = inputs.clauses
        logits = inputs.grams @ self.grams + own + inputs.forms @ self.forms + self.bias
        logits += clauses.neighbours(-1) @ before + clauses.neighbours(1) @ behind
        logits += (inputs.aims @ self.aims)[clauses.rows]
        chances: Floats = softmax(logits, axis=1)
        return chances


class Found(NamedTuple):
    """What was found of a block's entries, and the rarity of each. Shape: `idf` (entries,)."""

    occurrences: Occurrences
    idf: Floats


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the model sees. Shape: `grams`, `facts`, `forms` (clauses, entries); `aims` (items, entries)."""

    clauses: Clauses
    grams: csr_matrix
    facts: csr_matrix
    forms: csr_matrix
    aims: csr_matrix


def inputs_of(clauses: Clauses, grams: Found, facts: Found, aims: Found) -> Inputs:
    """Deal what was found in statuses to their clauses."""
    size = len(clauses.rows)
    held = clauses.holding(grams.occurrences)
    kept = np.flatnonzero(held >= 0)
    held, columns = held[kept], grams.occurrences.columns[kept]
    values = grams.idf[columns]
    norms = np.sqrt(np.bincount(held, weights=values**2, minlength=size))
    weighed = csr_matrix(((values / norms[held]).astype(np.float32), (held, columns)), shape=(size, len(grams.idf)))
    holding = clauses.holding(facts.occurrences)
    placed = np.flatnonzero(holding >= 0)
    return Inputs(
        clauses,
        weighed,
        _shown(holding[placed], facts.occurrences.columns[placed], (size, len(facts.idf))),
        clauses.forms(),
        _shown(aims.occurrences.rows, aims.occurrences.columns, (len(clauses.offsets) - 1, len(aims.idf))),
    )


def _shown(rows: Ints, columns: Ints, shape: tuple[int, int]) -> csr_matrix:
    """Say 1 where a row shows an entry, however often."""
    matrix = csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)
    matrix.data[:] = 1
    return matrix


def parts_of(chances: Floats, clauses: Clauses) -> Floats:
    """Give what each clause adds to the sums that describe its status. Shape: (clauses, SUMS).

    Of every stage: its share of all that is said of the promise; the same weighed by itself, so that one certain
    clause outweighs several vague ones; the chance to be the last that is said; the chance to be the first.
    """
    said, rows = chances[:, :STAGES], clauses.rows
    each = clauses.summed(said)
    whole = each.sum(axis=1, keepdims=True)
    # In double precision: the sums run over the whole batch, and no status may feel its neighbours.
    silent = np.log(np.maximum(chances[:, STAGES:], 1e-9), dtype=np.float64)
    up_to = np.cumsum(silent, axis=0)
    in_all = clauses.summed(silent)
    begins = (np.cumsum(in_all, axis=0) - in_all)[rows]
    none_before = np.exp(up_to - silent - begins)
    none_behind = np.exp(in_all[rows] - (up_to - begins))
    return np.hstack(
        [said / (whole[rows] + 1e-6), said**2 / (each[rows] + 1e-6), said * none_behind, said * none_before]
    )
