"""The ledger as a workbook: typed cells, frozen header, filters, merged 大类; counts that lead to their lists."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import xlsxwriter

from service.notices.columns import Column, Value, columns_of
from service.notices.notice import Notice, percent
from service.notices.rows import LedgerRow
from service.notices.safety import cell_text, sheet_name

LIST_COLUMNS = (("序号", 6), ("重点工作", 48), ("责任单位", 20), ("阶段", 10), ("说明", 80))


@dataclass(frozen=True, slots=True)
class _Styles:
    head: Any
    text: Any
    percent: Any
    merged: Any
    title: Any
    link: Any


def write_xlsx(rows: Sequence[LedgerRow], notice: Notice, *, by_unit: bool = False) -> bytes:
    """Write the ledger, an overview whose numbers link to their lists, and on request a sheet for every unit."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        styles = _styles_of(book)
        taken: set[str] = set()
        columns = columns_of(rows)
        _write_ledger(book.add_worksheet(sheet_name("台账", taken)), rows, columns, styles)
        overview = book.add_worksheet(sheet_name("概览", taken))
        places = _write_lists(book.add_worksheet(sheet_name("名单", taken)), notice, styles)
        _write_overview(overview, notice, places, styles)
        if by_unit:
            for block in notice.chapters[-1].blocks if notice.chapters else ():
                _write_ledger(book.add_worksheet(sheet_name(block.heading, taken)), block.rows, columns, styles)
    return file.getvalue()


def _styles_of(book: Any) -> _Styles:
    grid = {"border": 1, "border_color": "#BFBFBF", "valign": "top", "text_wrap": True}
    return _Styles(
        head=book.add_format({**grid, "bold": True, "bg_color": "#DDE7F3", "valign": "vcenter", "align": "center"}),
        text=book.add_format(grid),
        percent=book.add_format({**grid, "num_format": "0.0%"}),
        merged=book.add_format({**grid, "valign": "vcenter", "align": "center"}),
        title=book.add_format({"bold": True, "font_size": 14}),
        link=book.add_format({**grid, "font_color": "#0563C1", "underline": 1}),
    )


def _write_ledger(sheet: Any, rows: Sequence[LedgerRow], columns: Sequence[Column], styles: _Styles) -> None:
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, cell_text(column.heading), styles.head)
        style = styles.percent if column.kind == "percent" else styles.text
        for line, row in enumerate(rows, start=1):
            _write(sheet, line, at, column.value(row), style)
    _merge_categories(sheet, rows, styles)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _merge_categories(sheet: Any, rows: Sequence[LedgerRow], styles: _Styles) -> None:
    """Merge neighbouring cells of one 大类; each keeps its value underneath, so filters still find every row."""
    line = 1
    for category, same in groupby(rows, key=lambda row: row.category):
        count = len(list(same))
        if count > 1:
            sheet.merge_range(line, 0, line + count - 1, 0, "", styles.merged)
        for at in range(line, line + count):
            sheet.write_string(at, 0, cell_text(category), styles.merged)
        line += count


def _write(sheet: Any, line: int, at: int, value: Value, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(line, at, None, style)
    elif isinstance(value, int | float):
        sheet.write_number(line, at, value, style)
    else:
        sheet.write_string(line, at, cell_text(value), style)


def _write_lists(sheet: Any, notice: Notice, styles: _Styles) -> dict[str, int]:
    """Write every list; give the line each begins at."""
    for at, (_, width) in enumerate(LIST_COLUMNS):
        sheet.set_column(at, at, width)
    places: dict[str, int] = {}
    line = 0
    for chapter in notice.chapters:
        for block in chapter.blocks:
            places[block.key] = line
            heading = f"{chapter.heading.split('、', 1)[-1]} · {block.heading}（{len(block.rows)} 项）"
            sheet.write_string(line, 0, cell_text(heading), styles.title)
            for at, (name, _) in enumerate(LIST_COLUMNS):
                sheet.write_string(line + 1, at, name, styles.head)
            line += 2
            for row in block.rows:
                item, tags = row.item.tagged.item, row.item.tagged.tags
                cells = (item.no, item.target, "、".join(row.units), tags.stage.value.label, block.detail(row))
                for at, text in enumerate(cells):
                    _write(sheet, line, at, int(text) if at == 0 and text.isdecimal() else text, styles.text)
                line += 1
            line += 1
    return places


def _write_overview(sheet: Any, notice: Notice, places: dict[str, int], styles: _Styles) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 2, 12)
    sheet.write_string(0, 0, cell_text(notice.title), styles.title)
    sheet.write_string(1, 0, cell_text("".join(piece.text for piece in notice.opening)))
    line = 3
    for chapter in notice.chapters:
        sheet.write_string(line, 0, chapter.heading, styles.title)
        for at, name in enumerate(("类别", "项数", "占比")):
            sheet.write_string(line + 1, at, name, styles.head)
        line += 2
        for block in chapter.blocks:
            sheet.write_string(line, 0, cell_text(block.heading), styles.text)
            target = f"internal:'名单'!A{places[block.key] + 1}"
            sheet.write_url(line, 1, target, styles.link, string=str(len(block.rows)))
            sheet.write_number(line, 1, len(block.rows), styles.link)
            sheet.write_string(line, 2, percent(len(block.rows), notice.total), styles.text)
            line += 1
        line += 1
