"""Headings are understood by their meaning, whatever words an office chose."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.intake.headers import heading_of, quarter_of

MEANT = {
    "no": "序号 编号 No No. 项次 项目编号 目标编号 序號",
    "target": "重点工作 工作任务 目标任务 工作目标 主要任务 项目名称 指标名称 工作内容 事项 具体任务 督查事项"
    " 年度目标任务 民生实事项目 主要指标 任务清单 提案名称 建设项目 重點工作 Target",
    "status": "完成情况 进展情况 工作进展 推进情况 形象进度 落实情况 一季度完成情况 目前进展 当前完成情况"
    " 重点工作完成情况 截至3月底工作进展情况 1-3月实际 办理结果 当前状态 完成值 2021年一季度 完成情況"
    " 工作完成情况（请逐项填写，不超过200字） Status Progress",
    "attribute": "责任单位 牵头单位 牵头领导 完成时限 备注 大类 类别 项目类别 存在问题 未完成原因 下一步打算"
    " 二季度工作计划 计划完成时间 年度计划投资 是否完成 联系电话 责任部门",
}


@pytest.mark.parametrize(("role", "text"), [(role, text) for role, texts in MEANT.items() for text in texts.split()])
def test_a_heading_has_its_role(role: str, text: str) -> None:
    assert heading_of(text).role == role


def test_hundreds_of_headings_have_their_role() -> None:
    wrong = []
    lines = (Path(__file__).parent / "files" / "headings.txt").read_text("utf-8").splitlines()
    for role, _, texts in (line.partition(": ") for line in lines if not line.startswith("#")):
        wanted = (None, "attribute") if role == "beside" else (role,)
        wrong += [(text, role) for text in texts.split() if heading_of(text).role not in wanted]
    assert wrong == []
    assert sum(len(line.split()) - 1 for line in lines[1:]) > 300


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "推进重点项目建设，完成投资",
        "已完成招标。正在推进",
        "建设内容及规模",
        "同比增长",
        "甲县2021年工作完成情况" * 4,
    ],
)
def test_other_texts_are_no_headings_of_ours(text: str) -> None:
    assert heading_of(text).role is None


def test_the_lowest_line_decides_and_quarters_lean_on_the_line_above() -> None:
    assert heading_of("完成情况", "一季度").role == "status"
    assert heading_of("完成情况", "一季度").quarter == 1
    assert heading_of("一季度", "计划").role == "attribute"
    assert heading_of("责任分工", "牵头单位").role == "attribute"
    assert heading_of("重 点\n工 作").name == "重点工作"


@pytest.mark.parametrize(
    ("text", "quarter"),
    [
        ("第三季度", 3),
        ("1-9月", 3),
        ("1—6月份", 2),
        ("截至12月底", 4),
        ("上半年", 2),
        ("前三季度", 3),
        ("2021Q4", 4),
        ("1-4月", None),
    ],
)
def test_quarters_are_read_from_headings(text: str, quarter: int | None) -> None:
    assert quarter_of(text) == quarter


def test_the_better_of_two_headings_is_told_by_its_rank() -> None:
    for better, worse in (
        ("累计进展", "本月进展"),
        ("完成情况", "完成率"),
        ("推进情况", "工作成效"),
        ("本期进展", "上期进展"),
        ("细化任务", "政府工作报告内容"),
        ("工作任务", "年度目标"),
        ("年度目标", "推进措施"),
        ("二级指标", "一级指标"),
    ):
        assert heading_of(better).role == heading_of(worse).role
        assert heading_of(better).rank < heading_of(worse).rank, (better, worse)


@given(st.lists(st.text(max_size=40), max_size=3))
def test_any_texts_give_a_heading(parts: list[str]) -> None:
    heading = heading_of(*parts)
    assert not any(letter.isspace() for letter in heading.name)
