"""The notice as a Word document: every number links to the list of exactly its items."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from service.notices.notice import Block, Chapter, Notice, percent
from service.notices.safety import clean

_FONT = "仿宋"


def write_docx(notice: Notice) -> bytes:
    """Write the notice."""
    document = Document()
    _set_font(document)
    title = document.add_heading(clean(notice.title), level=0)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    listed = {block.key for chapter in notice.chapters for block in chapter.blocks if block.rows}
    listed |= {chapter.key for chapter in notice.chapters}
    opening = document.add_paragraph()
    for piece in notice.opening:
        _add_link(opening, piece.text, piece.key if piece.key in listed else "")
    number = 0
    for chapter in notice.chapters:
        number += 1
        _mark(document.add_heading(chapter.heading, level=1), chapter.key, number)
        _write_counts(document, chapter, notice.total)
        for block in chapter.blocks:
            if block.rows:
                number += 1
                _write_block(document, block, number, mixed=notice.mixed)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _set_font(document: Any) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)  # Word keeps the Chinese font apart


def _write_counts(document: Any, chapter: Chapter, total: int) -> None:
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    for cell, name in zip(table.rows[0].cells, ("类别", "项数", "占比"), strict=True):
        cell.text = name
    for block in chapter.blocks:
        cells = table.add_row().cells
        cells[0].text = clean(block.heading)
        _add_link(cells[1].paragraphs[0], str(len(block.rows)), block.key if block.rows else "")
        cells[2].text = percent(len(block.rows), total)


def _add_link(paragraph: Any, text: str, key: str) -> None:
    """Add text that leads to the list of a key, plain text where there is none."""
    run = paragraph.add_run(clean(text))
    if not key:
        return
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), _anchor(key))
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _mark(heading: Any, key: str, number: int) -> None:
    """Make a heading the place links to a key lead to."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), _anchor(key))
    heading._p.pPr.addnext(start)
    heading._p.append(end)


def _write_block(document: Any, block: Block, number: int, *, mixed: bool) -> None:
    _mark(document.add_heading(f"{clean(block.heading)}（{len(block.rows)} 项）", level=2), block.key, number)
    for row in block.rows:
        item = row.item.tagged.item
        paragraph = document.add_paragraph()
        no = f"{item.no}. " if item.no else ""
        paragraph.add_run(clean(f"{no}{item.target}")).bold = True
        named = [f"{row.item.place} {row.item.period}"] if mixed else []
        named += ["、".join(row.units)] if row.units else []
        units = f"（{'；'.join(named)}）" if named else ""
        paragraph.add_run(clean(f"{units}\n{block.detail(row)}"))


def _anchor(key: str) -> str:
    return "list_" + key.replace("-", "_")
