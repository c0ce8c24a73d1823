"""Words that tell an organisation's part: before it (走访), behind it (…起草), around it (报…审批).

Source: data/lexicons/unit_verbs.tsv.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import add
from pathlib import Path

from nlp.errors import LexiconError
from nlp.normalize import normalize

_LONGEST = 6


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
        self._deeds = frozenset(word for word, role in self._behind.items() if role == "actor")

    def before(self, text: str, start: int) -> str:
        """Name the part told by the longest word before a place."""
        roles = self._before
        for first in range(max(0, start - _LONGEST), start):
            role = roles.get(text[first:start])
            if role is not None:
                return role
        return "none"

    def behind(self, text: str, end: int) -> str:
        """Name the part told by the longest word behind a place."""
        roles = self._behind
        for stop in (end + 4, end + 3, end + 2, end + 1):
            role = roles.get(text[end:stop])
            if role is not None:
                return role
        return "none"

    def is_deed(self, text: str, start: int) -> bool:
        """Tell whether a word of doing begins at a place."""
        return text[start : start + 2] in self._deeds

    def deeds(self, text: str, start: int, end: int) -> int:
        """Count the words of doing between two places."""
        clause = text[start:end]
        return sum(map(self._deeds.__contains__, map(add, clause, clause[1:])))

    def around(self, text: str, start: int, end: int, stop: int) -> list[str]:
        """List the signs of the word pairs that go round characters start to end and close before `stop`."""
        signs: list[str] = []
        for at in range(max(0, start - _LONGEST), start):
            first = text[at:start]
            for last, role in self._around.get(first, ()):
                if text.find(last, end, min(stop, end + 14)) >= 0:
                    signs.append(f"around={role}")
                    signs.append(f"around={first}…{last}")
        return signs


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
