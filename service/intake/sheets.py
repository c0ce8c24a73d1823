"""Cells of a sheet, one by one, to a grid: merged ranges spread, limits kept, hidden rows kept and noted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from service.intake.limits import Limits
from service.intake.refusals import too_many
from service.intake.types import Cell, Grid, Row

Range = tuple[int, int, int, int]  # first row, first column, last row, last column; counted from 1, ends included
_MOST_NAMED = 8
_LONGEST_NAME = 60


class SheetLimits:
    """Counts cells over all sheets of a workbook and refuses it beyond its limits."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits, self.cells = name, limits, 0

    def check(self, sheet: str, row: int, texts: Mapping[int, str]) -> None:
        """Count a row's texts.

        Raises:
            TooLarge: there are too many cells, or one stands too far right.
        """
        self.cells += len(texts)
        if self.cells > self.limits.cells:
            raise too_many(self.name, "单元格数", "cells", f"{self.cells}+", self.limits.cells)
        if texts and max(texts) > self.limits.columns:
            raise too_many(
                self.name,
                f"工作表“{sheet}”第 {row} 行的列数",
                f"columns in sheet {sheet}, row {row}",
                max(texts),
                self.limits.columns,
            )


def grid_of_sheet(sheet: str, rows: Iterable[tuple[int, Mapping[int, str]]], merges: Sequence[Range]) -> Grid:
    """Make a grid of (row number, column number to text); only what is truly merged inherits, and says so."""
    texts = {row: dict(cells) for row, cells in rows if any(cells.values())}
    width = max((column for cells in texts.values() for column in cells), default=0)
    last = max(texts, default=0)
    inherited: dict[tuple[int, int], Cell] = {}
    for top, left, bottom, right in merges:
        text = texts.get(top, {}).get(left, "")
        if not text:
            continue
        for row in range(top, min(bottom, last) + 1):
            if row != top and row not in texts:
                continue  # nothing else stands in that row: it would only repeat the merged cell
            for column in range(left, min(right, width) + 1):
                if (row, column) != (top, left):
                    inherited[row, column] = Cell(text, across=column > left, down=row > top)
    return Grid(
        tuple(
            Row(
                f"sheet {sheet[:_LONGEST_NAME]}, row {row}",
                tuple(inherited.get((row, column)) or Cell(cells.get(column, "")) for column in range(1, width + 1)),
            )
            for row, cells in sorted(texts.items())
        ),
        label=sheet,
    )


def hidden_note(sheet: str, hidden: Collection[int], used: Collection[int]) -> str | None:
    """Say which rows are hidden in a sheet: they were read all the same."""
    rows = sorted(set(hidden) & set(used))
    if not rows:
        return None
    named = "、".join(str(row) for row in rows[:_MOST_NAMED]) + (" 等" if len(rows) > _MOST_NAMED else "")
    return f"工作表“{sheet}”有 {len(rows)} 个隐藏行（第 {named} 行），已照样读取"
