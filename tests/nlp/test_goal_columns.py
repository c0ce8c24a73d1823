"""Goals that a table gives in columns are read from them, with what was reached, and judged beside the text's own."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.attainment import attainment
from nlp.goal_columns import table_figures
from nlp.goal_headings import part_of
from nlp.lexicon import load_lexicons
from nlp.measure import Measures, open_measures
from nlp.quantity import SURE, QuantityReader, open_quantities
from nlp.types import Decision, Item, Quantity

DATA = Path(__file__).parents[2] / "data"
MEANT = {
    "goal": "目标值 年度目标 全年目标任务 计划 年度计划 计划数 2023年目标 目标任务数 计划完成"
    " 下达任务数 指标值 控制目标 目标/全年",
    "actual": "完成值 实际 实际完成 累计完成数 完成数 1-6月完成 上半年完成值 前三季度完成"
    " 截至6月底完成 2023年1-6月完成 实际值（万元） 现状值",
    "share": "完成率 完成比例 完成率（%） 占年度目标比例 完成年度目标% 上半年完成率",
    "unit": "单位 计量单位",
    None: "责任单位 备注 上年完成值 去年同期 一季度目标 三季度完成 本月完成 下一步计划 十四五目标"
    " 时间节点 工作计划 未完成数 完成时限 二季度完成率 序时进度 五年目标 同比增长"
    " 2022年完成 2022年实际完成值 时间进度完成率",
}


@pytest.fixture(scope="module")
def reader() -> QuantityReader:
    return open_quantities(DATA, load_lexicons(DATA / "lexicons"))


@pytest.fixture(scope="module")
def measures() -> Measures:
    return open_measures(DATA / "lexicons")


def _read(reader: QuantityReader, target: str, status: str, **columns: str) -> list[Decision[Quantity]]:
    return list(reader.quantities_of(Item("1", target, status, attributes=MappingProxyType(columns))))


def _said(decision: Decision[Quantity]) -> tuple[str, str, str, str, str | None, str | None]:
    one = decision.value
    actual = None if one.actual is None else str(one.actual)
    return (one.indicator, one.comparison, str(one.goal), one.unit, actual, one.actual_unit)


@pytest.mark.parametrize(("part", "heading"), [(part, one) for part, all_ in MEANT.items() for one in all_.split()])
def test_a_heading_tells_what_of_a_goal_its_column_holds(part: str | None, heading: str) -> None:
    assert part_of(heading) == part


@pytest.mark.parametrize(
    ("target", "status", "columns", "quantity"),
    [
        # goal, unit and figure in columns, the figure being the status
        (
            "城镇新增就业",
            "1850",
            {"单位": "人", "年度目标": "3000", "完成率": "61.7%"},
            ("城镇新增就业", ">=", "3000", "人", "1850", "人"),
        ),
        (
            "城镇登记失业率",
            "3.1",
            {"单位": "%", "年度目标": "控制在3.5以内"},
            ("城镇登记失业率", "<=", "3.5", "%", "3.1", "%"),
        ),
        ("城镇登记失业率", "3.1%", {"年度目标": "3.5%"}, ("城镇登记失业率", "<=", "3.5", "%", "3.1", "%")),
        (
            "固定资产投资",
            "48.6",
            {"单位": "亿元", "计划": "≥120"},
            ("固定资产投资", ">=", "120", "亿元", "48.6", "亿元"),
        ),
        (
            "接待游客",
            "35万",
            {"单位": "人次", "目标值": "1,200,000"},
            ("接待游客", ">=", "1200000", "人次", "35", "万人次"),
        ),
        # the unit in the heading or behind the name, the status being words
        (
            "社会消费品零售总额（亿元）",
            "增势平稳",
            {"计划目标": "95", "实际": "50.3"},
            ("社会消费品零售总额", ">=", "95", "亿元", "50.3", "亿元"),
        ),
        (
            "一般公共预算收入",
            "入库正常",
            {"年度目标（亿元）": "12", "1-6月完成（万元）": "61000"},
            ("一般公共预算收入", ">=", "12", "亿元", "61000", "万元"),
        ),
        (
            "规上工业增加值",
            "受市场影响",
            {"年度目标": "增长8%以上", "累计完成": "下降1.2%"},
            ("规上工业增加值增长", ">=", "8", "%", "-1.2", "%"),
        ),
        (
            "单位GDP能耗",
            "正在推进",
            {"年度目标": "下降3%", "实际": "下降1.2%"},
            ("单位GDP能耗下降", ">=", "3", "%", "1.2", "%"),
        ),
        # the figure in the status's words, or only a share of the goal
        (
            "新建农村公路",
            "已建成农村公路62公里，其余在建。",
            {"目标值": "100", "单位": "公里"},
            ("新建农村公路", ">=", "100", "公里", "62", "公里"),
        ),
        (
            "招商引资到位资金",
            "正在洽谈",
            {"目标值": "30", "单位": "亿元", "完成率": "42%"},
            ("招商引资到位资金", ">=", "30", "亿元", "42", "%（完成率）"),
        ),
        (
            "招商引资到位资金",
            "42",
            {"目标值": "30", "单位": "亿元", "完成率（%）": "42"},
            ("招商引资到位资金", ">=", "30", "亿元", "42", "%（完成率）"),
        ),
        ("培育龙头企业", "", {"目标值": "3", "单位": "县农业农村局"}, ("培育龙头企业", ">=", "3", "", None, None)),
    ],
)
def test_a_row_of_indicators_has_its_goal(
    reader: QuantityReader, target: str, status: str, columns: dict[str, str], quantity: tuple[str, ...]
) -> None:
    (found,) = _read(reader, target, status, **columns)
    assert _said(found) == quantity
    assert found.confidence >= SURE


def test_the_evidence_names_the_column(reader: QuantityReader) -> None:
    columns = {"年度目标": "不低于 3000 人", "完成值": "1850"}
    item = Item("1", "城镇新增就业", "进展正常", attributes=columns)
    (found,) = reader.quantities_of(item)
    assert [(span.field, item.text(span)) for span in found.evidence] == [
        ("column:年度目标", "3000 人"),
        ("column:完成值", "1850"),
    ]
    assert found.by == "rule:columns"


def test_where_text_and_column_agree_the_column_adds_what_was_reached(reader: QuantityReader) -> None:
    (found,) = _read(reader, "新建停车位2000个", "800", 目标值="2000", 单位="个")
    assert _said(found) == ("新建停车位", ">=", "2000", "个", "800", "个")
    assert found.confidence >= SURE and not found.value.stated
    assert [span.field for span in found.evidence] == ["target", "column:目标值", "status"]


def test_where_they_differ_the_column_wins_and_says_what_the_text_said(reader: QuantityReader) -> None:
    (found,) = _read(reader, "新增学位1500个", "700", 目标值="1600", 单位="个")
    assert _said(found) == ("新增学位", ">=", "1600", "个", "700", "个")
    assert found.value.stated == "1500个"
    assert found.confidence < SURE


def test_a_column_of_what_was_reached_answers_the_one_goal_of_a_text(reader: QuantityReader) -> None:
    (found,) = _read(reader, "新增学位1500个", "进展顺利", 完成数="700")
    assert _said(found)[4:] == ("700", "个")


def test_a_share_that_its_figures_do_not_give_is_to_be_looked_at(reader: QuantityReader) -> None:
    (found,) = _read(reader, "城镇新增就业", "1850", 单位="人", 目标值="3000", 完成率="123%")
    assert found.confidence < SURE


def test_only_a_share_is_told_as_one(reader: QuantityReader, measures: Measures) -> None:
    (found,) = _read(reader, "招商引资到位资金", "正在洽谈", 目标值="30", 单位="亿元", 完成率="42%")
    reached = attainment(found.value, measures=measures)
    assert (reached.actual, reached.share) == (Decimal("12.6"), Decimal("0.42"))
    assert reached.why == "折合 12.6亿元"


@pytest.mark.parametrize(
    "columns",
    [
        {"年度目标": "建成投用", "备注": "3000"},
        {"年度目标": "新建3所，改建2所"},
        {"一季度目标": "3000"},
        {"上年完成值": "2900"},
        {"完成率": "61%"},
        {"责任单位": "3"},
        {},
    ],
)
def test_columns_without_a_goal_of_the_year_give_none(reader: QuantityReader, columns: dict[str, str]) -> None:
    assert _read(reader, "城镇新增就业", "1850", **columns) == []


def test_goals_of_a_text_keep_their_way_beside_other_columns(reader: QuantityReader) -> None:
    target, status = "新建幼儿园4所，改造小区10个", "幼儿园建成2所，小区开工6个"
    alone = _read(reader, target, status)
    assert len(alone) == 2
    assert _read(reader, target, status, 责任单位="县教育局", 备注="3") == alone


@given(
    st.dictionaries(
        st.sampled_from(["年度目标", "目标值", "完成值", "实际（万元）", "完成率", "单位", "累计完成"]),
        st.text(alphabet="0123456789.,%-≥≤以内上不超过增长下降亿万元人户 （）约\n", max_size=12),
    ),
    st.text(max_size=12),
)
def test_any_cells_are_read_or_left_and_spans_lie_inside_them(
    measures: Measures, columns: dict[str, str], status: str
) -> None:
    item = Item("1", "某项指标（人）", status, attributes=columns)
    found = table_figures(item, measures)
    figures = () if found is None else (found.goal, found.actual)
    for one in figures:
        assert one is None or any(character.isdigit() for character in item.text(one.span))
