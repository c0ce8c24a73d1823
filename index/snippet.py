"""Marks on the original text, and the best passage of a long one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.types import Term
from nlp.normalize import fold, keeps_places
from nlp.types import FieldName, Span

_SENTENCE_ENDS = "。;；!！?？\n"


@dataclass(frozen=True, slots=True)
class Passage:
    """Characters `start` to `end` of a text that show its marks best, whole sentences where they fit."""

    start: int
    end: int


def marks_of(text: str, field: FieldName, terms: Iterable[Term], *, folded: str = "") -> tuple[Span, ...]:
    """Find every place where one of the terms stands in a text as written; overlapping and touching marks are one.

    The places are those of the original characters, whatever width, script, case or blanks they are written in.
    `folded` is the text as an index has it; where that is no longer what the text says, it is not relied on.
    """
    wanted = {term.text for term in terms if (term.field is None or term.field == field) and term.text}
    if not wanted or not text:
        return ()
    if folded and not any(needle in folded for needle in wanted):
        return ()
    if len(folded) == len(text) and keeps_places(text):
        found = _marked(folded, wanted)
        if all(_folds(text[start:end], folded[start:end]) for start, end in found):
            return tuple(Span(field, start, end) for start, end in found)
    normal = fold(text)
    return tuple(Span(field, *normal.original(start, end)) for start, end in _marked(normal.text, wanted))


def _folds(text: str, folded: str) -> bool:
    """Tell whether a text is written as folded, or folds to that."""
    return text == folded or fold(text).text == folded


def _marked(text: str, wanted: Iterable[str]) -> list[tuple[int, int]]:
    """Give the stretches of a folded text that its terms cover."""
    marks: list[tuple[int, int]] = []
    for start, end in sorted([place for needle in wanted for place in _places(text, needle)]):
        if marks and start <= marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
    return marks


def passage_of(text: str, marks: Sequence[Span], *, length: int = 120) -> Passage:
    """Choose the `length` characters that hold most marks, begun at a sentence if possible."""
    if len(text) <= length:
        return Passage(0, len(text))
    if not marks:
        return Passage(0, length)
    best = max(
        (mark.start for mark in marks),
        key=lambda start: (sum(start <= mark.start and mark.end <= start + length for mark in marks), -start),
    )
    begin = max((text.rfind(sign, 0, best) + 1 for sign in _SENTENCE_ENDS), default=0)
    if best - begin > length // 2:
        begin = max(best - length // 4, 0)
    return Passage(begin, min(begin + length, len(text)))


def _places(text: str, needle: str) -> Iterable[tuple[int, int]]:
    at = text.find(needle)
    while at >= 0:
        yield at, at + len(needle)
        at = text.find(needle, at + 1)
