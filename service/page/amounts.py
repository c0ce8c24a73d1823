"""Goals and units as fields of a form: what was typed becomes what the store keeps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import zip_longest
from unicodedata import normalize

from pydantic import BaseModel, Field, ValidationError

from nlp.types import Quantity, Tags
from service.api.edits import QuantityEdit
from service.errors import BadInput

MOST = 51
"""Rows of a form: as many goals as an edit takes, and an empty one."""
_SEPARATORS = re.compile(r"[、，,；;\n]")


class AmountForm(BaseModel):
    """A row for each goal, its parts in lists of the same order, and the units in one line.

    A form without any row, and one without the line, says nothing of them.
    """

    indicator: list[str] = Field(default_factory=list, max_length=MOST)
    op: list[str] = Field(default_factory=list, max_length=MOST)
    goal: list[str] = Field(default_factory=list, max_length=MOST)
    unit: list[str] = Field(default_factory=list, max_length=MOST)
    actual: list[str] = Field(default_factory=list, max_length=MOST)
    actual_unit: list[str] = Field(default_factory=list, max_length=MOST)
    units: str | None = Field(default=None, max_length=2_000)


def units_typed(form: AmountForm) -> list[str] | None:
    """List the units as typed; None if the form has no such line."""
    if form.units is None:
        return None
    return list(dict.fromkeys(one.strip() for one in _SEPARATORS.split(form.units) if one.strip()))


def goals_typed(form: AmountForm) -> list[QuantityEdit] | None:
    """List the goals as typed; a row without a number of either kind is none. None if the form has no rows.

    Raises:
        BadInput: a number is no number, or a goal lacks its own.
    """
    if not form.goal:
        return None
    rows = zip_longest(
        form.indicator, form.op, form.goal, form.unit, form.actual, form.actual_unit, fillvalue=""
    )  # a short list lacks its last rows
    return [
        _goal(number, [one.strip() for one in row])
        for number, row in enumerate(rows, 1)
        if row[2].strip() or row[4].strip()
    ]


def amounts_changed(tags: Tags, form: AmountForm) -> dict[str, object]:
    """Give what the form says of goals and units other than the tags do."""
    goals, units = goals_typed(form), units_typed(form)
    values: dict[str, object] = {}
    if goals is not None and [quantity_of(one) for one in goals] != [one.value for one in tags.quantities]:
        values["quantities"] = [one.model_dump(mode="json") for one in goals]
    if units is not None and units != [one.value for one in tags.units]:
        values["units"] = units
    return values


def amounts_in_force(tags: Tags) -> Mapping[str, object]:
    """Give the goals and units of the tags as values that confirm them."""
    return {
        "quantities": [
            {
                "indicator": one.value.indicator,
                "op": one.value.comparison,
                "goal": str(one.value.goal),
                "unit": one.value.unit,
                "actual": None if one.value.actual is None else str(one.value.actual),
                "actual_unit": one.value.actual_unit,
            }
            for one in tags.quantities
        ],
        "units": [one.value for one in tags.units],
    }


def quantity_of(edit: QuantityEdit) -> Quantity:
    """Give a typed goal as the noun."""
    return Quantity(edit.indicator, edit.op, edit.goal, edit.unit, edit.actual, edit.actual_unit)


def _goal(row: int, parts: Sequence[str]) -> QuantityEdit:
    """Read a row: indicator, kind, goal, unit, what was reached and its unit (empty: the goal's)."""
    indicator, op, goal, unit, actual, actual_unit = parts
    reached = _number(row, actual) if actual else None
    try:
        return QuantityEdit.model_validate(
            {
                "indicator": indicator,
                "op": op or ">=",
                "goal": _number(row, goal),
                "unit": unit,
                "actual": reached,
                "actual_unit": (actual_unit or unit) if reached is not None else None,
            }
        )
    except ValidationError as wrong:
        raise BadInput(
            "bad-goal",
            chinese=f"数量目标第 {row} 行不合要求：指标应不超过 200 字，单位不超过 40 字，数字在 ±1000 万亿以内。",
            english=f"goal {row} is not acceptable: an indicator has at most 200 characters, a unit 40, "
            "a number lies within ±1e15",
        ) from wrong


def _number(row: int, typed: str) -> Decimal:
    """Read a number as people type it: full width, with commas between thousands."""
    plain = normalize("NFKC", typed).replace(",", "").replace(" ", "")
    if not re.fullmatch(r"[+-]?\d{1,20}(\.\d{1,20})?", plain, re.ASCII):
        raise BadInput(
            "bad-goal",
            chinese=f"数量目标第 {row} 行的“{typed[:40]}”不是数；数字栏只写数，如 50 或 4.09，单位写在单位栏。",
            english=f"in goal {row}, {typed[:40]!r} is no number; write digits only, such as 50 or 4.09, "
            "and the unit in its own field",
        )
    return Decimal(plain)
