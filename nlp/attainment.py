"""How much of a goal was reached, in comparable units, or why that cannot be said.

Source: data/codebook.md §4.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from nlp.measure import Measures
from nlp.normalize import normalize
from nlp.types import Quantity

# Counted differently, yet reported for one another every day; the sentence says so.
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

SHARE_UNIT = "%（完成率）"
"""The unit of an actual that is told only as the share of its goal."""
_SHARE = "%(完成率)"


@dataclass(frozen=True, slots=True)
class Attainment:
    """The actual in the goal's unit and its share of the goal; above 1 a goal is reached, a limit exceeded.

    `why` and `english` say what was converted, or why there is no actual. Of a goal of zero there is no share.
    """

    actual: Decimal | None
    share: Decimal | None
    why: str = ""
    english: str = ""


def attainment(quantity: Quantity, *, measures: Measures) -> Attainment:
    """Divide the actual by the goal after bringing it to the goal's unit."""
    if quantity.actual is None:
        return Attainment(None, None, "未报该指标的数", "no figure of it is reported")
    unit = quantity.actual_unit or quantity.unit
    if normalize(unit).text == _SHARE and quantity.unit != unit:
        part = quantity.goal * quantity.actual / 100
        told = f"{_plain(part)}{quantity.unit}"
        return Attainment(part, quantity.actual / 100, f"折合 {told}", f"that is {told}")
    actual, why, english = _brought(quantity.actual, unit, quantity.unit, measures)
    share = None if actual is None or not quantity.goal else actual / quantity.goal
    return Attainment(actual, share, why, english)


def converted(value: Decimal, unit: str, wanted: str, measures: Measures) -> Decimal | None:
    """Express a value in another unit, people counted as cases where that is done every day; None where it cannot."""
    return _brought(value, unit, wanted, measures)[0]


def _brought(value: Decimal, unit: str, wanted: str, measures: Measures) -> tuple[Decimal | None, str, str]:
    if unit == wanted:
        return value, "", ""
    if (same := measures.convert(value, unit=unit, into=wanted)) is not None:
        told = f"{_plain(same)}{wanted}"
        return (value, "", "") if same == value else (same, f"折合 {told}", f"that is {told}")
    given, into = measures.measure_of(unit), measures.measure_of(wanted)
    if frozenset({given.dimension, into.dimension}) in _TOLERATED:
        return value * given.factor / into.factor, f"{unit}按{wanted}计", f"{unit} counted as {wanted}"
    return None, f"单位“{unit}”与“{wanted}”不同", f"the units “{unit}” and “{wanted}” differ"


def _plain(number: Decimal) -> str:
    text = f"{number.normalize():f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
