"""The figures of a status are read once with their own words, and learnt from variants that keep their labels true."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.figures import StatusReader
from nlp.labelled import LabelledItem, read_labelled_folder
from nlp.lexicon import load_lexicons
from nlp.measure import Measures, open_measures
from nlp.normalize import normalize
from nlp.quantity_training import turned
from nlp.quantity_variants import figure_variants
from nlp.weights import Weights

DATA = Path(__file__).parents[2] / "data"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def measures() -> Measures:
    return open_measures(DATA / "lexicons")


@pytest.fixture(scope="module")
def reader(measures: Measures) -> StatusReader:
    return StatusReader(load_lexicons(DATA / "lexicons"), measures)


@pytest.fixture(scope="module")
def labelled() -> list[LabelledItem]:
    return read_labelled_folder(DATA / "labelled")


def test_a_figure_keeps_to_its_part_of_the_sentence(reader: StatusReader) -> None:
    text = "计划新建8所,已建成5所、在建3所"
    planned, built, begun = reader.read(text).figures
    assert [text[slice(*one.part)] for one in (planned, built, begun)] == ["计划新建8所", "已建成5所", "在建3所"]
    assert "forecast" in planned.before
    assert "done" in built.before
    assert "doing" in begun.before


def test_the_aim_repeated_behind_a_figure_is_told(reader: StatusReader) -> None:
    built, aim = reader.read("新建幼儿园48所,超额完成40所的年度目标任务").figures
    assert (built.aim, aim.aim) == (False, True)


@given(st.text(alphabet="新建成完工计划累计其中所个亩%亿万12.,、。（）\n", max_size=40))
def test_parts_and_clauses_of_any_text_hold_their_figure(reader: StatusReader, text: str) -> None:
    text = normalize(text).text
    for one in reader.read(text).figures:
        assert one.clause[0] <= one.part[0] <= one.amount.start < one.amount.end <= one.part[1] <= one.clause[1]


def test_variants_keep_the_figure_that_their_label_tells(labelled: list[LabelledItem], measures: Measures) -> None:
    variants = figure_variants(labelled, measures)
    assert len(variants) > 300
    for one in variants:
        told = {(abs(amount.value), amount.unit) for amount in measures.amounts_of(normalize(one.item.status).text)}
        known = next(other for other in labelled if other.id == one.id and other.source == one.source)
        for quantity, before in zip(one.quantities, known.quantities, strict=True):
            unchanged = quantity == before and before.actual_unit != before.unit
            if quantity.actual is not None and not unchanged:
                assert (abs(quantity.actual), normalize(quantity.actual_unit or "").text) in told or quantity == before


def test_turned_targets_keep_their_goals(labelled: list[LabelledItem], measures: Measures) -> None:
    several = list(turned(labelled, measures))
    assert len(several) > 100
    for one in several:
        found = {(amount.value, amount.unit) for amount in measures.amounts_of(normalize(one.item.target).text)}
        known = {(quantity.goal, normalize(quantity.unit).text) for quantity in one.quantities}
        assert found & known


def test_the_shares_of_a_choice_add_up_to_one() -> None:
    shares = Weights({"a": 2.0, "b": -50.0}, 0.0).shares([["a"], ["b"], []])
    assert sum(shares) == pytest.approx(1)
    assert shares[0] > shares[2] > shares[1] > 0


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("1.2万余人", [("1.2", "万人")]),
        ("1.1万贫困人口", [("1.1", "万人")]),
        ("研学人次35万", [("35", "万人次")]),
        ("三万五千亩", [("35000", "亩")]),
        ("百分之九十五", [("95", "%")]),
        ("百分之三点五", [("3.5", "%")]),
        ("600元/月/人", [("600", "元/月/人")]),
        ("靠泊能力10万吨级", [("10", "万吨级")]),
    ],
)
def test_scales_and_people_are_read_as_real_reports_write_them(
    measures: Measures, text: str, amounts: list[tuple[str, str]]
) -> None:
    assert [(one.value, one.unit) for one in measures.amounts_of(text)] == [(Decimal(v), unit) for v, unit in amounts]
