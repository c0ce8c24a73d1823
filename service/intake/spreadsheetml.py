"""Workbooks saved as one XML file (SpreadsheetML of Excel 2003), as many systems of offices export under .xls."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from service.intake.encoding import decode
from service.intake.limits import Limits
from service.intake.refusals import too_many, unreadable
from service.intake.sheets import Range, SheetLimits, grid_of_sheet, hidden_note
from service.intake.shown import shown
from service.intake.types import Document, Grid
from service.intake.writing import clean

_SPACE = "{urn:schemas-microsoft-com:office:spreadsheet}"
_HIDDEN = ".//{urn:schemas-microsoft-com:office:excel}Visible"
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DECLARED = re.compile(rb"""^[^>]*encoding\s*=\s*["']([A-Za-z0-9_\-]+)""")
_FORMATS = {"Percent": "0.00%", "Fixed": "0.00", "Standard": "#,##0.00", "Short Date": "yyyy/m/d"}


def read_spreadsheetml(content: bytes, name: str, *, limits: Limits) -> Document:
    """Read every sheet: values as shown, merged cells, hidden rows.

    Raises:
        Unreadable: the XML is damaged, or declares a document type or entities.
        TooLarge: it goes beyond a limit.
    """
    try:
        root = fromstring(_DECLARATION.sub("", _decoded(content, name)), forbid_dtd=True)
    except DefusedXmlException as wrong:
        raise unreadable(
            "xml-entities",
            f"{name} 含有 XML 实体或 DTD 声明，正常的办公文件没有，拒绝读取。",
            f"{name}: declares a DTD or entities, which no office program writes; refused",
        ) from wrong
    except (ParseError, ValueError) as wrong:
        raise unreadable(
            "damaged-file",
            f"{name} 是 XML 表格，但内容不完整；请重新导出，或用 Excel 打开后另存为 xlsx。",
            f"{name}: an XML spreadsheet that cannot be parsed ({wrong}); export it again or save it as xlsx",
        ) from wrong
    formats = _formats(root)
    count = SheetLimits(name, limits)
    sheets = root.findall(f"{_SPACE}Worksheet")
    if len(sheets) > limits.sheets:
        raise too_many(name, "工作表数", "sheets", len(sheets), limits.sheets)
    grids: list[Grid] = []
    notes: list[str] = []
    for sheet in sheets:
        title = sheet.get(f"{_SPACE}Name", "")
        rows: dict[int, dict[int, str]] = {}
        merges: list[Range] = []
        hidden: set[int] = set()
        for at, row in _numbered(sheet.findall(f"{_SPACE}Table/{_SPACE}Row"), "Span"):
            texts: dict[int, str] = {}
            for column, cell in _numbered(row.findall(f"{_SPACE}Cell"), "MergeAcross"):
                if text := clean(_text(cell, formats)):
                    texts[column] = text
                across, down = _number(cell, "MergeAcross"), _number(cell, "MergeDown")
                if across or down:
                    merges.append((at, column, at + min(down, limits.rows), column + min(across, limits.columns)))
            if texts:
                count.check(title, at, texts)
                rows[at] = texts
            if row.get(f"{_SPACE}Hidden") == "1":
                hidden.add(at)
        grids.append(grid_of_sheet(title, rows.items(), merges))
        if note := hidden_note(title, hidden, rows):
            notes.append(note)
        if sheet.findtext(_HIDDEN, "") in ("SheetHidden", "SheetVeryHidden") and rows:
            notes.append(f"工作表“{title}”是隐藏的，已照样读取")
    return Document(tuple(grids), tuple(notes))


def _decoded(content: bytes, name: str) -> str:
    declared = _DECLARED.search(content[:200])
    if declared is not None and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        charset = declared[1].decode("ascii").lower()
        try:
            return content.decode("gb18030" if charset in ("gb2312", "gbk") else charset)
        except (UnicodeDecodeError, LookupError):
            return decode(content, name).text  # it says one thing and is another
    return decode(content, name).text


def _formats(root: Element) -> dict[str, str]:
    """Give the number format of every style that has one."""
    found = {}
    for style in root.iterfind(f"{_SPACE}Styles/{_SPACE}Style"):
        form = style.find(f"{_SPACE}NumberFormat")
        if form is not None and (written := form.get(f"{_SPACE}Format")):
            found[style.get(f"{_SPACE}ID", "")] = _FORMATS.get(written, written)
    return found


def _numbered(elements: list[Element], wide: str) -> Iterator[tuple[int, Element]]:
    """Count rows or cells from 1: each says its own place, or follows the one before and what that covers."""
    at = 0
    for element in elements:
        at = _number(element, "Index") or at + 1
        yield at, element
        at += _number(element, wide)


def _number(element: Element, name: str) -> int:
    text = element.get(f"{_SPACE}{name}", "")
    return int(text[:7]) if text.isascii() and text.isdigit() else 0


def _text(cell: Element, formats: Mapping[str, str]) -> str:
    data = cell.find(f"{_SPACE}Data")
    if data is None:
        return ""
    text, kind = "".join(data.itertext()), data.get(f"{_SPACE}Type")
    form = formats.get(cell.get(f"{_SPACE}StyleID", ""), "General")
    try:
        if kind == "Number":
            value = float(text)
            return shown(int(value) if value.is_integer() and abs(value) < 1e15 else value, form)
        if kind == "DateTime":
            return shown(datetime.fromisoformat(text), form)
    except (ValueError, OverflowError):
        return text
    return shown(text == "1") if kind == "Boolean" else text
