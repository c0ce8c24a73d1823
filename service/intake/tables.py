"""Grids to items: the data table is found by what its headings mean, wherever it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from nlp.types import Period
from service.intake.headers import Heading, heading_of, is_heading_like
from service.intake.numbering import is_number
from service.intake.types import Grid, Row

_MOST_HEADER_ROWS = 3
_TEXTUAL = 2  # ranks of status headings up to this promise words, the others figures


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


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what; `attributes` are the others by their names."""

    no: int | None
    target: int
    status: int
    attributes: dict[int, str]
    passed_over: tuple[str, ...] = ()


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


def columns_of(region: Region, *, period: Period | None) -> Columns:
    """Choose the column of each role by what the headings mean and, among equals, by what the rows hold."""
    headings = region.header.headings
    numbers = [at for at, heading in enumerate(headings) if heading.role == "no"]
    target = _target_column(region)
    status, passed_over = _status_column(region, period=period)
    no = next((at for at in numbers if at < target), numbers[0] if numbers else None)
    if no is None:
        no = _unnamed_numbers(region, before=min(target, status))
    others = [at for at in range(_width(region)) if at not in (no, target, status)]
    attributes = _names([headings[at] if at < len(headings) else None for at in others], others)
    return Columns(no, target, status, attributes, passed_over)


def _names(headings: Sequence[Heading | None], columns: Sequence[int]) -> dict[int, str]:
    """Name the columns kept as attributes: 责任分工 over 牵头单位 is 牵头单位, where no other column is called that."""
    names: dict[int, str] = {}
    for heading, at in zip(headings, columns, strict=True):
        full = heading.name if heading is not None and heading.name else f"第{at + 1}列"
        last = full.rpartition("/")[2]
        name = last if _says_enough(heading_of(last)) and last not in names.values() else full
        while name in names.values():
            name += "'"
        names[at] = name
    return names


def _says_enough(lowest: Heading) -> bool:
    return lowest.role == "attribute" or (lowest.role is not None and lowest.rank > _TEXTUAL)


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


def _target_column(region: Region) -> int:
    ranked = [(heading.rank, at) for at, heading in enumerate(region.header.headings) if heading.role == "target"]
    rank, first = min(ranked)
    same = [
        at
        for a_rank, at in ranked
        if a_rank == rank and region.header.headings[at].name == region.header.headings[first].name
    ]
    if len(same) == 1:
        return _last_unnamed(region, first)
    # one heading merged over several columns: a group and the targets in it, which differ most
    return max(same, key=lambda at: (len(set(_texts(region, at))), -at))


def _last_unnamed(region: Region, first: int) -> int:
    """Go right from a target over columns without heading: so a file without merged cells shows 目标任务 over two.

    They belong together only if the first has gaps that the next one fills, as groups have.
    """
    headings = region.header.headings
    at = first
    while at + 1 < len(headings) and not headings[at + 1].name:
        if not _fills_gaps(_texts(region, at), _texts(region, at + 1)):
            break
        at += 1
    return at


def _fills_gaps(group: Sequence[str], texts: Sequence[str]) -> bool:
    pairs = list(zip(group, texts, strict=True))
    return any(text and not name for name, text in pairs) and all(text for name, text in pairs if name)


def _status_column(region: Region, *, period: Period | None) -> tuple[int, tuple[str, ...]]:
    headings = region.header.headings
    ranked = [(heading.rank, at) for at, heading in enumerate(headings) if heading.role == "status"]
    quarterly = [at for rank, at in ranked if headings[at].quarter is not None and rank <= _TEXTUAL]
    best = min(rank for rank, _ in ranked)
    same = [at for rank, at in ranked if rank == best]
    if period is not None and (matching := [at for at in quarterly if headings[at].quarter == period.quarter]):
        same = matching
    elif len(quarterly) > 1:
        same = quarterly
    filled = [at for at in same if any(_texts(region, at))]
    chosen = (filled or same)[-1] if len({headings[at].name for at in same}) > 1 else (filled or same)[0]
    return chosen, tuple(headings[at].name for _, at in ranked if at != chosen)


def _unnamed_numbers(region: Region, *, before: int) -> int | None:
    """Find a column without a heading that holds numbers only, left of the target."""
    for at in range(before):
        heading = region.header.headings[at]
        texts = [text for text in _texts(region, at) if text]
        if not heading.name and len(texts) > 1 and all(map(is_number, texts)):
            return at
    return None


def _texts(region: Region, at: int) -> list[str]:
    return [row.cells[at].text if at < len(row.cells) else "" for row in region.rows]


def _width(region: Region) -> int:
    return max([len(region.header.headings), *(len(row.cells) for row in region.rows)])
