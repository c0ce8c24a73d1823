"""A figure answers a goal when it counts the promised thing and the promised deed, not an earlier step."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.actuals import candidates_of, goal_of
from nlp.claims import Claims
from nlp.deeds import NO_DEED, deed_behind, first_deed, last_deed, naming_of, place_of
from nlp.figures import Figure, StatusReader
from nlp.lexicon import load_lexicons
from nlp.measure import Measures, open_measures
from nlp.normalize import normalize

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def measures() -> Measures:
    return open_measures(DATA / "lexicons")


@pytest.fixture(scope="module")
def reader(measures: Measures) -> StatusReader:
    return StatusReader(load_lexicons(DATA / "lexicons"), measures)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("初步选址", "seek"),
        ("已申报", "apply"),
        ("设备采购完,订购", "buy"),
        ("对接后签约", "sign"),
        ("在建", "begin"),
        ("施工后已建成", "done"),
        ("一共有", "none"),
    ],
)
def test_the_deed_told_last_counts(text: str, kind: str) -> None:
    assert last_deed(text).kind == kind


def test_deeds_behind_a_figure_are_read_within_its_part() -> None:
    text = "3所,已开工"
    assert first_deed(text, 2, 2) == NO_DEED
    assert deed_behind(text, 2).word == "开工"


def test_the_longest_word_tells_the_deed() -> None:
    assert last_deed("签订").word == "签订"
    assert last_deed("施工图").kind == "draw"


@pytest.mark.parametrize(
    ("indicator", "promised", "thing", "rate"),
    [
        ("新建农村公路", "none", "公路", ""),
        ("开工建设幼儿园", "begin", "儿园", ""),
        ("信访积案化解率", "done", "", "化解率"),
        ("签约项目", "sign", "项目", ""),
        ("", "none", "", ""),
    ],
)
def test_an_indicator_is_taken_apart(indicator: str, promised: str, thing: str, rate: str) -> None:
    naming = naming_of(indicator)
    assert (naming.promised, naming.thing) == (promised, thing)
    assert naming.rate.endswith(rate)
    assert bool(naming.rate) == bool(rate)


def test_words_are_placed_nearest_first() -> None:
    assert place_of(("公路",), "农村公路完成", "公路", "") == "lead"
    assert place_of(("公路",), "完成", "的公路", "公路方面") == "tail"
    assert place_of(("公路",), "完成", "", "公路方面,完成") == "sentence"
    assert place_of((), "完成", "", "") == "no"


def _figures(reader: StatusReader, text: str) -> tuple[Figure, ...]:
    return reader.read(normalize(text).text).figures


def test_a_figure_knows_its_lead_its_sentence_and_its_deeds(reader: StatusReader) -> None:
    held, signed, moved = _figures(reader, "搬迁已结束。安置方面,摸底287户,签约154户、入住63户。")
    assert (held.lead, signed.lead, moved.lead) == ("摸底", "签约", "、入住")
    assert moved.sentence == "安置方面,摸底287户,签约154户、入住"
    assert [one.told for one in (held, signed, moved)] == ["seek", "sign", "done"]


def test_a_figure_whose_deed_stands_behind_it_is_told_by_that(reader: StatusReader) -> None:
    begun, built = _figures(reader, "3所施工,2所建成")
    assert (begun.told, built.told) == ("begin", "done")


def test_claims_compare_a_figure_with_those_of_its_unit_around_it(reader: StatusReader, measures: Measures) -> None:
    goal = goal_of("拆解渔船80艘", measures.amounts_of("拆解渔船80艘")[0])
    status = reader.read("申报112艘,核准63艘,渔船拆除20艘")
    figures = candidates_of(goal, status, measures)
    silence, *options = Claims([goal], goal, status, figures).signs(measures)
    assert [one.amount.value for one in figures] == [Decimal(112), Decimal(63), Decimal(20)]
    assert "chain=-/<=" in options[0]
    assert "chain=>/<=" in options[1]
    assert "chain=>/-" in options[2]
    assert "thing=lead" in options[2]
    assert "thing=no" in options[0]
    assert any(sign.startswith("silent.best=") for sign in silence)


@given(st.text(alphabet="签约开工选址建成的率度公路%,。", max_size=30))
def test_any_indicator_is_taken_apart(text: str) -> None:
    naming = naming_of(text)
    assert all(word in text for word in naming.deeds)
    assert naming.thing in text
    assert naming.rate in text
    assert last_deed(text).word in text
