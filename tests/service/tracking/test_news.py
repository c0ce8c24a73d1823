"""A status copied from last quarter is told from one that says something new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.tracking.news import Copy, novelty_of

VERBATIM = [
    ("一季度,已完成选址。", "上半年，已完成选址"),
    ("1.已确定名单。2.走访服务站。", "已确定名单;走访服务站。"),
    ("截至3月底，完成方案设计。", "截至6月底,完成方案设计。"),
]
REWORDED = [
    ("明确项目选址、开展方案设计。", "项目选址已明确,方案设计正在开展。"),
    ("已多次对接意向投资商。", "多次与意向投资商对接。"),
    ("完成选址论证。", "选址论证完成。"),
    ("已完立项报备。", "已完成立项报备。"),
]
NEWS = [
    ("完成方案设计。", "方案设计通过评审。"),
    ("可研获批,初步设计编制完成。", "初步设计获批。"),
    ("完成投资420万元。", "累计完成投资1260万元。"),
    ("正在施工招标。", "施工单位进场。"),
    ("已完成立项。", "未完成立项。"),
    ("", "完成选址。"),
    ("完成1标段。", "完成2标段。"),
]


@pytest.mark.parametrize(
    ("before", "now", "copy"),
    [
        (*pair, kind)
        for kind, pairs in ((Copy.VERBATIM, VERBATIM), (Copy.REWORDED, REWORDED), (Copy.NEWS, NEWS))
        for pair in pairs
    ],
)
def test_copies_are_told_from_news(before: str, now: str, copy: Copy) -> None:
    assert novelty_of(before, now).copy is copy


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_are_compared_and_a_copy_is_never_news(before: str, now: str) -> None:
    assert 0 <= novelty_of(before, now).share <= 1
    assert novelty_of(before, before).copy is Copy.VERBATIM
