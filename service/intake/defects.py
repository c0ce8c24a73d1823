"""Why a row cannot become an item, in both languages, each with what would be right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from service.intake.types import Row

_LONGEST_NO = 60


class Defect(NamedTuple):
    """A reason in Chinese and in English."""

    chinese: str
    english: str


def width_defect(row: Row, names: Sequence[str], *, width: int, needed: int) -> Defect | None:
    """Check that a line of text has the cells its header announces: at least those needed, nothing beyond."""
    count, shown = len(row.cells), "、".join(names)
    if any(cell.text for cell in row.cells[width:]):
        return Defect(
            f"有 {count} 列，多于表头的 {width} 列（{shown}）；内容里可能有分隔符",
            f"{count} cells where the header has {width} ({shown}); a separator may stand inside a cell",
        )
    if count < needed:
        return Defect(
            f"只有 {count} 列，表头有 {width} 列（{shown}）", f"{count} cells where the header has {width} ({shown})"
        )
    return None


def content_defect(no: str, target: str, status: str, *, column: str, most: int) -> Defect | None:
    """Check a row's own texts; `column` is the heading of the targets, `most` the characters a cell may have."""
    if not target:
        return Defect(
            f"没有重点工作内容，只有序号或完成情况；应在“{column}”列填写",
            f"no target text; expected in the column {column}",
        )
    if len(no) > _LONGEST_NO:
        return Defect(
            f"序号太长（{len(no)} 字），列可能错位", f"the 序号 has {len(no)} characters; columns may be shifted"
        )
    if broken := (no + target + status).count("\ufffd"):
        return Defect(
            f"有 {broken} 个字无法识别，文件编码可能损坏；请重新保存文件",
            f"{broken} unreadable characters; the file's encoding is damaged",
        )
    if max(len(target), len(status)) > most:
        return Defect(f"单元格超过 {most} 字", f"a cell has more than {most} characters")
    return None


def only_number(column: str) -> Defect:
    """Say that a row between others has a 序号 and nothing else."""
    return Defect(f"只有序号，没有{column}和完成情况", f"only a 序号; the {column} and status are empty")


def undivided(names: Sequence[str]) -> Defect:
    """Say that a line between rows is not divided into cells."""
    shown = "、".join(names)
    return Defect(f"只有一格，没有按“{shown}”分列", f"one cell only, not divided into the columns {shown}")


def repeated_number(no: str, earlier: str, chinese_earlier: str, *, same: bool) -> Defect:
    """Say that another row has the same 序号."""
    return Defect(
        f"序号 {no} 与{chinese_earlier}重复（内容{'也相同' if same else '不同'}）；同一张表中序号应各不相同",
        f"序号 {no} repeats that of {earlier} ({'same' if same else 'other'} content);"
        " a number may stand once in a table",
    )
