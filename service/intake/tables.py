"""Grids to items: the data table is found by what its headings mean, wherever it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from service.intake.headers import Heading, heading_of, is_heading_like
from service.intake.numbering import is_number
from service.intake.types import Grid, Row

_MOST_HEADER_ROWS = 3


@dataclass(frozen=True, slots=True)
class Header:
    """The heading row or rows of a table: where they start, how many they are, a heading a column."""

    start: int
    height: int
    headings: tuple[Heading, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The headings that are not empty."""
        return tuple(heading.name for heading in self.headings if heading.name)


@dataclass(slots=True)
class Region:
    """A header and the rows below it, up to the next header of another kind; `repeats` are where it stands again.

    `section` is the heading that stands before the table (二、交通), if any.
    """

    header: Header
    grid: Grid
    rows: list[Row] = field(default_factory=list)
    repeats: list[str] = field(default_factory=list)
    section: str = ""


def regions_of(grid: Grid) -> tuple[list[Row], list[Region]]:
    """Cut a grid into the rows above the first header, and a region for every different header."""
    above: list[Row] = []
    regions: list[Region] = []
    at = 0
    while at < len(grid.rows):
        header = header_at(grid.rows, at)
        if header is None:
            (regions[-1].rows if regions else above).append(grid.rows[at])
            at += 1
            continue
        if regions and _means_the_same(regions[-1].header, header):
            regions[-1].repeats.append(grid.rows[at].where)
        else:
            regions.append(Region(header, grid))
        at += header.height
    return above, regions


def header_at(rows: Sequence[Row], at: int) -> Header | None:
    """Read a header of one to three rows that starts at a row; None if there is none."""
    if not _could_head(rows[at]):
        return None
    height = 1
    while (
        height < _MOST_HEADER_ROWS and at + height < len(rows) and _continues(rows[at : at + height], rows[at + height])
    ):
        height += 1
    for tall in range(height, 0, -1):
        headings = _headings(rows[at : at + tall])
        roles = {heading.role for heading in headings}
        if {"target", "status"} <= roles:
            return Header(at, tall, headings)
    return None


def nearest_header(rows: Sequence[Row]) -> tuple[Row, tuple[Heading, ...]] | None:
    """Find the row most like a header that is none: it lacks the column of targets or of statuses."""
    best: tuple[int, Row, tuple[Heading, ...]] | None = None
    for row in rows:
        if not _could_head(row):
            continue
        headings = _headings([row])
        roles = {heading.role for heading in headings} - {None}
        score = len(roles) + ("no" in roles)
        if len(roles) >= 2 and roles & {"target", "status"} and (best is None or score > best[0]):
            best = (score, row, headings)
    return None if best is None else best[1:]


def _could_head(row: Row) -> bool:
    """Tell cheaply whether a row may be a header: some heading of ours, and no 序号 of a data row first."""
    texts = [cell.text for cell in row.cells if cell.text and not cell.across]
    if len(texts) < 2 or is_number(texts[0]) or not all(map(is_heading_like, texts)):
        return False
    meant = [heading_of(text).role for text in texts]
    return ("target" in meant or "status" in meant) and 2 * sum(role is not None for role in meant) >= len(texts)


def _headings(rows: Sequence[Row]) -> tuple[Heading, ...]:
    width = max(len(row.cells) for row in rows)
    columns = []
    for at in range(width):
        cells = [row.cells[at] for row in rows if at < len(row.cells)]
        if len(rows) == 1 and cells and cells[0].across and not cells[0].text:
            columns.append(Heading("", None))
        else:
            columns.append(heading_of(*(cell.text for cell in cells)))
    return tuple(columns)


def _continues(above: Sequence[Row], row: Row) -> bool:
    """Tell whether a row is a further line of the header above it.

    It is where merged headings reach into it, or where it leaves the cells of 序号 and target empty and names quarters
    or other headings in the rest.
    """
    if any(cell.down and cell.text for cell in row.cells):
        return True
    first = _headings(above)
    if not any(heading.role in ("no", "target") for heading in first):
        return False
    if any(cell.text and at < len(first) and first[at].role in ("no", "target") for at, cell in enumerate(row.cells)):
        return False
    texts = [cell.text for cell in row.cells if cell.text]
    return bool(texts) and all(heading_of(text).role is not None for text in texts) and len(above[0].cells) >= 2


def _means_the_same(one: Header, other: Header) -> bool:
    return [(heading.name, heading.role) for heading in one.headings if heading.name] == [
        (heading.name, heading.role) for heading in other.headings if heading.name
    ]
