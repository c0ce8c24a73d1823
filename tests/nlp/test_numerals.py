"""Numbers are read whichever way they are written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.numerals import parse_number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1,200", "1200"),
        ("3.50", "3.5"),
        ("三", "3"),
        ("两", "2"),
        ("十", "10"),
        ("十二", "12"),
        ("三十二", "32"),
        ("一百二十", "120"),
        ("一千零五", "1005"),
        ("二〇二一", "2021"),
        ("三万二千", "32000"),
        ("一亿二千万", "120000000"),
        ("半", "0.5"),
    ],
)
def test_a_written_number_is_read(written: str, number: str) -> None:
    assert parse_number(written) == Decimal(number)


@pytest.mark.parametrize("text", ["", "甲", "12个", "1,20", "."])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_number(text)


@given(st.integers(0, 10**12))
def test_digits_with_and_without_commas_are_the_same(number: int) -> None:
    assert parse_number(str(number)) == parse_number(f"{number:,}") == number
