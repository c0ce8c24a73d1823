"""The automaton finds the phrases that the plain way finds."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.phrases import Phrases

KNOWN = st.lists(st.text("甲乙丙丁", min_size=1, max_size=3), max_size=6)


def test_the_longest_phrase_is_found_and_none_overlaps_another() -> None:
    phrases = Phrases(["可研", "可研批复", "批复文件"])
    text = "可研批复文件,可研"
    assert [text[start:end] for start, end in phrases.find(text)] == ["可研批复", "可研"]


@given(KNOWN, st.text("甲乙丙丁,", max_size=30))
def test_found_phrases_are_known_ordered_and_apart(known: list[str], text: str) -> None:
    found = Phrases(known).find_plainly(text)
    assert all(text[start:end] in known for start, end in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))
    covered = {at for start, end in found for at in range(start, end)}
    assert all(character not in known for at, character in enumerate(text) if at not in covered)


@given(KNOWN, st.text(st.sampled_from("甲乙丙丁,a😀\ud800"), max_size=30))
def test_the_automaton_finds_what_the_plain_way_finds(known: list[str], text: str) -> None:
    pytest.importorskip("ahocorasick_rs", reason="the accelerator is optional")
    phrases = Phrases([*known, ""])
    assert phrases.find(text) == phrases.find_plainly(text)
