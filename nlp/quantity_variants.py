"""Labelled items written once more as real reports put their figures, for learning which figure answers a goal.

Real statuses repeat the goal beside the figure (完成年度目标40所的80%), count in another scale than the target (5172户
for 1万户), and tell works begun as fully as works done. The written items seldom do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from nlp.labelled import LabelledItem
from nlp.measure import Amount, Measures
from nlp.normalize import normalize
from nlp.types import Quantity

_EVERY = 3
_PART_END = re.compile(r"[,;。!?\n]|$")
_SINGLE = re.compile(r"[^,;。\n]{2,30}[。]?$")
_DONE = re.compile(r"建成投用|建成并投用|建成|完工|竣工|投用|启用|交付|完成(?!率)|改造完成")
_BEGUN = ("开工", "动工", "启动建设", "进场施工")
_MYRIAD = Decimal(10_000)
_ECHOES: tuple[Callable[[str, str], str], ...] = (
    lambda goal, share: f",完成年度目标{goal}的{share}%",
    lambda goal, share: f"(年度目标任务为{goal})",
    lambda goal, share: f",占全年任务{goal}的{share}%",
    lambda goal, share: f",{'超额完成' if Decimal(share) > 100 else '为'}{goal}的年度目标任务",
)


def figure_variants(labelled: Sequence[LabelledItem], measures: Measures) -> list[LabelledItem]:
    """Give variants of items whose status gives a goal's figure: every second that can be varied, each way in turn."""
    ways = (_echoed, _planned, _rescaled, _begun)
    made: list[LabelledItem] = []
    turns = [0] * len(ways)
    for one in labelled:
        status = normalize(one.item.status).text
        amounts = measures.amounts_of(status)
        for number, way in enumerate(ways):
            variant = way(one, status, amounts, turns[number])
            if variant is None:
                continue
            if turns[number] % _EVERY == 0:
                made.append(variant)
            turns[number] += 1
    return made


def _answered(one: LabelledItem, amounts: Sequence[Amount]) -> Iterable[tuple[int, Quantity, Amount]]:
    """Give the goals with a figure in the unit of the goal, and where the figure first stands."""
    for place, quantity in enumerate(one.quantities):
        if quantity.actual is None or quantity.actual_unit != quantity.unit or quantity.goal <= 0 or not quantity.unit:
            continue
        found = [a for a in amounts if a.value == quantity.actual and a.unit == normalize(quantity.unit).text]
        if len(found) == 1:
            yield place, quantity, found[0]


def _echoed(one: LabelledItem, status: str, amounts: Sequence[Amount], turn: int) -> LabelledItem | None:
    """Repeat the goal behind its figure."""
    for _, quantity, amount in _answered(one, amounts):
        if quantity.unit == "%":
            continue
        end = _PART_END.search(status, amount.end)
        at = end.start() if end else len(status)
        share = f"{100 * (quantity.actual or 0) / quantity.goal:.1f}"
        words = _ECHOES[turn % len(_ECHOES)](f"{quantity.goal}{quantity.unit}", share)
        return _with_status(one, status[:at] + words + status[at:])
    return None


def _planned(one: LabelledItem, status: str, amounts: Sequence[Amount], turn: int) -> LabelledItem | None:
    """Tell the goal as a plan before its figure."""
    for _, quantity, amount in _answered(one, amounts):
        start = max(status.rfind(mark, 0, amount.start) for mark in ",;。\n") + 1
        words = ("年度计划", f"计划{quantity.indicator}", "全年目标任务", f"目标为{quantity.indicator}")[turn % 4]
        return _with_status(one, f"{status[:start]}{words}{quantity.goal}{quantity.unit},{status[start:]}")
    return None


def _rescaled(one: LabelledItem, status: str, amounts: Sequence[Amount], turn: int) -> LabelledItem | None:
    """Count a figure given in 万 by ones: 0.52万户 becomes 5200户."""
    for place, quantity, amount in _answered(one, amounts):
        unit = quantity.unit
        if not unit.startswith("万") or len(unit) < 2 or status[amount.unit_start : amount.end] != amount.unit:
            continue
        value = amount.value * _MYRIAD
        written = f"{value.normalize():f}"
        changed = f"{status[: amount.start]}{written}{unit[1:]}{status[amount.end :]}"
        told = list(one.quantities)
        told[place] = replace(quantity, actual=Decimal(written), actual_unit=unit[1:])
        return replace(_with_status(one, changed), quantities=tuple(told))
    return None


def _begun(one: LabelledItem, status: str, amounts: Sequence[Amount], turn: int) -> LabelledItem | None:
    """Tell works of a short status as begun instead of done: then the figure is none."""
    if not _SINGLE.fullmatch(status) or not _DONE.search(status) or len(amounts) != 1:
        return None
    for place, quantity, _ in _answered(one, amounts):
        if quantity.unit in ("%", "亿元", "万元", "人"):
            continue
        told = list(one.quantities)
        told[place] = replace(quantity, actual=None, actual_unit=None)
        return replace(_with_status(one, _DONE.sub(_BEGUN[turn % 4], status)), quantities=tuple(told))
    return None


def _with_status(one: LabelledItem, status: str) -> LabelledItem:
    return replace(one, item=replace(one.item, status=status))
