"""What reading a file gives, and what readers hand to the table finder: paragraphs and grids of cells."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.types import Item, Period


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not become an item: where it stands, why, and what would be right, in both languages."""

    where: str
    chinese: str
    english: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was read: nothing guessed, nothing silently left out.

    `place` and `period` are what the title says, None where it says nothing. `notes` are sentences in Chinese about
    what was recognised and skipped (titles, repeated headers, empty rows), with their places. `source` is the file's
    name without folders; `sha256` is that of its bytes. `format` names what the bytes are, whatever the suffix says.
    """

    source: str
    sha256: str
    title: str
    place: str | None
    period: Period | None
    items: tuple[Item, ...]
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...] = ()
    format: str = "text"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid. `across` and `down` say that it only repeats the merged cell to its left or above it."""

    text: str = ""
    across: bool = False
    down: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a grid and its place in the file. `page` counts pages where the format has them, else 0."""

    where: str
    cells: tuple[Cell, ...]
    page: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as the file has it, whatever it holds.

    `label` is what the file calls it (a sheet's name). `ragged` grids come from lines of text, where a row may lack
    cells; others are rectangular and an absent cell is an empty one. `nested` grids stand inside cells of this one.
    """

    rows: tuple[Row, ...]
    label: str = ""
    ragged: bool = False
    nested: tuple[Grid, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text outside tables."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader of one format gives: paragraphs and grids in reading order, and what it has to say of them.

    `pictures` are those that may hold what the text does not; a web page's are counted only where it has little text.
    """

    blocks: tuple[Paragraph | Grid, ...]
    notes: tuple[str, ...] = ()
    pictures: int = 0
