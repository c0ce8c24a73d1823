"""OpenDocument sheets (ods) and binary workbooks (xlsb): values without their formats, merged cells where known."""

from __future__ import annotations

import io

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from service.intake.formats import encrypted
from service.intake.limits import Limits
from service.intake.packages import check_package
from service.intake.refusals import too_many, unreadable
from service.intake.sheets import SheetLimits, grid_of_sheet
from service.intake.shown import shown
from service.intake.types import Document, Grid
from service.intake.writing import clean


def read_other_sheets(content: bytes, name: str, *, limits: Limits) -> Document:
    """Read every sheet.

    Raises:
        Unreadable: it is encrypted or damaged.
        TooLarge: it goes beyond a limit.
    """
    check_package(content, name, limits=limits)
    count = SheetLimits(name, limits)
    grids: list[Grid] = []
    try:
        book = CalamineWorkbook.from_object(io.BytesIO(content))
        if len(book.sheet_names) > limits.sheets:
            raise too_many(name, "工作表数", "sheets", len(book.sheet_names), limits.sheets)
        for title in book.sheet_names:
            sheet = book.get_sheet_by_name(title)
            if sheet.total_width > limits.columns:
                raise too_many(
                    name, f"工作表“{title}”的列数", f"columns in sheet {title}", sheet.total_width, limits.columns
                )
            rows: dict[int, dict[int, str]] = {}
            for at, values in enumerate(sheet.to_python(skip_empty_area=False, nrows=limits.rows), 1):
                texts = {
                    column: text
                    for column, value in enumerate(values, 1)
                    if (text := clean(shown(int(value) if isinstance(value, float) and value.is_integer() else value)))
                }
                count.check(title, at, texts)
                rows[at] = texts
            merges = [
                (top + 1, left + 1, bottom + 1, right + 1)
                for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
            ]
            grids.append(grid_of_sheet(title, rows.items(), merges))
    except PasswordError as wrong:
        raise encrypted(name) from wrong
    except CalamineError as wrong:
        raise unreadable(
            "damaged-file",
            f"{name} 无法解析，文件可能已损坏；请另存为 xlsx 再试。",
            f"{name}: cannot be parsed ({wrong}); save it as xlsx",
        ) from wrong
    return Document(tuple(grids), ("这种格式不带数字显示样式，百分比和日期按数值读取",))
