"""What people who know the field wrote down: reads data/lexicons into one frozen value.

Every file is tab separated, UTF-8, `#` for comments. A file that is not there is an empty vocabulary; a malformed
line is an error that names file and line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from nlp.errors import LexiconError
from nlp.normalize import normalize
from nlp.types import Delivery, Stage, Theme

T = TypeVar("T")
_TAGGING = ("stages.tsv", "aspect.tsv", "yardsticks.tsv")


class ThemeCue(NamedTuple):
    """A subject word: the theme it speaks for, how strongly (1 to 3), and its narrower subject."""

    theme: Theme
    weight: int
    subject: str


class StageCue(NamedTuple):
    """A verb phrase taken as done: the stage it shows, for which deliveries (empty: all), how strongly (1 to 3)."""

    stage: Stage
    deliveries: frozenset[Delivery]
    strength: int
    object: str


class AspectCue(NamedTuple):
    """A word that says whether something is done, doing, planned, negated …, and for which stretch of text."""

    aspect: str
    scope: str


class Yardstick(NamedTuple):
    """A promise verb of a target: what would count as delivery, and at which stage it is delivered."""

    promise: str
    delivery: Delivery
    done_stage: Stage


@dataclass(frozen=True, slots=True)
class Lexicons:
    """All vocabularies, by normalized phrase."""

    themes: Mapping[str, tuple[ThemeCue, ...]]
    stages: Mapping[str, tuple[StageCue, ...]]
    aspects: Mapping[str, tuple[AspectCue, ...]]
    yardsticks: Mapping[str, tuple[Yardstick, ...]]
    words: frozenset[str]
    version: str

    @property
    def terms(self) -> frozenset[str]:
        """All phrases a segmenter should keep whole."""
        return self.words.union(self.themes)


def load_lexicons(folder: Path) -> Lexicons:
    """Read every lexicon of a folder.

    Raises:
        LexiconError: the folder is missing, or a line of a file is malformed.
    """
    if not folder.is_dir():
        raise LexiconError(f"{folder}: no such folder; expected data/lexicons")
    themes: dict[str, list[ThemeCue]] = {}
    for theme in Theme:
        for phrase, cue in _rows(folder / "themes" / f"{theme}.tsv", 2, partial(_theme_cue, theme)):
            themes.setdefault(phrase, []).append(cue)
    return Lexicons(
        themes={phrase: tuple(cues) for phrase, cues in themes.items()},
        stages=_grouped(folder / "stages.tsv", 4, _stage_cue),
        aspects=_grouped(folder / "aspect.tsv", 3, _aspect_cue),
        yardsticks=_grouped(folder / "yardsticks.tsv", 4, _yardstick),
        words=frozenset(
            phrase
            for name in ("subjects.tsv", "units.tsv", "unit_verbs.tsv", "measure_words.tsv")
            for phrase, _ in _rows(folder / name, 1, lambda cells: None)
        ),
        version=hash_lexicons(folder),
    )


def hash_lexicons(folder: Path) -> str:
    """Give one hash over the names and lines of the lexicons that tagging reads."""
    digest = hashlib.sha256()
    paths = [*(folder / "themes" / f"{theme}.tsv" for theme in Theme), *(folder / name for name in _TAGGING)]
    for path in filter(Path.exists, paths):
        digest.update(path.name.encode("utf-8") + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def _grouped(path: Path, columns: int, cue_of: Callable[[list[str]], T]) -> dict[str, tuple[T, ...]]:
    found: dict[str, tuple[T, ...]] = {}
    for phrase, cue in _rows(path, columns, cue_of):
        found[phrase] = (*found[phrase], cue) if phrase in found else (cue,)
    return found


def _rows(path: Path, columns: int, cue_of: Callable[[list[str]], T]) -> Iterator[tuple[str, T]]:
    if not path.exists():
        return
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as broken:
        raise LexiconError(f"{path.name}: cannot be read as UTF-8 text: {broken}") from broken
    for number, line in enumerate(text.split("\n"), start=1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) < columns:
            raise LexiconError(f"{path.name}, line {number}: {len(cells)} columns; expected at least {columns}")
        phrase = cells[0] if cells[0].isalnum() else normalize(cells[0]).text
        if not phrase:
            raise LexiconError(f"{path.name}, line {number}: the first column is empty; expected a phrase")
        try:
            cue = cue_of(cells)
        except ValueError as wrong:
            raise LexiconError(f"{path.name}, line {number}: {wrong}") from wrong
        yield phrase, cue


def _theme_cue(theme: Theme, cells: list[str]) -> ThemeCue:
    return ThemeCue(theme, _strength(cells[1]), cells[2] if len(cells) > 2 else "")


def _stage_cue(cells: list[str]) -> StageCue:
    return StageCue(Stage(cells[1]), _deliveries(cells[2]), _strength(cells[3]), cells[4] if len(cells) > 4 else "")


def _aspect_cue(cells: list[str]) -> AspectCue:
    return AspectCue(cells[1], cells[2])


def _yardstick(cells: list[str]) -> Yardstick:
    return Yardstick(cells[1], Delivery(cells[2]), Stage(cells[3]))


_STRENGTHS = {"1": 1, "2": 2, "3": 3}
_DELIVERIES: dict[str, frozenset[Delivery]] = {"*": frozenset()}


def _strength(cell: str) -> int:
    strength = _STRENGTHS.get(cell)
    if strength is None:
        raise ValueError(f"strength {cell!r}; expected 1, 2 or 3")
    return strength


def _deliveries(cell: str) -> frozenset[Delivery]:
    known = _DELIVERIES.get(cell)
    if known is None:
        known = _DELIVERIES[cell] = frozenset(Delivery(name) for name in cell.split(","))
    return known
