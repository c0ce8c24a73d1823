"""Tables unlike the project's own, in the formats offices save them in: each is read exactly, row by row."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import docx
import openpyxl
import pytest

from nlp.types import Period
from service.intake.read import read_bytes

LEFT, ABOVE = "<", "^"
AS_THEY_STAND = ("stage and result", "two tables side by side")
Row = tuple[str, ...]


@dataclass
class Family:
    """A table, and what must be read from it; `flat` where merged cells are lost."""

    name: str
    place: str | None
    period: Period | None
    table: list[list[str]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    flat: list[Row] = field(default_factory=list)
    attributes: list[Row] = field(default_factory=list)


def families() -> list[Family]:
    """Read files/offices.txt."""
    found: list[Family] = []
    for line in (Path(__file__).parent / "files" / "offices.txt").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line[3 if line.startswith("==") else 0 :].split(" | ")]
        if line.startswith("=="):
            name, place, period = cells
            found.append(Family(name, None if place == "-" else place, None if period == "-" else Period.parse(period)))
        elif line[:2] in ("> ", "~ ", "@ "):
            kind = {">": found[-1].rows, "~": found[-1].flat, "@": found[-1].attributes}[line[0]]
            kind.append(tuple(cell.strip() for cell in line[2:].split(" | ")))
        elif line and not line.startswith("#"):
            found[-1].table.append(cells)
    return found


def is_plain(family: Family) -> bool:
    """Tell whether a header of one row says what every column is: 项目 and 年度任务 are told apart by their order."""
    header = [text for row in family.table[:2] for text in row]
    across = any(LEFT in row for row in family.table)
    return not across and ABOVE not in header and family.name not in AS_THEY_STAND


def spans_of(table: list[list[str]]) -> dict[tuple[int, int], tuple[int, int]]:
    """Give for every cell that is not merged into another its last row and column."""
    spans = {}
    for at, row in enumerate(table):
        for column, text in enumerate(row):
            if text in (LEFT, ABOVE):
                continue
            right, down = column, at
            while right + 1 < len(row) and row[right + 1] == LEFT:
                right += 1
            while down + 1 < len(table) and table[down + 1][column] == ABOVE:
                down += 1
            spans[at, column] = (down, right)
    return spans


def workbook(table: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for (at, column), (down, right) in spans_of(table).items():
        text = table[at][column]
        book.active.cell(at + 1, column + 1, int(text) if text.isascii() and text.isdigit() else text or None)
        if (at, column) != (down, right):
            book.active.merge_cells(start_row=at + 1, start_column=column + 1, end_row=down + 1, end_column=right + 1)
    return saved(book)


def document(table: list[list[str]]) -> bytes:
    made = docx.Document()
    drawn = made.add_table(rows=len(table), cols=len(table[0]))
    for (at, column), (down, right) in spans_of(table).items():
        drawn.cell(at, column).merge(drawn.cell(down, right)).text = table[at][column]
    return saved(made)


def page(table: list[list[str]]) -> bytes:
    """Make a page as content systems do: the table in a layout table, every cell with paragraphs and blanks."""
    body = "<html><head><meta charset=gb2312></head><body><table><tr><td>导航</td><td><table>"
    spans = spans_of(table)
    for at, row in enumerate(table):
        cells = (
            f"<td rowspan={down - at + 1} colspan={right - column + 1}><p><span>&nbsp;{html.escape(row[column])}&nbsp;"
            for (line, column), (down, right) in spans.items()
            if line == at
        )
        body += "<tr>" + "</span></p></td>".join(cells) + "</span></p></td></tr>"
    return (body + "</table></td></tr></table><p>【打印】【关闭】</p></body></html>").encode("gb18030")


def old_xml(table: list[list[str]]) -> bytes:
    """Make SpreadsheetML, as systems export it under .xls: cells after a gap say their place."""
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    body = f'<?xml version="1.0"?>\n<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="表"><Table>'
    spans = spans_of(table)
    for at, row in enumerate(table):
        body += "<Row>"
        for (line, column), (down, right) in spans.items():
            if line == at and row[column]:
                body += (
                    f'<Cell ss:Index="{column + 1}" ss:MergeDown="{down - at}" ss:MergeAcross="{right - column}">'
                    f'<Data ss:Type="String">{html.escape(row[column])}</Data></Cell>'
                )
        body += "</Row>"
    return (body + "</Table></Worksheet></Workbook>").encode()


def flat(by: str, encoding: str) -> Callable[[list[list[str]]], bytes]:
    def write(table: list[list[str]]) -> bytes:
        file = io.StringIO()
        csv.writer(file, delimiter=by).writerows(
            ["" if text in (LEFT, ABOVE) else text for text in row] for row in table
        )
        return file.getvalue().encode(encoding)

    return write


def saved(thing: openpyxl.Workbook | docx.document.Document) -> bytes:
    buffer = io.BytesIO()
    thing.save(buffer)
    return buffer.getvalue()


FORMATS: dict[str, Callable[[list[list[str]]], bytes]] = {
    "a.xlsx": workbook,
    "a.docx": document,
    "a.html": page,
    "a.xls": old_xml,
    "gbk.csv": flat(",", "gb18030"),
    "semicolons.csv": flat(";", "utf-8-sig"),
    "unicode.txt": flat("\t", "utf-16"),
}
# every family in three formats, every format with many families: all pairs were read while this was written
PAIRS = [
    (family, list(FORMATS)[(at + step) % len(FORMATS)]) for at, family in enumerate(families()) for step in (0, 3, 5)
]


@pytest.mark.parametrize(("family", "name"), PAIRS, ids=lambda one: one if isinstance(one, str) else one.name)
def test_it_is_read_exactly(family: Family, name: str) -> None:
    reading = read_bytes(FORMATS[name](family.table), name)
    wanted = family.flat if family.flat and name[:2] != "a." else family.rows
    assert [(item.no, item.target, item.status) for item in reading.items] == wanted
    assert len(reading.rejects) == len(family.rows) - len(wanted)  # only what is truly merged inherits
    first = {item.no: dict(item.attributes) for item in reversed(reading.items)}
    assert [(no, key, first[no].get(key)) for no, key, _ in family.attributes] == family.attributes
    assert (reading.place, reading.period) == (family.place, family.period)


@pytest.mark.parametrize("turn", [1, 2, 3])
@pytest.mark.parametrize("family", [one for one in families() if is_plain(one)], ids=lambda one: one.name)
def test_the_order_of_columns_does_not_matter(family: Family, turn: int) -> None:
    turned = [row[turn:] + row[:turn] for row in family.table]
    reading = read_bytes(FORMATS["unicode.txt"]([row[::-1] if turn == 3 else row for row in turned]), "a.txt")
    assert [(item.no, item.target, item.status) for item in reading.items] == (family.flat or family.rows)


def test_there_are_more_than_thirty_families() -> None:
    assert len(families()) > 30
