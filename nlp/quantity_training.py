"""Learns from labelled items which numbers are goals and which figures are their actuals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from nlp.actuals import Goal, StatusAmounts, StatusText, actual_value, candidates_of, goal_of
from nlp.claims import Claim, actual_signs
from nlp.goals import goal_signs
from nlp.labelled import LabelledItem, read_labelled_folder
from nlp.lexicon import Lexicons, load_lexicons
from nlp.measure import Amount, Measures, open_measures
from nlp.normalize import normalize
from nlp.quantity import ACTUALS, GOALS, QuantityReader
from nlp.types import Quantity
from nlp.weights import Weights, save_weights

Example = tuple[list[str], bool]
_STRENGTHS = {GOALS: 1.0, ACTUALS: 1.0}


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
    statuses = StatusAmounts(lexicons, measures)
    goals: list[Example] = []
    actuals: list[Example] = []
    for one in labelled:
        goals.extend(goal_examples(one, measures))
        actuals.extend(actual_examples(one, measures, statuses))
    return QuantityReader(
        measures, statuses, fit_weights(goals, _STRENGTHS[GOALS]), fit_weights(actuals, _STRENGTHS[ACTUALS])
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


def goal_examples(labelled: LabelledItem, measures: Measures) -> Iterable[Example]:
    """Give every amount of a target with its signs, and whether it is a goal."""
    target = normalize(labelled.item.target).text
    amounts = measures.amounts_of(target)
    goals = {amount.start for amount, _ in _matched(labelled, amounts)}
    for place, amount in enumerate(amounts):
        yield list(goal_signs(target, amounts, place, measures)), amount.start in goals


def actual_examples(labelled: LabelledItem, measures: Measures, statuses: StatusAmounts) -> Iterable[Example]:
    """Give every candidate figure for every goal with its signs, and whether it is the actual."""
    if not labelled.quantities:
        return
    target = normalize(labelled.item.target).text
    status = statuses.read(normalize(labelled.item.status).text)
    matched = _matched(labelled, measures.amounts_of(target))
    goals = [goal_of(target, amount) for amount, _ in matched]
    for goal, (_, quantity) in zip(goals, matched, strict=True):
        places = candidates_of(goal, status, measures)
        for place, amount in enumerate(places):
            signs = list(actual_signs(Claim(goals, goal, status, places, place), measures))
            yield signs, _is_actual(goal, quantity, amount, status)


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
