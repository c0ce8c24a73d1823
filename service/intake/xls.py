"""Old Excel workbooks (xls, and et of WPS): values as shown, merged cells, hidden rows."""

from __future__ import annotations

import xlrd
from xlrd.compdoc import CompDocError

from service.intake.formats import encrypted
from service.intake.limits import Limits
from service.intake.refusals import too_many, unreadable
from service.intake.sheets import SheetLimits, grid_of_sheet, hidden_note
from service.intake.shown import shown
from service.intake.types import Document, Grid
from service.intake.writing import clean


def read_xls(content: bytes, name: str, *, limits: Limits) -> Document:
    """Read every sheet of an old workbook.

    Raises:
        Unreadable: it is encrypted or damaged.
        TooLarge: it goes beyond a limit.
    """
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=_Silent())
    except (xlrd.XLRDError, CompDocError) as wrong:
        if "encrypted" in str(wrong).lower():
            raise encrypted(name) from wrong
        raise unreadable(
            "damaged-file",
            f"{name} 无法按旧版 Excel 解析，文件可能已损坏；请另存为 xlsx 再试。",
            f"{name}: cannot be parsed as xls ({wrong}); save it as xlsx",
        ) from wrong
    if book.nsheets > limits.sheets:
        raise too_many(name, "工作表数", "sheets", book.nsheets, limits.sheets)
    count = SheetLimits(name, limits)
    grids: list[Grid] = []
    notes: list[str] = []
    for sheet in book.sheets():
        rows: dict[int, dict[int, str]] = {}
        for at in range(sheet.nrows):
            texts = {
                column + 1: text for column, cell in enumerate(sheet.row(at)) if (text := clean(_text(book, cell)))
            }
            if texts:
                count.check(sheet.name, at + 1, texts)
                rows[at + 1] = texts
        merges = [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
        grids.append(grid_of_sheet(sheet.name, rows.items(), merges))
        hidden = {at + 1 for at, row in sheet.rowinfo_map.items() if row.hidden}
        if note := hidden_note(sheet.name, hidden, rows):
            notes.append(note)
        if sheet.visibility and rows:
            notes.append(f"工作表“{sheet.name}”是隐藏的，已照样读取")
    return Document(tuple(grids), tuple(notes))


class _Silent:
    def write(self, _: str) -> None:
        """Take xlrd's remarks on odd files and keep none."""


def _text(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERROR"))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return shown(bool(cell.value))
    form = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    if cell.ctype == xlrd.XL_CELL_DATE:
        return shown(xlrd.xldate_as_datetime(cell.value, book.datemode), form)
    return shown(int(cell.value) if float(cell.value).is_integer() else cell.value, form)
