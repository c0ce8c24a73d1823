"""The columns of the ledger: heading, value, width and how the value is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from service.notices.rows import LedgerRow, attribute_names
from service.shapes import no_shape, number_shape

Value = str | int | float | None
Kind = Literal["text", "number", "percent"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `value` gives a number where the cell is one, else text, None for an empty cell."""

    heading: str
    value: Callable[[LedgerRow], Value]
    width: int = 10
    kind: Kind = "text"


def columns_of(rows: Sequence[LedgerRow]) -> list[Column]:
    """Give the columns for rows: the fixed ones, then what the reports themselves had beside."""
    taken = {column.heading for column in _FIXED}
    names = attribute_names(rows)
    return [*_FIXED, *(Column(f"{one}（原表）" if one in taken else one, _attribute(one), 14) for one in names)]


def _attribute(name: str) -> Callable[[LedgerRow], Value]:
    return lambda row: row.item.tagged.item.attributes.get(name)


def _no(row: LedgerRow) -> Value:
    return no_shape(row.item.tagged.item.no)


def _goal(row: LedgerRow) -> Value:
    goals = [light.quantity for light in row.lights]
    if len(goals) == 1:
        return number_shape(goals[0].goal)
    return "；".join(f"{one.indicator} {_plain(one.goal)}{one.unit}" for one in goals) or None


def _actual(row: LedgerRow) -> Value:
    goals = [light.quantity for light in row.lights]
    if len(goals) == 1:
        return number_shape(goals[0].actual)
    told = [one for one in goals if one.actual is not None]
    return "；".join(f"{one.indicator} {_plain(one.actual)}{one.actual_unit or one.unit}" for one in told) or None


def _unit(row: LedgerRow) -> Value:
    if len(row.lights) != 1:
        return None
    one = row.lights[0].quantity
    same = one.actual_unit in (None, one.unit)
    return one.unit if same else f"{one.unit}（实绩：{one.actual_unit}）"


def _share(row: LedgerRow) -> Value:
    return None if row.light is None or row.light.share is None else round(float(row.light.share), 6)


def _why(row: LedgerRow) -> Value:
    return "\n".join(reason.text for reason in row.stalled.why) if row.stalled else None


def _plain(number: Decimal | None) -> str:
    return str(number_shape(number))


_FIXED = (
    Column("大类", lambda row: row.category, 10),
    Column("序号", _no, 6, "number"),
    Column("重点工作", lambda row: row.item.tagged.item.target, 36),
    Column("当前完成情况", lambda row: row.item.tagged.item.status, 60),
    Column("责任单位", lambda row: "、".join(row.units) or None, 18),
    Column("主题", lambda row: row.item.tagged.tags.primary.value.label, 8),
    Column("阶段", lambda row: row.item.tagged.tags.stage.value.label, 10),
    Column("目标类型", lambda row: row.item.tagged.tags.delivery.value.label, 10),
    Column("目标数", _goal, 12, "number"),
    Column("完成数", _actual, 12, "number"),
    Column("单位", _unit, 8),
    Column("完成占比", _share, 10, "percent"),
    Column("序时进度", lambda row: row.light.kind.label if row.light else None, 10),
    Column("算法", lambda row: "\n".join(light.text for light in row.lights) or None, 40),
    Column("停留自", lambda row: str(row.stalled.since) if row.stalled else None, 10),
    Column("停留期数", lambda row: row.stalled.reports_in_stage if row.stalled else None, 8, "number"),
    Column("停滞理由", _why, 48),
    Column("地区", lambda row: row.item.place, 10),
    Column("季度", lambda row: str(row.item.period), 9),
    Column("编号", lambda row: row.item.id, 8, "number"),
)
