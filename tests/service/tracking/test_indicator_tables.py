"""Tables of indicators get their lights from the columns of goal, unit, figure and share. Written for tests."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nlp.lexicon import load_lexicons
from nlp.quantity import QuantityReader, open_quantities
from nlp.types import Period, Quantity
from service.intake.read import read_bytes
from service.settings import DATA
from service.store.documents import quantity_document, quantity_of
from service.tracking.lights import LightClass, Rule, light_of

VALUES = """关于安平县2023年第二季度主要指标完成情况
序号,指标名称,单位,年度目标,上半年完成值,完成率,责任单位
1,地区生产总值增速,%,6.5,6.1,,县统计局
2,城镇新增就业,人,3000,1850,61.7%,县人社局
3,城镇登记失业率,%,控制在3.5以内,3.1,,县人社局
4,固定资产投资,亿元,≥120,48.6,40.5%,县发改局
5,空气优良天数比例,%,95,97.2,102.3%,生态环境分局
6,招商引资到位资金,亿元,30,,42%,县招商局
"""
WORDS = """安平县2023年1-6月主要经济指标完成情况表
指标,计划目标,实际,完成情况
规上工业增加值增长（%）,8以上,7.2,受大宗商品价格影响
社会消费品零售总额（亿元）,95,50.3,增势平稳
重大安全事故起数（起）,不超过2,0,未发生
"""
SHARES = """安平县2023年上半年民生实事进度
序号,工作任务,目标值（公里、人次、个）,计量单位,完成率
1,新建改造农村公路,100,公里,62%
2,发放养老服务补贴,5000,人次,46%
3,新增学位1500个,1600,个,50%
"""
TABLES = [
    (VALUES, ["behind", "ahead", "on-track", "behind", "done", "behind"]),
    (WORDS, ["behind", "on-track", "on-track"]),
    (SHARES, ["ahead", "behind", "on-track"]),
]


@pytest.fixture(scope="module")
def reader() -> QuantityReader:
    return open_quantities(DATA, load_lexicons(DATA / "lexicons"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "lights"), TABLES, ids=["figures as statuses", "figures beside words", "shares alone"]
)
def test_every_row_of_a_table_of_indicators_has_its_light(reader: QuantityReader, text: str, lights: list[str]) -> None:
    reading = read_bytes(text.encode(), "指标.csv")
    found = [reader.quantities_of(item) for item in reading.items]
    assert [len(one) for one in found] == [1] * len(lights)
    assert [str(light_of(one.value, Period(2023, 2)).kind) for (one,) in found] == lights


def test_a_light_says_what_the_target_said_where_a_column_overruled_it() -> None:
    overruled = Quantity("新增学位", ">=", Decimal(1600), "个", Decimal(700), "个", stated="1500个")
    light = light_of(overruled, Period(2023, 2))
    assert "目标1600个（目标写的是1500个，以表中所列为准）" in light.text
    assert "the target says 1500个; the table's column counts" in light.english


def test_a_light_says_that_only_a_share_was_reported() -> None:
    shared = Quantity("到位资金", ">=", Decimal(30), "亿元", Decimal(42), "%（完成率）")
    light = light_of(shared, Period(2023, 2))
    assert (light.kind, light.rule, light.share) == (LightClass.BEHIND, Rule.ACCUMULATING, Decimal("0.42"))
    assert "42%（完成率）（折合 12.6亿元）" in light.text


def test_the_store_keeps_what_was_overruled_which_is_nothing_people_correct() -> None:
    one = Quantity("甲", ">=", Decimal(3), "个", stated="2个")
    kept = quantity_of(quantity_document(one))
    assert (kept, kept.stated) == (one, "2个")
    assert kept == Quantity("甲", ">=", Decimal(3), "个")
