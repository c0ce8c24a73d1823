"""Characters of a PDF page to lines, and lines of a cell to its text: wrapped lines joined, real line ends kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_CLOSING = "，。、；：！？）》〉】”’％%,.;:!?)-—…"
_OPENING = "（《〈【“‘("
_TOLERANCE = 0.5  # points
_RADICALS = dict(
    zip(
        "⼾⺠⺟⺡⺣⺩⺬⺮⺴⺶⺼⺾⻁⻄⻅⻆⻉⻋⻌⻑⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳⻲⻱",
        "户民母氵灬王礻竹网羊肉艹虎西见角贝车辶長长门阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾齐齿龙龟龟龟",
        strict=True,
    )
)  # the supplement has no canonical characters in Unicode, except two


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character and its box in points, measured from the page's upper left corner."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def size(self) -> float:
        """The height of the box."""
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """The centre of the box."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """Glyphs side by side, from left to right."""

    glyphs: tuple[Glyph, ...]

    @property
    def x0(self) -> float:
        """The left end of what is no blank."""
        return min(glyph.x0 for glyph in self.glyphs)

    @property
    def x1(self) -> float:
        """The right end."""
        return max(glyph.x1 for glyph in self.glyphs)

    @property
    def top(self) -> float:
        """The upper end."""
        return min(glyph.top for glyph in self.glyphs)

    @property
    def bottom(self) -> float:
        """The lower end."""
        return max(glyph.bottom for glyph in self.glyphs)

    @property
    def text(self) -> str:
        """The characters, with a blank where Latin words stand apart without one."""
        pieces: list[str] = []
        before: Glyph | None = None
        for glyph in self.glyphs:
            if (
                before is not None
                and glyph.x0 - before.x1 > 0.25 * glyph.size
                and _latin(before.text)
                and _latin(glyph.text)
            ):
                pieces.append(" ")
            pieces.append(glyph.text)
            before = glyph
        return "".join(pieces).strip()

    def pieces(self, *, gap: float) -> list[Line]:
        """Cut the line where glyphs stand further apart than `gap` times their height."""
        cut: list[list[Glyph]] = []
        for glyph in self.glyphs:
            if cut and glyph.x0 - cut[-1][-1].x1 <= gap * glyph.size:
                cut[-1].append(glyph)
            else:
                cut.append([glyph])
        return [Line(tuple(one)) for one in cut]


def plain_character(text: str) -> str:
    """Give the character for a radical: fonts share one shape for both, and PDF often names the radical."""
    if text in _RADICALS:
        return _RADICALS[text]
    if len(text) == 1 and "\u2f00" <= text <= "\u2fdf":
        return unicodedata.normalize("NFKC", text)
    return text


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """Gather glyphs into lines from top to bottom; blanks at the ends of lines go."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: (one.middle[1], one.x0)):
        if lines and abs(glyph.middle[1] - _mean_middle(lines[-1])) < 0.5 * max(glyph.size, lines[-1][0].size):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    found = []
    for line in lines:
        ordered = sorted(line, key=lambda one: one.x0)
        while ordered and not ordered[0].text.strip():
            ordered.pop(0)
        while ordered and not ordered[-1].text.strip():
            ordered.pop()
        if ordered:
            found.append(Line(tuple(ordered)))
    return found


@dataclass(frozen=True, slots=True)
class Joined:
    """A cell's text; the room left behind its last line, and the width of what cannot be cut at its beginning."""

    text: str = ""
    room: float = 0.0
    lead: float = 0.0


EMPTY = Joined()


def joined(lines: Sequence[Line], *, left: float, right: float) -> Joined:
    """Join the lines of a cell from `left` to `right`.

    Where what begins a line would not have fitted behind the line before it, the text was wrapped and the line end is
    no part of it; elsewhere it is.
    """
    if not lines:
        return EMPTY
    margin = max(0.0, min(min(line.x0 - left, right - line.x1) for line in lines))
    width = right - left - 2 * margin
    text = lines[0].text
    for before, line in pairwise(lines):
        text += _seam(text, line.text, wrapped=_first_width(line) > width - (before.x1 - before.x0) - _TOLERANCE)
        text += line.text
    return Joined(text, width - (lines[-1].x1 - lines[-1].x0), _first_width(lines[0]))


def joined_pages(upper: Joined, lower: Joined) -> Joined:
    """Join the two halves of a cell that a page end has cut."""
    if not upper.text or not lower.text:
        return upper if upper.text else lower
    seam = _seam(upper.text, lower.text, wrapped=lower.lead > upper.room - _TOLERANCE)
    return Joined(upper.text + seam + lower.text, lower.room, upper.lead)


def _seam(before: str, after: str, *, wrapped: bool) -> str:
    if not wrapped:
        return "\n"
    both_words = re.search(r"[A-Za-z,.;:]$", before) and re.match(r"[A-Za-z]", after)
    return " " if both_words else ""


def _first_width(line: Line) -> float:
    """Give the width of what cannot be cut at the beginning of a line: a word, or a character and its punctuation."""
    at = 0
    glyphs = line.glyphs
    while at < len(glyphs) - 1 and glyphs[at].text in _OPENING:
        at += 1
    if _latin(glyphs[at].text):
        while at < len(glyphs) - 1 and _latin(glyphs[at + 1].text):
            at += 1
    while at < len(glyphs) - 1 and glyphs[at + 1].text in _CLOSING:
        at += 1
    return glyphs[at].x1 - glyphs[0].x0


def _latin(text: str) -> bool:
    return text.isascii() and not text.isspace()


def _mean_middle(line: Sequence[Glyph]) -> float:
    return sum(glyph.middle[1] for glyph in line) / len(line)
