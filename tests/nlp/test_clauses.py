"""A status is read clause by clause: done, doing, only planned."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.clauses import Aspect, ClauseReader, split
from nlp.lexicon import load_lexicons
from nlp.types import Stage

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module")
def reader() -> ClauseReader:
    return ClauseReader(load_lexicons(DATA / "lexicons"))


def sentences(text: str) -> list[list[str]]:
    found: dict[int, list[str]] = {}
    for start, end, sentence in split(text):
        found.setdefault(sentence, []).append(text[start:end])
    return list(found.values())


def test_numbering_begins_a_sentence() -> None:
    assert sentences("1.甲桥开工,桩基施工2.乙桥招标") == [["1.甲桥开工", "桩基施工"], ["2.乙桥招标"]]


def test_a_thousands_comma_ends_no_clause() -> None:
    assert sentences("完成投资1,200万元,占60%") == [["完成投资1,200万元", "占60%"]]


def test_a_decimal_is_no_numbering() -> None:
    assert sentences("完成1.5公里;余2.3公里") == [["完成1.5公里"], ["余2.3公里"]]


@given(st.text("甲乙12.,;。:!(一)、\n是", max_size=40))
def test_marks_found_at_once_split_as_reading_character_by_character_does(text: str) -> None:
    assert split(text) == _split_plainly(text)


@given(st.text("甲乙1.,;。:(一)、\n是", max_size=40))
def test_clauses_stay_in_order_inside_the_text(text: str) -> None:
    places = split(text)
    assert all(0 <= start < end <= len(text) for start, end, _ in places)
    assert all(first[1] <= second[0] and first[2] <= second[2] for first, second in pairwise(places))


@pytest.mark.parametrize(
    ("status", "aspect"),
    [
        ("已完成可研批复", Aspect.DONE),
        ("拟于下月开工", Aspect.PLANNED),
        ("尚未取得可研批复", Aspect.NEGATED),
        ("正在编制可研报告", Aspect.DOING),
    ],
)
def test_the_aspect_of_a_clause_reaches_its_cues(reader: ClauseReader, status: str, aspect: Aspect) -> None:
    (clause,) = reader.read(status)
    assert clause.cues
    assert {cue.aspect for cue in clause.cues} <= {aspect, Aspect.PLAIN}
    assert aspect in clause.aspects


@given(
    words=st.lists(
        st.sampled_from(["拟", "已", "正在", "完成", "可研批复", "暂缓", "未", "招标", "部分", "甲"]), max_size=60
    )
)
def test_the_outermost_marks_of_a_long_clause_say_as_much_as_all(reader: ClauseReader, words: list[str]) -> None:
    text = "".join(words)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nlp.clauses._MANY", len(text))
        among_all = reader.read(text)
        patch.setattr("nlp.clauses._MANY", 0)
        assert reader.read(text) == among_all


def test_a_one_character_mark_inside_a_word_is_none(reader: ClauseReader) -> None:
    (clause,) = reader.read("接待中心主体封顶")
    assert Aspect.PLANNED not in clause.aspects


def test_what_is_planned_in_one_clause_leaves_the_other_as_done(reader: ClauseReader) -> None:
    first, second = reader.read("主体结构封顶,拟明年竣工验收")
    assert {cue.aspect for cue in first.cues} == {Aspect.PLAIN}
    assert any(meaning.stage is Stage.IMPLEMENTING for cue in first.cues for meaning in cue.meanings)
    assert {cue.aspect for cue in second.cues} == {Aspect.PLANNED}


def _split_plainly(text: str) -> list[tuple[int, int, int]]:
    numbering = re.compile(
        r"(?:^|(?<=[;。,:\n\u4e00-\u9fff]))"
        r"(?:\(?\d{1,2}[.)、](?!\d)|\([一二]+\)|(?<![\u4e00-\u9fff])[一二]+(?:、|是(?=[\u4e00-\u9fff])))"
    )
    numbered = {found.start() for found in numbering.finditer(text)}
    places = []
    start = sentence = 0
    for at, character in enumerate(text):
        thousands = character == "," and text[at - 1 : at].isdigit() and text[at + 1 : at + 4].isdigit()
        if at in numbered and at > start:
            places.append((start, at, sentence))
            start, sentence = at, sentence + 1
        elif character in ";。!?\n,:" and not thousands:
            places += [(start, at, sentence)] if at > start else []
            start = at + 1
            sentence += character not in ",:"
    return [*places, (start, len(text), sentence)] if start < len(text) else places
