"""The grammar of plain questions: one row of the lexicon stands for every way to say it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.errors import LexiconError
from service.grammar import Asked, Grammar, load_grammar
from service.meaning import Meaning, load_meaning
from service.questions import is_question, read_question
from service.settings import DATA

EARLY = ("pending", "planning", "approval")


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return load_grammar(DATA / "lexicons" / "questions.tsv")


@pytest.fixture(scope="module")
def meaning() -> Meaning:
    return load_meaning(DATA / "lexicons")


def _load(folder: Path, *rows: str) -> Grammar:
    path = folder / "questions.tsv"
    path.write_text("\n".join(row.replace(" ", "\t") for row in rows), "utf-8")
    return load_grammar(path)


def test_a_pattern_stands_for_all_words_of_its_sets(tmp_path: Path) -> None:
    grammar = _load(tmp_path, "{not} set 没|尚未", "{start} set 开工|动工", "{not}{start} stage pending")
    asked = (Asked("stage", ("pending",)),)
    assert grammar.find("没动工") == [(0, 3, asked)]
    assert grammar.find("道路尚未开工的") == [(2, 7, asked)]
    assert grammar.find("没有动工") == []


def test_a_set_may_be_absent_where_the_pattern_says_so(tmp_path: Path) -> None:
    grammar = _load(tmp_path, "{who} set 谁", "{should} set 该", "{who}{should?}负责 stop -")
    assert [text for text in ("谁负责", "谁该负责", "谁不负责") if grammar.find(text)] == ["谁负责", "谁该负责"]


def test_of_matches_that_overlap_the_longest_counts(tmp_path: Path) -> None:
    grammar = _load(tmp_path, "完成 stage completed", "{not} set 没", "{not}完成 stage pending", "没 stop -")
    assert [(start, end) for start, end, _ in grammar.find("没完成")] == [(0, 3)]


def test_words_that_help_and_words_that_are_an_answer_too_are_told_apart(tmp_path: Path) -> None:
    grammar = _load(tmp_path, "在招标 stage approval 招标|开标", "被叫停 stage pending =停工|停建")
    ((_, _, (helps,)),) = grammar.find("在招标")
    ((_, _, (answers,)),) = grammar.find("被叫停")
    assert (helps.says, helps.says_too) == (("招标", "开标"), False)
    assert (answers.says, answers.says_too) == (("停工", "停建"), True)


@pytest.mark.parametrize("row", ["{nothing}开工 stage pending", "开工 colour red"])
def test_a_malformed_row_is_named_by_file_and_line(tmp_path: Path, row: str) -> None:
    with pytest.raises(LexiconError, match=r"questions\.tsv, line 1"):
        _load(tmp_path, row)


@given(st.text("没有还未开工建设完成哪些项目卡在招标审批等了的吗多少?？ abc", max_size=40))
def test_matches_stand_in_the_text_and_never_overlap(grammar: Grammar, text: str) -> None:
    found = grammar.find(text)
    assert all(0 <= start < end <= len(text) for start, end, _ in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))


@pytest.mark.parametrize(
    ("text", "rest", "facet", "values"),
    [
        ("还没有动工的道路", ("道路",), "stage", EARLY),
        ("在等审批的项目有哪些", (), "stage", ("approval",)),
        ("迟迟没有开建的学校", ("学校",), "stage", EARLY),
        ("哪些项目卡在招标", (), "stage", ("approval",)),
        ("停留在图纸上的项目", (), "stage", ("planning",)),
        ("快完工的隧道有哪些", ("隧道",), "stage", ("implementing",)),
        ("幼儿园哪些已经建成了", ("幼儿园",), "stage", ("completed",)),
        ("哪些工作至今没有进展", (), "stage", ("pending",)),
        ("进度慢的有哪些", (), "light", ("behind",)),
        ("哪些指标完成得不好", (), "light", ("behind",)),
        ("卡在哪", (), "stage", EARLY),
    ],
)
def test_what_a_question_asks_becomes_a_filter(
    meaning: Meaning, text: str, rest: tuple[str, ...], facet: str, values: tuple[str, ...]
) -> None:
    reading = read_question(text, meaning, cut=_cut, asks=is_question(text), stands=lambda phrase: False)
    assert reading.rest == rest
    assert [(one.facet, one.values) for one in reading.filters] == [(facet, values)]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("敬老院谁负责", ("敬老院",)),
        ("殡葬改革是哪个部门牵头的", ("殡葬改革",)),
        ("隧道什么时候能通车", ("隧道",)),
        ("敬老院卡在哪里了", ("敬老院",)),
        ("幼儿园建得怎么样了", ("幼儿园",)),
        ("老百姓喝水问题怎么解决", ("喝水",)),
        ("海上风电批下来没有", ("海上风电",)),
        ("停车难怎么办", ("停车难",)),
    ],
)
def test_what_only_asks_is_no_word_and_no_filter(meaning: Meaning, text: str, rest: tuple[str, ...]) -> None:
    reading = read_question(text, meaning, cut=_cut, asks=is_question(text), stands=lambda phrase: False)
    assert (reading.rest, reading.filters) == (rest, ())


def _cut(text: str) -> list[str]:
    """Cut between all characters, so that no phrase ends within a word."""
    return list(text)
