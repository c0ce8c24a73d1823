"""序号 as offices write them, and which of them repeat by mistake."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.intake.numbering import Numbered, is_number, ordinal_of, repeated, shape_of


def _rows(*numbers: str) -> list[Numbered]:
    return [Numbered(no, f"目标{at}", "进展") for at, no in enumerate(numbers)]


@pytest.mark.parametrize("no", ["1", "12.", "3-1", "1.2", "(2)", "（三）", "一", "二、", "第3项", "A1", "JS-12"])
def test_numbers_offices_write(no: str) -> None:
    assert is_number(no)


@pytest.mark.parametrize("text", ["", "No.", "序号", "建成2所", "2021年目标", "合计", "备注"])
def test_texts_that_are_no_numbers(text: str) -> None:
    assert not is_number(text)


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        (("1", "2", "3"), {}),
        (("1", "2", "2", "4"), {2: 1}),
        (("1", "2", "1", "4"), {2: 0}),
        (("1", "2", "1", "2"), {}),
        (("一", "1", "2", "二", "1", "2"), {}),
        (("1", "(1)", "(2)", "2", "(1)", "(1)"), {5: 4}),
        (("1", "1-1", "2", "2-1"), {}),
        (("", "", "1", ""), {}),
    ],
)
def test_a_number_repeats_only_within_its_list(numbers: tuple[str, ...], found: dict[int, int]) -> None:
    assert repeated(_rows(*numbers)) == found


def test_one_target_of_several_units_is_no_mistake() -> None:
    rows = [Numbered("1", "建校", "甲局在建"), Numbered("1", "建校", "乙局完工"), Numbered("1", "建校", "甲局在建")]
    assert repeated(rows) == {2: 0}


def test_rows_below_a_heading_start_anew() -> None:
    assert repeated([Numbered("1", "a", "b"), Numbered("1", "c", "d", part=1)]) == {}
    assert repeated([Numbered("2", "a", "b"), Numbered("2", "c", "d", part=1)]) == {1: 0}


@given(st.integers(1, 99))
def test_arabic_and_chinese_numbers_have_the_same_order(number: int) -> None:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    ten = "" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十"
    chinese = ten + (digits[ones] if ones else "")
    assert ordinal_of(f"（{chinese}）") == ordinal_of(str(number)) == number
    assert (shape_of(chinese), shape_of(str(number))) == ("c", "d")


@given(st.lists(st.sampled_from(["1", "2", "3", "(1)", "一", ""]), max_size=12))
def test_what_repeats_stands_before(numbers: list[str]) -> None:
    for later, earlier in repeated(_rows(*numbers)).items():
        assert earlier < later
        assert numbers[earlier] == numbers[later]
