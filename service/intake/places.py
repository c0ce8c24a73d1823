"""Where a row stands, in the neutral form items keep ("sheet 一季度, row 7") and as clerks read it."""

from __future__ import annotations

import re

_CHINESE = (
    (re.compile(r"paragraph (\d+)"), r"第 \1 段"),
    (re.compile(r"^text$"), "正文"),
    (re.compile(r"^title$"), "网页标题"),
    (re.compile(r"^header$"), "页眉"),
    (re.compile(r"page (\d+)(?:, )?"), r"第 \1 页"),
    (re.compile(r"table (\d+)(?:, )?"), r"表格 \1 "),
    (re.compile(r"sheet (.+?), (?=row \d+$)"), r"工作表“\1”"),
    (re.compile(r"(?:row|line) (\d+)"), r"第 \1 行"),
)


def chinese_place(where: str) -> str:
    """Say a place in Chinese: "line 5" becomes 第 5 行.

    >>> chinese_place("sheet 一季度, row 7")
    '工作表“一季度”第 7 行'
    """
    for pattern, chinese in _CHINESE:
        where = pattern.sub(chinese, where)
    return where.strip()
