"""Grams are found where they stand, by array arithmetic as by plain search."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlp.grams import END, START, GramVocabulary, learn_vocabulary, weigh

TEXTS = st.lists(st.text("甲乙丙a1,𠀀", max_size=12), min_size=1, max_size=5)


@given(TEXTS, st.integers(1, 4))
def test_every_occurrence_is_found_once_at_its_place(texts: list[str], longest: int) -> None:
    vocabulary = learn_vocabulary(texts, longest=longest, least=1)
    found = vocabulary.find(texts)
    seen = sorted(
        zip(found.rows.tolist(), found.starts.tolist(), (vocabulary.grams[c] for c in found.columns), strict=True)
    )
    expected = sorted(
        (row, at - 1, padded[at : at + size])
        for row, text in enumerate(texts)
        for padded in [START + text + END]
        for size in range(1, longest + 1)
        for at in range(len(padded) - size + 1)
    )
    assert seen == expected


def test_grams_of_a_large_vocabulary_are_told_apart() -> None:
    """Thousands share the slots of the table by twos and threes."""
    characters = [chr(code) for code in range(0x4E00, 0x4E00 + 120)]
    pairs = [first + second for first in characters for second in characters]
    vocabulary = GramVocabulary(pairs[::2])
    found = vocabulary.find(pairs)
    assert [vocabulary.grams[column] for column in found.columns] == pairs[::2]
    assert found.rows.tolist() == list(range(0, len(pairs), 2))


def test_a_gram_at_the_end_differs_from_one_inside() -> None:
    vocabulary = GramVocabulary(["完成" + END])
    assert vocabulary.find(["完成", "完成了"]).rows.tolist() == [0]


def test_rows_have_unit_length_and_shares_add_up() -> None:
    texts = ["甲乙甲乙丙", "丙", "丁"]
    vocabulary = GramVocabulary(["甲", "乙", "丙", "甲乙"])
    found = vocabulary.find(texts)
    matrix, shares = weigh(found, np.ones(4), rows=3)
    assert np.allclose(np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()), [1, 1, 0])
    back = np.zeros((3, 4))
    np.add.at(back, (found.rows, found.columns), shares)
    assert np.allclose(back, matrix.toarray())
