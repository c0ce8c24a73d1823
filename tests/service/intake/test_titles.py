"""Place and period are what the title says, or None."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.types import Period
from service.intake.titles import period_of, place_of


@pytest.mark.parametrize(
    ("title", "place", "period"),
    [
        ("洞头区2021年第一季度重点工作完成情况", "洞头区", "2021Q1"),
        ("温州市洞头区人民政府2021年1-3月政府工作报告重点工作进展", "温州市洞头区", "2021Q1"),
        ("2021年一季度洞头区重点区块建设情况", "洞头区", "2021Q1"),
        ("关于乙市丙镇截至2022年3月底重点工作的通报", "乙市丙镇", "2022Q1"),
        ("附件1：丁区二〇二二年前三季度为民办实事", "丁区", "2022Q3"),
        ("戊县（2021年第三季度）", "戊县", "2021Q3"),
        ("甲县2021年上半年重点工作", "甲县", "2021Q2"),
        ("甲县2021年1—9月重点项目", "甲县", "2021Q3"),
        ("甲县2021年度重点工作任务台账", "甲县", "2021Q4"),
        ("甲县2020年政府工作报告2021年第一季度进展", "甲县", "2021Q1"),
        ("庚自治县2021年重点工作（截至6月30日）", "庚自治县", "2021Q2"),
        ("甲县2021Q3重点工作", "甲县", "2021Q3"),
        ("甲县2021年重点工作（截至4月底）", "甲县", None),
        ("甲县2021年重点工作清单", "甲县", None),
        ("全市2021年上半年重点工作", None, "2021Q2"),
        ("泉州市2021年第一季度重点工作", "泉州市", "2021Q1"),
        ("2023年三季度红旗区政府工作报告任务落实情况", "红旗区", "2023Q3"),
        ("附件1：平乡县2021年半年度工作", "平乡县", "2021Q2"),
        ("嵊州市2022年重点项目（截至日期：2022-09-30）", "嵊州市", "2022Q3"),
        ("中共临江县委2023年度要点", "临江县", "2023Q4"),
        ("苏州工业园区2023年一季度", "苏州工业园区", "2023Q1"),
        ("甲县2023年工作（截至2023-06-15）", "甲县", None),
        ("新区2023年9月工作", None, None),
        ("各县区第一季度进展", None, None),
        ("洞头区发改局2021年第二季度工作", None, "2021Q2"),
        ("信息公开 重要工作 政府绩效目标", None, None),
        ("", None, None),
    ],
)
def test_a_title_says_place_and_period(title: str, place: str | None, period: str | None) -> None:
    assert (place_of([title]), period_of([title])) == (place, Period.parse(period) if period else None)


def test_year_and_quarter_may_stand_in_different_lines() -> None:
    assert period_of(["甲县2021年重点工作", "（截至3月底）"]) == Period(2021, 1)
    assert period_of(["甲县2021年度重点工作"], ["一季度完成情况"]) == Period(2021, 1)
    assert period_of(["重点工作"], ["2021年一季度完成情况"]) == Period(2021, 1)


def test_two_quarters_are_no_quarter() -> None:
    assert period_of(["甲县2021年"], ["一季度完成情况", "二季度完成情况"]) is None


@given(st.text(max_size=60))
def test_any_title_gives_an_answer(title: str) -> None:
    place = place_of([title])
    assert place is None or len(place) >= 2
    assert place is None or place in unicodedata.normalize("NFKC", title)
    assert period_of([title]) is None or any(letter.isnumeric() for letter in title)
