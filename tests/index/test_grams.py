"""Grams answer for one and two characters what reading every text would answer, and never miss a longer text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from index.grams import grams_of

TEXTS = st.lists(st.text("甲乙丙a\U0001f600", max_size=6), max_size=8)


@given(TEXTS, st.text("甲乙丙丁a\U0001f600", min_size=1, max_size=2))
def test_one_or_two_characters_are_in_exactly_the_rows_given(texts: list[str], asked: str) -> None:
    assert grams_of(texts).candidates(asked).tolist() == [row for row, text in enumerate(texts) if asked in text]


@given(TEXTS, st.text("甲乙丙", min_size=3, max_size=5))
def test_no_row_that_holds_a_longer_text_is_left_out(texts: list[str], asked: str) -> None:
    assert {row for row, text in enumerate(texts) if asked in text} <= set(grams_of(texts).candidates(asked).tolist())


@given(TEXTS)
def test_keys_ascend_and_each_has_its_rows_ascending(texts: list[str]) -> None:
    grams = grams_of(texts)
    assert grams.keys.tolist() == sorted(set(grams.keys.tolist()))
    starts = grams.starts.tolist()
    for start, end in pairwise(starts):
        rows = grams.rows[start:end].tolist()
        assert rows
        assert rows == sorted(set(rows))
