"""A light says how a goal stands against the year, by the published rule for its kind, with the arithmetic."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.types import Comparison, Period, Quantity, TaggedItem
from service.tracking.lights import Light, LightClass, Rule, light_of, rule_of, worst_light

RULES = Path(__file__).resolve().parents[3] / "data" / "rules.zh-CN.md"
FIRST = Period(2021, 1)


def _goal(
    indicator: str, goal: str, actual: str | None, unit: str, *, op: Comparison = ">=", actual_unit: str | None = None
) -> Quantity:
    number = None if actual is None else Decimal(actual)
    return Quantity(indicator, op, Decimal(goal), unit, number, actual_unit or (unit if actual else None))


def _lights(sample: list[TaggedItem]) -> list[tuple[str, Light]]:
    return [(one.item.no, light_of(goal.value, FIRST)) for one in sample for goal in one.tags.quantities]


# Decided by reading the sample, one by one: 序号 and class in the order of the table.
EXPECTED = """
5 done,7 done,8 behind,53 other,54 other,59 done,71 other,72 other,77 ahead,77 on-track,78 on-track,79 other,80 done,
80 done,81 other,84 behind,84 behind,102 other,106 other,106 other,111 done,111 behind,111 behind,112 other,124 ahead,
127 other,133 other,133 other,133 other,134 ahead,134 on-track,135 ahead,135 ahead,136 on-track,140 other,140 other,
141 on-track,161 other,163 other,172 other,173 other,178 other
"""


def test_every_goal_of_the_sample_has_the_right_light(sample: list[TaggedItem]) -> None:
    expected = [tuple(pair.split()) for pair in EXPECTED.replace("\n", "").split(",")]
    assert [(no, str(light.kind)) for no, light in _lights(sample)] == expected
    assert len(expected) == 42


def test_the_published_table_is_what_the_program_says(sample: list[TaggedItem]) -> None:
    rows = [line for line in RULES.read_text("utf-8").splitlines() if line.startswith("| ") and line.count("|") == 8]
    published = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in rows if line.split("|")[1].strip().isdigit()
    ]
    assert [(row[1], row[4], row[5].strip("`"), row[6]) for row in published] == [
        (no, light.kind.label, str(light.rule), light.text) for no, light in _lights(sample)
    ]


@pytest.mark.parametrize(
    ("actual", "quarter", "kind"),
    [
        ("24.99", 1, LightClass.BEHIND),
        ("25", 1, LightClass.ON_TRACK),
        ("29.99", 1, LightClass.ON_TRACK),
        ("30", 1, LightClass.AHEAD),
        ("100", 1, LightClass.DONE),
        ("74", 3, LightClass.BEHIND),
        ("99.9", 4, LightClass.BEHIND),
        ("0", 1, LightClass.BEHIND),
    ],
)
def test_a_goal_that_adds_up_is_held_against_the_elapsed_year(actual: str, quarter: int, kind: LightClass) -> None:
    assert light_of(_goal("固定资产投资", "100", actual, "亿元"), Period(2021, quarter)).kind is kind


def test_the_margin_is_a_setting() -> None:
    goal = _goal("固定资产投资", "100", "27", "亿元")
    assert light_of(goal, FIRST).kind is LightClass.ON_TRACK
    assert light_of(goal, FIRST, margin=Decimal("0.01")).kind is LightClass.AHEAD


@pytest.mark.parametrize(
    ("quantity", "quarter", "rule", "kind"),
    [
        (_goal("规上工业增加值增长", "8", "7.9", "%"), 1, Rule.GROWTH, LightClass.BEHIND),
        (_goal("规上工业增加值增长", "8", "8", "%"), 1, Rule.GROWTH, LightClass.ON_TRACK),
        (_goal("规上工业增加值增长", "8", "9", "%"), 4, Rule.GROWTH, LightClass.DONE),
        (_goal("规上工业增加值增长", "8", "-3.2", "%"), 2, Rule.GROWTH, LightClass.BEHIND),
        (_goal("森林覆盖率", "60", "61", "%"), 1, Rule.LEVEL, LightClass.DONE),
        (_goal("森林覆盖率", "60", "59", "%"), 1, Rule.LEVEL, LightClass.BEHIND),
        (_goal("常住人口", "15", "14.8", "万人"), 1, Rule.LEVEL, LightClass.BEHIND),
        (_goal("登记失业率", "2.8", "2.8", "%", op="<="), 1, Rule.LIMIT, LightClass.ON_TRACK),
        (_goal("登记失业率", "2.8", "2.9", "%", op="<="), 1, Rule.LIMIT, LightClass.BEHIND),
        (_goal("登记失业率", "2.8", "2.7", "%", op="<="), 4, Rule.LIMIT, LightClass.DONE),
        (_goal("生产安全事故", "10", "2", "起", op="<="), 1, Rule.ACCUMULATING_LIMIT, LightClass.ON_TRACK),
        (_goal("生产安全事故", "10", "4", "起", op="<="), 1, Rule.ACCUMULATING_LIMIT, LightClass.BEHIND),
        (_goal("生产安全事故", "0", "0", "起", op="<="), 1, Rule.ACCUMULATING_LIMIT, LightClass.ON_TRACK),
        (_goal("生产安全事故", "0", "1", "起", op="<="), 1, Rule.ACCUMULATING_LIMIT, LightClass.BEHIND),
        (_goal("年度投资计划完成率", "100", "30", "%"), 1, Rule.ACCUMULATING, LightClass.AHEAD),
    ],
)
def test_goals_that_do_not_add_up_have_their_own_rule(
    quantity: Quantity, quarter: int, rule: Rule, kind: LightClass
) -> None:
    light = light_of(quantity, Period(2021, quarter))
    assert (light.rule, light.kind) == (rule, kind)


def test_units_are_converted_and_the_light_says_so() -> None:
    light = light_of(_goal("到位内资", "2", "6000", "亿元", actual_unit="万元"), FIRST)
    assert (light.kind, light.share) == (LightClass.AHEAD, Decimal("0.3"))
    assert "折合 0.6亿元" in light.text
    assert "人次按人计" in light_of(_goal("培训", "100", "30", "人", actual_unit="人次"), FIRST).text


def test_units_that_do_not_compare_and_missing_numbers_are_told() -> None:
    other = light_of(_goal("新增绿化", "640", "30", "亩", actual_unit="%"), FIRST)
    assert (other.kind, other.rule) == (LightClass.OTHER, Rule.NOT_COMPARABLE)
    assert "“%”与“亩”不同" in other.text
    assert light_of(_goal("新增绿化", "640", None, "亩"), FIRST).rule is Rule.NOT_REPORTED


def test_the_worst_light_stands_for_an_item() -> None:
    done, behind = (light_of(_goal("投资", "10", actual, "亿元"), FIRST) for actual in ("10", "1"))
    assert worst_light([done, behind]) is behind
    assert worst_light([]) is None


@given(
    st.builds(
        Quantity,
        indicator=st.sampled_from(["投资", "增长", "失业率", "完成率", "人口总量"]),
        comparison=st.sampled_from([">=", "<="]),
        goal=st.decimals(min_value=-10, max_value=10**9, places=2),
        unit=st.sampled_from(["%", "‰", "亿元", "人"]),
        actual=st.decimals(min_value=-(10**6), max_value=10**9, places=2),
    ),
    st.integers(1, 4),
)
def test_more_of_a_good_thing_never_darkens_a_light(quantity: Quantity, quarter: int) -> None:
    order = [LightClass.BEHIND, LightClass.ON_TRACK, LightClass.AHEAD, LightClass.DONE]
    assert quantity.actual is not None
    less = light_of(quantity, Period(2021, quarter))
    more = light_of(replace(quantity, actual=quantity.actual + 1), Period(2021, quarter))
    assert less.rule is rule_of(less.quantity)
    ranks = [order.index(less.kind), order.index(more.kind)]
    assert ranks == sorted(ranks, reverse=quantity.comparison == "<=")
