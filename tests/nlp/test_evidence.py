"""Evidence found for a whole batch is what a plain reading of each item by itself finds."""

from __future__ import annotations

import re
from itertools import accumulate, pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlp.evidence import MOST, evidence_of
from nlp.grams import Floats, Ints
from nlp.normalize import Normalized, normalize
from nlp.types import FieldName, Span

SIDES: tuple[FieldName, FieldName] = ("target", "status")
BREAK = r';。,、:!?\n"()\[\]<>《》“”'
TEXT = st.text(st.sampled_from("建设医院完成３㎡,，。;\n （）"), max_size=24)
# Halves and quarters: sums are exact, whatever is added first.
STRENGTHS = st.lists(st.sampled_from([-1.0, 0.0, 0.25, 0.5, 0.75, 1.0, 2.0]), min_size=60, max_size=60)
BATCH = st.lists(st.tuples(TEXT, TEXT, st.lists(STRENGTHS, min_size=2, max_size=2)), max_size=5)


class Pairs:
    """Cuts lines into pairs of characters, as a segmenter would into words."""

    name = "pairs"

    def words(self, text: str) -> list[str]:
        """Cut text into pairs; a line break stands alone."""
        return re.findall(r"[^\n]{1,2}|\n", text)


@given(BATCH)
def test_a_batch_gives_the_evidence_that_items_give_one_by_one(batch: list[tuple[str, str, list[list[float]]]]) -> None:
    texts = [(normalize(target), normalize(status)) for target, status, _ in batch]
    strengths = [_strengths(both, numbers) for both, (_, _, numbers) in zip(texts, batch, strict=True)]
    found = evidence_of([_joined([one[field] for one in strengths]) for field in (0, 1)], texts, Pairs())
    for field in (0, 1):
        wanted = [_plainly(one[field], both) for one, both in zip(strengths, texts, strict=True)]
        assert found[field] == wanted


def test_a_line_break_keeps_words_of_neighbouring_clauses_apart() -> None:
    texts = [(normalize("建医院"), normalize("设,医院"))]
    strength = np.array([1.0, 0, 0]), np.array([1.0, 0, 0, 0])
    ((spans,),) = evidence_of([_joined([strength])], texts, Pairs())
    assert spans == (Span("target", 0, 2), Span("status", 0, 1))


def _strengths(both: tuple[Normalized, Normalized], numbers: list[list[float]]) -> list[tuple[Floats, Floats]]:
    sizes = [len(one.text) for one in both]
    return [(np.array(one[: sizes[0]]), np.array(one[30 : 30 + sizes[1]])) for one in numbers]


def _joined(strengths: list[tuple[Floats, Floats]]) -> tuple[tuple[Floats, Ints], tuple[Floats, Ints]]:
    sides = [[one[side] for one in strengths] for side in (0, 1)]
    first, second = (
        (np.concatenate([np.zeros(0), *side]), np.cumsum([0, *map(len, side)]).astype(np.int64)) for side in sides
    )
    return first, second


def _plainly(strengths: tuple[Floats, Floats], texts: tuple[Normalized, Normalized]) -> tuple[Span, ...]:
    """Find an item's evidence step by step."""
    peak = max([1e-6, *strengths[0].tolist(), *strengths[1].tolist()])
    runs = []
    for side, one in enumerate(texts):
        strong = "".join("x" if value >= 0.4 * peak else " " for value in strengths[side].tolist())
        kept = "".join(" " if re.match(f"[{BREAK}]", mark) else x for x, mark in zip(strong, one.text, strict=True))
        runs += [(-float(strengths[side][slice(*m.span())].sum()), side, *m.span()) for m in re.finditer("x+", kept)]
    merged: list[tuple[int, int, int]] = []
    for _, side, start, end in sorted(runs)[: 2 * MOST]:
        first, last = _widened(texts[side].text, start, end)
        touched = [at for at, (s, f, b) in enumerate(merged) if s == side and first <= b and f <= last]
        if touched:
            _, low, high = merged[touched[0]]
            merged[touched[0]] = side, min(low, first), max(high, last)
        elif len(merged) < MOST:
            merged.append((side, first, last))
    return tuple(Span(SIDES[side], *texts[side].original(first, last)) for side, first, last in merged)


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    first = max((m.end() for m in re.finditer(f"[{BREAK}]", text) if m.end() <= start), default=0)
    last = min((m.start() for m in re.finditer(f"[{BREAK}]", text) if m.start() >= end), default=len(text))
    words = list(pairwise(accumulate(map(len, Pairs().words(text[first:last])), initial=first)))
    touched = [word for word in words if word[0] < end and word[1] > start]
    return touched[0][0], touched[-1][1]
