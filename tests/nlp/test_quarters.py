"""The quarter a report tells of: learnt from rows written without a stage in mind, and a help where it is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nlp.classify import QUARTER
from nlp.examples import examples_of
from nlp.features import ItemReader
from nlp.fitting import fit
from nlp.labelled import LabelledItem
from nlp.lexicon import Lexicons, load_lexicons
from nlp.types import Delivery, Item, Period, Stage, Theme

_SPRING, _WINTER = Period(2021, 1), Period(2021, 4)
_ROW = Item("1", "建成综合服务中心", "按计划推进")


@pytest.fixture(scope="module")
def lexicons() -> Lexicons:
    return load_lexicons(Path(__file__).resolve().parents[2] / "data" / "lexicons")


@pytest.fixture(scope="module")
def judged() -> list[LabelledItem]:
    """Give judged rows in which the same words are planning in spring and done in winter."""
    return [
        LabelledItem(
            id=str(number),
            source=f"file{number % 3}",
            item=_ROW,
            themes=(Theme.LIVELIHOOD,),
            primary=Theme.LIVELIHOOD,
            stage=stage,
            delivery=Delivery.PROJECT,
            period=str(period),
            standings="-",
        )
        for number, (stage, period) in enumerate([(Stage.PLANNING, _SPRING), (Stage.COMPLETED, _WINTER)] * 15)
    ]


def _stages(labelled: Sequence[LabelledItem], lexicons: Lexicons, periods: Sequence[Period | None]) -> list[Stage]:
    classifier = fit(examples_of(labelled, lexicons), version="x")
    readings = ItemReader(lexicons).read_all([_ROW] * len(periods), periods=periods)
    return [list(Stage)[best] for best in classifier.judge(readings).chances["stage"].argmax(axis=1)]


def test_what_the_words_leave_open_the_quarter_decides(judged: list[LabelledItem], lexicons: Lexicons) -> None:
    assert _stages(judged, lexicons, [_SPRING, _WINTER]) == [Stage.PLANNING, Stage.COMPLETED]


def test_rows_whose_clauses_nobody_judged_teach_nothing_about_quarters(
    judged: list[LabelledItem], lexicons: Lexicons
) -> None:
    unjudged = [replace(one, standings="") for one in judged]
    classifier = fit(examples_of(unjudged, lexicons), version="x")
    assert not classifier.heads["stage"].scores[QUARTER].any()


def test_the_quarter_speaks_of_the_stage_only(judged: list[LabelledItem], lexicons: Lexicons) -> None:
    heads = fit(examples_of(judged, lexicons), version="x").heads
    assert heads["stage"].scores[QUARTER].any()
    assert not any(head.scores[QUARTER].any() for name, head in heads.items() if name != "stage")


def test_an_unknown_quarter_counts_for_none(lexicons: Lexicons) -> None:
    reader = ItemReader(lexicons)
    assert [one.quarter for one in reader.read_all([_ROW, _ROW], periods=[None, _WINTER])] == [0, 4]
    assert [one.quarter for one in reader.read_all([_ROW, _ROW])] == [0, 0]


def test_periods_for_some_items_only_are_refused(lexicons: Lexicons) -> None:
    with pytest.raises(ValueError, match="argument"):
        ItemReader(lexicons).read_all([_ROW, _ROW], periods=[_WINTER])


def test_a_labelled_item_knows_its_quarter_where_it_names_one(judged: list[LabelledItem]) -> None:
    assert replace(judged[0], period="2021Q4").when == _WINTER
    assert replace(judged[0], period="2021").when is None
    assert replace(judged[0], period="").when is None


def test_scores_end_with_the_quarter(judged: list[LabelledItem], lexicons: Lexicons) -> None:
    classifier = fit(examples_of(judged, lexicons), version="x")
    readings = ItemReader(lexicons).read_all([_ROW, _ROW], periods=[_WINTER, None])
    assert np.array_equal(classifier.judge(readings).scored.scores[:, QUARTER], [[0, 0, 0, 1], [0, 0, 0, 0]])
