"""What the tests of intake make files with: workbooks, documents, zips, and a small writer of PDF."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import docx
import openpyxl
import pytest

ROOT = Path(__file__).resolve().parents[3]
Table = Sequence[Sequence[object]]


class Kit:
    """Makes the bytes of files."""

    sample = ROOT / "data" / "sample" / "dongtou-2021Q1.txt"
    files = Path(__file__).parent / "files"
    dot = (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU"
        b"\0\0\0\nIDATx\x9cc`\0\0\0\x02\0\x01H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82"
    )  # one grey dot

    def xlsx(self, sheets: Mapping[str, Table], *, merges: Sequence[str] = (), hidden: Sequence[int] = ()) -> bytes:
        """Make a workbook; merges and hidden rows are those of every sheet."""
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
            for merge in merges:
                sheet.merge_cells(merge)
            for row_number in hidden:
                sheet.row_dimensions[row_number].hidden = True
        return self.saved(book)

    def docx(self, rows: Table, *, title: str = "", merges: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
        """Make a document with one table; merges are (row, column, last row, last column) from 0."""
        document = docx.Document()
        if title:
            document.add_paragraph(title)
        table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                table.cell(at, column).text = str(text)
        for top, left, bottom, right in merges:
            kept = table.cell(top, left).text
            table.cell(top, left).merge(table.cell(bottom, right)).text = kept
        return self.saved(document)

    def saved(self, thing: object) -> bytes:
        """Give the bytes a library's object saves."""
        buffer = io.BytesIO()
        thing.save(buffer)  # type: ignore[attr-defined] # workbooks and documents alike
        return buffer.getvalue()

    def zip(self, parts: Mapping[str, bytes | str]) -> bytes:
        """Make a zip package."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return buffer.getvalue()

    def parts(self, package: bytes) -> dict[str, bytes | str]:
        """Take a zip package apart."""
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def pdf(self, pages: Sequence[Sequence[Sequence[str]]], **drawing: object) -> bytes:
        """Make a PDF of one table a page; see `PdfTable`."""
        return PdfTable(**drawing).file(pages)  # type: ignore[arg-type] # passed through


class PdfTable:
    """Draws tables with a standard Chinese font, ruled or not, cells wrapped as a word processor wraps them."""

    def __init__(
        self,
        *,
        widths: Sequence[int] = (40, 180, 280),
        ruled: bool = True,
        title: str = "",
        footer: bool = True,
        encrypted: bool = False,
    ) -> None:
        self.widths, self.ruled, self.title, self.footer, self.encrypted = widths, ruled, title, footer, encrypted

    def file(self, pages: Sequence[Sequence[Sequence[str]]]) -> bytes:
        """Give the bytes of a file with these pages of rows."""
        streams = [self._page(rows, number) for number, rows in enumerate(pages, 1)]
        kids = " ".join(f"{6 + 2 * at} 0 R" for at in range(len(streams)))
        objects = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>",
            "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H"
            " /DescendantFonts [4 0 R] >>",
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500] /FontDescriptor 5 0 R"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
            "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
            " /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
        ]
        for at, stream in enumerate(streams):
            objects.append(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >>"
                f" /Contents {7 + 2 * at} 0 R >>"
            )
            objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        body, places = "%PDF-1.4\n", []
        for number, one in enumerate(objects, 1):
            places.append(len(body))
            body += f"{number} 0 obj\n{one}\nendobj\n"
        table = "".join(f"{place:010d} 00000 n \n" for place in places)
        lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'1f' * 32}> /U <{'2e' * 32}> >> /ID [<00> <00>]"
        body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n"
        body += f"<< /Size {len(objects) + 1} /Root 1 0 R {lock if self.encrypted else ''} >>\nstartxref\n0\n%%EOF"
        return body.encode("latin-1")

    def _page(self, rows: Sequence[Sequence[str]], number: int) -> str:
        size, pad, y = 10, 4, 800.0
        out: list[str] = []
        if self.title and number == 1:
            out.append(_shown(self.title, 150, y - 14, 14))
            y -= 40
        for row in rows:
            lines = [_wrapped(text, (width - 2 * pad) / size) for text, width in zip(row, self.widths, strict=False)]
            tall = max(map(len, lines)) * 14 + 2 * pad
            x = 45.0
            for width, cell in zip(self.widths, lines, strict=False):
                for at, line in enumerate(cell):
                    out.append(_shown(line, x + pad, y - pad - 11 - 14 * at, size))
                if self.ruled:
                    out.append(f"{x} {y - tall} {width} {tall} re S")
                x += width
            y -= tall + (0 if self.ruled else 8)
        if self.footer:
            out.append(_shown(f"- {number} -", 285, 30, 9))
        return "\n".join(out)


def _shown(text: str, x: float, y: float, size: int) -> str:
    return f"BT /F {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET"


def _wrapped(text: str, width: float) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for letter in paragraph:
            wide = 0.5 if letter.isascii() else 1.0
            if used + wide > width:
                lines.append(line)
                line, used = "", 0.0
            line, used = line + letter, used + wide
        lines.append(line)
    return lines


@pytest.fixture(scope="session")
def kit() -> Kit:
    return Kit()
