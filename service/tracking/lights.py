"""Lights (序时进度): how far a numeric goal has come against how far the year has, with the arithmetic in words.

Source: data/rules.zh-CN.md. Goals that add up over the year are behind when their share is below the elapsed share
of the year (宣城), and fall into the classes 金寨 publishes; growth, levels and limits are judged by their own rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache

from nlp.attainment import attainment
from nlp.measure import Measures, open_measures
from nlp.types import Period, Quantity
from service.settings import DATA, Settings


class LightClass(StrEnum):
    """The class of a light."""

    AHEAD = "ahead"
    ON_TRACK = "on-track"
    BEHIND = "behind"
    DONE = "done"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The Chinese name shown to clerks."""
        return _LABELS[self]


class Rule(StrEnum):
    """Which rule judged a goal."""

    ACCUMULATING = "accumulating"
    GROWTH = "growth"
    LEVEL = "level"
    LIMIT = "limit"
    ACCUMULATING_LIMIT = "accumulating-limit"
    NOT_REPORTED = "not-reported"
    NOT_COMPARABLE = "not-comparable"


_LABELS = {
    LightClass.AHEAD: "超进度",
    LightClass.ON_TRACK: "达进度",
    LightClass.BEHIND: "欠进度",
    LightClass.DONE: "已完成",
    LightClass.OTHER: "其他",
}
# Most worrying first: the light of an item with several goals is its worst.
_URGENCY = (LightClass.BEHIND, LightClass.OTHER, LightClass.ON_TRACK, LightClass.AHEAD, LightClass.DONE)
_QUARTERS = ("一季度末", "上半年末", "三季度末", "年末")
_Judgement = tuple[LightClass, str, str]
_MARGIN = Decimal("0.05")

_GROWTH = re.compile(r"增长|增速|增幅|提高|提升|下降|降低|降幅|(?<!新)增(?:加)?率")
_LEVEL = re.compile(
    r"率|比例|比重|占比|覆盖|浓度|满意度|排名|压减|压缩|存量|保有量|余额|常住人口|户籍人口|总量|指数|评分|得分|密度|水平"
)

# Shares that grow to 100 % over the year, unlike rates that are held.
_YEARLY_SHARE = re.compile(r"完成率|执行率|支出率|支出进度|投资进度|开工率|竣工率")


@dataclass(frozen=True, slots=True)
class Light:
    """The light of one goal. Shares are of the goal and of the year, 0.25 being a quarter; None where unknown.

    `text` and `english` say the arithmetic in words.
    """

    kind: LightClass
    quantity: Quantity
    share: Decimal | None
    elapsed: Decimal
    rule: Rule
    text: str
    english: str


def light_of(quantity: Quantity, period: Period, *, margin: Decimal = _MARGIN) -> Light:
    """Judge a goal at the end of a quarter; `margin` is how far above the year a share counts as ahead."""
    elapsed = _elapsed(period)
    name, goal = quantity.indicator, _amount(quantity.goal, quantity.unit)
    if quantity.actual is None:
        text = f"{name}：目标{goal}，完成情况未报该指标的数，无法对照。"
        english = f"{name}: the goal is {goal}; the status gives no figure to hold against it."
        return Light(LightClass.OTHER, quantity, None, elapsed, Rule.NOT_REPORTED, text, english)
    reached = attainment(quantity, measures=_measures())
    actual = _amount(quantity.actual, quantity.actual_unit or quantity.unit)
    if reached.actual is None:
        text = f"{name}：目标{goal}，完成情况报的是{actual}，{reached.why}，不能相比。"
        english = f"{name}: the goal is {goal}, the status gives {actual}; {reached.english}, they cannot be compared."
        return Light(LightClass.OTHER, quantity, None, elapsed, Rule.NOT_COMPARABLE, text, english)
    rule = rule_of(quantity)
    kind, said, told = _judged(rule, reached.actual, quantity.goal, unit=quantity.unit, period=period, margin=margin)
    note = f"（{reached.why}）" if reached.why else ""
    wanted = f"限{goal}以内" if quantity.comparison == "<=" else f"目标{goal}"
    noted = f" ({reached.english})" if reached.english else ""
    aim = f"limit {goal}" if quantity.comparison == "<=" else f"goal {goal}"
    if quantity.stated:
        wanted += f"（目标写的是{quantity.stated}，以表中所列为准）"
        aim += f" (the target says {quantity.stated}; the table's column counts)"
    return Light(
        kind=kind,
        quantity=quantity,
        share=reached.share,
        elapsed=elapsed,
        rule=rule,
        text=f"{name}：{actual}{note}，{wanted}。{said}",
        english=f"{name}: {actual}{noted}, {aim}. {told}",
    )


def worst_light(lights: list[Light]) -> Light | None:
    """Give the most worrying of several lights."""
    return min(lights, key=lambda light: _URGENCY.index(light.kind), default=None)


def rule_of(quantity: Quantity) -> Rule:
    """Choose the rule by the kind of goal: limits, growth and levels do not add up over the year."""
    level = quantity.unit in ("%", "‰", "个百分点") or bool(_LEVEL.search(quantity.indicator))
    if _YEARLY_SHARE.search(quantity.indicator):
        level = False
    if quantity.comparison == "<=":
        return Rule.LIMIT if level or _GROWTH.search(quantity.indicator) else Rule.ACCUMULATING_LIMIT
    if quantity.unit in ("%", "‰", "个百分点") and _GROWTH.search(quantity.indicator):
        return Rule.GROWTH
    return Rule.LEVEL if level else Rule.ACCUMULATING


def margin_of(settings: Settings) -> Decimal:
    """Give the margin the settings ask for."""
    return Decimal(str(settings.light_margin))


def _judged(rule: Rule, actual: Decimal, goal: Decimal, *, unit: str, period: Period, margin: Decimal) -> _Judgement:
    if rule is Rule.LIMIT:
        return _limit(actual, goal, period)
    if rule is Rule.ACCUMULATING_LIMIT:
        return _accumulating_limit(actual, goal, period)
    if rule is Rule.GROWTH:
        return _growth(actual, goal, period, margin=margin * (1000 if unit == "‰" else 100))
    if rule is Rule.LEVEL:
        kind, how, told = _plainly(actual, goal)
        return kind, f"比率、存量型目标不按时间累加，{how}", f"Rates and levels do not add up over the year: {told}"
    return _accumulating(actual, goal, period, margin=margin)


def _plainly(actual: Decimal, goal: Decimal) -> _Judgement:
    if actual >= goal:
        return LightClass.DONE, "已达到目标。", "the goal is reached."
    return LightClass.BEHIND, "低于目标。", "it is below the goal."


def _accumulating(actual: Decimal, goal: Decimal, period: Period, *, margin: Decimal) -> _Judgement:
    if goal <= 0:
        kind, said, told = _plainly(actual, goal)
        return kind, said, told.capitalize()
    share, elapsed = actual / goal, _elapsed(period)
    sum_ = f"{_plain(actual)} ÷ {_plain(goal)} = {_percent(share)}"
    if share >= 1:
        return LightClass.DONE, f"{sum_}，已达到全年目标。", f"{sum_}: the year's goal is reached."
    said = f"{sum_}，{_when(period)}序时进度 {_percent(elapsed)}，"
    told = f"{sum_}; {_over(period)}: "
    if share >= elapsed + margin:
        points = _points(share - elapsed)
        return LightClass.AHEAD, f"{said}超前 {points} 个百分点。", f"{told}{points} points ahead."
    if share >= elapsed:
        return LightClass.ON_TRACK, f"{said}达到序时进度。", f"{told}on track."
    points = _points(elapsed - share)
    return LightClass.BEHIND, f"{said}落后 {points} 个百分点。", f"{told}{points} points behind."


def _growth(actual: Decimal, goal: Decimal, period: Period, *, margin: Decimal) -> _Judgement:
    points, growth = actual - goal, "增长型目标，"
    if points < 0:
        short = _plain(-points)
        return LightClass.BEHIND, f"{growth}低于目标 {short} 个百分点。", f"Growth: {short} points below the goal."
    if period.quarter == 4:
        return LightClass.DONE, f"{growth}全年达到目标。", "Growth: the goal is reached at the end of the year."
    above = _plain(points)
    if points >= margin:
        said, told = f"高于目标 {above} 个百分点。", f"Growth: {above} points above the goal; {_over(period)}."
        return LightClass.AHEAD, f"{growth}{_when(period)}{said}", told
    said, told = (
        f"不低于目标（高 {above} 个百分点）。",
        f"Growth: not below the goal (by {above} points); {_over(period)}.",
    )
    return LightClass.ON_TRACK, f"{growth}{_when(period)}{said}", told


def _limit(actual: Decimal, goal: Decimal, period: Period) -> _Judgement:
    if actual > goal:
        return LightClass.BEHIND, "限值型目标，已超出限值。", "A limit: it is exceeded."
    if period.quarter == 4:
        return LightClass.DONE, "限值型目标，全年在限值以内。", "A limit: kept over the whole year."
    return LightClass.ON_TRACK, f"限值型目标，{_when(period)}在限值以内。", f"A limit: kept so far; {_over(period)}."


def _accumulating_limit(actual: Decimal, goal: Decimal, period: Period) -> _Judgement:
    if actual > goal:
        return LightClass.BEHIND, "累计限额型目标，已超出全年限额。", "A limit for the year: it is exceeded."
    if period.quarter == 4:
        return LightClass.DONE, "累计限额型目标，全年未超限额。", "A limit for the year: kept."
    if goal <= 0:
        return LightClass.ON_TRACK, "零限额目标，至今未超限额。", "A limit of nothing: kept so far."
    share, elapsed = actual / goal, _elapsed(period)
    said = f"累计限额型目标，已用 {_percent(share)}，{_when(period)}时间过去 {_percent(elapsed)}，"
    told = f"A limit for the year: {_percent(share)} of it is used and {_over(period)}: "
    if share > elapsed:
        return LightClass.BEHIND, f"{said}用得过快。", f"{told}used too fast."
    return LightClass.ON_TRACK, f"{said}在进度以内。", f"{told}within the year's pace."


@lru_cache(maxsize=1)
def _measures() -> Measures:
    return open_measures(DATA / "lexicons")


def _elapsed(period: Period) -> Decimal:
    return Decimal(period.quarter) / 4


def _when(period: Period) -> str:
    return _QUARTERS[period.quarter - 1]


def _over(period: Period) -> str:
    return f"{_percent(_elapsed(period))} of the year is over"


def _amount(number: Decimal, unit: str) -> str:
    return f"{_plain(number)}{unit}"


def _percent(share: Decimal) -> str:
    return f"{_points(share)}%"


def _points(share: Decimal) -> str:
    return _plain((share * 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
