"""The grammar of plain questions: which phrases of a text ask, and what they stand for.

Reads data/lexicons/questions.tsv. A row is a phrase, or a pattern such as {not}{start} over sets of words, so that one
row stands for every way to say it: 还没动工, 尚未开工, 一直没有开建.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from nlp.normalize import fold
from service.lexicon_rows import phrases_of, read_rows

Kind = Literal["stop", "stage", "delivery", "period", "light", "stalled"]
_KINDS = frozenset(("stop", "stage", "delivery", "period", "light", "stalled"))
_PARTS = re.compile(r"\{(\w+)(\??)\}|([^{}]+)")
_TAIL = "了的"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a phrase of a question stands for: nothing (stop), or values of a facet.

    Items that say one of `says` rank higher; with `says_too` they are an answer even where the facet is another.
    """

    kind: Kind
    values: tuple[str, ...]
    says: tuple[str, ...] = ()
    says_too: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """One place of a pattern: the words that may stand there, their lengths, and whether none need."""

    words: frozenset[str]
    lengths: tuple[int, ...]
    is_optional: bool


Pattern = tuple[_Part, ...]
Match = tuple[int, int, tuple[Asked, ...]]


class Grammar:
    """Phrases and patterns, ready to be found in texts."""

    def __init__(
        self,
        phrases: Mapping[str, tuple[Asked, ...]] = MappingProxyType({}),
        patterns: Sequence[tuple[Pattern, Asked]] = (),
    ) -> None:
        self._phrases = phrases
        self._lengths = sorted({len(phrase) for phrase in phrases})
        self._by_first: dict[str, list[tuple[Pattern, Asked]]] = {}
        for pattern, asked in patterns:
            for character in sorted({word[0] for word in pattern[0].words}):
                self._by_first.setdefault(character, []).append((pattern, asked))

    def find(self, text: str, counts: Callable[[Match], bool] = lambda match: True) -> list[Match]:
        """List (start, end, what it stands for) from left to right; where matches overlap, the longest that counts.

        Of several of one length the one that says most counts, and patterns before phrases.
        """
        matches = filter(counts, chain(self._patterned(text), self._spelled(text)))
        found = sorted(matches, key=lambda match: (match[0] - match[1], not match[2][0].says))
        chosen: list[Match] = []
        for match in found:
            if all(match[1] <= other[0] or other[1] <= match[0] for other in chosen):
                chosen.append(match)
        return sorted(chosen, key=lambda match: match[0])

    def _patterned(self, text: str) -> Iterator[Match]:
        for at, character in enumerate(text):
            for pattern, asked in self._by_first.get(character, ()):
                end = max(_ends(text, at, pattern), default=at)
                if end > at:
                    yield at, end + (text[end : end + 1] in _TAIL and end < len(text)), (asked,)

    def _spelled(self, text: str) -> Iterator[Match]:
        for at in range(len(text)):
            for end in (at + length for length in self._lengths):
                listed = self._phrases.get(text[at:end])
                if listed is not None and end <= len(text):
                    yield at, end, listed


def load_grammar(path: Path) -> Grammar:
    """Read a grammar; a missing file is an empty one.

    Raises:
        LexiconError: a line is malformed, or names a set that stands nowhere above it.
    """
    sets: dict[str, frozenset[str]] = {}
    phrases: dict[str, tuple[Asked, ...]] = {}
    patterns: list[tuple[Pattern, Asked]] = []

    def take(cells: list[str]) -> None:
        if cells[1] == "set":
            sets[cells[0].strip("{}")] = frozenset(phrases_of(cells[2]))
        elif "{" in cells[0]:
            patterns.append((_pattern(cells[0], sets), _asked(cells)))
        else:
            phrase = fold(cells[0]).text
            phrases[phrase] = (*phrases.get(phrase, ()), _asked(cells))

    for _ in read_rows(path, take):
        pass
    return Grammar(phrases, patterns)


def _ends(text: str, at: int, pattern: Pattern) -> set[int]:
    """Give where a pattern that begins at a place can end."""
    ends = {at}
    for part in pattern:
        reached = {
            end + length
            for end in ends
            for length in part.lengths
            if end + length <= len(text) and text[end : end + length] in part.words
        }
        ends = reached | ends if part.is_optional else reached
        if not ends:
            break
    return ends


def _pattern(text: str, sets: Mapping[str, frozenset[str]]) -> Pattern:
    parts: list[_Part] = []
    for name, optional, literal in _PARTS.findall(text):
        if name and name not in sets:
            raise ValueError(f"no set {{{name}}} above; known: {', '.join(sorted(sets))}")
        words = sets[name] if name else frozenset({fold(literal).text})
        parts.append(_Part(words, tuple(sorted({len(word) for word in words})), bool(optional)))
    if not parts or parts[0].is_optional:
        raise ValueError(f"pattern {text!r} begins with nothing; its first part must be there")
    return tuple(parts)


def _asked(cells: list[str]) -> Asked:
    if cells[1] not in _KINDS:
        raise ValueError(f"kind {cells[1]!r}; expected set or one of {', '.join(sorted(_KINDS))}")
    said = cells[3] if len(cells) > 3 else ""
    return Asked(
        cells[1],  # type: ignore[arg-type] # checked
        () if cells[2] == "-" else tuple(cells[2].split(",")),
        tuple(phrases_of(said.removeprefix("="))),
        said.startswith("="),
    )
