"""Numeric goals that a table gives in columns of their own: 年度目标 beside 完成值, 完成率 and 单位.

Source: data/codebook.md §4 and §7. Only a cell that is a number, with its unit and words of limit or direction, is
read; a cell of prose is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from nlp.goal_headings import BRACKETED, OF_YEAR, RUNNING, Part, part_of
from nlp.goals import comparison_of
from nlp.measure import Amount, Measures
from nlp.normalize import Normalized, normalize
from nlp.types import Comparison, Item, Span, column_field

_BEFORE = re.compile(
    r"[≥≤><=约达到至为在于超过完成实现新增建力争确保全年内不低少高多大小得突破控制保持稳定以同比的净]*"
    r"(?P<direction>增长|增速|增加|提高|提升|上涨|下降|降低|减少|压减|下浮)?[≥≤><=约达到至为不低少高于超过]*"
)
_AFTER = re.compile(r"\s*(?:及?以[上内下]|左右|之内|\+)?")
_FALLS = re.compile(r"下降|降低|减少|压减|下浮|降幅")
_FLOOR = re.compile(r"≥|>|不低于|不少于|不小于|以上|\+$")
_LIMIT = re.compile(r"控制在|不超过|不高于|以内|以下|之内|≤|<|上限|限额|控制数")
# Less of them is better, whether or not the table writes 以内.
_LESS_IS_BETTER = re.compile(
    r"失业率|死亡率|发病率|患病率|发案|案发率|事故|死亡人数|浓度|消费价格|物价|cpi|负债率|不良(?:贷款)?率|漏损率|超标率|辍学率"
    r"|信访量|投诉(?:量|率)|差错率|三公.?经费",
    re.IGNORECASE,
)
_SCALES = frozenset(("万", "亿", "千", "百", "十万", "百万", "千万", "万亿"))
_OFFICE = re.compile(r"(?:[局委办镇乡院校厅司村部处科社区室队站会]|中心|街道|集团)$")
_LONGEST_UNIT = 6
_SHARE_SURELY = 2  # a bare 1.2 may be 120 % or 1.2 %


@dataclass(frozen=True, slots=True)
class CellFigure:
    """A number that a cell holds: its value and unit, the word of direction before it, and where it stands."""

    value: Decimal
    unit: str
    direction: str
    span: Span


@dataclass(frozen=True, slots=True)
class TableFigures:
    """What the columns of a row say of its goal: the goal, what was reached, and the share of the goal (1 is all)."""

    name: str
    goal: CellFigure | None
    comparison: Comparison
    actual: CellFigure | None
    share: Decimal | None
    share_span: Span | None


def table_figures(item: Item, measures: Measures) -> TableFigures | None:
    """Read the columns of a row; None where no cell is the number of a goal or of what was reached."""
    columns = {name: part_of(name) for name in item.attributes}
    if not {"goal", "actual"} & set(columns.values()):
        return None
    row = _TableRow(item, columns, measures)
    target = normalize(item.target).text
    name, of_name = _name_and_unit(target, measures)
    unit = row.unit() or of_name
    at, goal = row.goal(unit)
    if goal is not None and goal.value < 0:
        goal = None
    actual = row.actual(goal.unit if goal and goal.unit else unit)
    if goal is None and actual is None:
        return None
    if goal is not None and goal.direction not in name:
        name += goal.direction
    if actual is not None and actual.direction:
        same = bool(_FALLS.search(actual.direction)) == bool(_FALLS.search(name))
        actual = actual if same else replace(actual, value=-actual.value)
    if goal is not None and not goal.unit and actual is not None:
        goal = replace(goal, unit=actual.unit)
    share, span = next(row.shares(), (None, None))
    comparison = _comparison(normalize(item.attributes[at]).text, at, target) if at else ">="
    return TableFigures(name, goal, comparison, actual, share, span)


@dataclass(frozen=True, slots=True)
class _TableRow:
    item: Item
    columns: Mapping[str, Part | None]
    measures: Measures

    def unit(self) -> str:
        """Read the column of units; 单位 may also hold offices."""
        for name in self._filled("unit"):
            text = folded(self.item.attributes[name])
            known = _is_unit(text, self.measures)
            if len(text) <= _LONGEST_UNIT and (known or not _OFFICE.search(text)):
                return text
        return ""

    def goal(self, unit: str) -> tuple[str, CellFigure | None]:
        """Read the goal; of several columns that of the year. Gives the column's name too."""
        names = sorted(self._filled("goal"), key=lambda name: not OF_YEAR.search(name))
        return (names[0], self._figure_in(names[0], unit)) if names else ("", None)

    def actual(self, unit: str) -> CellFigure | None:
        """Read what was reached: a running total, else the status where it is a number alone, else another column."""
        names = sorted(self._filled("actual"), key=lambda name: not RUNNING.search(name))
        column = self._figure_in(names[0], unit) if names else None
        status = self.item.status
        if column is not None and self.item.attributes[names[0]] == status:
            return replace(column, span=Span("status", column.span.start, column.span.end))
        if column is not None and RUNNING.search(names[0]):
            return column
        if any(self.item.attributes[name] == status for name in self._filled("share")):
            return column
        return _figure(normalize(status), "status", unit, self.measures) or column

    def shares(self) -> Iterator[tuple[Decimal, Span]]:
        """Read the columns that say how much of the goal was reached."""
        for name in self._filled("share"):
            figure = self._figure_in(name, "%" if "%" in normalize(name).text else "")
            if figure is None or figure.unit not in ("", "%"):
                continue
            if figure.unit == "%" or figure.value >= _SHARE_SURELY:
                yield figure.value / 100, figure.span

    def _filled(self, part: Part) -> list[str]:
        return [name for name, found in self.columns.items() if found == part and self.item.attributes[name].strip()]

    def _figure_in(self, name: str, unit: str) -> CellFigure | None:
        own = next(_bracket_units(normalize(name).text, self.measures), "")
        return _figure(normalize(self.item.attributes[name]), column_field(name), own or unit, self.measures)


def folded(text: str) -> str:
    """Give a unit without blanks and full width; ㎡ stays ㎡."""
    return "".join(chr(ord(one) - 0xFEE0) if "！" <= one <= "～" else one for one in text if not one.isspace())


def _figure(cell: Normalized, field: str, unit: str, measures: Measures) -> CellFigure | None:
    """Read a cell that is one number with at most its unit and words of limit and direction."""
    found = measures.amounts_of(cell.text)
    if len(found) != 1:
        return None
    (amount,) = found
    before = _BEFORE.fullmatch(cell.text[: amount.start].strip())
    if before is None:
        return None
    end, written = amount.end, amount.unit
    if not written and unit and cell.text.startswith(unit, end):  # a unit that only its column knows
        end += len(unit)
    if not _AFTER.fullmatch(cell.text, end):
        return None
    if written in _SCALES and unit and not unit.startswith(written):
        written += unit
    span = Span(field, *cell.original(amount.start, end))
    return CellFigure(amount.value, written or unit, before["direction"] or "", span)


def _is_unit(text: str, measures: Measures) -> bool:
    return bool(text) and not measures.measure_of(text).dimension.startswith("?")


def _bracket_units(text: str, measures: Measures) -> Iterator[str]:
    """Give the units in brackets of a normalized text: 社会消费品零售总额(亿元)."""
    for found in BRACKETED.finditer(text):
        unit = found[1].strip().removeprefix("单位:")
        if _is_unit(unit, measures):
            yield unit


def _name_and_unit(target: str, measures: Measures) -> tuple[str, str]:
    """Give the name of an indicator, and the unit in brackets behind it."""
    unit = ""
    name = target.strip()
    for unit in _bracket_units(target, measures):
        name = re.sub(rf"\s*\(\s*(?:单位:)?{re.escape(unit)}\s*\)", "", name)
    first = re.split(r"[,;。\n]", name, maxsplit=1)[0].strip()
    return first or name, unit


def _comparison(cell: str, heading: str, target: str) -> Comparison:
    """Say whether a goal is to be reached or kept under, by words of limit, else by what the indicator is."""
    if _FLOOR.search(cell):
        return ">="
    number = re.search(r"\d[\d,.]*", cell)
    limited = number and comparison_of(cell, Amount(Decimal(0), "", number.start(), number.end(), number.end())) == "<="
    if limited or _LIMIT.search(cell + heading + target):
        return "<="
    falls = _FALLS.search(cell + target) or "达标" in target
    return "<=" if _LESS_IS_BETTER.search(target) and not falls else ">="
