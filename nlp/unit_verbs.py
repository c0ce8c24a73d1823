"""Words that tell an organisation's part: before it (走访), behind it (…起草), around it (报…审批).

Source: data/lexicons/unit_verbs.tsv.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import add
from pathlib import Path

from nlp.errors import LexiconError
from nlp.normalize import normalize


class UnitVerbs:
    """Words that tell an organisation's part: before it (走访), behind it (…起草), around it (报…审批)."""

    def __init__(self, roles: Iterable[tuple[str, str]]) -> None:
        self._before: dict[str, str] = {}
        self._behind: dict[str, str] = {}
        self._around: dict[str, list[tuple[str, str]]] = {}
        for phrase, role in roles:
            first, gap, last = phrase.partition("…")
            if not gap:
                self._before[phrase] = role
            elif not first:
                self._behind[last] = role
            else:
                self._around.setdefault(first, []).append((last, role))

    def before(self, text: str, start: int) -> str:
        """Name the part told by the longest word before a place."""
        return next((self._before[part] for part in _lasts(text, start) if part in self._before), "none")

    def behind(self, text: str, end: int) -> str:
        """Name the part told by the longest word behind a place."""
        return next((self._behind[part] for part in _firsts(text, end) if part in self._behind), "none")

    def is_deed(self, text: str, start: int) -> bool:
        """Tell whether a word of doing begins at a place."""
        return self._behind.get(text[start : start + 2]) == "actor"

    def deeds(self, text: str, start: int, end: int) -> int:
        """Count the words of doing between two places."""
        clause = text[start:end]
        return sum(self._behind.get(pair) == "actor" for pair in map(add, clause, clause[1:]))

    def around(self, text: str, start: int, end: int, stop: int) -> Iterator[str]:
        """Give the signs of the word pairs that go round characters start to end and close before `stop`."""
        for first in _lasts(text, start):
            for last, role in self._around.get(first, ()):
                if text.find(last, end, min(stop, end + 14)) >= 0:
                    yield f"around={role}"
                    yield f"around={first}…{last}"


def _lasts(text: str, place: int) -> list[str]:
    return [text[place - size : place] for size in range(min(6, place), 0, -1)]


def _firsts(text: str, place: int) -> list[str]:
    return [text[place : place + size] for size in (4, 3, 2, 1)]


def load_unit_verbs(lexicons: Path) -> UnitVerbs:
    """Read unit_verbs.tsv of a lexicon folder.

    Raises:
        LexiconError: the file is missing or a line is malformed.
    """
    path = lexicons / "unit_verbs.tsv"
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as broken:
        raise LexiconError(f"{path.name}: cannot be read as UTF-8 text: {broken}") from broken
    roles = []
    for number, line in enumerate(lines, start=1):
        if not line or line.startswith("#"):
            continue
        phrase, tab, role = line.partition("\t")
        if not tab:
            raise LexiconError(f"{path.name}, line {number}: expected phrase and role")
        roles.append((phrase if "…" in phrase else normalize(phrase).text, role.strip()))
    return UnitVerbs(roles)
