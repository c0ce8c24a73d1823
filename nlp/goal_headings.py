"""What of a numeric goal a column holds, by its heading: the goal, what was reached, its share, its unit.

Source: data/codebook.md §7. A column of one quarter or month, of last year or of a plan of several years holds nothing
of the year's goal; a running total does. What a whole year reached (2022年完成) is last year's.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from nlp.normalize import normalize

Part = Literal["goal", "actual", "share", "unit"]

BRACKETED = re.compile(r"\(([^()]*)\)")
OF_YEAR = re.compile(r"年度|全年|本年|当年|\d{4}年")
RUNNING = re.compile(r"累计|截[至止]|1[\-至]|上半年|前三季度")

_COUNTED = r"(?:总?[值数量额]|数量|数值)?$"
_UNIT = re.compile(r"(?:(?:计量|指标|数量|统计|计算)?单位|量纲)$")
_SHARE = re.compile(
    r"(?:完成|达成|实现)(?:率|度|比例|比重|百分比)|进度比例|(?:完成|占|达到?).*(?:目标|计划|任务).*(?:%|率|比例?|百分比)$"
)
_GOAL = re.compile(
    rf"(?:目标|计划|任务|指标)(?:目标|任务|计划|指标|要求)*{_COUNTED}|(?:计划|应|需|拟)(?:完成|达到){_COUNTED}"
)
_ACTUAL = re.compile(rf"(?:完成|达到|实现|达成|实际|累计|现状|当前){_COUNTED}|实绩$|^(?:1[\-至]\d+月|上半年|前三季度)$")
_NOT_OF_YEAR = re.compile(
    r"上年|去年|同期|基期|往年|上[期季月]|前[期年]|[三五]年|十[一二三四五]五|[远中长近]期|下一?[步年季月]|下[半阶]|未完成|[序时]时|时间|阶段|节点"
    r"|[本当][季月]|工作计划|完成计划$"
)
_WHOLE_YEAR = re.compile(r"\d{4}年度?(?:全年|实际|完成|达到|实现|累计|总|值|数)")
_PART_OF_YEAR = re.compile(r"季度?|月|半年")
_LATER = re.compile(r"(?<![前至到\-\d])[二三四2-4]季度|(?<![至到\-\d])\d{1,2}月(?![底末]|\d)")


@lru_cache(maxsize=4096)
def part_of(heading: str) -> Part | None:
    """Say what of a goal a column holds; None where it holds nothing of one."""
    text = "".join(normalize(heading).text.split()).rstrip("'")
    bare = BRACKETED.sub("", text).strip(":*/")
    if _UNIT.fullmatch(bare.rpartition("/")[2]):
        return "unit"
    if _NOT_OF_YEAR.search(bare):
        return None
    if _SHARE.search(bare):
        return None if _LATER.search(bare) or re.search(r"季度?(?!末)", bare) else "share"
    for piece in (bare, *reversed(bare.split("/"))):
        if _GOAL.search(piece):
            return None if _PART_OF_YEAR.search(bare) else "goal"
        if _ACTUAL.search(piece):
            return None if _LATER.search(bare) or _WHOLE_YEAR.search(bare) else "actual"
    return None
