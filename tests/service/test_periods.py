"""A quarter is read as people write it, in either language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.types import Period
from service.errors import BadInput
from service.periods import parse_period


@pytest.mark.parametrize(
    "text", ["2021Q1", " 2021q1 ", "2021年第一季度", "2021年一季度", "2021 年 1 季度", "2021第1季"]
)
def test_a_quarter_is_read_in_either_language(text: str) -> None:
    assert parse_period(text) == Period(2021, 1)


@pytest.mark.parametrize("text", ["2021", "2021Q5", "2021年五季度", "一季度", "0021Q1", "2021年第一季度报告"])
def test_what_names_no_quarter_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_period(text)
    assert "2021Q1" in refused.value.chinese
    assert "2021Q1" in refused.value.english


@given(st.text())
def test_any_text_is_a_quarter_or_refused(text: str) -> None:
    try:
        found = parse_period(text)
    except BadInput:
        return
    assert found is None or 1900 <= found.year <= 2999
