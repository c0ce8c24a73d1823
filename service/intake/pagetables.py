"""Tables of a PDF page: ruled ones by their lines, unruled ones by the header's words and the white between columns."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from service.intake.glyphs import EMPTY, Glyph, Joined, Line, joined, lines_of
from service.intake.headers import roles_of
from service.intake.numbering import is_number

Box = tuple[float, float, float, float]  # left, top, right, bottom
_SAME_EDGE = 3.0


@dataclass(frozen=True, slots=True)
class PageCell:
    """A cell on a page; a next page may go on with it."""

    content: Joined = EMPTY
    across: bool = False
    down: bool = False

    @property
    def text(self) -> str:
        """The text of the cell."""
        return self.content.text


@dataclass(slots=True)
class PageTable:
    """A table, or the part of one, on a page. `edges` are the x of its column borders."""

    page: int
    edges: tuple[float, ...]
    top: float
    bottom: float
    rows: list[list[PageCell]] = field(default_factory=list)


def ruled_table(page: int, cells: Sequence[Box], glyphs: Sequence[Glyph], *, edges: Sequence[float] = ()) -> PageTable:
    """Spread the boxes that lines enclose over a grid; boxes over several columns or rows are merged cells."""
    own = _edges(cells, 0, 2)
    if edges and _fits(own, edges):
        own = list(edges)
    downs = _edges(cells, 1, 3)
    table = PageTable(page, tuple(own), downs[0], downs[-1], [[PageCell() for _ in own[1:]] for _ in downs[1:]])
    inside: dict[int, list[Glyph]] = {}
    ordered = sorted(range(len(cells)), key=lambda at: (cells[at][1], cells[at][0]))
    for glyph in glyphs:
        x, y = glyph.middle
        for at in ordered:
            left, top, right, bottom = cells[at]
            if left <= x < right and top <= y < bottom:
                inside.setdefault(at, []).append(glyph)
                break
    for at in ordered:
        left, top, right, bottom = cells[at]
        content = joined(lines_of(inside.get(at, ())), left=left, right=right)
        first_column, last_column = _nearest(own, left), max(_nearest(own, left) + 1, _nearest(own, right))
        first_row, last_row = _nearest(downs, top), max(_nearest(downs, top) + 1, _nearest(downs, bottom))
        for row in range(first_row, min(last_row, len(table.rows))):
            for column in range(first_column, min(last_column, len(own) - 1)):
                table.rows[row][column] = PageCell(content, column > first_column, row > first_row)
    return table


def unruled_table(
    page: int, glyphs: Sequence[Glyph], rules: Sequence[float], *, edges: Sequence[float] = (), numbered: bool = True
) -> PageTable | None:
    """Find a table without vertical lines: below a header line of ours, or in the columns the page before had.

    `rules` are the heights of horizontal lines, which part rows where there are any.
    """
    lines = lines_of(glyphs)
    at = next((at for at, line in enumerate(lines) if _is_header(line)), None)
    if at is None and not edges:
        return None
    body = lines if at is None else lines[at + 1 :]
    columns = list(edges) if at is None else _columns(lines[at].pieces(gap=0.9), body)
    if not body and at is None:
        return None
    heads = [] if at is None else [lines[at]]
    body = _without_footers(body)
    rows = [*([heads] if heads else []), *_rows(body, columns, rules)]
    table = PageTable(page, tuple(columns), (heads or body)[0].top, (body or heads)[-1].bottom, [[] for _ in rows])
    for left, right in pairwise(columns):
        parts = [[part for line in row if (part := _between(line, left, right)) is not None] for row in rows]
        every = [part for row in parts for part in row]
        # a column is as wide as its widest line: the white beyond is no room to wrap into
        low, high = min([part.x0 for part in every], default=left), max([part.x1 for part in every], default=right)
        for row, own in zip(table.rows, parts, strict=True):
            row.append(PageCell(joined(own, left=low, right=high)))
    return table


def _is_header(line: Line) -> bool:
    pieces = line.pieces(gap=0.9)
    return len(pieces) >= 2 and {"target", "status"} <= roles_of([piece.text for piece in pieces])


def _columns(heads: Sequence[Line], body: Sequence[Line]) -> list[float]:
    """Put each border into the widest white between two headings that no line of the body crosses."""
    borders = [min([heads[0].x0, *(line.x0 for line in body)]) - 1]
    for one, other in pairwise(heads):
        low, high = one.x0, other.x1
        pieces = [piece for line in body for piece in line.pieces(gap=0.9)]
        candidates = [low + (high - low) * step / 60 for step in range(61)]
        crossed = [sum(piece.x0 < x < piece.x1 for piece in [*pieces, one, other]) for x in candidates]
        best = min(crossed)
        run = _longest_run(
            [x for x, count in zip(candidates, crossed, strict=True) if count == best], (high - low) / 60
        )
        borders.append((run[0] + run[1]) / 2)
    borders.append(max([heads[-1].x1, *(line.x1 for line in body)]) + 1)
    return borders


def _longest_run(values: Sequence[float], step: float) -> tuple[float, float]:
    runs: list[tuple[float, float]] = []
    for value in values:
        if runs and value - runs[-1][1] <= 1.5 * step:
            runs[-1] = (runs[-1][0], value)
        else:
            runs.append((value, value))
    return max(runs, key=lambda run: run[1] - run[0])


def _rows(body: Sequence[Line], columns: Sequence[float], rules: Sequence[float]) -> list[list[Line]]:
    """Part the lines into rows: by rules, else by wider gaps, else at every 序号."""
    numbers = [
        at
        for at, line in enumerate(body)
        if (first := _between(line, columns[0], columns[1])) and is_number(first.text)
    ]
    by_rules = _parted(body, lambda above, below: any(above.bottom - 2 < rule < below.top + 2 for rule in rules))
    if len(by_rules) > 1 and len(by_rules) >= len(numbers):
        return by_rules
    gaps = sorted(below.top - above.bottom for above, below in pairwise(body))
    usual = gaps[len(gaps) // 4] if gaps else 0.0
    size = body[0].glyphs[0].size if body else 0.0
    by_gaps = _parted(body, lambda above, below: below.top - above.bottom > usual + 0.3 * size)
    if len(numbers) > 1 and abs(len(by_gaps) - len(numbers)) > 0.2 * len(numbers):
        starts = set(numbers)
        rows: list[list[Line]] = []
        for at, line in enumerate(body):
            if at in starts or not rows:
                rows.append([])
            rows[-1].append(line)
        return rows
    return by_gaps if numbers or len(by_gaps) > 1 else [[line] for line in body]


def _parted(body: Sequence[Line], apart: Callable[[Line, Line], bool]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for at, line in enumerate(body):
        if not rows or apart(body[at - 1], line):
            rows.append([])
        rows[-1].append(line)
    return rows


def _without_footers(body: Sequence[Line]) -> list[Line]:
    """Leave out a page number alone at the foot."""
    kept = list(body)
    while (
        kept
        and len(kept[-1].text) <= 9
        and is_number(kept[-1].text.strip("—-－ 第页"))
        and len(kept) > 1
        and (kept[-1].top - kept[-2].bottom > 1.5 * kept[-1].glyphs[0].size)
    ):
        kept.pop()
    return kept


def _between(line: Line, left: float, right: float) -> Line | None:
    inside = tuple(glyph for glyph in line.glyphs if left <= glyph.middle[0] < right)
    return lines_of(inside)[0] if any(glyph.text.strip() for glyph in inside) else None


def _edges(cells: Iterable[Box], low: int, high: int) -> list[float]:
    values = sorted({cell[side] for cell in cells for side in (low, high)})
    edges: list[float] = []
    for value in values:
        if not edges or value - edges[-1] > _SAME_EDGE:
            edges.append(value)
    return edges


def _fits(own: Sequence[float], edges: Sequence[float]) -> bool:
    """Tell whether a table's borders are some of those a table before had, outer ones included."""
    ends = abs(own[0] - edges[0]) < 2 * _SAME_EDGE and abs(own[-1] - edges[-1]) < 2 * _SAME_EDGE
    return ends and all(min(abs(x - edge) for edge in edges) < 2 * _SAME_EDGE for x in own)


def _nearest(edges: Sequence[float], value: float) -> int:
    at = bisect.bisect_left(edges, value)
    near = [one for one in (at - 1, at) if 0 <= one < len(edges)]
    return min(near, key=lambda one: abs(edges[one] - value))
