"""Signs tell what a reader would underline, and point at it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.features import ItemReader
from nlp.lexicon import load_lexicons
from nlp.progress import figures_of, progress_of
from nlp.signs import SignVocabulary
from nlp.types import Item

DATA = Path(__file__).resolve().parents[2] / "data"
READER = ItemReader(load_lexicons(DATA / "lexicons"))
TEXT = st.text(
    st.one_of(
        st.sampled_from("推进建设完成招标1２３.%,，。;①(一)已未拟  \n亿元公里"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)


@settings(max_examples=150)
@given(TEXT, TEXT)
def test_every_sign_points_inside_its_text(target: str, status: str) -> None:
    (reading,) = READER.read_all([Item("1", target, status)])
    for text, signs in (
        (reading.target.text, (*reading.subjects, *reading.aims)),
        (reading.status.text, (*reading.mentions, *reading.facts)),
    ):
        for _, start, end in signs:
            assert 0 <= start <= end <= len(text)


SIGNS = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 9), st.integers(0, 9)), max_size=6)


@given(st.lists(SIGNS, max_size=4))
def test_known_signs_are_found_as_one_by_one(items: list[list[tuple[str, int, int]]]) -> None:
    found = SignVocabulary(["d", "b", "a"]).find(items)
    told = zip(found.rows.tolist(), found.columns.tolist(), found.starts.tolist(), found.lengths.tolist(), strict=True)
    assert list(told) == [
        (row, "dba".index(name), start, end - start)
        for row, signs in enumerate(items)
        for name, start, end in signs
        if name in "dba"
    ]


def test_the_leading_promise_is_a_sign_of_the_target() -> None:
    (reading,) = READER.read_all([Item("1", "编制养老服务规划", "初稿完成")])
    assert any(name.startswith("promise.first=draft/document") for name, _, _ in reading.aims)


def test_a_carrying_verb_leaves_the_stage_to_what_it_carries() -> None:
    (reading,) = READER.read_all([Item("1", "建设安置房", "已启动招标工作")])
    facts = {name for name, _, _ in reading.facts}
    assert any(name.startswith("carried=启动") for name in facts)
    assert not any(name.startswith("cue=implementing") for name in facts)


@pytest.mark.parametrize(
    ("target", "status", "best"),
    [
        ("新增就业1000人", "新增就业321人", 0.321),
        ("新建公路50公里", "建成52000米", 1.04),
        ("造林2万亩", "完成1.5万亩", 0.75),
        ("出口额10亿元", "出口5000万元", 0.05),
        ("失业率控制在3%以内", "失业率2.4%", 1.25),
    ],
)
def test_shares_of_goals_are_read_in_like_units(target: str, status: str, best: float) -> None:
    assert progress_of(target, status).best == pytest.approx(best)


def test_dates_and_ordinals_are_no_figures() -> None:
    assert progress_of("2021年完成第3期工程", "6月开工").goals == 0


@given(st.text("12,.345A第 万千人亩%率", max_size=24))
def test_no_number_begins_inside_a_number_or_a_latin_word(text: str) -> None:
    for one in figures_of(text):
        assert text[one.start].isdigit()
        assert not re.match(r"[\d.A-Za-z]", text[one.start - 1 : one.start])
