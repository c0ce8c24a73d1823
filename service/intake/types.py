"""What reading a file gives."""

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
    name without folders; `sha256` is that of its bytes.
    """

    source: str
    sha256: str
    title: str
    place: str | None
    period: Period | None
    items: tuple[Item, ...]
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...] = ()
