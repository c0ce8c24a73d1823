"""How much of a goal was reached, in comparable units, or why that cannot be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from nlp.types import Quantity
from service.settings import DATA

# Counted differently, yet reported for one another every day; the light says so.
_TOLERATED = {frozenset({"people", "person-times"}): "人次按人计"}


@dataclass(frozen=True, slots=True)
class Attainment:
    """The actual in the goal's unit and its share of the goal; `why` says what was converted or why both are None."""

    actual: Decimal | None
    share: Decimal | None
    why: str = ""


def attainment(quantity: Quantity) -> Attainment:
    """Divide the actual by the goal after bringing it to the goal's unit."""
    if quantity.actual is None:
        return Attainment(None, None, "未报该指标的数")
    unit = quantity.actual_unit or quantity.unit
    factor, why = _factor(unit, quantity.unit)
    if factor is None:
        return Attainment(None, None, why)
    actual = quantity.actual * factor
    return Attainment(actual, actual / quantity.goal if quantity.goal else None, why)


def _factor(unit: str, wanted: str) -> tuple[Decimal | None, str]:
    if unit == wanted:
        return Decimal(1), ""
    measures = _measures(DATA / "lexicons" / "measure_words.tsv")
    dimension, factor = measures.get(unit, (f"?{unit}", Decimal(1)))
    wanted_dimension, wanted_factor = measures.get(wanted, (f"?{wanted}", Decimal(1)))
    if dimension == wanted_dimension:
        ratio = factor / wanted_factor
        return ratio, "" if ratio == 1 else f"{unit}折合{wanted}"
    tolerated = _TOLERATED.get(frozenset({dimension, wanted_dimension}))
    if tolerated:
        return factor / wanted_factor, tolerated
    return None, f"单位“{unit}”与“{wanted}”不同"


@lru_cache(maxsize=4)
def _measures(path: Path) -> Mapping[str, tuple[str, Decimal]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {unit: (dimension, Decimal(factor)) for unit, dimension, factor, *_ in rows}
