"""How much of a goal was reached, in comparable units, or why that cannot be said."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from nlp.measure import Measures, open_measures
from nlp.types import Quantity
from service.settings import DATA

# Counted differently, yet reported for one another every day; the light says so.
_TOLERATED = frozenset(
    frozenset(pair)
    for pair in (
        ("people", "person-times"),
        ("people", "count"),
        ("person-times", "count"),
        ("households", "count"),
        ("days", "workdays"),
        ("percent", "percentage-point"),
    )
)


@dataclass(frozen=True, slots=True)
class Attainment:
    """The actual in the goal's unit and its share of the goal.

    `why` and `english` say what was converted, or why both are None.
    """

    actual: Decimal | None
    share: Decimal | None
    why: str = ""
    english: str = ""


def attainment(quantity: Quantity) -> Attainment:
    """Divide the actual by the goal after bringing it to the goal's unit."""
    if quantity.actual is None:
        return Attainment(None, None, "未报该指标的数", "no figure of it is reported")
    unit = quantity.actual_unit or quantity.unit
    actual, why, english = _converted(quantity.actual, unit, quantity.unit)
    share = None if actual is None or not quantity.goal else actual / quantity.goal
    return Attainment(actual, share, why, english)


def _converted(value: Decimal, unit: str, wanted: str) -> tuple[Decimal | None, str, str]:
    if unit == wanted:
        return value, "", ""
    given, into = _measures().measure_of(unit), _measures().measure_of(wanted)
    ratio = given.factor / into.factor
    if given.dimension == into.dimension:
        same = f"{_plain(value * ratio)}{wanted}"
        return (value, "", "") if ratio == 1 else (value * ratio, f"折合 {same}", f"that is {same}")
    if frozenset({given.dimension, into.dimension}) in _TOLERATED:
        return value * ratio, f"{unit}按{wanted}计", f"{unit} counted as {wanted}"
    return None, f"单位“{unit}”与“{wanted}”不同", f"the units “{unit}” and “{wanted}” differ"


def _plain(number: Decimal) -> str:
    text = f"{number.normalize():f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=1)
def _measures() -> Measures:
    return open_measures(DATA / "lexicons")
