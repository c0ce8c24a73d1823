"""Learns from labelled items which numbers are goals and which figures are their actuals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from nlp.actuals import Goal, actual_value, candidates_of, goal_of
from nlp.claims import Claims
from nlp.figures import StatusReader, StatusText
from nlp.goals import goal_signs
from nlp.labelled import LabelledItem, read_labelled_folder
from nlp.lexicon import Lexicons, load_lexicons
from nlp.measure import Amount, Measures, open_measures
from nlp.normalize import normalize
from nlp.quantity import ACTUALS, GOALS, QuantityReader
from nlp.quantity_variants import figure_variants
from nlp.types import Quantity
from nlp.weights import Weights, save_weights

Example = tuple[list[str], bool]
_STRENGTHS = {GOALS: 1.0, ACTUALS: 0.3}
_THING_BEFORE = re.compile(
    r"(?:新增|新建|改造|建成|完成|引进|签约|培育|创建|开工|竣工|建设|治理|修复|发放|举办|打造|整治|提升|更新|安装|购置|投放|推出|化解|拆除|组建)"
    r"(?P<thing>[\u4e00-\u9fff]{2,14})$"
)
_ENDS = re.compile(r"(?:以上)?(?:[,;。、]|$)")


@dataclass(frozen=True, slots=True)
class Choice:
    """The signs of the options of one choice, and which of them are right (one, or several that say the same)."""

    options: tuple[list[str], ...]
    right: tuple[bool, ...]


def train_quantities(data: Path) -> QuantityReader:
    """Learn from data/labelled and write the weights to data/models."""
    reader = fit_quantities(
        read_labelled_folder(data / "labelled"),
        measures=open_measures(data / "lexicons"),
        lexicons=load_lexicons(data / "lexicons"),
    )
    save_weights(
        reader.goals, data / "models" / GOALS, title="Is a number of a target a goal? sign, weight; first: bias"
    )
    save_weights(
        reader.actuals,
        data / "models" / ACTUALS,
        title="Is a figure of a status a goal's actual? sign, weight; first: bias",
    )
    return reader


def fit_quantities(labelled: Sequence[LabelledItem], *, measures: Measures, lexicons: Lexicons) -> QuantityReader:
    """Learn a reader from labelled items."""
    statuses = StatusReader(lexicons, measures)
    goals: list[Example] = []
    actuals: list[Choice] = []
    for one in [*labelled, *turned(labelled, measures)]:
        goals.extend(goal_examples(one, measures))
    for one in [*labelled, *figure_variants(labelled, measures)]:
        actuals.extend(actual_examples(one, measures, statuses))
    return QuantityReader(
        measures, statuses, fit_weights(goals, _STRENGTHS[GOALS]), fit_choices(actuals, _STRENGTHS[ACTUALS])
    )


def fit_weights(examples: Sequence[Example], strength: float, *, at_least: int = 2) -> Weights:
    """Fit a logistic regression over signs that occur often enough.

    `strength` is scikit-learn's C. The solver is deterministic: the same examples give the same weights.
    """
    counts = Counter(sign for signs, _ in examples for sign in set(signs))
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([{s: 1.0 for s in signs if counts[s] >= at_least} for signs, _ in examples])
    model = LogisticRegression(C=strength, max_iter=2000).fit(matrix, np.array([right for _, right in examples]))
    weights = zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True)
    return Weights(
        {str(sign): round(float(w), 3) for sign, w in weights if abs(w) >= 0.0005}, float(model.intercept_[0])
    )


def fit_choices(choices: Sequence[Choice], strength: float, *, at_least: int = 2) -> Weights:
    """Fit a conditional logistic regression: the options of a choice share the probability of one.

    `strength` is the inverse of the penalty, as in `fit_weights`; the solver is deterministic.
    """
    counts = Counter(sign for choice in choices for signs in choice.options for sign in set(signs))
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(
        [{s: 1.0 for s in signs if counts[s] >= at_least} for choice in choices for signs in choice.options]
    )
    right = np.array([one for choice in choices for one in choice.right], dtype=np.float64)
    sizes = np.array([len(choice.options) for choice in choices])
    begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    turned = matrix.T.tocsr()

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = matrix @ weights
        powers = np.exp(scores - np.repeat(np.maximum.reduceat(scores, begins), sizes))
        shares = powers / np.repeat(np.add.reduceat(powers, begins), sizes)
        held = np.maximum(np.add.reduceat(shares * right, begins), 1e-12)
        wanted = shares * right / np.repeat(held, sizes)
        return (
            float(-np.log(held).sum() + weights @ weights / (2 * strength)),
            turned @ (shares - wanted) + weights / strength,
        )

    found = minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    names = vectorizer.get_feature_names_out()
    return Weights({str(n): round(float(w), 3) for n, w in zip(names, found, strict=True) if abs(w) >= 0.0005}, 0.0)


def goal_examples(labelled: LabelledItem, measures: Measures) -> Iterable[Example]:
    """Give every amount of a target with its signs, and whether it is a goal."""
    target = normalize(labelled.item.target).text
    amounts = measures.amounts_of(target)
    goals = {amount.start for amount, _ in _matched(labelled, amounts)}
    for place, amount in enumerate(amounts):
        yield list(goal_signs(target, amounts, place, measures)), amount.start in goals


def turned(labelled: Sequence[LabelledItem], measures: Measures) -> Iterable[LabelledItem]:
    """Write targets once more with the number before the thing: 新建幼儿园4所 becomes 新建4所幼儿园.

    Both are everyday Chinese, and real reports like the second better than the training items do. Every third that can
    be turned is: more teach that a number before a thing always is a goal.
    """
    turns = 0
    for one in labelled:
        target = normalize(one.item.target).text
        amounts = measures.amounts_of(target)
        changed = target
        for amount, _ in reversed(_matched(one, amounts)):
            found = _THING_BEFORE.search(target, 0, amount.start)
            if found and _ENDS.match(target, amount.end):
                thing, number = found["thing"], target[amount.start : amount.end]
                changed = changed[: found.start("thing")] + number + thing + changed[amount.end :]
        if changed != target:
            if turns % 3 == 0:
                yield replace(one, item=replace(one.item, target=changed))
            turns += 1


def actual_examples(labelled: LabelledItem, measures: Measures, statuses: StatusReader) -> Iterable[Choice]:
    """Give for every goal with a candidate figure the choice between the figures and silence."""
    if not labelled.quantities:
        return
    target = normalize(labelled.item.target).text
    status = statuses.read(normalize(labelled.item.status).text)
    matched = _matched(labelled, measures.amounts_of(target))
    goals = [goal_of(target, amount) for amount, _ in matched]
    for goal, (_, quantity) in zip(goals, matched, strict=True):
        figures = candidates_of(goal, status, measures)
        right = [_is_actual(goal, quantity, one.amount, status) for one in figures]
        if not figures or (quantity.actual is not None and not any(right)):
            continue  # no choice, or the label's figure is none of the candidates: nothing to learn here
        options = Claims(goals, goal, status, figures).signs(measures)
        yield Choice(tuple(options), (quantity.actual is None, *right))


def _is_actual(goal: Goal, quantity: Quantity, amount: Amount, status: StatusText) -> bool:
    if quantity.actual is None:
        return False
    return (
        actual_value(goal, status, amount) == quantity.actual
        and amount.unit == normalize(quantity.actual_unit or "").text
    )


def _matched(labelled: LabelledItem, amounts: Sequence[Amount]) -> list[tuple[Amount, Quantity]]:
    """Pair the goals of a label with the amounts of its target, in the label's order."""
    pairs: list[tuple[Amount, Quantity]] = []
    used: set[int] = set()
    for quantity in labelled.quantities:
        unit = normalize(quantity.unit).text
        for amount in amounts:
            if amount.start not in used and amount.value == quantity.goal and amount.unit == unit:
                used.add(amount.start)
                pairs.append((amount, quantity))
                break
    return pairs
