"""Numeric goals are read from targets, with the status's own figure for the same indicator."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.attainment import attainment
from nlp.goals import comparison_of, indicator_of, is_quoted
from nlp.labelled import LabelledItem, read_labelled_folder
from nlp.lexicon import load_lexicons
from nlp.measure import open_measures
from nlp.quantity import QuantityReader, open_quantities
from nlp.quantity_training import fit_quantities
from nlp.types import Item, Quantity

DATA = Path(__file__).parents[2] / "data"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def reader() -> QuantityReader:
    return open_quantities(DATA, load_lexicons(DATA / "lexicons"))


def _read(reader: QuantityReader, target: str, status: str) -> list[tuple[str, str, str, str | None, str | None]]:
    values = [one.value for one in reader.quantities_of(Item("1", target, status))]
    return [
        (one.comparison, str(one.goal), one.unit, None if one.actual is None else str(one.actual), one.actual_unit)
        for one in values
    ]


@pytest.mark.parametrize(
    ("target", "status", "quantities"),
    [
        (
            "全年接待游客900万人次、实现旅游收入50亿元",
            "一季度接待游客137.2万人次，旅游收入7.1亿元。",
            [(">=", "900", "万人次", "137.2", "万人次"), (">=", "50", "亿元", "7.1", "亿元")],
        ),
        ("化解隐性债务1.1亿元", "已化解5830万元", [(">=", "1.1", "亿元", "5830", "万元")]),
        ("城镇登记失业率控制在4%以内", "登记失业率3.1%", [("<=", "4", "%", "3.1", "%")]),
        ("失业率从2.5%降到2%", "失业率2.1%", [("<=", "2", "%", "2.1", "%")]),
        ("新增规上企业三家", "新增规上企业2家", [(">=", "3", "家", "2", "家")]),
        ("新建幼儿园4所", "4所幼儿园完成选址，方案正在编制", [(">=", "4", "所", None, None)]),
        ("工业增加值增长9%", "预计全年增长9.5%", [(">=", "9", "%", None, None)]),
        ("新改扩建幼儿园40所", "新改扩建幼儿园48所，超额完成40所的年度目标任务", [(">=", "40", "所", "48", "所")]),
        ("新发展个体工商户2万户", "新发展个体工商户10885户", [(">=", "2", "万户", "10885", "户")]),
        ("新开工项目270项", "计划新开工项目270项，实际已开工129项", [(">=", "270", "项", "129", "项")]),
        ("新增300套视频采集设备", "正在安装", [(">=", "300", "套", None, None)]),
        ("固定资产投资增长10%", "固定资产投资同比下降37.8%", [(">=", "10", "%", "-37.8", "%")]),
        ("编制“十四五”规划", "初稿形成", []),
        ("2021年深化“1+3+N”改革，推进5G基站建设", "建成120个", []),
    ],
)
def test_goals_and_actuals_are_read(
    reader: QuantityReader, target: str, status: str, quantities: Sequence[tuple[str, str, str, str | None, str | None]]
) -> None:
    assert _read(reader, target, status) == quantities


def test_the_evidence_is_goal_and_actual_in_the_original_text(reader: QuantityReader) -> None:
    item = Item("1", "城镇新增就业 １,０００ 人", "累计新增就业 321 人")
    (decision,) = reader.quantities_of(item)
    assert [item.text(span) for span in decision.evidence] == ["１,０００ 人", "321 人"]
    assert decision.value.unit == "人"
    assert decision.by == "rule:quantity"


def test_a_total_is_preferred_to_the_quarter(reader: QuantityReader) -> None:
    assert _read(reader, "上线企业100家", "新上线企业38家,累计71家")[0][3] == "71"


@pytest.mark.parametrize(
    ("text", "comparison"),
    [
        ("PM2.5年均浓度不高于51微克/立方米", "<="),
        ("一般性支出压减不低于10%", ">="),
        ("单位GDP能耗下降3.2%", ">="),
        ("审批时限压缩至70个工作日以内", "<="),
        ("超期率降至2%", "<="),
        ("覆盖率达到95%以上", ">="),
    ],
)
def test_a_limit_is_told_from_a_goal(reader: QuantityReader, text: str, comparison: str) -> None:
    amount = reader.measures.amounts_of(text)[-1]
    assert comparison_of(text, amount) == comparison


def test_values_after_fenbie_belong_to_the_names_before_it(reader: QuantityReader) -> None:
    text = "办结率、满意率分别达到98%和99%"
    assert [indicator_of(text, one) for one in reader.measures.amounts_of(text)] == ["办结率", "满意率"]


@pytest.mark.parametrize(
    ("quantity", "share"),
    [
        (Quantity("债务", ">=", Decimal("1.1"), "亿元", Decimal(5830), "万元"), Decimal("0.53")),
        (Quantity("造林", ">=", Decimal(30), "亩", Decimal(1), "公顷"), Decimal("0.5")),
        (Quantity("失业率", "<=", Decimal(4), "%", Decimal(3), "%"), Decimal("0.75")),
    ],
)
def test_attainment_is_the_share_in_the_unit_of_the_goal(
    reader: QuantityReader, quantity: Quantity, share: Decimal
) -> None:
    assert attainment(quantity, measures=reader.measures).share == share


@pytest.mark.parametrize(
    ("quantity", "reason"),
    [
        (Quantity("债务", ">=", Decimal(1), "亿元"), "未报"),
        (Quantity("事故", "<=", Decimal(0), "起", Decimal(1), "起"), ""),
        (Quantity("投资", ">=", Decimal(1), "亿元", Decimal(3), "公里"), "单位“公里”与“亿元”不同"),
    ],
)
def test_attainment_says_why_it_cannot_be_said(reader: QuantityReader, quantity: Quantity, reason: str) -> None:
    result = attainment(quantity, measures=reader.measures)
    assert result.share is None
    assert reason in result.why


@given(
    st.text(alphabet="新增完成达到突破企业家个亩%亿元12.,、。（从降至以内“”", max_size=30),
    st.text(alphabet="累计已完成其中预计新增家个亩%亿元12.,、。（）\n ", max_size=40),
)
def test_any_text_is_read_and_evidence_lies_inside(reader: QuantityReader, target: str, status: str) -> None:
    item = Item("1", target, status)
    for decision in reader.quantities_of(item):
        assert 0 < decision.confidence <= 1
        for span in decision.evidence:
            assert item.text(span)


def test_a_file_is_read_well_by_what_the_others_taught() -> None:
    labelled = read_labelled_folder(DATA / "labelled")
    taught = fit_quantities(
        [one for one in labelled if one.source != "north"],
        measures=open_measures(DATA / "lexicons"),
        lexicons=load_lexicons(DATA / "lexicons"),
    )
    held = [one for one in labelled if one.source == "north"]
    assert _goal_f1(taught, held) >= 0.95


def _goal_f1(reader: QuantityReader, held: Sequence[LabelledItem]) -> float:
    right = given_ = wanted = 0
    for one in held:
        want = {(q.goal, q.unit) for q in one.quantities}
        give = {(d.value.goal, d.value.unit) for d in reader.quantities_of(one.item)}
        right, given_, wanted = right + len(want & give), given_ + len(give), wanted + len(want)
    return 2 * right / (given_ + wanted)


def test_a_number_of_more_digits_than_anything_has_is_no_amount(reader: QuantityReader) -> None:
    assert reader.quantities_of(Item("1", f"新建公厕{'1' * 5_000}座", "已建成")) == ()
    (found,) = reader.quantities_of(Item("1", "新建公厕20座", f"已建成{'9' * 5_000}座"))
    assert found.value.actual is None


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('落实"510"计划', '"510"'),
        ("印发《十四五》规划", "《十四五》"),
        ('"一"和"二"', '"一""二"'),
        ("《一'二》三'", "《一'二》"),
        ("《未完", ""),
        ('甲"乙', ""),
    ],
)
def test_quotes_and_titles_are_told_from_what_stands_outside(text: str, quoted: str) -> None:
    assert "".join(one for place, one in enumerate(text) if is_quoted(text, place)) == quoted
