"""Reports without a table: numbered paragraphs, labelled lines and forms are read as rows, from any format."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.types import Period
from service.errors import TooLarge, Unreadable
from service.intake.limits import DEFAULT
from service.intake.prose import document_of_prose
from service.intake.read import read_bytes
from service.intake.types import Grid, Paragraph

Rows = list[tuple[str, str, str]]

INLINE = """安平县2023年上半年重点工作进展情况
为推动工作落实，现将情况通报如下：
一、经济发展
1.引进亿元项目10个。进展情况：已签约6个，其中3个开工。（责任单位：县商务局）
2.规上工业增加值增长8%。进展情况：增长6.2%。（责任单位：县工信局）
二、民生实事
3.新建幼儿园2所。进展情况：1.城东园封顶；2.城西园开工。（责任单位：县教育局）
4.实施农村改厕500户。
5.改造老旧小区10个。完成情况：已完工4个。存在问题：2个小区电梯未到货。下一步打算：8月底前完工。
"""
INLINE_ROWS: Rows = [
    ("1", "引进亿元项目10个。", "已签约6个，其中3个开工。"),
    ("2", "规上工业增加值增长8%。", "增长6.2%。"),
    ("3", "新建幼儿园2所。", "1.城东园封顶；2.城西园开工。"),
    ("4", "实施农村改厕500户。", ""),
    ("5", "改造老旧小区10个。", "已完工4个。"),
]
LINES = """2023年三季度红旗区政府工作报告任务落实情况
（一）产业升级
1. 培育高新技术企业30家
责任单位：区科技局
进展情况：已入库22家。
正在组织第二批申报。
2. 建成标准厂房5万平方米
责任单位：区工信局、开发区
进展情况：主体完工3万平方米。
（二）城乡建设
3. 打通断头路3条
责任单位：区住建局
进展情况：建设路已通车；和平路在建。
注：数据截至9月30日。
"""
LINES_ROWS: Rows = [
    ("1", "培育高新技术企业30家", "已入库22家。\n正在组织第二批申报。"),
    ("2", "建成标准厂房5万平方米", "主体完工3万平方米。"),
    ("3", "打通断头路3条", "建设路已通车；和平路在建。"),
]
LABELLED = """序号：1
重点工作：建设区域消防站
完成情况：已完成选址。
责任单位：消防大队

序号：2
重点工作：改造供水管网20公里
完成情况：改造12公里。
责任单位：水务公司
"""
LABELLED_ROWS: Rows = [("1", "建设区域消防站", "已完成选址。"), ("2", "改造供水管网20公里", "改造12公里。")]
BARE = """白河镇2022年一季度工作进展
修建产业路8公里
进展情况：路基完成5公里。
建设烘干房3座
进展情况：设备已采购。
"""
BARE_ROWS: Rows = [("", "修建产业路8公里", "路基完成5公里。"), ("", "建设烘干房3座", "设备已采购。")]
OWN = """安平县2023年上半年重点工程进展情况
城东水厂进展情况：主体完工，正在安装设备。
S226省道改扩建工程进展情况：路基完成12公里。
二、民生
县第二中学迁建项目一季度完成情况：已封顶。存在问题：资金缺口500万元。
县医院门诊楼推进情况：
完成招标。
"""
OWN_ROWS: Rows = [
    ("", "城东水厂", "主体完工，正在安装设备。"),
    ("", "S226省道改扩建工程", "路基完成12公里。"),
    ("", "县第二中学迁建项目", "已封顶。"),
    ("", "县医院门诊楼", "完成招标。"),
]
OWN_OR_NOT = """安平县2023年上半年重点工程进展情况
1. 新建幼儿园2所
幼儿园进展情况：城东园封顶。
2. 改造供水管网20公里
目前进展情况：改造12公里。
其中城北段完成情况：全线贯通。
3.老旧小区改造落实情况：开工6个。
"""
OWN_OR_NOT_ROWS: Rows = [
    ("1", "新建幼儿园2所", "城东园封顶。"),
    ("2", "改造供水管网20公里", "改造12公里。\n全线贯通。"),
    ("3", "老旧小区改造", "开工6个。"),
]
LAYOUTS = [
    (INLINE, INLINE_ROWS),
    (LINES, LINES_ROWS),
    (LABELLED, LABELLED_ROWS),
    (BARE, BARE_ROWS),
    (OWN, OWN_ROWS),
    (OWN_OR_NOT, OWN_OR_NOT_ROWS),
]


def as_text(text: str, kit: Any) -> tuple[bytes, str]:
    return text.encode("gb18030"), "a.txt"


def as_document(text: str, kit: Any) -> tuple[bytes, str]:
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    return kit.saved(document), "a.docx"


def as_page(text: str, kit: Any) -> tuple[bytes, str]:
    body = "".join(f"<p>&nbsp;&nbsp;{line}</p>" for line in text.split("\n"))
    return f"<html><meta charset=utf-8><body>{body}</body></html>".encode(), "a.html"


@pytest.mark.parametrize("make", [as_text, as_document, as_page])
@pytest.mark.parametrize(("text", "rows"), LAYOUTS)
def test_paragraphs_are_read_as_rows(text: str, rows: Rows, make: Any, kit: Any) -> None:
    reading = read_bytes(*make(text, kit))
    assert [(item.no, item.target, item.status) for item in reading.items] == rows
    assert reading.rejects == ()
    assert "没有表格" in "".join(reading.notes)


def test_a_sentence_that_looks_like_a_header_is_none() -> None:
    text = "现将重点工作，完成情况汇报如下\n" + INLINE.split("\n", 2)[2]
    reading = read_bytes(text.encode(), "a.txt")
    assert [(item.no, item.target, item.status) for item in reading.items] == INLINE_ROWS


@pytest.mark.parametrize(
    "text",
    [
        "1.修路\n【进展情况】完成3公里。\n【责任单位】交通局\n2.架桥\n【进展情况】开工。",
        "一、修路\n责任领导：副县长\n完成情况：完成3公里。\n二、架桥\n完成情况：开工。",
        "（1）修路——进展：完成3公里。\n（2）架桥——进展：开工。",
        "第1项 修路 1-3月进展:完成3公里。\n第2项 架桥 1-3月进展:开工。",
    ],
)
def test_labels_are_written_in_many_ways(text: str) -> None:
    reading = read_bytes(text.encode(), "a.txt")
    assert [(item.target, item.status) for item in reading.items] == [("修路", "完成3公里。"), ("架桥", "开工。")]


def test_a_status_in_numbered_parts_is_one_status() -> None:
    text = "1.建校\n进展情况：\n1.一所封顶；\n2.一所开工。\n2.修路\n进展情况：\n（1）完工。\n"
    text += "3.架桥\n4.植树\n进展情况：好。\n"
    reading = read_bytes(text.encode(), "a.txt")
    assert [(item.no, item.target, item.status) for item in reading.items] == [
        ("1", "建校", "1.一所封顶；\n2.一所开工。"),
        ("2", "修路", "（1）完工。"),
        ("3", "架桥", ""),
        ("4", "植树", "好。"),
    ]


def test_labels_headings_place_and_period_are_kept() -> None:
    reading = read_bytes(INLINE.encode(), "a.txt")
    assert (reading.place, reading.period) == ("安平县", Period(2023, 2))
    first, last = reading.items[0], reading.items[-1]
    assert first.where == "line 4"
    assert dict(first.attributes) == {"责任单位": "县商务局", "类别": "一、经济发展"}
    assert last.attributes["存在问题"] == "2个小区电梯未到货。"
    assert last.attributes["下一步打算"] == "8月底前完工。"


def test_a_form_for_every_target_is_read(kit: Any) -> None:
    document = docx.Document()
    for no, target, status in LABELLED_ROWS:
        table = document.add_table(rows=3, cols=4)
        for cell, text in zip(table.rows[0].cells, ("序号", no, "责任单位", "住建局"), strict=True):
            cell.text = text
        for row, texts in ((1, ("重点工作", target)), (2, ("完成情况", status))):
            table.cell(row, 1).merge(table.cell(row, 3)).text = texts[1]
            table.cell(row, 0).text = texts[0]
        document.add_paragraph("")
    reading = read_bytes(kit.saved(document), "a.docx")
    assert [(item.no, item.target, item.status) for item in reading.items] == LABELLED_ROWS
    assert reading.items[0].attributes["责任单位"] == "住建局"


@pytest.mark.parametrize(
    "text",
    [
        "关于报送的通知\n请于本月底前报送。\n进展情况：请逐项填写。\n联系人：办公室",
        "1、建成幼儿园2所……一所封顶。\n2、编制水利规划……已评审。",
        "第一章 总则\n1.为规范管理，制定本办法。\n2.本办法自发布之日起施行。",
    ],
)
def test_a_letter_is_no_report(text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_bytes(text.encode(), "a.txt")
    assert refused.value.code == "no-table"


@pytest.mark.parametrize("line", ["1.建成学校。进展情况：已完成。", "一、经济", "进展情况：已完成"])
def test_more_lines_than_a_table_may_have_are_refused(line: str) -> None:
    text = "1.建成学校。进展情况：已完成。\n2.修路。进展情况：开工。\n" + f"{line}\n" * 400
    with pytest.raises(TooLarge, match=r"a\.txt: 300\+ lines"):
        read_bytes(text.encode(), "a.txt", limits=replace(DEFAULT, rows=300))


def test_the_wrapped_lines_of_a_page_are_joined() -> None:
    lines = ("1.建成学校,", "改造操场", "进展情况：封顶。", "正在装", "修。", "2.修路", "进展情况：开工。")
    document = document_of_prose([Paragraph("page 1", line) for line in lines], "a.pdf", limits=DEFAULT)
    assert document is not None
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    assert [cell.text for cell in grid.rows[1].cells] == ["1", "建成学校,改造操场", "封顶。\n正在装修。"]


WORDS = st.text(st.sampled_from("建成学校道路水库开工封顶已经正在编制规划公里"), min_size=4, max_size=20)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=2, max_size=8))
def test_whatever_the_words_numbered_paragraphs_come_back(pairs: list[tuple[str, str]]) -> None:
    lines = [f"{at}.{target}。进展情况：{status}。" for at, (target, status) in enumerate(pairs, 1)]
    reading = read_bytes("\n".join(lines).encode(), "a.txt")
    assert [(item.no, item.target, item.status) for item in reading.items] == [
        (str(at), f"{target}。", f"{status}。") for at, (target, status) in enumerate(pairs, 1)
    ]


PIECES = (
    "进展情况： 完成情况: 【进展】 1. （一） 一、 2、 第3项 建成学校 。 ； （ ） —— | , 注： 合计"
    " 责任单位：教育局 目标任务： 序号：3 截至2023-06-30"
)


@given(st.lists(st.sampled_from([*PIECES.split(), "\n", "\t", "　"]), min_size=1, max_size=60))
def test_any_jumble_of_labels_and_numbers_is_read_or_refused(pieces: list[str]) -> None:
    try:
        reading = read_bytes("".join(pieces).encode(), "a.txt")
    except Unreadable:
        return
    assert all(item.target for item in reading.items)
