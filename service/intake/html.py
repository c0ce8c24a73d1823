"""Web pages and fragments of them: tables with rowspan and colspan, tables inside tables, pages saved as one file."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator

from lxml import etree, html

from service.intake.encoding import decode
from service.intake.limits import Limits
from service.intake.markup import BLOCKS, SKIPPED, cell_text, is_hidden, tag_of
from service.intake.refusals import too_many, unreadable
from service.intake.types import Cell, Document, Grid, Paragraph, Row

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""", re.IGNORECASE)
# The parser stops at the first end of a page, where pages pasted together go on; NUL ends its text as well.
_NO_CONTENT = re.compile(r"\A\s*<\?xml[^>]*\?>|</(?:html|body)\s*>|\0", re.IGNORECASE)
_MOST_DEEP = 20
_LITTLE = 200  # characters: a page of more says something besides its pictures


def read_html(content: bytes, name: str, *, limits: Limits) -> Document:
    """Read a page: its title and paragraphs, and every outermost table with those inside it.

    Raises:
        Unreadable: the bytes are no text.
        TooLarge: a table goes beyond a limit.
    """
    text = _decoded(content, name)
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(_NO_CONTENT.sub("", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as wrong:
        raise unreadable(
            "damaged-file",
            f"{name} 无法按网页解析；请用浏览器打开后另存，或把表格粘贴到 Excel 再存。",
            f"{name}: cannot be parsed as HTML ({wrong})",
        ) from wrong
    blocks = tuple(_Page(name, limits).blocks(root))
    written = sum(len(block.text) for block in blocks if isinstance(block, Paragraph))
    return Document(blocks, pictures=len(root.findall(".//img")) if written < _LITTLE else 0)


def read_mhtml(content: bytes, name: str, *, limits: Limits) -> Document:
    """Read a page saved as a single file: its first HTML part.

    Raises:
        Unreadable: there is no HTML part.
    """
    message = email.message_from_bytes(content, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return read_html(payload, name, limits=limits)
    raise unreadable(
        "damaged-file",
        f"{name} 是单文件网页，但里面没有网页内容；请用浏览器另存为 html。",
        f"{name}: a single-file page without an HTML part; save it as html",
    )


def _decoded(content: bytes, name: str) -> str:
    """Decode by what the page declares where its bytes agree, else by the evidence."""
    declared = _CHARSET.search(content[:4096])
    if declared is not None and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        charset = declared[1].decode("ascii").lower()
        charset = "gb18030" if charset in ("gb2312", "gbk", "gb_2312-80", "x-gbk") else charset
        try:
            return content.decode(charset)
        except (UnicodeDecodeError, LookupError):
            return decode(content, name).text  # the page says one thing and is another
    return decode(content, name).text


class _Page:
    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        self.tables = self.cells = 0

    def blocks(self, root: html.HtmlElement) -> Iterator[Paragraph | Grid]:
        title = root.findtext(".//title")
        if title and title.strip():
            yield Paragraph("title", " ".join(title.split()))
        yield from self._walk(root)  # all of it: pages pasted together have several bodies

    def _walk(self, root: html.HtmlElement) -> Iterator[Paragraph | Grid]:
        """Go through the page in order without recursion: pages nest deeper than Python's stack."""
        line: list[str] = []
        stack: list[tuple[html.HtmlElement, bool]] = [(root, False)]
        while stack:
            element, left = stack.pop()
            if left:
                if tag_of(element) in BLOCKS:
                    yield from self._paragraph(line)
                line.append(element.tail or "")
                continue
            tag = tag_of(element)
            if tag in SKIPPED:
                line.append(element.tail or "")
                continue
            if tag == "table":
                yield from self._paragraph(line)
                yield self._grid(element, depth=1)
                line.append(element.tail or "")
                continue
            if tag == "pre":
                yield from self._paragraph(line)
                yield from (Paragraph("text", one) for one in element.text_content().splitlines() if one.strip())
                line.append(element.tail or "")
                continue
            if tag in BLOCKS or tag == "br":
                yield from self._paragraph(line)
            line.append(element.text or "")
            stack.append((element, True))
            stack.extend((inner, False) for inner in reversed(element))
        yield from self._paragraph(line)

    def _paragraph(self, line: list[str]) -> Iterator[Paragraph]:
        text = " ".join("".join(line).split())
        line.clear()
        if text:
            yield Paragraph("text", text)

    def _grid(self, table: html.HtmlElement, *, depth: int) -> Grid:
        self.tables += 1
        number = self.tables
        spread: dict[tuple[int, int], Cell] = {}
        nested: list[Grid] = []
        rows: list[Row] = []
        lines = list(_rows_of(table))
        caption = table.find("caption")
        label = " ".join(caption.text_content().split()) if caption is not None else ""
        for at, line in enumerate(lines):
            column = 0
            for cell in line:
                while (at, column) in spread:
                    column += 1
                text = cell_text(cell)
                wide = min(_span(cell, "colspan"), self.limits.columns)
                tall = min(_span(cell, "rowspan") or len(lines), len(lines) - at)
                self._count(wide * tall, column + wide, number)
                for down in range(tall):
                    for across in range(wide):
                        spread[at + down, column + across] = Cell(text, across=across > 0, down=down > 0)
                column += wide
                if depth < _MOST_DEEP:
                    nested += [self._grid(inner, depth=depth + 1) for inner in _outermost(cell)]
        width = max((column for _, column in spread), default=-1) + 1
        for at in range(len(lines)):
            cells = tuple(spread.get((at, column), Cell()) for column in range(width))
            rows.append(Row(f"table {number}, row {at + 1}", cells))
        return Grid(tuple(rows), label=label, nested=tuple(nested))

    def _count(self, cells: int, width: int, table: int) -> None:
        self.cells += cells
        if self.cells > self.limits.cells:
            raise too_many(self.name, "单元格数", "cells", f"{self.cells}+", self.limits.cells)
        if width > self.limits.columns:
            raise too_many(self.name, f"表格 {table} 的列数", f"columns in table {table}", width, self.limits.columns)


def _rows_of(table: html.HtmlElement) -> Iterator[list[html.HtmlElement]]:
    """Give the cells of each row of a table itself: head, bodies and foot in the order written."""
    for child in table:
        tag = tag_of(child)
        if is_hidden(child):
            continue
        if tag == "tr":
            yield [cell for cell in child if tag_of(cell) in ("td", "th")]
        elif tag in ("thead", "tbody", "tfoot"):
            yield from _rows_of(child)


def _outermost(cell: html.HtmlElement) -> Iterator[html.HtmlElement]:
    stack = list(reversed(cell))
    while stack:
        element = stack.pop()
        if tag_of(element) == "table":
            yield element
        else:
            stack.extend(reversed(element))


def _span(cell: html.HtmlElement, which: str) -> int:
    matched = re.match(r"\s*(\d{1,5})", cell.get(which) or "1")
    return int(matched[1]) if matched else 1
