"""Word documents (docx): tables with cells merged across and down, tables inside cells, numbered 序号 as shown."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from service.intake.limits import Limits
from service.intake.numerals import Numbering
from service.intake.packages import check_package
from service.intake.refusals import too_many
from service.intake.types import Cell, Document, Grid, Paragraph, Row
from service.intake.writing import clean

_MOST_DEEP = 20
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
    "{urn:schemas-microsoft-com:vml}imagedata",
)
Element = Any  # an lxml element, which is a sequence of its children


def read_docx(content: bytes, name: str, *, limits: Limits) -> Document:
    """Read a document's paragraphs and tables in order; deletions under review are left out, insertions kept.

    Raises:
        Unreadable: the package is damaged or encrypted.
        TooLarge: it goes beyond a limit.
    """
    check_package(content, name, limits=limits)
    document = docx.Document(io.BytesIO(content))
    blocks = (*_running_titles(document), *_Body(name, limits, Numbering(document)).blocks(document))
    pictures = sum(1 for _ in document.element.body.iter(*_PICTURES))
    return Document(blocks, pictures=pictures)


def _running_titles(document: docx.document.Document) -> Iterator[Paragraph]:
    """Give the lines at the head of the first page: where the title stands in them, so do place and period."""
    section = document.sections[0] if document.sections else None
    if section is None or section.header.is_linked_to_previous:
        return
    for paragraph in section.header.paragraphs:
        if text := clean(_runs_text(paragraph._p)):
            yield Paragraph("header", text)


class _Body:
    def __init__(self, name: str, limits: Limits, numbering: Numbering) -> None:
        self.name, self.limits, self.numbering = name, limits, numbering
        self.tables = self.cells = 0

    def blocks(self, document: docx.document.Document) -> Iterator[Paragraph | Grid]:
        for at, block in enumerate(_flattened(document.element.body), 1):
            if block.tag == qn("w:tbl"):
                yield self._grid(block, depth=1)
            elif text := clean(self._paragraph_text(block)):
                yield Paragraph(f"paragraph {at}", text)

    def _grid(self, table: Element, *, depth: int) -> Grid:
        self.tables += 1
        number = self.tables
        rows: list[Row] = []
        nested: list[Grid] = []
        above: list[Cell] = []
        for at, row in enumerate(_inside(table, "w:tr"), 1):
            cells: list[Cell] = [Cell()] * _skipped(row, "w:gridBefore")
            for cell in _inside(row, "w:tc"):
                properties = cell.find(qn("w:tcPr"))
                wide = _number(properties, "w:gridSpan", 1)
                merge = None if properties is None else properties.find(qn("w:vMerge"))
                down = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
                if len(cells) + wide > self.limits.columns:
                    raise too_many(
                        self.name,
                        f"表格 {number} 的列数",
                        f"columns in table {number}",
                        len(cells) + wide,
                        self.limits.columns,
                    )
                text = above[len(cells)].text if down and len(cells) < len(above) else clean(self._cell_text(cell))
                cells += [Cell(text, across=across > 0, down=down) for across in range(wide)]
                if depth < _MOST_DEEP:
                    nested += [self._grid(inner, depth=depth + 1) for inner in _inside(cell, "w:tbl")]
            self.cells += len(cells)
            if self.cells > self.limits.cells:
                raise too_many(self.name, "单元格数", "cells", f"{self.cells}+", self.limits.cells)
            rows.append(Row(f"table {number}, row {at}", tuple(cells)))
            above = cells
        return Grid(tuple(rows), nested=tuple(nested))

    def _cell_text(self, cell: Element) -> str:
        lines = []
        for block in _flattened(cell):
            if block.tag == qn("w:tbl"):
                lines += [
                    "\t".join(self._cell_text(inner) for inner in _inside(row, "w:tc"))
                    for row in _inside(block, "w:tr")
                ]
            else:
                lines.append(self._paragraph_text(block))
        return "\n".join(lines).strip("\n")

    def _paragraph_text(self, paragraph: Element) -> str:
        return self.numbering.label(paragraph) + _runs_text(paragraph)


def _runs_text(paragraph: Element) -> str:
    """Join a paragraph's text; drawings and their alternatives are no text of the paragraph."""
    pieces = []
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        tag = element.tag
        if tag == qn("w:t"):
            pieces.append(element.text or "")
        elif tag == qn("w:tab"):
            pieces.append("\t")
        elif tag in (qn("w:br"), qn("w:cr")):
            pieces.append("\n")
        elif tag == qn("w:noBreakHyphen"):
            pieces.append("-")
        elif tag == qn("w:sym"):
            pieces.append(_symbol(element.get(qn("w:char"), "")))
        elif (
            isinstance(tag, str)
            and tag not in (qn("w:del"), qn("w:pPr"), qn("w:rPr"), qn("w:drawing"), qn("w:pict"), qn("w:moveFrom"))
            and not tag.endswith("}AlternateContent")
        ):
            stack.extend(reversed(element))
    return "".join(pieces)


def _symbol(code: str) -> str:
    try:
        letter = chr(int(code, 16))
    except ValueError:
        return ""
    return {"\uf052": "☑", "\uf0a3": "□", "\uf0fe": "☑", "\uf06f": "□", "\uf0fc": "√"}.get(letter, letter)


def _flattened(parent: Element) -> Iterator[Element]:
    """Give paragraphs and tables of a body or cell, those inside content controls and insertions too."""
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag == qn("w:sdt"):
            inner = child.find(qn("w:sdtContent"))
            if inner is not None:
                yield from _flattened(inner)
        elif child.tag in (qn("w:ins"), qn("w:customXml"), qn("w:smartTag")):
            yield from _flattened(child)


def _inside(parent: Element, tag: str) -> Iterator[Element]:
    """Give the children of a kind, through content controls."""
    for child in parent:
        if child.tag == qn(tag):
            yield child
        elif child.tag == qn("w:sdt"):
            inner = child.find(qn("w:sdtContent"))
            if inner is not None:
                yield from _inside(inner, tag)


def _number(properties: Element, tag: str, otherwise: int) -> int:
    found = None if properties is None else properties.find(qn(tag))
    value = "" if found is None else found.get(qn("w:val"), "")
    return max(1, int(value)) if value.isdigit() else otherwise


def _skipped(row: Element, tag: str) -> int:
    properties = row.find(qn("w:trPr"))
    return min(_number(properties, tag, 0), 50)
