"""Excel workbooks (xlsx): values as shown, cached results of formulas, merged cells, hidden rows and sheets."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from service.intake.limits import Limits
from service.intake.packages import check_package
from service.intake.refusals import too_many, unreadable
from service.intake.sheets import Range, SheetLimits, grid_of_sheet, hidden_note
from service.intake.shown import shown
from service.intake.types import Document, Grid
from service.intake.writing import clean

_LAST_ROW = 1_048_576


@dataclass(slots=True)
class Outline:
    """What openpyxl's streaming mode does not tell of a sheet. `formulas` have no cached result: their text by cell."""

    merges: list[Range] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    formulas: dict[str, str] = field(default_factory=dict)
    cells: int = 0


def read_xlsx(content: bytes, name: str, *, limits: Limits) -> Document:
    """Read every visible sheet of a workbook, and the hidden ones with a note.

    Raises:
        Unreadable, TooLarge: the package is damaged or goes beyond a limit.
    """
    check_package(content, name, limits=limits)
    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheets = workbook.worksheets
    if len(sheets) > limits.sheets:
        raise too_many(name, "工作表数", "sheets", len(sheets), limits.sheets)
    count = SheetLimits(name, limits)
    grids: list[Grid] = []
    notes: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        pictures = sum(part.startswith("xl/media/") for part in archive.namelist())
        for sheet in sheets:
            outline = outline_of(archive.read(sheet._worksheet_path), name, limits=limits)
            rows = dict(_rows(sheet, outline, count))
            grids.append(grid_of_sheet(sheet.title, rows.items(), outline.merges))
            if note := hidden_note(sheet.title, outline.hidden, rows):
                notes.append(note)
            if sheet.sheet_state != "visible" and rows:
                notes.append(f"工作表“{sheet.title}”是隐藏的，已照样读取")
            if outline.formulas:
                notes.append(f"工作表“{sheet.title}”有 {len(outline.formulas)} 个公式没有保存结果，保留公式原文")
    return Document(tuple(grids), tuple(notes), pictures)


def outline_of(content: bytes, name: str, *, limits: Limits) -> Outline:
    """Stream a sheet's XML for merged ranges, hidden rows, and formulas without a cached result.

    Raises:
        Unreadable: the XML declares a document type.
        TooLarge: it has more cells, empty ones included, than can be walked through in time.
    """
    outline = Outline()
    state = {"cell": "", "formula": "", "inside": "", "value": ""}

    def start(tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            outline.cells += 1
            if outline.cells > limits.stored_cells:
                raise too_many(
                    name,
                    "单元格数（含空单元格）",
                    "cells, empty ones included",
                    f"{outline.cells}+",
                    limits.stored_cells,
                )
            state.update(cell=attributes.get("r", ""), formula="", value="", inside="")
        elif tag in ("f", "v"):
            state["inside"] = tag
        elif tag == "row" and attributes.get("hidden") in ("1", "true") and attributes.get("r", "").isdigit():
            outline.hidden.add(int(attributes["r"]))
        elif tag == "mergeCell" and re.fullmatch(r"\$?[A-Za-z]+\$?\d+:\$?[A-Za-z]+\$?\d+", attributes.get("ref", "")):
            left, top, right, bottom = range_boundaries(attributes["ref"])
            outline.merges.append((top, left, bottom, right))

    def text(piece: str) -> None:
        if state["inside"] == "f":
            state["formula"] += piece
        elif state["inside"] == "v":
            state["value"] += piece

    def end(tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag in ("f", "v"):
            state["inside"] = ""
        elif tag == "c" and state["formula"] and not state["value"]:
            outline.formulas[state["cell"]] = f"={state['formula']}"

    def forbid(*_: object) -> None:
        raise unreadable(
            "xml-entities", f"{name} 含有 DTD 声明，拒绝读取。", f"{name}: a sheet declares a DTD; refused"
        )

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = forbid
    parser.Parse(content, True)
    return outline


def _rows(sheet: Any, outline: Outline, count: SheetLimits) -> Iterator[tuple[int, dict[int, str]]]:
    sheet.reset_dimensions()  # some programs write a dimension smaller than the sheet
    for last, cells in enumerate(sheet.iter_rows(), 1):
        texts: dict[int, str] = {}
        for cell in cells:
            if cell.value is None:
                text = outline.formulas.get(cell.coordinate, "") if outline.formulas and hasattr(cell, "row") else ""
            elif isinstance(cell.value, str):
                text = cell.value
            else:
                text = shown(cell.value, cell.number_format)
            if text := clean(text):
                texts[cell.column] = text
        if texts:
            count.check(sheet.title, last, texts)
            yield last, texts
