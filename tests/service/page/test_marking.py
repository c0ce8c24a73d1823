"""Marked text is the text: nothing lost, nothing doubled, whatever overlaps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nlp.types import Span
from service.page.marking import Piece, pieces
from service.page.texts import Words, place_in_file

TEXT = st.text(max_size=40)
MARKS = st.lists(
    st.tuples(
        st.sampled_from(["stage", "primary", "hit"]),
        st.tuples(st.integers(0, 45), st.integers(0, 45)).map(lambda ends: Span("status", min(ends), max(ends))),
    ),
    max_size=8,
)


@given(TEXT, MARKS)
def test_the_pieces_are_the_text(text: str, marks: list[tuple[str, Span]]) -> None:
    assert "".join(piece.text for piece in pieces(text, "status", marks)) == text


@given(TEXT, MARKS)
def test_each_character_carries_exactly_the_marks_on_it(text: str, marks: list[tuple[str, Span]]) -> None:
    at = 0
    for piece in pieces(text, "status", marks):
        for place in range(at, at + len(piece.text)):
            on = {kind for kind, span in marks if span.start <= place < span.end}
            assert set(piece.kinds) == on
        at += len(piece.text)


@given(TEXT, MARKS, st.integers(0, 45), st.integers(0, 45))
def test_a_passage_is_that_stretch_of_the_text(text: str, marks: list[tuple[str, Span]], one: int, other: int) -> None:
    start, end = min(one, other, len(text)), max(one, other)
    found = pieces(text, "status", marks, start=start, end=end)
    assert "".join(piece.text for piece in found) == text[start:end]


def test_marks_of_the_other_field_are_left_out() -> None:
    assert pieces("选址", "target", [("stage", Span("status", 0, 2))]) == [Piece("选址")]


def test_places_in_files_are_named_in_the_readers_language() -> None:
    assert place_in_file("line 7", "zh") == "第 7 行"
    assert place_in_file("sheet 一季度, row 12", "zh") == "工作表 一季度，第 12 行"
    assert place_in_file("page 3, table 1, row 4", "zh") == "第 3 页，第 1 个表，第 4 行"
    assert place_in_file("page 3, table 1, row 4", "en") == "page 3, table 1, row 4"


def test_what_has_no_other_name_is_named_as_written() -> None:
    assert Words("zh").label("unit", "区发改局") == "区发改局"
    assert (Words("zh").label("stage", "planning"), Words("en").label("stage", "planning")) == ("谋划前期", "Planning")
