"""The query language: what each form means, and that nothing typed is an error."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.parse import DEEPEST, LONGEST, Language, parse_query, read_plain
from index.types import AllOf, AnyOf, Everything, Filter, Node, Range, Term, Without, Words

STAGES = {"谋划前期": "planning", "已完成": "completed"}
LANGUAGE = Language(
    cut=lambda text: re.findall(r"[a-z0-9.%]+|[^a-z0-9.%]{1,2}", text),
    fields={"目标": "target", "status": "status"},
    facets={"阶段": "stage", "stage": "stage"},
    numbers={"进度": ("attainment", 0.01), "序号": ("no", 1.0)},
    values=lambda facet, text: frozenset({STAGES[text]} if text in STAGES else ()),
)


def _words(text: str) -> Words:
    return Words(text, tuple(re.findall("..", text)))


def _read(text: str) -> Node:
    return parse_query(text, LANGUAGE).node


def test_words_apart_all_hold() -> None:
    assert _read("养老 托育") == AllOf((_words("养老"), _words("托育")))


@pytest.mark.parametrize("text", ['"前期工作"', "“前期工作”", "「前期工作」", "『前期工作』", "＂前期工作＂"])
def test_a_phrase_in_any_quotation_marks_is_to_the_letter(text: str) -> None:
    assert _read(text) == Term("前期工作")


@pytest.mark.parametrize("text", ["养老 -厨房", "养老 NOT 厨房", "养老 －厨房", "养老 ！厨房", "养老 不含 厨房"])
def test_every_way_to_say_no_means_the_same(text: str) -> None:
    assert _read(text) == AllOf((_words("养老"), Without(_words("厨房"))))


@pytest.mark.parametrize("text", ["养老 OR 托育", "养老|托育", "养老｜托育", "养老 或 托育", "养老 || 托育"])
def test_every_way_to_say_or_means_the_same(text: str) -> None:
    assert _read(text) == AnyOf((_words("养老"), _words("托育")))


@pytest.mark.parametrize("text", ["(养老 OR 托育) 建设", "（养老 OR 托育）建设", "(养老 | 托育) AND 建设"])
def test_brackets_group(text: str) -> None:
    assert _read(text) == AllOf((AnyOf((_words("养老"), _words("托育"))), _words("建设")))


def test_or_binds_less_than_words_side_by_side() -> None:
    assert _read("养老 建设 OR 托育") == AnyOf((AllOf((_words("养老"), _words("建设"))), _words("托育")))


@pytest.mark.parametrize("text", ["阶段:谋划前期", "阶段：谋划前期", "stage:谋划前期", "STAGE: 谋划前期"])
def test_a_field_names_a_facet_in_both_languages_and_widths(text: str) -> None:
    assert _read(text) == Filter("stage", frozenset({"planning"}))


@pytest.mark.parametrize("text", ["阶段:谋划前期,已完成", "阶段：谋划前期、已完成", "阶段:(谋划前期 已完成)"])
def test_several_values_of_a_field_are_alternatives(text: str) -> None:
    node = _read(text)
    parts = node.parts if isinstance(node, AnyOf) else (node,)
    values = frozenset(value for part in parts if isinstance(part, Filter) for value in part.values)
    assert values == {"planning", "completed"}


def test_a_text_field_looks_only_there() -> None:
    assert _read("目标:养老") == Words("养老", ("养老",), "target")
    assert _read('status:"养老"') == Term("养老", "status")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("进度<25%", Range("attainment", None, 0.25, includes_high=False)),
        ("进度＜２５％", Range("attainment", None, 0.25, includes_high=False)),
        ("进度>=0.5%", Range("attainment", 0.005, None)),
        ("进度≤100%", Range("attainment", None, 1.0)),
        ("序号:12", Range("no", 12.0, 12.0)),
        ("序号>12", Range("no", 12.0, None, includes_low=False)),
    ],
)
def test_comparisons_are_ranges(text: str, expected: Range) -> None:
    assert _read(text) == expected


def test_an_unknown_field_is_text_and_no_complaint() -> None:
    parsed = parse_query("县文旅局:对照创建", LANGUAGE)
    assert isinstance(parsed.node, Words)
    assert parsed.node.text == "县文旅局:对照创建"
    assert parsed.messages == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("阶段:紫色", "没有取值“紫色”"),
        ("进度<很多", ""),
        ("(养老", "括号没有配对"),
        ("“养老", "没有配对"),
        ("养老 NOT", "之后没有内容"),
        ("阶段:", "之后没有内容"),
        ("养" * (LONGEST + 1), "过长"),
        ("养老 " * 100, "只用了前 64"),
        ("( " * (DEEPEST + 5) + "养老", "嵌套"),
    ],
)
def test_what_was_not_understood_is_said_and_the_rest_is_searched(text: str, said: str) -> None:
    parsed = parse_query(text, LANGUAGE)
    assert said in "".join(parsed.messages)
    if "养老" in text and len(text) < 100 and "( (" not in text:
        assert _words("养老") in (parsed.node, *getattr(parsed.node, "parts", ()))


def test_an_unknown_value_of_a_filter_is_searched_without_the_filters_name() -> None:
    assert _read("阶段:紫色") == _words("紫色")


@pytest.mark.parametrize("text", ["养老 -", "- 养老", "养老 - -", "养老 *", "养老 ——"])
def test_a_sign_that_stands_alone_beside_words_asks_for_nothing(text: str) -> None:
    assert _read(text) == _words("养老")


def test_a_sign_alone_is_looked_for() -> None:
    assert _read("+") == Words("+", ("+",))


def test_a_minus_before_a_digit_or_inside_a_word_is_text() -> None:
    assert _read("-3") == Words("-3", ("3",))
    assert isinstance(_read("1-3月"), Words)


def test_nothing_typed_asks_for_everything() -> None:
    for text in ("", "  ", "　", "\u200b", "()", "AND"):
        assert _read(text) == Everything()


def test_read_plain_takes_signs_as_text() -> None:
    assert isinstance(read_plain("-燃料油 OR", LANGUAGE).node, Words)


@settings(max_examples=1_000, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(
            st.sampled_from(
                ["养老", "AND", "OR", "NOT", "(", ")", "（", '"', "“", "”", "-", "阶段:", "进度<", "25%", " "]
            ),
            max_size=60,
        ).map("".join),
    )
)
def test_no_text_raises(text: str) -> None:
    parse_query(text, LANGUAGE)


@pytest.mark.parametrize("piece", ["(", "NOT ", "-", '"', "阶段:", "a", "养老 OR ", "|", "?*"])
def test_long_nonsense_is_cut_short_and_says_so(piece: str) -> None:
    assert parse_query(piece * 100_000, LANGUAGE).messages
