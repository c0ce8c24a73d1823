"""Index and queries are cut alike, whether a text was cut before or not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.cutting import Cutter


class _Singles:
    """A segmenter that takes every character for a word."""

    name = "singles"

    def words(self, text: str) -> list[str]:
        return list(text)


def test_runs_of_letters_and_digits_are_one_word() -> None:
    assert list(Cutter(_Singles())("建5G站，v2.0-x")) == ["建", "5G", "站", "，", "v2.0", "-", "x"]


@given(st.text("建设5G.v- é，", max_size=30))
def test_words_joined_give_the_text_back_the_same_each_time(text: str) -> None:
    cut = Cutter(_Singles())
    first = list(cut(text))
    assert "".join(first) == text
    assert list(cut(text)) == first
    inside_longer = list(cut("建" * 20 + "，" + text))  # too long to be remembered
    assert inside_longer == [*"建" * 20, "，", *first]
