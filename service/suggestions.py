"""Suggestions while typing: units, words and targets that begin with, or hold, what stands in the box."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from index.types import Query, Term
from nlp.normalize import fold
from service.app import App
from service.indexing import catch_up
from service.pinyin import letters_of, open_sounds

Kind = Literal["word", "unit", "target"]
_LOOKED_AT = 200
_MOST_PINYIN = 12


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text to search for, what it is, and how many items have it."""

    text: str
    kind: Kind
    count: int


def suggest(app: App, prefix: str, *, limit: int = 10) -> list[Suggestion]:
    """Give suggestions for what was typed so far, in Chinese or as pinyin: words first, then units, then targets."""
    catch_up(app)
    typed = fold(prefix).text
    if not typed:
        return []
    starts = [typed]
    if letters_of(typed) and not app.index.spread(typed):
        starts = _read_pinyin(app, typed)
    found: dict[str, Suggestion] = {}
    for kind in (_words, _units, _targets):
        for suggestion in kind(app, starts, limit=limit):
            found.setdefault(suggestion.text, suggestion)
    words = [one for one in found.values() if one.kind == "word"][: max(limit // 2, limit - 4)]
    others = [one for one in found.values() if one.kind != "word"]
    return [*words, *others][:limit]


def _read_pinyin(app: App, typed: str) -> list[str]:
    """Give the texts standing in items that a pinyin begins, by syllables, else by initials."""
    sounds = open_sounds()
    letters = letters_of(typed)
    for options in (*sounds.beginnings(letters), *sounds.mixed(letters), sounds.initials(letters)):
        texts = app.index.spelled(options) if options else []
        if texts:
            return texts[:_MOST_PINYIN]
    return []


def _words(app: App, starts: list[str], *, limit: int) -> Iterator[Suggestion]:
    """Give vocabulary words and known phrases that begin so, the commonest first."""
    vocabulary = app.index.vocabulary()
    candidates: dict[str, None] = {}
    for start in starts:
        at = bisect_left(vocabulary, start)
        for word in vocabulary[at : at + _LOOKED_AT]:
            if not word.startswith(start):
                break
            candidates[word] = None
        candidates.update((term, None) for term in app.meaning.terms() if term.startswith(start))
    counted = [Suggestion(word, "word", app.index.spread(word)) for word in candidates if len(word) > 1]
    yield from sorted((one for one in counted if one.count), key=lambda one: (-one.count, one.text))[:limit]


def _units(app: App, starts: list[str], *, limit: int) -> Iterator[Suggestion]:
    listed = [(fold(unit).text, unit, count) for unit, count in app.index.values("unit")]
    chosen = [Suggestion(unit, "unit", count) for text, unit, count in listed if any(start in text for start in starts)]
    yield from chosen[:limit]


def _targets(app: App, starts: list[str], *, limit: int) -> Iterator[Suggestion]:
    for start in starts[:3]:
        hits = app.index.search(Query(Term(start, "target"), limit=limit)).hits
        stored = app.recent.items([hit.id for hit in hits])
        for hit in hits:
            if hit.id in stored:
                yield Suggestion(stored[hit.id].tagged.item.target, "target", 1)
