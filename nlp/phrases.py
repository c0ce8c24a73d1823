"""Phrases of a vocabulary in a text: the longest known ones, left to right, none overlapping another.

With `pip install duban[fast]` an automaton finds them (Aho and Corasick 1975, in Rust), four times as fast as the
plain way below; both find the same, as tests/nlp/test_phrases.py shows.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from operator import add
from typing import Any

automata: Any
try:
    import ahocorasick_rs as automata
except ImportError:
    automata = None

Places = list[tuple[int, int]]


class Phrases:
    """Knows a vocabulary's phrases and finds them."""

    __slots__ = ("_automaton", "_heads", "_known", "_singles")

    def __init__(self, known: Collection[str]) -> None:
        self._known = frozenset(known)
        lengths: dict[str, set[int]] = {}
        for phrase in self._known:
            if len(phrase) > 1:
                lengths.setdefault(phrase[:2], set()).add(len(phrase))
        self._heads = {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}
        self._singles = frozenset(phrase for phrase in self._known if len(phrase) == 1)
        self._automaton = _automaton_of(self._known) if automata else None

    def find(self, text: str) -> Places:
        """List (start, end) of the phrases of a text."""
        if self._automaton is None:
            return self.find_plainly(text)
        try:
            return [(start, end) for _, start, end in self._automaton.find_matches_as_indexes(text)]
        except UnicodeEncodeError:  # half a character: no other language knows it
            return self.find_plainly(text)

    def find_plainly(self, text: str) -> Places:
        """Do the same in plain Python."""
        heads, known, singles = self._heads, self._known, self._singles
        begins = [at for at, pair in enumerate(map(add, text, text[1:])) if pair in heads]
        if singles:
            begins = sorted({*begins, *(at for at, character in enumerate(text) if character in singles)})
        found = []
        free, size = 0, len(text)
        for at in begins:
            if at < free:
                continue
            for length in heads.get(text[at : at + 2], ()):
                if at + length <= size and text[at : at + length] in known:
                    free = at + length
                    break
            else:
                if text[at] not in singles:
                    continue
                free = at + 1
            found.append((at, free))
        return found


@lru_cache(maxsize=8)
def _automaton_of(known: frozenset[str]) -> Any:
    """Build the automaton of a vocabulary, a few hundredths of a second; several readers share that of the stages."""
    return automata.AhoCorasick(
        sorted(filter(None, known)),
        matchkind=automata.MatchKind.LeftmostLongest,
        implementation=automata.Implementation.ContiguousNFA,
    )
