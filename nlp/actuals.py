"""The figures of a status that may answer a goal of the target.

Source: data/codebook.md §4. A forecast is never one; which of the others is the same indicator's own figure, or none,
is weighed by nlp.claims.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from nlp.goals import clause_start, indicator_of
from nlp.lexicon import Lexicons, Phrases
from nlp.measure import Amount, Measures

_PART = re.compile(r"[,;。:!?\n、]")
_FORECAST = re.compile(r"预计|预期|预测|有望|力争")
_TOTAL = re.compile(r"[^,;。]{0,6}?\(?(?:累计|合计|共计|总计)(?:完成|实现|达到?|新增|建成|投入|接待|到位|已)?")
_DOWN = re.compile(r"(?:下降|减少|下滑|回落|降低|负增长|下跌|降)[^\d]{0,4}$")
_GROWTH = re.compile(r"增长|增速|增幅|提高|提升|增加")


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal found in a target: its amount, and the words that name its indicator."""

    amount: Amount
    indicator: str
    growth: bool


@dataclass(frozen=True, slots=True)
class StatusText:
    """A normalized status with its amounts, and the stage cues (start, end, stage) found in it."""

    text: str
    amounts: tuple[Amount, ...]
    cues: tuple[tuple[int, int, str], ...]


class StatusAmounts:
    """Reads the amounts of a status and the stage words around them."""

    def __init__(self, lexicons: Lexicons, measures: Measures) -> None:
        self._stages = lexicons.stages
        self._phrases = Phrases(lexicons.stages)
        self._measures = measures

    def read(self, text: str) -> StatusText:
        """Read a normalized status."""
        cues = tuple(
            (start, end, self._stages[text[start:end]][0].stage.value) for start, end in self._phrases.find(text)
        )
        return StatusText(text, tuple(self._measures.amounts_of(text)), cues)


def goal_of(target: str, amount: Amount) -> Goal:
    """Describe the amount of a target as a goal."""
    near = target[max(clause_start(target, amount.start), amount.start - 8) : amount.start]
    return Goal(amount, indicator_of(target, amount), bool(_GROWTH.search(near)))


def candidates_of(goal: Goal, status: StatusText, measures: Measures) -> list[Amount]:
    """List the amounts of a status that measure what a goal measures."""
    wanted = measures.measure_of(goal.amount.unit).dimension
    return [
        one
        for one in status.amounts
        if _comparable(wanted, measures.measure_of(one.unit).dimension) and not _is_forecast(status.text, one)
    ]


def total_of(status: StatusText, chosen: Amount) -> Amount:
    """Give the total that follows a partial figure: 新上线企业38家,累计71家 means 71; else the figure itself."""
    for one in status.amounts:
        if one.start <= chosen.end or one.unit != chosen.unit or one.value < chosen.value:
            continue
        start = part_start(status.text, one.start)
        between = status.text[chosen.end : one.start]
        if (
            "。" not in between
            and "年底" not in between
            and _TOTAL.fullmatch(status.text[max(start, chosen.end) : one.start])
        ):
            return one
    return chosen


def _is_forecast(text: str, amount: Amount) -> bool:
    return bool(_FORECAST.search(text[part_start(text, amount.start) : amount.start]))


def actual_value(goal: Goal, status: StatusText, amount: Amount) -> Decimal:
    """Give a figure with its sign: a fall reported for a goal of growth is negative."""
    fallen = _DOWN.search(status.text[max(0, amount.start - 8) : amount.start])
    return -amount.value if goal.growth and goal.amount.unit == "%" and fallen and amount.value else amount.value


def _comparable(wanted: str, given: str) -> bool:
    if wanted == given:
        return True
    return {wanted, given} in (
        {"people", "count"},
        {"people", "person-times"},
        {"households", "count"},
        {"days", "workdays"},
        {"percent", "percentage-point"},
        {"count", "person-times"},
    )


def part_start(text: str, place: int) -> int:
    """Find where the part of a sentence around a place begins; 、 separates parts as well."""
    start = 0
    for found in _PART.finditer(text, 0, place):
        start = found.end()
    return start


def part_end(text: str, place: int) -> int:
    """Find where the part of a sentence around a place ends."""
    found = _PART.search(text, place)
    return found.start() if found else len(text)
