"""Goals of the text and goals of the columns put together: they agree, or the column wins and says what the text said.

Source: data/codebook.md §7.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from nlp.attainment import SHARE_UNIT, converted
from nlp.goal_columns import CellFigure, TableFigures
from nlp.measure import Measures
from nlp.types import Decision, Item, Quantity

RULE = "rule:columns"
_READ, _DERIVED, _AT_ODDS = 0.95, 0.75, 0.6  # the last lies below nlp.quantity.SURE: a person should look
_ROUNDING = Decimal("0.02")  # of the share of a goal

Quantities = tuple[Decision[Quantity], ...]


def with_columns(texts: Quantities, figures: TableFigures, item: Item, measures: Measures) -> Quantities:
    """Lay what the columns of a row say over what was read in its text."""
    if figures.goal is None:
        return _answered(texts, figures.actual, measures)
    own = _of_columns(figures, figures.goal, measures)
    like = [at for at, one in enumerate(texts) if _in_unit_of(own.value, one.value, measures) is not None]
    same = [at for at in like if _in_unit_of(own.value, texts[at].value, measures) == own.value.goal]
    if same:
        return _put(texts, same[0], _agreeing(texts[same[0]], own))
    if len(like) == 1:
        (at,) = like
        spans = [span for span in texts[at].evidence if span.field == "target"]
        stated = "".join(item.text(span) for span in spans[:1])
        value = replace(own.value, indicator=texts[at].value.indicator, stated=stated)
        return _put(texts, at, replace(own, value=value, confidence=_AT_ODDS, evidence=(*spans, *own.evidence)))
    return (*texts, own)


def _of_columns(figures: TableFigures, goal: CellFigure, measures: Measures) -> Decision[Quantity]:
    """Make a quantity of the columns alone; a share stands for what was reached where no figure does."""
    actual, share = figures.actual, figures.share
    spans = [
        goal.span,
        *([actual.span] if actual else []),
        *([figures.share_span] if figures.share_span else []),
    ]
    value = Quantity(figures.name, figures.comparison, goal.value, goal.unit)
    if actual is not None:
        value = replace(value, actual=actual.value, actual_unit=actual.unit)
        sure = _READ if share is None or _is_share(value, actual, share, measures) else _AT_ODDS
        return Decision(value, sure, tuple(spans), RULE)
    if share is not None and measures.measure_of(goal.unit).dimension != "percent":
        value = replace(value, actual=(share * 100).normalize(), actual_unit=SHARE_UNIT)
        return Decision(value, _DERIVED, tuple(spans), RULE)
    return Decision(value, _READ, (goal.span,), RULE)


def _is_share(value: Quantity, actual: CellFigure, share: Decimal, measures: Measures) -> bool:
    """Tell whether a share is that of the figures; rates, limits and reached goals are told in other ways too."""
    reached = converted(actual.value, actual.unit, value.unit, measures)
    if reached is None or not value.goal or value.comparison == "<=" or value.unit == "%":
        return True
    return abs(reached / value.goal - share) <= _ROUNDING or (share >= 1 and reached >= value.goal)


def _agreeing(text: Decision[Quantity], own: Decision[Quantity]) -> Decision[Quantity]:
    """Give a goal that text and column say alike; of what was reached the column's figure counts."""
    value, evidence = text.value, (*text.evidence, *own.evidence)
    if own.value.actual is None or (own.value.actual_unit == SHARE_UNIT and value.actual is not None):
        return replace(text, evidence=evidence)
    at_odds = value.actual is not None and (value.actual, value.actual_unit) != (
        own.value.actual,
        own.value.actual_unit,
    )
    told = replace(value, actual=own.value.actual, actual_unit=own.value.actual_unit)
    evidence = (*(span for span in text.evidence if span.field == "target"), *own.evidence)
    return Decision(told, _AT_ODDS if at_odds else max(text.confidence, own.confidence), evidence, RULE)


def _answered(texts: Quantities, actual: CellFigure | None, measures: Measures) -> Quantities:
    """Answer the one goal of a text by a column of what was reached, where the text's own reading found nothing."""
    if actual is None or len(texts) != 1 or texts[0].value.actual is not None:
        return texts
    (text,) = texts
    unit = actual.unit or text.value.unit
    if converted(actual.value, unit, text.value.unit, measures) is None:
        return texts
    value = replace(text.value, actual=actual.value, actual_unit=unit)
    return (Decision(value, text.confidence, (*text.evidence, actual.span), RULE),)


def _in_unit_of(own: Quantity, text: Quantity, measures: Measures) -> Decimal | None:
    """Give the goal of a text in the unit of the column's; None where they measure different things."""
    return text.goal if not own.unit else converted(text.goal, text.unit or own.unit, own.unit, measures)


def _put(texts: Quantities, at: int, one: Decision[Quantity]) -> Quantities:
    return (*texts[:at], one, *texts[at + 1 :])
