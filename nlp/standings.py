"""Standings: what each clause of a status says of how far the promise has come, and what they say together.

A clause's standing is one of STANDINGS: nothing begun, planning, approval, implementing, done (the promise or a whole
part of it), or nothing of the promise at all. A linear model reads it from the clause's n-grams and facts, those of
its neighbours and the aims of the target; sums over the clauses then join the scores that decide the stage.

Source: data/codebook.md §2 and §6. It learns from clauses that a reader gave a standing, then again from those of
all other items as well: what a clause most likely says, the stage of its item being known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.svm import LinearSVC

from nlp.features import Reading
from nlp.grams import Floats, Ints, Occurrences

STANDINGS = "npaic-"  # the codes of labelled clauses; the first five in the order of the stages
STAGES = len(STANDINGS) - 1
SUMS = 4 * STAGES
_OWN, _BESIDE = 0.4, 0.2  # how much a sign weighs beside n-grams: a clause's own, a neighbour's
_FORMS = 4  # only clause, first, last, between
_HARDNESS = 0.5
_SHARPNESS = 2.5  # of the softmax over the six scores, chosen across sources
_FAR = 10.0
_GUESSED = 0.3  # what a guessed standing weighs beside a read one


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
        powers = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-1e9))
        chances: Floats = powers / powers.sum(axis=1, keepdims=True)
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
    said, silent = chances[:, :STAGES], chances[:, STAGES]
    size = len(clauses.offsets) - 1
    whole = np.bincount(clauses.rows, weights=said.sum(axis=1), minlength=size) + 1e-6
    each = _summed(said, clauses) + 1e-6
    logs = np.log(np.maximum(silent, 1e-9))
    before = np.cumsum(logs) - logs
    totals = np.bincount(clauses.rows, weights=logs, minlength=size)
    begins = (np.cumsum(totals) - totals)[clauses.rows]
    none_before = np.exp(before - begins)
    none_behind = np.exp(totals[clauses.rows] - (before - begins) - logs)
    return np.hstack(
        [
            said / whole[clauses.rows, None],
            said**2 / each[clauses.rows],
            said * none_behind[:, None],
            said * none_before[:, None],
        ]
    )


def sums_of(parts: Floats, clauses: Clauses) -> Floats:
    """Sum parts over each status. Shape: (items, SUMS)."""
    return _summed(parts, clauses)


def _summed(values: Floats, clauses: Clauses) -> Floats:
    size = len(clauses.offsets) - 1
    gather = csr_matrix(
        (np.ones(len(clauses.rows)), (clauses.rows, np.arange(len(clauses.rows)))), shape=(size, len(clauses.rows))
    )
    summed: Floats = gather @ values
    return summed


def fit_standings(inputs: Inputs, read: Ints, stages: Ints) -> StandingModel:
    """Learn from the standings read (-1 where nobody did), and from those the stages (items,) make likely."""
    stacked = _stacked(inputs)
    known = np.flatnonzero(read >= 0)
    model = _unstacked(*_machine(stacked[known], read[known]), inputs)
    stage = stages[inputs.clauses.rows]
    rest = np.flatnonzero((read < 0) & (stage >= 0))
    if not len(rest):
        return model
    likely = model.chances(inputs)[rest] * _affinity(read[known], stage[known])[:, stage[rest]].T
    likely /= likely.sum(axis=1, keepdims=True)
    both = np.concatenate([known, rest])
    standings = np.concatenate([read[known], likely.argmax(axis=1)])
    weights = np.concatenate([np.ones(len(known)), _GUESSED * likely.max(axis=1)])
    return _unstacked(*_machine(stacked[both], standings, weights), inputs)


def _machine(inputs: csr_matrix, standings: Ints, sample_weight: Floats | None = None) -> tuple[Floats, Floats]:
    """Fit each standing against the others. Shape: weights (entries, 6), bias (6,)."""
    weights, bias = np.zeros((inputs.shape[1], len(STANDINGS))), np.full(len(STANDINGS), -_FAR)
    present = np.unique(standings)
    if len(present) == 1:
        bias[present] = _FAR
    elif len(present) > 1:
        machine = LinearSVC(C=_HARDNESS, random_state=0).fit(inputs, standings, sample_weight)
        two = len(present) == 2  # gives one row of weights: the second against the first
        weights[:, present] = (np.vstack([-machine.coef_, machine.coef_]) if two else machine.coef_).T
        bias[present] = np.concatenate([-machine.intercept_, machine.intercept_]) if two else machine.intercept_
    return weights * _SHARPNESS, bias * _SHARPNESS


def _affinity(standings: Ints, stages: Ints) -> Floats:
    """Say how much oftener than usual a stage's clauses have a standing. Shape: (6, stages)."""
    counts = np.full((len(STANDINGS), STAGES), 0.5)
    said = stages >= 0
    np.add.at(counts, (standings[said], stages[said]), 1)
    ratio: Floats = counts / counts.sum(axis=0) / (counts.sum(axis=1, keepdims=True) / counts.sum())
    return ratio


def _stacked(inputs: Inputs) -> csr_matrix:
    clauses, facts = inputs.clauses, inputs.facts
    return hstack(
        [
            inputs.grams,
            facts * _OWN,
            clauses.neighbours(-1) @ facts * _BESIDE,
            clauses.neighbours(1) @ facts * _BESIDE,
            inputs.aims[clauses.rows] * _OWN,
            inputs.forms * _OWN,
        ]
    ).tocsr()


def _unstacked(weights: Floats, bias: Floats, inputs: Inputs) -> StandingModel:
    facts = inputs.facts.shape[1]
    sizes = [inputs.grams.shape[1], facts, facts, facts, inputs.aims.shape[1]]
    grams, own, before, behind, aims, forms = np.split(weights, np.cumsum(sizes))
    return StandingModel(
        grams, np.hstack([own * _OWN, before * _BESIDE, behind * _BESIDE]), aims * _OWN, forms * _OWN, bias
    )
