"""Two tables side by side under one header (序号 重点工作 完成情况 twice): the left one, then the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.intake.tables import Header, Region
from service.intake.types import Row


def parted(region: Region) -> list[Region]:
    """Part a region whose headings stand twice, each time with target and status; else give it alone."""
    headings = region.header.headings
    named = [at for at, heading in enumerate(headings) if heading.name]
    half = len(named) // 2
    left, right = named[:half], named[half:]
    names = [[(headings[at].name, headings[at].role) for at in side] for side in (left, right)]
    if names[0] != names[1] or not {"target", "status"} <= {role for _, role in names[0]}:
        return [region]
    cut = right[0]
    return [_side(region, 0, cut), replace(_side(region, cut, len(headings)), section="")]


def _side(region: Region, start: int, end: int) -> Region:
    header = Header(region.header.start, region.header.height, region.header.headings[start:end])
    rows = [replace(row, cells=row.cells[start:end]) for row in region.rows]
    return replace(region, header=header, rows=_own(rows), repeats=list(region.repeats) if start == 0 else [])


def _own(rows: Sequence[Row]) -> list[Row]:
    """Leave out rows with nothing of this side: what spans both belongs to the left."""
    return [row for row in rows if any(cell.text and not cell.across for cell in row.cells)]
