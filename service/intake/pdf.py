"""PDF with a text layer: tables over pages become one, rows broken by a page end are joined."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from service.intake.formats import encrypted
from service.intake.glyphs import Glyph, joined_pages, lines_of, plain_character
from service.intake.limits import Limits
from service.intake.numbering import is_number
from service.intake.pagetables import PageCell, PageTable, ruled_table, unruled_table
from service.intake.refusals import too_many, unreadable
from service.intake.running import without_running
from service.intake.tables import Header, header_at
from service.intake.types import Cell, Document, Grid, Paragraph, Row
from service.intake.writing import clean

_FOLIO = re.compile(r"[\s\-—－–第共/页Page]*\d*[\s\-—－–第共/页of]*\d*[\s\-—－–页]*", re.IGNORECASE)


def read_pdf(content: bytes, name: str, *, limits: Limits) -> Document:
    """Read the paragraphs and tables of every page.

    Raises:
        Unreadable: the file is encrypted, damaged, or holds images of text only.
        TooLarge: it has too many pages or cells.
    """
    try:
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            if len(pdf.pages) > limits.pages:
                raise too_many(name, "页数", "pages", len(pdf.pages), limits.pages)
            reading = _Pages(name, limits)
            for number, page in enumerate(pdf.pages, 1):
                reading.take(number, page)
                page.close()
            return reading.finish()
    except (PdfminerException, PDFPasswordIncorrect, PDFEncryptionError) as wrong:
        cause = wrong.args[0] if wrong.args else wrong
        if isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError) or isinstance(
            wrong, PDFPasswordIncorrect | PDFEncryptionError
        ):
            raise encrypted(name) from wrong
        raise unreadable(
            "damaged-file",
            f"{name} 无法按 PDF 解析，文件可能已损坏；请重新获取，或索取 Word、Excel 原件。",
            f"{name}: cannot be parsed as PDF ({type(cause).__name__}: {cause})",
        ) from wrong


@dataclass(slots=True)
class _Growing:
    """A table growing over pages: its header once known, its rows with the page each begins on."""

    edges: tuple[float, ...]
    ruled: bool
    header: Header | None = None
    rows: list[tuple[str, int, list[PageCell]]] = field(default_factory=list)


class _Pages:
    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        self.blocks: list[Paragraph | _Growing] = []
        self.glyphs = self.images = self.unknown = self.cells = self.pages = 0
        self.pictured: list[int] = []  # pages that show pictures and no text

    def take(self, number: int, page: pdfplumber.page.Page) -> None:
        self.pages = number
        glyphs = list(_glyphs(page))
        self.glyphs += sum(bool(glyph.text.strip()) for glyph in glyphs)
        self.unknown += sum(glyph.text.startswith("(cid:") for glyph in glyphs)
        self.images += len(page.images)
        if page.images and all(_is_folio(line.text) for line in lines_of(glyphs)):
            self.pictured.append(number)
        tables = self._tables(number, page, glyphs)
        boxes = [(table.top, table.bottom) for table, _ in tables]
        outside = [
            glyph for glyph in glyphs if not any(top - 1 <= glyph.middle[1] <= bottom + 1 for top, bottom in boxes)
        ]
        texts = [(line.top, line.text) for line in lines_of(outside) if not _is_folio(line.text)]
        first = min((top for top, _ in boxes), default=float("inf"))
        self._add_texts(number, [text for top, text in texts if top < first])
        for at, (table, ruled) in enumerate(tables, 1):
            self._add_table(table, at, ruled=ruled)
        self._add_texts(number, [text for top, text in texts if top >= first])

    def finish(self) -> Document:
        if not self.glyphs:
            raise unreadable(
                "image-only",
                f"{self.name} 是扫描件或图片，没有文字层，无法读取；请先做文字识别（OCR），或索取 Word、Excel 原件。",
                f"{self.name}: images only, no text layer ({self.images} images); run OCR or ask for the original file",
            )
        if self.unknown > 0.3 * self.glyphs:
            raise unreadable(
                "no-character-codes",
                f"{self.name} 的字体没有文字编码，读出来是乱码；请索取 Word、Excel 原件。",
                f"{self.name}: its fonts carry no character codes; ask for the original file",
            )
        kept, notes = without_running(self.blocks, pages=self.pages)
        if self.pictured:
            notes.append(
                f"第 {'、'.join(map(str, self.pictured))} 页只有图片没有文字，没有读到；需要先做文字识别（OCR）"
            )
        blocks = tuple(one if isinstance(one, Paragraph) else _grid_of(one) for one in kept)
        return Document(blocks, tuple(notes), pictures=self.images)

    def _tables(self, number: int, page: pdfplumber.page.Page, glyphs: Sequence[Glyph]) -> list[tuple[PageTable, bool]]:
        before = self._last()
        found = [
            ruled_table(
                number,
                [(left, top, right, bottom) for left, top, right, bottom in table.cells],
                glyphs,
                edges=before.edges if before and before.ruled else (),
            )
            for table in sorted(page.find_tables(_settings(page)), key=lambda one: one.bbox[1])
            if len(table.cells) > 1
        ]
        if any(len(table.edges) > 2 for table in found):
            return [(table, True) for table in found]
        rules = sorted({round(edge["top"], 1) for edge in page.horizontal_edges if edge["width"] > 0.3 * page.width})
        table = unruled_table(number, glyphs, rules, edges=before.edges if before and not before.ruled else ())
        return [] if table is None else [(table, False)]

    def _last(self) -> _Growing | None:
        return next((block for block in reversed(self.blocks) if isinstance(block, _Growing)), None)

    def _add_texts(self, number: int, texts: Sequence[str]) -> None:
        self.blocks += [Paragraph(f"page {number}", clean(text)) for text in texts]

    def _add_table(self, table: PageTable, at: int, *, ruled: bool) -> None:
        self.cells += sum(map(len, table.rows))
        if self.cells > self.limits.cells:
            raise too_many(self.name, "单元格数", "cells", f"{self.cells}+", self.limits.cells)
        where = [f"page {table.page}, table {at}, row {row}" for row in range(1, len(table.rows) + 1)]
        rows = [(place, table.page, row) for place, row in zip(where, table.rows, strict=True)]
        header, start = _header_of(rows)
        growing = self._last()
        if (
            growing is not None
            and table.page > 1
            and len(growing.edges) == len(table.edges)
            and at == 1
            and growing.ruled == ruled
        ):
            known = growing.header
            repeated = (
                header is not None
                and known is not None
                and [one.name for one in header.headings] == [one.name for one in known.headings]
            )
            if known is not None and (header is None or repeated):
                _append(growing, rows[:start], rows[start:])
                return
        self.blocks.append(_Growing(table.edges, ruled, header, rows))


def _append(
    growing: _Growing, repeated: Sequence[tuple[str, int, list[PageCell]]], rows: list[tuple[str, int, list[PageCell]]]
) -> None:
    """Put a page's rows behind those before, joining the row that the page end has cut."""
    if (
        rows
        and growing.rows
        and growing.header is not None
        and _is_cut(growing.rows[-1][2], rows[0][2], growing.header)
    ):
        where, page, upper = growing.rows[-1]
        growing.rows[-1] = (where, page, [_joined(one, other) for one, other in zip(upper, rows[0][2], strict=True)])
        rows = rows[1:]
    growing.rows += [*repeated, *rows]


def _is_cut(upper: Sequence[PageCell], lower: Sequence[PageCell], header: Header) -> bool:
    """Tell whether a page's first row is the rest of the row before it: it, or that row, has no 序号 of its own."""
    roles = [heading.role for heading in header.headings]
    if any(cell.across and cell.text for cell in [*upper, *lower]):
        return False  # a heading over several columns
    at = roles.index("no") if "no" in roles else None
    target = next(at for at, role in enumerate(roles) if role == "target")
    if at is None:
        return not lower[target].text and any(cell.text for cell in lower)
    rest = any(cell.text for column, cell in enumerate(lower) if column != at)
    return rest and (
        not lower[at].text or (not upper[at].text and is_number(lower[at].text) and bool(upper[target].text))
    )


def _joined(upper: PageCell, lower: PageCell) -> PageCell:
    return replace(upper, content=joined_pages(upper.content, lower.content))


def _header_of(rows: Sequence[tuple[str, int, list[PageCell]]]) -> tuple[Header | None, int]:
    """Find the header in the first rows of a page's table, and where its body starts."""
    plain = [_row_of(row) for row in rows[:8]]
    for at in range(len(plain)):
        if header := header_at(plain, at):
            return header, at + header.height
    return None, 0


def _grid_of(growing: _Growing) -> Grid:
    return Grid(tuple(_row_of(row) for row in growing.rows))


def _row_of(row: tuple[str, int, list[PageCell]]) -> Row:
    where, page, cells = row
    return Row(where, tuple(Cell(clean(cell.text), cell.across, cell.down) for cell in cells), page)


def _is_folio(text: str) -> bool:
    """Tell whether a line is a page number: - 3 -, 第 3 页 共 17 页."""
    return len(text) <= 24 and _FOLIO.fullmatch(text) is not None


def _settings(page: pdfplumber.page.Page) -> dict[str, object]:
    """Close tables at the ends of their vertical lines: a row cut by the page end has no rule there."""
    upright = [edge for edge in page.vertical_edges if edge["height"] > 2]
    ends = [min(edge["top"] for edge in upright), max(edge["bottom"] for edge in upright)] if upright else []
    return {"explicit_horizontal_lines": ends} if ends else {}


def _glyphs(page: pdfplumber.page.Page) -> Iterator[Glyph]:
    """Give a page's characters, without the slanted ones of watermarks and those drawn twice to look bold."""
    seen: set[tuple[str, int, int]] = set()
    for char in page.chars:
        key = (char["text"], round(char["x0"]), round(char["top"]))
        if not char.get("upright", True) or key in seen:
            continue
        seen.add(key)
        yield Glyph(plain_character(char["text"]), char["x0"], char["x1"], char["top"], char["bottom"])
