"""Files as offices make them, every format and quirk: each is read exactly, row by row."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import docx
import openpyxl
import pytest

from nlp.types import Period
from service.intake.read import read_bytes

Rows = list[tuple[str, str, str]]
Make = Callable[[Any], Any]  # from the kit of conftest.py to bytes

HEAD = ("序号", "重点工作", "完成情况")
A = ("1", "建成幼儿园2所", "一所封顶，一所开工。")
B = ("2", "编制水利规划", "已通过专家评审。")
C = ("3", "新建6条道路", "两条完工；四条在建。")
AB: Rows = [A, B]
ABC: Rows = [A, B, C]
TITLE = "甲县2021年第一季度重点工作完成情况表"


@dataclass(frozen=True)
class Case:
    """A file and what must be read from it."""

    name: str
    make: Make
    rows: Rows
    wheres: tuple[str, ...] = ()
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    place: str | None = None
    period: str | None = None
    notes: tuple[str, ...] = ()
    rejects: tuple[str, ...] = ()


CASES: list[Case] = []


def case(name: str, rows: Rows, **expected: Any) -> Callable[[Make], Make]:
    def keep(make: Make) -> Make:
        CASES.append(Case(name, make, rows, **expected))
        return make

    return keep


def lines(*rows: tuple[str, ...], by: str = " | ", end: str = "\n") -> str:
    return end.join(by.join(row) for row in rows) + end


# --- text -------------------------------------------------------------------------------------------------------


@case("甲县2021Q1.txt", AB, wheres=("line 2", "line 3"), place="甲县", period="2021Q1")
def pipes_and_the_name_says_place_and_period(kit: Any) -> Any:
    return lines(HEAD, A, B).encode()


@case("a.txt", AB, place="甲县", period="2021Q1")
def title_above_and_every_row_closed_with_a_pipe(kit: Any) -> Any:
    return (TITLE + "\n" + lines(HEAD, A, B, end=" |\n")).encode()


@case("a.md", AB)
def a_markdown_table(kit: Any) -> Any:
    return (
        "# 表\n\n| 序号 | 重点工作 | 完成情况 |\n|---|:---|---|\n" + "".join(f"| {' | '.join(row)} |\n" for row in AB)
    ).encode()


@case("a.txt", AB)
def full_width_pipes(kit: Any) -> Any:
    return lines(HEAD, A, B, by="｜").encode()


@case("a.txt", AB)
def tabs(kit: Any) -> Any:
    return lines(HEAD, A, B, by="\t").encode()


@case("a.tsv", AB, notes=("gb18030",))
def tabs_in_gbk_with_windows_line_ends(kit: Any) -> Any:
    return lines(HEAD, A, B, by="\t", end="\r\n").encode("gbk")


@case("a.csv", AB)
def csv_with_a_byte_order_mark(kit: Any) -> Any:
    return lines(HEAD, A, B, by=",").encode("utf-8-sig")


@case("a.csv", AB, notes=("gb18030",))
def csv_in_gbk_of_two_short_rows(kit: Any) -> Any:
    return lines(HEAD, A, B, by=",").encode("gbk")


@case("a.csv", AB)
def csv_by_semicolons(kit: Any) -> Any:
    return lines(HEAD, A, B, by=";").encode()


@case("a.txt", AB, notes=("utf-16",))
def what_excel_calls_unicode_text(kit: Any) -> Any:
    return lines(HEAD, A, B, by="\t", end="\r\n").encode("utf-16")


@case("a.txt", AB, notes=("utf-16-be",))
def utf_16_without_a_mark(kit: Any) -> Any:
    return lines(HEAD, A, B, by="|").encode("utf-16-be")


@case("a.csv", [("1", "建成幼儿园,学校", "一、封顶。\n二、“开工”,\n三、验收"), B], wheres=("line 2", "line 5"))
def csv_with_quoted_separators_and_line_ends(kit: Any) -> Any:
    quoted = '1,"建成幼儿园,学校","一、封顶。\n二、“开工”,\n三、验收"\n'
    return (lines(HEAD, by=",") + quoted + lines(B, by=",")).encode()


@case("a.txt", [("1", "建成幼儿园2所", "一所封顶，\n一所开工。"), B], wheres=("line 2", "line 4"))
def a_row_goes_on_in_the_next_line_until_its_closing_pipe(kit: Any) -> Any:
    return lines(HEAD, ("1", A[1], "一所封顶，\n一所开工。"), B, end=" |\n").encode()


@case("a.csv", AB, attributes={"1": {"责任单位": "教育局", "备注": "民生实事"}, "2": {"责任单位": "水利局"}})
def columns_in_another_order_with_further_ones(kit: Any) -> Any:
    rows = ("责任单位,完成情况,序号,备注,重点工作", f"教育局,{A[2]},1,民生实事,{A[1]}", f"水利局,{B[2]},2,,{B[1]}")
    return "\n".join(rows).encode()


@case("a.txt", [("", A[1], A[2]), ("", B[1], "")])
def no_numbers_and_an_empty_status(kit: Any) -> Any:
    return f"工作任务\t进展情况\n{A[1]}\t{A[2]}\n{B[1]}\t\n".encode()


@case(
    "a.txt",
    [("1", A[1], A[2]), ("1", B[1], B[2])],
    attributes={"1": {"类别": "二、水利"}},
    notes=("一、教育", "注：", "表头重复 1 次"),
)
def headings_between_rows_a_repeated_header_and_a_note(kit: Any) -> Any:
    return (
        f"{lines(HEAD)}一、教育\n1 | {A[1]} | {A[2]}\n{lines(HEAD)}二、水利\n1 | {B[1]} | {B[2]}\n注：数据截至3月底。\n"
    ).encode()


@case("a.txt", [A, C], rejects=("line 3",))
def a_row_without_target_is_rejected_and_the_others_kept(kit: Any) -> Any:
    return lines(HEAD, A, ("2", "", B[2]), C).encode()


@case("a.txt", AB, rejects=("line 4",))
def a_number_that_stands_twice_is_rejected(kit: Any) -> Any:
    return lines(HEAD, A, B, ("2", *C[1:])).encode()


@case("a.txt", AB, rejects=("line 4",))
def a_separator_inside_a_text_is_rejected_not_guessed(kit: Any) -> Any:
    return lines(HEAD, A, B, ("3", "新建|6条道路", "在建")).encode()


@case("a.txt", [("1", A[1], A[2]), ("1-1", B[1], B[2]), ("（2）", C[1], C[2])])
def sub_numbers(kit: Any) -> Any:
    return lines(HEAD, A, ("1-1", *B[1:]), ("（2）", *C[1:])).encode()


@case("a.txt", [("(1)", *A[1:]), ("(2)", *B[1:]), ("(1)", *C[1:])], attributes={"(1)": {"类别": "二、交通"}})
def numbers_start_again_below_each_heading(kit: Any) -> Any:
    return lines(
        HEAD, ("一", "教育水利", ""), ("(1)", *A[1:]), ("(2)", *B[1:]), ("二", "交通", ""), ("(1)", *C[1:])
    ).encode()


@case("a.txt", [("1", "建成幼兒園兩所", "一所封頂")], notes=("big5",))
def traditional_headings_in_big5(kit: Any) -> Any:
    return lines(("序號", "重點工作", "完成情況"), ("1", "建成幼兒園兩所", "一所封頂")).encode("big5")


@case("a.txt", [("", A[1], A[2]), ("2", B[1], "")])
def closed_rows_with_an_empty_first_or_last_cell(kit: Any) -> Any:
    return lines(HEAD, ("", *A[1:]), ("2", B[1], ""), end=" |\n").encode()


@case("a.txt", [("", A[1], A[2]), ("2", B[1], "")])
def open_rows_with_an_empty_first_or_last_cell(kit: Any) -> Any:
    return lines(HEAD, ("", *A[1:]), ("2", B[1], "")).encode()


@case("a.csv", [("1", '"建成幼儿园', A[2]), B])
def a_quotation_mark_that_is_never_closed(kit: Any) -> Any:
    return lines(HEAD, ("1", '"建成幼儿园', A[2]), B, by=",").encode()


@case("a.txt", [("1", '"两山"转化', '已开展"三服务"5次'), B])
def quotation_marks_that_are_part_of_a_text(kit: Any) -> Any:
    return lines(HEAD, ("1", '"两山"转化', '已开展"三服务"5次'), B, by="\t").encode()


@case("BM报表.txt", [("1", '建成5"管道', A[2])])
def a_text_that_begins_like_an_image(kit: Any) -> Any:
    return ("BM 台账\n" + lines(HEAD, ("1", '建成5"管道\x07', A[2]), by=",")).encode()


@case("a.txt", AB)
def columns_aligned_by_blanks(kit: Any) -> Any:
    return f"序号  重点工作       完成情况\n1     {A[1]}   {A[2]}\n2     {B[1]}    {B[2]}\n".encode()


@case("a.csv", AB, attributes={"1": {"Owner": "Education"}})
def english_headings(kit: Any) -> Any:
    return lines(("No.", "Target", "Status", "Owner"), (*A, "Education"), (*B, ""), by=",").encode()


@case("a.txt", AB)
def a_table_drawn_with_box_characters(kit: Any) -> Any:
    rows = "".join("│" + "│".join(row) + "│\n" for row in (HEAD, A, B))
    return ("┌──┬──┬──┐\n" + rows.replace("完成情况│\n", "完成情况│\n├──┼──┼──┤\n") + "└──┴──┴──┘\n").encode()


@case(
    "a.txt",
    [A, ("1", B[1], B[2])],
    attributes={"1": {"类别": "二、水利", "责任单位": "水利局"}},
)
def two_tables_of_different_headings_each_below_its_own(kit: Any) -> Any:
    other = lines(("序号", "项目名称", "进展情况", "责任单位"), ("1", *B[1:], "水利局"))
    return ("一、教育\n" + lines(HEAD, A) + "\n二、水利\n" + other).encode()


@case("a.txt", [("", "关闭养殖场10家", ""), ("", "发布规划", "发布完成")])
def targets_that_begin_like_remarks(kit: Any) -> Any:
    return "重点工作\t完成情况\n关闭养殖场10家\t\n发布规划\t发布完成\n".encode()


# --- workbooks --------------------------------------------------------------------------------------------------


@case("a.xlsx", AB, wheres=("sheet 一季度, row 3", "sheet 一季度, row 4"), place="甲县", period="2021Q1")
def a_workbook_with_a_merged_title(kit: Any) -> Any:
    return kit.xlsx({"一季度": [[TITLE], HEAD, [1, *A[1:]], [2, *B[1:]]]}, merges=["A1:C1"])


@case("a.xlsx", ABC, notes=("隐藏行（第 3 行）",))
def a_hidden_row_is_read_and_noted(kit: Any) -> Any:
    return kit.xlsx({"表": [HEAD, *ABC]}, hidden=[3])


@case("a.xlsx", ABC)
def two_sheets_with_the_same_header_and_one_without_a_table(kit: Any) -> Any:
    return kit.xlsx({"说明": [["填表说明"], ["请如实填写。"]], "教育": [HEAD, A, B], "交通": [["标题"], HEAD, C]})


@case(
    "a.xlsx",
    [("1", A[1], "封顶"), ("1", A[1], "开工"), ("2", B[1], "")],
    attributes={"1": {"责任单位": "建设局"}},
)
def merged_cells_inherit_downward_and_empty_ones_do_not(kit: Any) -> Any:
    rows = [[*HEAD, "责任单位"], [1, A[1], "封顶", "教育局"], [None, None, "开工", "建设局"], [2, B[1], None, None]]
    return kit.xlsx({"表": rows}, merges=["A2:A3", "B2:B3"])


@case("a.xlsx", [A, B], attributes={"1": {"责任单位": "教育局\n建设局"}})
def one_item_with_two_units_in_merged_rows(kit: Any) -> Any:
    rows = [[*HEAD, "责任单位"], [*A, "教育局"], [None, None, None, "建设局"], [*B, "水利局"]]
    return kit.xlsx({"表": rows}, merges=["A2:A3", "B2:B3", "C2:C3"])


@case("a.xlsx", [("1", A[1], "二季度封顶")], attributes={"1": {"完成情况/一季度": "开工"}}, period="2021Q2")
def a_header_of_two_lines_with_a_column_a_quarter(kit: Any) -> Any:
    rows = [
        ["2021年第二季度台账"],
        ["序号", "重点工作", "完成情况", None],
        [None, None, "一季度", "二季度"],
        [1, A[1], "开工", "二季度封顶"],
    ]
    return kit.xlsx({"表": rows}, merges=["A1:D1", "A2:A3", "B2:B3", "C2:D2"])


@case("a.xlsx", [("1", "满意率达90%", "87.3%"), ("2", "投资", "67,638.00"), ("3", "验收", "2021年3月31日")])
def percentages_numbers_and_dates_as_shown(kit: Any) -> Any:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (HEAD, [1, "满意率达90%", 0.873], [2, "投资", 67638], [3, "验收", datetime.date(2021, 3, 31)]):
        sheet.append(list(row))
    sheet["C2"].number_format, sheet["C3"].number_format = "0.0%", "#,##0.00"
    sheet["C4"].number_format = 'yyyy"年"m"月"d"日"'
    return kit.saved(book)


@case("a.xlsx", [("1", A[1], "=SUM(D2:E2)")], notes=("公式",))
def a_formula_without_a_saved_result_keeps_its_text(kit: Any) -> Any:
    return kit.xlsx({"表": [HEAD, [1, A[1], "=SUM(D2:E2)"]]})


@case(
    "a.xlsx",
    [("1", A[1], "二季度封顶")],
    attributes={"1": {"任务类别": "民生", "牵头单位": "教育局", "进展情况/一季度": "开工"}},
)
def a_header_of_groups_over_every_column(kit: Any) -> Any:
    groups = ["序号", "重点任务", None, "责任分工", "进展情况", None]
    below = [None, "任务类别", "具体任务", "牵头单位", "一季度", "二季度"]
    merges = ["A1:A2", "B1:C1", "E1:F1"]
    return kit.xlsx({"表": [groups, below, [1, "民生", A[1], "教育局", "开工", "二季度封顶"]]}, merges=merges)


@case("a.xlsx", [("1", A[1], "9.14")])
def a_formula_gives_its_saved_result(kit: Any) -> Any:
    parts = kit.parts(kit.xlsx({"表": [HEAD, [1, A[1], "=1+1"]]}))
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    parts["xl/worksheets/sheet1.xml"] = re.sub(r"<f>1\+1</f><v\s*/>|<f>1\+1</f><v></v>", "<f>1+1</f><v>9.14</v>", sheet)
    return kit.zip(parts)


@case("a.xlsx", AB, attributes={"1": {"类别": "一、教育"}, "2": {"类别": "二、水利"}}, notes=("合计",))
def headings_merged_across_and_a_total(kit: Any) -> Any:
    rows = [HEAD, ["一、教育"], A, ["二、水利"], B, ["合计", None, "两项"]]
    return kit.xlsx({"表": rows}, merges=["A2:C2", "A4:C4"])


@case("a.xlsx", AB, attributes={"1": {"大类": "民生"}, "2": {"大类": "民生"}})
def a_category_merged_down_beside_the_rows(kit: Any) -> Any:
    return kit.xlsx({"表": [["大类", *HEAD], ["民生", *A], [None, *B]]}, merges=["A2:A3"])


@case("a.xlsx", AB, notes=("只有序号",))
def numbered_rows_left_empty_at_the_end(kit: Any) -> Any:
    return kit.xlsx({"表": [HEAD, A, B, [3], [4]]})


@case("a.xlsx", [A], attributes={"1": {"目标值": "2所", "责任单位": "教育局"}})
def indicators_with_goal_and_actual(kit: Any) -> Any:
    return kit.xlsx({"表": [["序号", "指标名称", "目标值", "完成值", "责任单位"], [1, A[1], "2所", A[2], "教育局"]]})


@case("报表.xls", AB, notes=("扩展名 .xls",))
def a_workbook_called_xls_that_is_a_new_one(kit: Any) -> Any:
    return kit.xlsx({"表": [HEAD, A, B]})


@case(
    "old.xls",
    [
        ("1", "完成固定资产投资50亿元", "完成9.14亿元"),
        ("2", "公共服务满意率达到90%", "87.3%"),
        ("3", "建成幼儿园2所", "1.一所封顶。\n2.一所开工。"),
        ("4", "新改建道路6条", "两条开工"),
        ("4", "新改建道路6条", "一条完成设计"),
    ],
    attributes={"1": {"责任单位": "县发改局", "完成时限": "2021/12/31"}},
    place="甲县",
    period="2021Q1",
    notes=("隐藏行（第 4 行）",),
)
def an_old_workbook(kit: Any) -> Any:
    return (kit.files / "old-workbook.xls").read_bytes()


@case("a.ods", AB)
def an_opendocument_sheet(kit: Any) -> Any:
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in row
        )
        + "</table:table-row>"
        for row in (HEAD, A, B)
    )
    content = (
        f'<office:document-content xmlns:office="{office}office:1.0" xmlns:table="{office}table:1.0"'
        f' xmlns:text="{office}text:1.0"><office:body><office:spreadsheet><table:table table:name="表">{cells}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    return kit.zip({"mimetype": mimetype, "content.xml": content, "META-INF/manifest.xml": manifest})


@case(
    "甲县2021年第二季度.xlsx", [("1", A[1], "二季度封顶")], place="甲县", period="2021Q2", notes=("“一季度”是其他季度",)
)
def of_sheets_named_by_quarters_only_the_one_in_the_title(kit: Any) -> Any:
    first, second = [HEAD, ("1", A[1], "一季度开工")], [HEAD, ("1", A[1], "二季度封顶")]
    return kit.xlsx({"一季度": first, "二季度": second})


@case("a.xlsx", [A], attributes={"1": {"1-3月完成投资": "1,200"}}, notes=("取自“形象进度”列",))
def words_of_progress_outrank_figures(kit: Any) -> Any:
    return kit.xlsx({"表": [["序号", "项目名称", "1-3月完成投资", "形象进度"], [1, A[1], "1,200", A[2]]]})


@case("a.xlsx", AB, notes=("填表人",))
def remarks_in_cells_below_the_table(kit: Any) -> Any:
    return kit.xlsx({"表": [HEAD, A, B, ["填表人：王", None, "联系电话：1"], ["注：1.数据截至3月底。"]]})


# --- web pages --------------------------------------------------------------------------------------------------


def page(*rows: tuple[str, ...], head: str = "") -> str:
    body = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    return f"<html><head>{head}</head><body><table>{body}</table></body></html>"


@case("a.html", AB, wheres=("table 1, row 2", "table 1, row 3"), place="甲县", period="2021Q1")
def a_saved_page_in_gb2312(kit: Any) -> Any:
    return page(HEAD, A, B, head=f'<meta charset="gb2312"><title>{TITLE}</title>').encode("gb18030")


@case("a.html", AB)
def a_fragment_without_end_tags(kit: Any) -> Any:
    return (
        "<table><tr><th>序号<th>重点工作<th>完成情况".encode()
        + "".join("<tr>" + "".join(f"<td>{text}" for text in row) for row in AB).encode()
    )


@case("a.html", [("1", A[1], "封顶"), ("1", A[1], "开工"), B])
def rows_and_columns_that_span(kit: Any) -> Any:
    return (
        "<table><tr><td colspan=3>甲县台账</td></tr><tr><th>序号</th><th>重点工作</th><th>完成情况</th></tr>"
        f"<tr><td rowspan=2>1</td><td rowspan=2>{A[1]}</td><td>封顶</td></tr><tr><td>开工</td></tr>"
        f"<tr><td>{B[0]}</td><td>{B[1]}</td><td>{B[2]}</td></tr></table>"
    ).encode()


@case("a.htm", AB, wheres=("table 3, row 2", "table 3, row 3"))
def a_table_inside_layout_tables(kit: Any) -> Any:
    inner = page(HEAD, A, B).split("<body>")[1].split("</body>")[0]
    return (
        f"<table><tr><td><table><tr><td>首页</td><td>工作动态</td></tr></table></td></tr><tr><td>{inner}</td></tr></table>"
    ).encode()


@case("a.html", [("1", A[1], "一、封顶。\n二、开工。"), B])
def lines_of_a_cell_are_kept_and_blanks_of_the_markup_are_not(kit: Any) -> Any:
    return page(
        HEAD,
        ("1", f"\n  {A[1]}\n  ", "<p>一、封顶。</p><p>二、<b>开</b>工。</p>"),
        ("2", B[1][:2] + "\n" + B[1][2:], B[2]),
    ).encode()


@case("a.html", ABC)
def several_tables_with_the_same_header(kit: Any) -> Any:
    return (page(HEAD, A, B) + page(("站点", "地图")) + page(HEAD, C)).encode()


@case("报表.xls", AB, notes=("内容实为网页",))
def a_page_that_calls_itself_xls(kit: Any) -> Any:
    return page(HEAD, A, B, head='<meta http-equiv="Content-Type" content="text/html; charset=utf-8">').encode()


@case("a.mht", AB)
def a_page_saved_as_one_file(kit: Any) -> Any:
    html = page(HEAD, A, B, head='<meta charset="utf-8">')
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n'
    return (
        head + "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + html + "\n--b--\n"
    ).encode()


@case("a.html", AB)
def lines_of_preformatted_text(kit: Any) -> Any:
    return f"<html><body><pre>\n{lines(HEAD, A, B, end=' |' + chr(10))}</pre></body></html>".encode()


# --- documents --------------------------------------------------------------------------------------------------


@case("a.docx", AB, wheres=("table 1, row 2", "table 1, row 3"), place="甲县", period="2021Q1")
def a_document(kit: Any) -> Any:
    return kit.docx([HEAD, A, B], title=TITLE)


@case("a.docx", [("1", A[1], "封顶"), ("1", A[1], "开工"), B], attributes={"2": {"类别": "水利方面"}})
def cells_merged_down_and_across_in_a_document(kit: Any) -> Any:
    rows = [HEAD, ("1", A[1], "封顶"), ("", "", "开工"), ("水利方面", "", ""), B]
    return kit.docx(rows, merges=[(1, 0, 2, 0), (1, 1, 2, 1), (3, 0, 3, 2)])


@case("a.docx", ABC)
def two_tables_the_second_without_header_goes_on(kit: Any) -> Any:
    document = docx.Document()
    for rows in ([HEAD, A, B], [C]):
        table = document.add_table(rows=len(rows), cols=3)
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                table.cell(at, column).text = text
        document.add_paragraph("")
    return kit.saved(document)


@case("a.docx", AB)
def a_table_inside_a_cell_of_a_document(kit: Any) -> Any:
    document = docx.Document()
    inner = document.add_table(rows=1, cols=1).cell(0, 0).add_table(rows=3, cols=3)
    for at, row in enumerate((HEAD, A, B)):
        for column, text in enumerate(row):
            inner.cell(at, column).text = text
    return kit.saved(document)


@case("a.docx", [("1", A[1], A[2]), ("2", B[1], B[2])])
def numbers_that_a_style_counts(kit: Any) -> Any:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for at, row in enumerate((HEAD, A, B)):
        for column, text in enumerate(row):
            table.cell(at, column).text = text if at == 0 or column else ""
    for at in (1, 2):
        table.cell(at, 0).paragraphs[0].style = document.styles["List Number"]
    content = kit.parts(kit.saved(document))
    content["word/numbering.xml"] = content["word/numbering.xml"].decode().replace('w:val="%1."', 'w:val="%1"')
    return kit.zip(content)


@case("a.docx", [("1", A[1], A[2]), ("2", B[1], B[2])])
def numbers_that_word_counts_itself(kit: Any) -> Any:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for at, row in enumerate((HEAD, A, B)):
        for column, text in enumerate(row):
            table.cell(at, column).text = text if at == 0 or column else ""
    number = document.styles["List Number"].element.pPr.numPr.numId.val
    for at in (1, 2):
        properties = table.cell(at, 0).paragraphs[0]._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = number
    content = kit.parts(kit.saved(document))
    content["word/numbering.xml"] = content["word/numbering.xml"].decode().replace('w:val="%1."', 'w:val="%1"')
    return kit.zip(content)


# --- pdf --------------------------------------------------------------------------------------------------------

LONG = "一是完成前期工作，二是完成招标，三是开工建设，四是主体结构封顶并完成内部装修，五是验收投用。"


@case("a.pdf", [("1", A[1], LONG), B], wheres=("page 1, table 1, row 2",), place="甲县", period="2021Q1")
def a_ruled_table_whose_cells_wrap(kit: Any) -> Any:
    return kit.pdf([[HEAD, ("1", A[1], LONG), B]], title=TITLE)


@case("a.pdf", [("1", A[1], "一是封顶。\n二是开工。"), B])
def real_line_ends_of_a_pdf_are_kept(kit: Any) -> Any:
    return kit.pdf([[HEAD, ("1", A[1], "一是封顶。\n二是开工。"), B]])


@case("a.pdf", [A, ("2", B[1], LONG), C], notes=("表头重复 1 次",))
def a_table_over_pages_with_a_row_broken_between_them(kit: Any) -> Any:
    return kit.pdf([[HEAD, A, ("2", B[1], LONG[:27])], [HEAD, ("", "", LONG[27:]), C]])


@case("a.pdf", ABC)
def a_table_over_pages_whose_header_stands_once(kit: Any) -> Any:
    return kit.pdf([[HEAD, A, B], [C]])


@case("a.pdf", [("1", A[1], LONG), B, C])
def a_table_without_lines(kit: Any) -> Any:
    return kit.pdf([[HEAD, ("1", A[1], LONG), B, C]], ruled=False)


@case("a.pdf", [("1", A[1], LONG), B, C])
def a_table_without_lines_over_pages(kit: Any) -> Any:
    return kit.pdf([[HEAD, ("1", A[1], LONG)], [HEAD, B, C]], ruled=False)


# --- quirks of real offices -----------------------------------------------------------------------------------


@case("a.csv", AB, place="甲县", period="2023Q1")
def lines_above_a_csv_and_empty_ones_below(kit: Any) -> Any:
    return ("甲县2023年一季度重点工作,,\n填报单位：督查室,,\n" + lines(HEAD, A, B, by=",") + ",,\n,,\n").encode("gbk")


@case("a.csv", AB)
def a_csv_that_keeps_excel_from_reading_numbers(kit: Any) -> Any:
    return lines(HEAD, *((f'="{no}"', target, status) for no, target, status in AB), by=",").encode()


@case("a.csv", AB)
def a_csv_that_names_its_separator(kit: Any) -> Any:
    return ("sep=;\n" + lines(HEAD, A, B, by=";")).encode("utf-8-sig")


@case("a.xlsx", AB, notes=("说明：1.数据",))
def remarks_and_who_filled_it_in_below_a_sheet(kit: Any) -> Any:
    below = [["说明：1.数据由各单位填报。"], ["2.红色为滞后。"], ["联系人：某某", "", "电话：123"]]
    return kit.xlsx({"表": [HEAD, *AB, [], *below]})


@case("a.xlsx", AB)
def a_table_far_from_the_corner_of_its_sheet(kit: Any) -> Any:
    return kit.xlsx({"表": [[], [], ["", "", "填报说明：如实填写"], [], *(("", "", *row) for row in (HEAD, A, B))]})


@case("a.xlsx", AB, place="甲县", period="2021Q1", notes=("工作表“汇总”第 2 行起是统计表，已略过",))
def a_sheet_that_counts_beside_one_that_lists(kit: Any) -> Any:
    counts = [[TITLE], ["单位", "任务数", "完成数", "完成率"], ["教育局", 12, 8, 0.67], ["水利局", 5, 5, 1]]
    return kit.xlsx({"汇总": counts, "明细": [HEAD, A, B]})


@case("a.xlsx", [A, ("1", *B[1:])])
def a_sheet_for_every_unit(kit: Any) -> Any:
    return kit.xlsx({"教育局": [["教育局台账"], HEAD, A], "水利局": [["水利局台账"], HEAD, ("1", *B[1:])]})


@case("a.xlsx", [("1", A[1], "80%")], attributes={"1": {"完成时限": "2023年12月31日"}})
def percentages_and_dates_as_the_workbook_shows_them(kit: Any) -> Any:
    book = openpyxl.Workbook()
    book.active.append(["序号", "重点工作", "完成率", "完成时限"])
    book.active.append([1, A[1], 0.8, datetime.date(2023, 12, 31)])
    book.active["C2"].number_format, book.active["D2"].number_format = "0%", 'yyyy"年"m"月"d"日"'
    return kit.saved(book)


@case("a.xls", [("1", A[1], "80%")], attributes={"1": {"完成时限": "2023/12/31"}}, notes=("内容实为XML 表格", "隐藏行"))
def an_xml_workbook_with_formats_and_a_hidden_row(kit: Any) -> Any:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    head = "".join(
        f'<Cell><Data ss:Type="String">{one}</Data></Cell>' for one in ("序号", "重点工作", "完成率", "完成时限")
    )
    return (
        f'<?xml version="1.0" encoding="gb2312"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Styles>'
        '<Style ss:ID="p"><NumberFormat ss:Format="0%"/></Style><Style ss:ID="d"><NumberFormat ss:Format="Short Date"/>'
        f'</Style></Styles><Worksheet ss:Name="表"><Table><Row>{head}</Row><Row ss:Hidden="1">'
        f'<Cell><Data ss:Type="Number">1</Data></Cell><Cell><Data ss:Type="String">{A[1]}</Data></Cell>'
        '<Cell ss:StyleID="p"><Data ss:Type="Number">0.8</Data></Cell>'
        '<Cell ss:StyleID="d"><Data ss:Type="DateTime">2023-12-31T00:00:00.000</Data></Cell>'
        "</Row></Table></Worksheet></Workbook>"
    ).encode("gbk")


@case("a.html", [A])
def a_sample_row_that_browsers_do_not_show(kit: Any) -> Any:
    hidden = "<tr style='display: none'><td>9<td>样例<td>请填写"
    return (
        "<meta charset=utf-8><table><tr><td>序号<td>重点工作<td>完成情况" + hidden + "<tr><td>" + "<td>".join(A)
    ).encode()


@case("a.docx", AB, place="甲县", period="2021Q1")
def a_title_at_the_head_of_the_page(kit: Any) -> Any:
    document = docx.Document(io.BytesIO(kit.docx([HEAD, A, B])))
    document.sections[0].header.paragraphs[0].text = TITLE
    return kit.saved(document)


@case("a.txt", AB, place="甲县", period="2021Q1")
def columns_aligned_by_full_width_blanks(kit: Any) -> Any:
    return f"　　{TITLE}\n\n{lines(HEAD, A, B, by='　　')}".encode()


@case("a.docx", AB, notes=("有 1 张图片，图片里的文字没有读取",))
def a_picture_beside_the_table(kit: Any) -> Any:
    document = docx.Document(io.BytesIO(kit.docx([HEAD, A, B])))
    document.add_picture(io.BytesIO(kit.dot))
    return kit.saved(document)


@case("a.docx", AB)
def one_table_of_data_among_others(kit: Any) -> Any:
    document = docx.Document()
    for rows in ([("主送", "县长"), ("抄送", "副县长")], [HEAD, A, B], [("阶段", "数量"), ("已完成", "1")]):
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                table.cell(at, column).text = text
        document.add_paragraph("")
    return kit.saved(document)


@case("a.pdf", AB, notes=("第 2 页只有图片没有文字，没有读到",))
def a_page_that_is_a_picture_among_others(kit: Any) -> Any:
    made = kit.pdf([[HEAD, A, B], []]).decode("latin-1")
    streams = re.findall(r"<< /Length \d+ >>\nstream\n(.*?)\nendstream", made, re.DOTALL)
    shown = f"{streams[1]}\nq 400 0 0 500 90 200 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q"
    return (
        made.replace(streams[1], shown)
        .replace(f"/Length {len(streams[1])} ", f"/Length {len(shown)} ")
        .encode("latin-1")
    )


@case("a.pdf", AB, place="甲县", period="2021Q1")
def a_page_turned_on_its_side(kit: Any) -> Any:
    made = kit.pdf([[HEAD, A, B]], title=TITLE).decode("latin-1")
    whole, drawn = re.search(r"<< /Length \d+ >>\nstream\n(.*?)\nendstream", made, re.DOTALL).group(0, 1)  # type: ignore[union-attr] # the kit writes one
    turned = f"q 0 1 -1 0 800 0 cm\n{drawn}\nQ"
    made = made.replace(whole, f"<< /Length {len(turned)} >>\nstream\n{turned}\nendstream")
    return made.replace("/MediaBox [0 0 595 842]", "/MediaBox [0 0 595 842] /Rotate 90").encode("latin-1")


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.make.__name__)
def test_it_is_read_exactly(one: Case, kit: Any) -> None:
    reading = read_bytes(one.make(kit), one.name)
    assert [(item.no, item.target, item.status) for item in reading.items] == one.rows
    assert [reject.where for reject in reading.rejects] == list(one.rejects)
    assert tuple(item.where for item in reading.items)[: len(one.wheres)] == one.wheres
    last = {item.no: dict(item.attributes) for item in reading.items}
    assert {no: last[no] for no in one.attributes} == one.attributes
    assert (reading.place, reading.period) == (one.place, Period.parse(one.period) if one.period else None)
    told = "\n".join(reading.notes)
    assert [note for note in one.notes if note not in told] == []


def test_there_are_at_least_forty_readable_files() -> None:
    assert len(CASES) >= 40
