"""Lights (序时进度): how far a numeric goal has come against how far the year has, with the arithmetic in words.

Source: data/rules.zh-CN.md. Goals that add up over the year are behind when their share is below the elapsed share
of the year (宣城), and fall into the classes 金寨 publishes; growth, levels and limits are judged by their own rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from nlp.types import Period, Quantity
from service.settings import Settings
from service.tracking.attainment import attainment


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
_MARGIN = Decimal("0.05")

_GROWTH = re.compile(r"增长|增速|增幅|提高|提升|下降|降低|降幅|(?<!新)增(?:加)?率")
_LEVEL = re.compile(
    r"率|比例|比重|占比|覆盖|浓度|满意度|排名|压减|压缩|存量|保有量|余额|常住人口|户籍人口|总量|指数|评分|得分|密度|水平"
)

# Shares that grow to 100 % over the year, unlike rates that are held.
_YEARLY_SHARE = re.compile(r"完成率|执行率|支出率|支出进度|投资进度|开工率|竣工率")


@dataclass(frozen=True, slots=True)
class Light:
    """The light of one goal. Shares are of the goal and of the year, 0.25 being a quarter; None where unknown."""

    kind: LightClass
    quantity: Quantity
    share: Decimal | None
    elapsed: Decimal
    rule: Rule
    text: str


def light_of(quantity: Quantity, period: Period, *, margin: Decimal = _MARGIN) -> Light:
    """Judge a goal at the end of a quarter; `margin` is how far above the year a share counts as ahead."""
    elapsed = _elapsed(period)
    name, goal = quantity.indicator, _amount(quantity.goal, quantity.unit)
    if quantity.actual is None:
        text = f"{name}：目标{goal}，完成情况未报该指标的数，无法对照。"
        return Light(LightClass.OTHER, quantity, None, elapsed, Rule.NOT_REPORTED, text)
    reached = attainment(quantity)
    actual = _amount(quantity.actual, quantity.actual_unit or quantity.unit)
    if reached.actual is None:
        text = f"{name}：目标{goal}，完成情况报的是{actual}，{reached.why}，不能相比。"
        return Light(LightClass.OTHER, quantity, None, elapsed, Rule.NOT_COMPARABLE, text)
    rule = rule_of(quantity)
    note = f"（{reached.why}）" if reached.why else ""
    kind, said = _judged(rule, reached.actual, quantity.goal, unit=quantity.unit, period=period, margin=margin)
    wanted = f"限{goal}以内" if quantity.comparison == "<=" else f"目标{goal}"
    return Light(kind, quantity, reached.share, elapsed, rule, f"{name}：{actual}{note}，{wanted}。{said}")


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


def _judged(
    rule: Rule, actual: Decimal, goal: Decimal, *, unit: str, period: Period, margin: Decimal
) -> tuple[LightClass, str]:
    if rule is Rule.LIMIT:
        return _limit(actual, goal, period)
    if rule is Rule.ACCUMULATING_LIMIT:
        return _accumulating_limit(actual, goal, period)
    if rule is Rule.GROWTH:
        return _growth(actual, goal, period, margin=margin * (1000 if unit == "‰" else 100))
    if rule is Rule.LEVEL:
        kind, how = (LightClass.DONE, "已达到") if actual >= goal else (LightClass.BEHIND, "低于")
        return kind, f"比率、存量型目标不按时间累加，{how}目标。"
    return _accumulating(actual, goal, period, margin=margin)


def _accumulating(actual: Decimal, goal: Decimal, period: Period, *, margin: Decimal) -> tuple[LightClass, str]:
    if goal <= 0:
        kind, how = (LightClass.DONE, "已达到") if actual >= goal else (LightClass.BEHIND, "低于")
        return kind, f"{how}目标。"
    share, elapsed = actual / goal, _elapsed(period)
    said = f"{_plain(actual)} ÷ {_plain(goal)} = {_percent(share)}，"
    if share >= 1:
        return LightClass.DONE, f"{said}已达到全年目标。"
    said += f"{_when(period)}序时进度 {_percent(elapsed)}，"
    if share >= elapsed + margin:
        return LightClass.AHEAD, f"{said}超前 {_points(share - elapsed)} 个百分点。"
    if share >= elapsed:
        return LightClass.ON_TRACK, f"{said}达到序时进度。"
    return LightClass.BEHIND, f"{said}落后 {_points(elapsed - share)} 个百分点。"


def _growth(actual: Decimal, goal: Decimal, period: Period, *, margin: Decimal) -> tuple[LightClass, str]:
    points = actual - goal
    if points < 0:
        return LightClass.BEHIND, f"增长型目标，低于目标 {_plain(-points)} 个百分点。"
    if period.quarter == 4:
        return LightClass.DONE, "增长型目标，全年达到目标。"
    if points >= margin:
        return LightClass.AHEAD, f"增长型目标，{_when(period)}高于目标 {_plain(points)} 个百分点。"
    return LightClass.ON_TRACK, f"增长型目标，{_when(period)}不低于目标（高 {_plain(points)} 个百分点）。"


def _limit(actual: Decimal, goal: Decimal, period: Period) -> tuple[LightClass, str]:
    if actual > goal:
        return LightClass.BEHIND, "限值型目标，已超出限值。"
    if period.quarter == 4:
        return LightClass.DONE, "限值型目标，全年在限值以内。"
    return LightClass.ON_TRACK, f"限值型目标，{_when(period)}在限值以内。"


def _accumulating_limit(actual: Decimal, goal: Decimal, period: Period) -> tuple[LightClass, str]:
    if actual > goal:
        return LightClass.BEHIND, "累计限额型目标，已超出全年限额。"
    if period.quarter == 4:
        return LightClass.DONE, "累计限额型目标，全年未超限额。"
    if goal <= 0:
        return LightClass.ON_TRACK, "零限额目标，至今未超限额。"
    share, elapsed = actual / goal, _elapsed(period)
    said = f"累计限额型目标，已用 {_percent(share)}，{_when(period)}时间过去 {_percent(elapsed)}，"
    if share > elapsed:
        return LightClass.BEHIND, f"{said}用得过快。"
    return LightClass.ON_TRACK, f"{said}在进度以内。"


def _elapsed(period: Period) -> Decimal:
    return Decimal(period.quarter) / 4


def _when(period: Period) -> str:
    return _QUARTERS[period.quarter - 1]


def _amount(number: Decimal, unit: str) -> str:
    return f"{_plain(number)}{unit}"


def _percent(share: Decimal) -> str:
    return f"{_points(share)}%"


def _points(share: Decimal) -> str:
    return _plain((share * 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
