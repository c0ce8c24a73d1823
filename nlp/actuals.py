"""Which figures of a status may answer a goal of the target.

Source: data/codebook.md §4. A forecast is never one; which of the others is the same indicator's own figure, or none,
is weighed by nlp.claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from nlp.figures import Figure, StatusText
from nlp.goals import clause_start, indicator_of
from nlp.measure import Amount, Measures

_FORECAST = re.compile(r"预计|预期|预测|有望|力争")
_PLANNED = re.compile(r"(?:本年度?|年度|全年|今年)*(?:计划|目标|任务)(?!完成|外|数|率|的)")
_TOTAL = re.compile(r"[^,;。]{0,6}?\(?(?:累计|合计|共计|总计)(?:完成|实现|达到?|新增|建成|投入|接待|到位|已)?")
_DOWN = re.compile(r"(?:下降|减少|下滑|回落|降低|负增长|下跌|降)[^\d]{0,4}$")
_GROWTH = re.compile(r"增长|增速|增幅|提高|提升|增加")
_KIN: Mapping[str, tuple[str, ...]] = {
    "people": ("count", "person-times"),
    "households": ("count",),
    "count": ("people", "households", "person-times"),
    "person-times": ("people", "count"),
    "days": ("workdays",),
    "workdays": ("days",),
    "percent": ("percentage-point",),
    "percentage-point": ("percent",),
    "money-per-head": ("money-per-month",),
    "money-per-month": ("money-per-head",),
}


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal found in a target: its amount, the words that name its indicator, whether it is one of growth."""

    amount: Amount
    indicator: str
    growth: bool


def goal_of(target: str, amount: Amount) -> Goal:
    """Describe the amount of a target as a goal."""
    near = target[max(clause_start(target, amount.start), amount.start - 8) : amount.start]
    return Goal(amount, indicator_of(target, amount), bool(_GROWTH.search(near)))


def dimensions_of(goals: Iterable[Goal], measures: Measures) -> frozenset[str]:
    """Name the dimensions of figures that may answer goals."""
    wanted = {measures.measure_of(goal.amount.unit).dimension for goal in goals}
    return frozenset(wanted).union(*(_KIN.get(one, ()) for one in wanted))


def candidates_of(goal: Goal, status: StatusText, measures: Measures) -> list[Figure]:
    """List the figures of a status that measure what a goal measures."""
    wanted = dimensions_of((goal,), measures)
    return [
        one
        for one in status.figures
        if measures.measure_of(one.amount.unit).dimension in wanted and not _is_forecast(status.text, one)
    ]


def total_of(status: StatusText, chosen: Figure) -> Figure:
    """Give the total that follows a partial figure: 新上线企业38家,累计71家 means 71; else the figure itself."""
    text, amount = status.text, chosen.amount
    for one in status.figures:
        if one.amount.start <= amount.end or one.amount.unit != amount.unit or one.amount.value < amount.value:
            continue
        between = text[amount.end : one.amount.start]
        total = _TOTAL.fullmatch(text, max(one.part[0], amount.end), one.amount.start)
        if total and "。" not in between and "年底" not in between:
            return one
    return chosen


def actual_value(goal: Goal, status: StatusText, amount: Amount) -> Decimal:
    """Give a figure with its sign: a fall reported for a goal of growth is negative."""
    fallen = _DOWN.search(status.text[max(0, amount.start - 8) : amount.start])
    return -amount.value if goal.growth and goal.amount.unit == "%" and fallen and amount.value else amount.value


def _is_forecast(text: str, figure: Figure) -> bool:
    """Tell whether a figure is only expected, or the plan itself: 计划新开工270项,实际开工129项."""
    if "forecast" not in figure.before:
        return False
    start, end = figure.part[0], figure.amount.start
    return bool(_FORECAST.search(text, start, end) or _PLANNED.match(text, start, end))
