"""Reads the rows of the search lexicons: tab-separated, comments after #, phrases joined by | and folded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from nlp.errors import LexiconError
from nlp.normalize import fold

T = TypeVar("T")


def read_rows(path: Path, row_of: Callable[[list[str]], T]) -> Iterator[T]:
    """Read every row of a file by a function of its cells; a missing file has none.

    Raises:
        LexiconError: a line is malformed; the message names file and line.
    """
    if not path.exists():
        return
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        try:
            yield row_of(line.split("\t"))
        except (ValueError, IndexError) as wrong:
            raise LexiconError(f"{path.name}, line {number}: {wrong}") from wrong


def phrases_of(cell: str) -> list[str]:
    """Give the folded phrases of a cell."""
    return [folded for one in cell.split("|") if (folded := fold(one).text)]
