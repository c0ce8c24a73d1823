"""The sentences by which whole files are refused; each names what was found and what would be right."""

from __future__ import annotations

from collections.abc import Sequence

from service.errors import TooLarge, Unreadable

EXPECTED = "序号、重点工作（或工作任务、目标任务、项目名称……）、完成情况（或进展情况、工作进展、形象进度……）"
_EXPECTED_ENGLISH = "序号, 重点工作 (or 工作任务, 目标任务, 项目名称 …), 完成情况 (or 进展情况, 工作进展, 形象进度 …)"


def unreadable(code: str, chinese: str, english: str) -> Unreadable:
    """Refuse a file that cannot be read."""
    return Unreadable(code, chinese=chinese, english=english)


def too_large(code: str, chinese: str, english: str) -> TooLarge:
    """Refuse a file that goes beyond a limit."""
    return TooLarge(code, chinese=chinese, english=english)


def empty_file(name: str) -> Unreadable:
    """Refuse a file without content."""
    return unreadable(
        "empty-file",
        f"{name} 是空文件，没有任何内容；请检查文件是否保存完整。",
        f"{name}: the file is empty; check that it was saved completely",
    )


def no_table(name: str, seen: Sequence[str]) -> Unreadable:
    """Refuse a file in which no row holds the header words; `seen` are the rows that came nearest."""
    shown = "；".join(seen[:3])
    return unreadable(
        "no-table",
        f"{name} 中没有找到数据表：表头应有{EXPECTED}"
        + (f"，看到的是：{shown}。" if shown else "，但没有看到任何表格或分隔的行。"),
        f"{name}: no data table found; expected header cells {_EXPECTED_ENGLISH}"
        + (f"; seen: {shown}" if shown else "; no table or separated lines seen"),
    )


def only_counts(name: str, place: str, seen: Sequence[str]) -> Unreadable:
    """Refuse a file whose only table counts tasks instead of naming them."""
    shown = "、".join(seen)
    return unreadable(
        "only-counts",
        f"{name} {place}起是统计表（{shown}），各行只有数目，没有事项的内容；请选择逐项列出重点工作和完成情况的表。",
        f"{name}: its only table ({shown}) counts tasks instead of naming them; choose the one that lists each",
    )


def only_pictures(name: str, pictures: int) -> Unreadable:
    """Refuse a file whose table can only be in its pictures."""
    return unreadable(
        "image-only",
        f"{name} 里没有可读的表格，只有 {pictures} 张图片；表格若在图片里，请先做文字识别（OCR），或索取可编辑的表格。",
        f"{name}: no table, only {pictures} pictures; if they show the table, run OCR or ask for the original file",
    )


def missing_column(name: str, where: str, *, place: str, seen: Sequence[str], missing: str, such: str) -> Unreadable:
    """Refuse a table whose header lacks the column of targets or of statuses."""
    shown = "、".join(seen)
    return unreadable(
        "missing-column",
        f"{name} {place}：表头“{shown}”缺少{missing}一列，应有如{such}的列名。",
        f"{name}, {where}: the header ({shown}) lacks a column for {missing}; expected a heading such as {such}",
    )


def too_many(name: str, what: str, english: str, count: int | str, limit: int) -> TooLarge:
    """Refuse a file with more of something than the limit."""
    return too_large(
        "too-large",
        f"{name} 的{what}为 {count}，超过上限 {limit}；请拆分文件或删去无关内容。",
        f"{name}: {count} {english}, more than the limit of {limit}; split the file or remove what is not needed",
    )


def out_of_memory(name: str) -> TooLarge:
    """Refuse a file whose parser needed more memory than the limit."""
    return too_large(
        "out-of-memory",
        f"{name} 展开后占用内存过多，已停止；请删去无关内容或另存为 xlsx、csv。",
        f"{name}: takes too much memory when unpacked; remove what is not needed or save it as xlsx or csv",
    )
