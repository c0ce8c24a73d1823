"""Marks on the original text, and the best passage of a long one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.types import Term
from nlp.normalize import fold
from nlp.types import FieldName, Span

_SENTENCE_ENDS = "。;；!！?？\n"


@dataclass(frozen=True, slots=True)
class Passage:
    """Characters `start` to `end` of a text that show its marks best, whole sentences where they fit."""

    start: int
    end: int


def marks_of(text: str, field: FieldName, terms: Iterable[Term]) -> tuple[Span, ...]:
    """Find every place where one of the terms stands in a text as written; overlapping and touching marks are one.

    The places are those of the original characters, whatever width, script, case or blanks they are written in.
    """
    wanted = {term.text for term in terms if term.field in (None, field) and term.text}
    if not wanted or not text:
        return ()
    folded = fold(text)
    found = sorted(place for needle in wanted for place in _places(folded.text, needle))
    marks: list[tuple[int, int]] = []
    for start, end in found:
        if marks and start <= marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
    return tuple(Span(field, *folded.original(start, end)) for start, end in marks)


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
