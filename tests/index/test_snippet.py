"""Marks stand on the original characters, whatever way they are written."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.snippet import marks_of, passage_of
from index.types import Term
from nlp.normalize import fold
from nlp.types import Span


@pytest.mark.parametrize(
    ("text", "term", "marked"),
    [
        ("建成养老院。", "养老", ["养老"]),
        ("養老機構", "养老机构", ["養老機構"]),
        ("新增一件 事集成", "一件事", ["一件 事"]),
        ("５Ｇ基站", "5g", ["５Ｇ"]),
        ("WiFi覆盖", "wifi", ["WiFi"]),
        ("面积5㎡以上", "m2", ["㎡"]),
        ("养老养老", "养老", ["养老养老"]),
        ("没有这个词", "养老", []),
    ],
)
def test_marks_cover_the_characters_as_written(text: str, term: str, marked: list[str]) -> None:
    assert [text[span.start : span.end] for span in marks_of(text, "target", [Term(term)])] == marked


def test_overlapping_words_share_one_mark() -> None:
    assert marks_of("幼儿园建设", "target", [Term("幼儿园"), Term("园建"), Term("建设")]) == (Span("target", 0, 5),)


def test_a_term_of_the_other_field_is_not_marked() -> None:
    assert marks_of("养老", "target", [Term("养老", "status")]) == ()


@given(st.text(max_size=60), st.text(min_size=1, max_size=6))
def test_marks_lie_inside_and_apart_and_fold_to_the_term(text: str, needle: str) -> None:
    term = fold(needle).text
    spans = marks_of(text, "status", [Term(term)])
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert bool(spans) == (bool(term) and term in fold(text).text)


@given(st.text(min_size=1, max_size=500), st.integers(1, 100))
def test_a_passage_lies_inside_the_text_and_is_no_longer_than_asked(text: str, length: int) -> None:
    marks = (Span("status", len(text) // 2, len(text) // 2 + 1),)
    passage = passage_of(text, marks, length=length)
    assert 0 <= passage.start <= passage.end <= len(text)
    assert passage.end - passage.start <= max(length, 0) or len(text) <= length


def test_the_passage_begins_at_the_sentence_of_the_most_marks() -> None:
    text = "第一句没有。" * 20 + "养老院开工,养老院封顶。" + "后来没有。" * 20
    passage = passage_of(text, marks_of(text, "status", [Term("养老院")]), length=60)
    assert text[passage.start : passage.end].startswith("养老院开工,养老院封顶。")
