"""Training of the standings: first from clauses that a reader gave one, then from those of all other items as well.

The others get what a clause most likely says, the stage of its item being known.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.svm import LinearSVC

from nlp.grams import Floats, Ints
from nlp.standings import STAGES, STANDINGS, Inputs, StandingModel

_OWN, _BESIDE = 0.4, 0.2  # how much a sign weighs beside n-grams: a clause's own, a neighbour's
_HARDNESS = 0.5
_SHARPNESS = 2.5  # of the softmax over the six scores, chosen across sources
_FAR = 10.0
_GUESSED = 0.3  # what a guessed standing weighs beside a read one


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
