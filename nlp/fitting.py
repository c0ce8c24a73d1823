"""Fitting: from examples to a Classifier.

First level: for every field and class a linear support vector machine over the blocks; where it helps, its mean with
a second one over entries weighed by how unevenly the class holds them (naive Bayes log-ratios; Wang and Manning 2012).
Beside it the standings of clauses (nlp.standings). Second level: logistic regression on scores, and for the stage sums
over clauses and the quarter, of items whose files the first level had not seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from nlp.classify import (
    BLOCKS,
    CLAUSES,
    FIELDS,
    QUARTER,
    SCORES,
    WIDTH,
    Block,
    Classifier,
    FirstLevel,
    Head,
    Vocabulary,
    chances_of,
    clause_inputs,
    find,
)
from nlp.examples import Examples
from nlp.features import Reading
from nlp.grams import Floats, Ints, Occurrences, distinct, learn_vocabulary, weigh
from nlp.signs import learn_signs
from nlp.standing_training import fit_standings
from nlp.standings import Clauses, StandingModel

# How much each of BLOCKS weighs for a field, chosen by cross-validation across sources. A block at 0 is left out.
BALANCE: Mapping[str, tuple[float, ...]] = {
    "primary": (1.0, 0.7, 0.4, 0.0, 0.1, 0.0),
    "stage": (0.5, 1.0, 0.0, 0.2, 0.0, 0.5),
    "delivery": (1.0, 1.0, 0.0, 0.3, 0.0, 0.1),
    "themes": (1.0, 0.7, 0.4, 0.0, 0.1, 0.0),
}
PRECISION = 0.96  # what the decisions above a field's threshold should reach
_LONGEST, _LEAST = 3, 2
_HARDNESS = 0.5
_UNEVEN = frozenset({"primary", "delivery", "themes"})  # fields that gain from the second machine
_PARTS = 4


@dataclass(frozen=True, slots=True)
class Recipe:
    """What goes into a classifier: the balance of blocks by field, which signs, whether clauses and quarter have a say.

    Signs whose names begin with `left_out` are not learnt; "" leaves none out.
    """

    balance: Mapping[str, tuple[float, ...]]
    left_out: str = ""
    clauses: bool = True
    quarter: bool = True


RECIPE = Recipe(BALANCE)


class _Input(NamedTuple):
    """A block before it is weighed: its entries, their rarity, where they were found, and the weighed matrix."""

    vocabulary: Vocabulary
    idf: Floats
    found: Occurrences
    matrix: csr_matrix


def fit(examples: Examples, *, version: str, recipe: Recipe = RECIPE, workers: int = 1) -> Classifier:
    """Fit both levels and choose thresholds; the same examples give the same classifier, however many `workers`."""
    return fit_held(examples, version=version, recipe=recipe, workers=workers)[0]


def fit_held(
    examples: Examples, *, version: str, recipe: Recipe = RECIPE, workers: int = 1
) -> tuple[Classifier, Mapping[str, Floats]]:
    """Fit, and give besides the chances of every example by models that had not seen its source.

    `workers` processes share the first levels: one without each part, and that of all.
    Shape: chances[field] (items, classes).
    """
    rows, parts = np.arange(len(examples.readings)), _parts(examples)
    rest = (examples.take(np.setdiff1d(rows, held)) for held in parts)
    first, *unseeing = _first_levels([examples, *rest], recipe, workers)
    scores = np.zeros((len(rows), SCORES))
    for held, level in zip(parts, unseeing, strict=True):
        scores[held] = level.score([examples.readings[row] for row in held]).scores
    if not recipe.clauses:
        scores[:, CLAUSES] = 0
    if not recipe.quarter:
        scores[:, QUARTER] = 0
    heads = {name: _head(scores, examples.labels[name], name) for name in ("primary", "delivery")}
    heads |= {"stage": _stage_head(scores, examples), "themes": _themes_head(scores, examples.themes)}
    chances = {name: chances_of(name, scores, head) for name, head in heads.items()}
    thresholds = {name: _threshold(chances[name], labels) for name, labels in examples.labels.items()}
    return Classifier(version, first, heads, thresholds), chances


def _first_levels(lessons: Sequence[Examples], recipe: Recipe, workers: int) -> list[FirstLevel]:
    """Fit a first level to each of `lessons`."""
    fit_one = partial(fit_first, recipe=recipe)
    if workers == 1:
        return list(map(fit_one, lessons))
    # Started afresh, not forked: a fork beside threads may hang, and Windows has none.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(fit_one, lessons))


def fit_first(examples: Examples, recipe: Recipe) -> FirstLevel:
    """Fit the first level."""
    parts = [_block_input(name, examples.readings, left_out=recipe.left_out) for name in BLOCKS]
    columns, biases = [], []
    for field in FIELDS:
        shares = recipe.balance[field]
        inputs = hstack([part.matrix * share for share, part in zip(shares, parts, strict=True)]).tocsr()
        scale = np.concatenate([np.full(len(part.idf), share) for share, part in zip(shares, parts, strict=True)])
        for wanted in _tasks(examples, field):
            weights, bias = _machine(inputs, wanted, uneven=field in _UNEVEN)
            columns.append(weights * scale)
            biases.append(bias)
    weights = np.stack(columns, axis=1)
    cuts = np.cumsum([len(part.idf) for part in parts])[:-1]
    blocks = tuple(
        Block(part.vocabulary, part.idf, own) for part, own in zip(parts, np.split(weights, cuts), strict=True)
    )
    return FirstLevel(blocks, np.array(biases), _standings(examples, parts))


def _standings(examples: Examples, parts: Sequence[_Input]) -> StandingModel:
    """Fit the standings; the only clause of an item stands where the item does."""
    read = [
        standings if len(standings) != 1 or standings[0] >= 0 else np.array([stage])
        for standings, stage in zip(examples.standings, examples.labels["stage"], strict=True)
    ]
    clauses = Clauses.of(examples.readings)
    inputs = clause_inputs(clauses, [part.found for part in parts], [part.idf for part in parts])
    return fit_standings(inputs, np.concatenate(read))


def _tasks(examples: Examples, field: str) -> list[Ints]:
    """Give one task a class: 1 for the class, 0 for others, -1 where nobody said."""
    if field == "themes":
        return list(examples.themes.T)
    labels = examples.labels[field]
    return [np.where(labels < 0, -1, (labels == place).astype(np.int64)) for place in range(len(FIELDS[field]))]


def _machine(inputs: csr_matrix, wanted: Ints, *, uneven: bool) -> tuple[Floats, float]:
    """Fit one class against the others. Shape: (entries,)."""
    said = np.flatnonzero(wanted >= 0)
    inputs, wanted = inputs[said], wanted[said]
    if len(np.unique(wanted)) < 2:
        return np.zeros(inputs.shape[1]), 3.0 if len(wanted) and wanted[0] else -3.0
    plain = _line(inputs, wanted)
    if not uneven:
        return plain
    ratio = _ratios(inputs, wanted)
    second = _line(inputs @ diags(ratio), wanted)
    return (plain[0] + second[0] * ratio) / 2, (plain[1] + second[1]) / 2


def _line(inputs: csr_matrix, wanted: Ints) -> tuple[Floats, float]:
    machine = LinearSVC(C=_HARDNESS, random_state=0).fit(inputs, wanted)
    return machine.coef_[0], float(machine.intercept_[0])


def _ratios(inputs: csr_matrix, wanted: Ints) -> Floats:
    """Give a quarter plus three quarters of each entry's log-ratio. Shape: (entries,)."""
    held = (inputs > 0).astype(np.float64)
    inside = np.asarray(held[wanted == 1].sum(axis=0)).ravel() + 1
    outside = np.asarray(held[wanted == 0].sum(axis=0)).ravel() + 1
    ratio: Floats = np.abs(np.log((inside / inside.sum()) / (outside / outside.sum())))
    return 0.25 + 0.75 * ratio


def _block_input(name: str, readings: Sequence[Reading], *, left_out: str) -> _Input:
    """Learn a block's entries and their rarity, and weigh them."""
    side, kind = name.split(".")
    vocabulary: Vocabulary
    if kind == "grams":
        texts = [getattr(one, side).text for one in readings]
        vocabulary = learn_vocabulary(texts, longest=_LONGEST, least=_LEAST)
    else:
        vocabulary = learn_signs([getattr(one, kind) for one in readings], least=_LEAST, left_out=left_out)
    found = find(name, vocabulary, readings)
    cells = distinct(found.rows * len(vocabulary) + found.columns)
    holders = np.bincount(cells % max(len(vocabulary), 1), minlength=len(vocabulary))
    idf = np.log((1 + len(readings)) / (1 + holders)) + 1
    return _Input(vocabulary, idf, found, weigh(found, idf, rows=len(readings))[0])


def _parts(examples: Examples) -> list[Ints]:
    """Deal the rows to parts by source; a single source is dealt row by row."""
    names, codes = np.unique(examples.sources, return_inverse=True)
    parts = min(_PARTS, len(names)) if len(names) > 1 else _PARTS
    dealt = codes % parts if len(names) > 1 else np.arange(len(codes)) % parts
    return [held for part in range(parts) if len(held := np.flatnonzero(dealt == part)) < len(codes) and len(held)]


def _head(scores: Floats, labels: Ints, field: str) -> Head:
    columns = _columns(field)
    weights, bias = np.zeros((SCORES, len(FIELDS[field]))), np.full(len(FIELDS[field]), -20.0)
    said = np.flatnonzero(labels >= 0)
    present = np.unique(labels[said])
    if len(present) == 1:
        bias[present] = 0.0
    elif len(present) > 1:
        model = LogisticRegression(C=1.0, max_iter=1000).fit(scores[np.ix_(said, columns)], labels[said])
        # Two classes give one row of weights: the second against the first.
        coefficients = np.vstack([-model.coef_, model.coef_]) / 2 if len(present) == 2 else model.coef_
        weights[np.ix_(columns, present)] = coefficients.T
        bias[present] = np.array([-0.5, 0.5]) * model.intercept_ if len(present) == 2 else model.intercept_
    return Head(weights, bias)


def _stage_head(scores: Floats, examples: Examples) -> Head:
    """Fit the stage to all without their quarter, and to those written without a stage in mind once more with it.

    Items written to a wanted mixture of stages say nothing of what a time of year is like.
    """
    judged, labels = examples.judged, examples.labels["stage"]
    undated = scores.copy()
    undated[:, QUARTER] = 0
    return _head(np.vstack([undated, scores[judged]]), np.concatenate([labels, labels[judged]]), "stage")


def _themes_head(scores: Floats, themes: Ints) -> Head:
    columns = _columns("themes")
    weights, bias = np.zeros((SCORES, len(FIELDS["themes"]))), np.zeros(len(FIELDS["themes"]))
    for place, labels in enumerate(themes.T):
        said = np.flatnonzero(labels >= 0)
        if len(np.unique(labels[said])) < 2:
            bias[place] = 3.0 if len(said) and labels[said[0]] else -3.0
            continue
        model = LogisticRegression(C=1.0, max_iter=1000).fit(scores[np.ix_(said, columns)], labels[said])
        weights[columns, place], bias[place] = model.coef_[0], model.intercept_[0]
    return Head(weights, bias)


def _threshold(chances: Floats, labels: Ints) -> float:
    """Give the least confidence from which on the decisions are right as often as PRECISION asks."""
    said = labels >= 0
    sure = chances[said].max(axis=1)
    right = chances[said].argmax(axis=1) == labels[said]
    order = np.argsort(-sure, kind="stable")
    kept = np.flatnonzero(np.cumsum(right[order]) / np.arange(1, len(order) + 1) >= PRECISION)
    return float(np.round(sure[order[kept[-1]]], 3)) if len(kept) else 0.9


def _columns(field: str) -> Ints:
    """Give the scores that speak of a field: its own, for the stage the sums over clauses and the quarter too."""
    ends = dict(zip(FIELDS, np.cumsum([len(classes) for classes in FIELDS.values()]), strict=True))
    own = np.arange(ends[field] - len(FIELDS[field]), ends[field])
    return np.concatenate([own, np.arange(WIDTH, SCORES)]) if field == "stage" else own
