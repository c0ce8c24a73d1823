"""Amounts are found with their units, and units convert within a dimension."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.errors import LexiconError
from nlp.measure import Measures, numbering_of, open_measures
from nlp.normalize import normalize

LEXICONS = Path(__file__).parents[2] / "data" / "lexicons"


@pytest.fixture(scope="module")
def measures() -> Measures:
    return open_measures(LEXICONS)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("全年接待游客900万人次、收入50亿元", [("900", "万人次"), ("50", "亿元")]),
        ("新建10-12个", [("10", "个")]),
        ("新建10~12个", [("10", "个")]),
        ("三家,一百二十户", [("3", "家"), ("120", "户")]),
        ("新增2300余户", [("2300", "户")]),
        ("浓度33微克/立方米以内", [("33", "微克/立方米")]),
        ("压缩到70个工作日", [("70", "个工作日")]),
        ("提升2个百分点", [("2", "个百分点")]),
        ("完成30个行政村", [("30", "个")]),
        ("年产5千吨", [("5", "千吨")]),
        ("增长-2.3%", [("-2.3", "%")]),
        ("打造5G基站", [("5", "")]),
    ],
)
def test_an_amount_is_a_number_with_its_unit(measures: Measures, text: str, amounts: list[tuple[str, str]]) -> None:
    found = measures.amounts_of(text)
    assert [(one.value, one.unit) for one in found] == [(Decimal(value), unit) for value, unit in amounts]


def test_the_numbers_that_count_parts_are_no_amounts(measures: Measures) -> None:
    text = "1.30个村进场;2.完成5处"
    assert [(one.value, one.unit) for one in measures.amounts_of(text)] == [(Decimal(30), "个"), (Decimal(5), "处")]


def test_a_single_number_with_a_point_is_no_numbering() -> None:
    assert numbering_of("1.30亿元") == {}


@pytest.mark.parametrize(
    ("value", "unit", "into", "converted"),
    [
        ("5830", "万元", "亿元", "0.583"),
        ("1.1", "亿美元", "万美元", "11000"),
        ("3", "公顷", "亩", "45"),
        ("1.2", "万亩", "亩", "12000"),
        ("7", "千米", "公里", "7"),
        ("2638", "人次", "万人次", "0.2638"),
        ("3.1", "万吨", "吨", "31000"),
    ],
)
def test_units_of_one_dimension_convert(measures: Measures, value: str, unit: str, into: str, converted: str) -> None:
    assert measures.convert(Decimal(value), unit=unit, into=into) == Decimal(converted)


def test_units_of_different_dimensions_do_not_convert(measures: Measures) -> None:
    assert measures.convert(Decimal(1), unit="万元", into="万亩") is None
    assert measures.convert(Decimal(1), unit="万元", into="万美元") is None


def test_a_missing_lexicon_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"measure_words\.tsv"):
        open_measures(tmp_path)


def test_a_malformed_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "measure_words.tsv").write_text("# units\n亩\tarea\tmany\n", encoding="utf-8")
    with pytest.raises(LexiconError, match="line 2"):
        open_measures(tmp_path)


@given(st.text(alphabet="完成新增约余第-~至.,0123456789一二三十百千万亿个家亩元%/ 年月(、。", max_size=30))
def test_amounts_never_overlap_and_lie_in_the_text(measures: Measures, text: str) -> None:
    text = normalize(text).text
    end = 0
    for one in measures.amounts_of(text):
        assert end <= one.start < one.end <= len(text)
        assert text[one.unit_start : one.end] == one.unit
        end = one.end


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["万元", "亿元", "元"]))
def test_converting_there_and_back_changes_nothing(measures: Measures, value: Decimal, unit: str) -> None:
    there = measures.convert(value, unit="万元", into=unit)
    assert there is not None
    assert measures.convert(there, unit=unit, into="万元") == value
