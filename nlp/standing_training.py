"""Training of the standings from the clauses that a reader gave one."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.svm import LinearSVC

from nlp.grams import Floats, Ints
from nlp.standings import STANDINGS, Inputs, StandingModel

_OWN, _BESIDE = 0.4, 0.2  # how much a sign weighs beside n-grams: a clause's own, a neighbour's
_HARDNESS = 0.5
_SHARPNESS = 2.5  # of the softmax over the six scores, chosen across sources
_FAR = 10.0


def fit_standings(inputs: Inputs, read: Ints) -> StandingModel:
    """Learn from the standings read (-1 where nobody did)."""
    known = np.flatnonzero(read >= 0)
    return _unstacked(*_machine(_stacked(inputs)[known], read[known]), inputs)


def _machine(inputs: csr_matrix, standings: Ints) -> tuple[Floats, Floats]:
    """Fit each standing against the others. Shape: weights (entries, 6), bias (6,)."""
    weights, bias = np.zeros((inputs.shape[1], len(STANDINGS))), np.full(len(STANDINGS), -_FAR)
    present = np.unique(standings)
    if len(present) == 1:
        bias[present] = _FAR
    elif len(present) > 1:
        machine = LinearSVC(C=_HARDNESS, random_state=0).fit(inputs, standings)
        two = len(present) == 2  # gives one row of weights: the second against the first
        weights[:, present] = (np.vstack([-machine.coef_, machine.coef_]) if two else machine.coef_).T
        bias[present] = np.concatenate([-machine.intercept_, machine.intercept_]) if two else machine.intercept_
    return weights * _SHARPNESS, bias * _SHARPNESS


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
