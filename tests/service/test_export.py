"""What goes out is whole, typed, harmless, and every number in it leads to exactly its items."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from nlp.types import Decision, Delivery, Item, Period, Quantity, Report, Stage, TaggedItem, Tags, Theme
from service.app import App
from service.cli.main import cli
from service.errors import TooLarge, Unavailable
from service.export import Form, export
from service.notices import safety
from service.notices.apart import write_apart
from service.notices.notice import notice_of
from service.notices.rows import LedgerRow, ledger_rows
from service.notices.writing import FileForm, write
from service.search import SearchRequest
from service.settings import open_settings
from service.tracking.ledger import open_ledger
from service.tracking.stalled import stalled

Rows = Callable[..., list[int]]
GOAL = Quantity("到位内资", ">=", Decimal(20), "亿元", Decimal("4.09"), "亿元")
GROWTH = Quantity("增加值增长", ">=", Decimal(8), "%", Decimal("-3.2"), "%")


def _row(
    no: str,
    target: str,
    status: str = "对接。",
    *,
    stage: str = "planning",
    theme: str = "industry",
    units: tuple[str, ...] = (),
    goals: tuple[Quantity, ...] = (),
    attributes: dict[str, str] | None = None,
) -> TaggedItem:
    decided = Decision(Theme(theme), 1.0)
    return TaggedItem(
        Item(no, target, status, attributes=attributes or {}),
        Tags(
            primary=decided,
            themes=(decided,),
            stage=Decision(Stage(stage), 1.0),
            delivery=Decision(Delivery.PROJECT, 1.0),
            quantities=tuple(Decision(goal, 1.0) for goal in goals),
            units=tuple(Decision(unit, 1.0) for unit in units),
        ),
    )


TABLE = [
    _row("1", "招商引资", goals=(GOAL,), units=("区投促中心", "区发改局"), attributes={"大类": "产业", "备注": "-3.2"}),
    _row("2", "工业增加值", goals=(GROWTH,), units=("区经信局",), attributes={"大类": "产业", "备注": "=1+1"}),
    _row("3", "建成幼儿园", "已完工。\n投入使用。", stage="completed", theme="livelihood", attributes={"大类": "民生"}),
    _row("4", '=HYPERLINK("http://x")', "@SUM(A1)", stage="pending", theme="livelihood", attributes={"大类": "民生"}),
    _row(
        "一",
        "建成海塘",
        "还未启动\x0b\x00。",
        theme="ecology",
        units=("区[农业]:水利局*这个名字长得超过了三十一个字所以工作表名要截断",),
    ),
]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with App(open_settings(home=tmp_path)) as opened:
        yield opened


@pytest.fixture
def table(app: App) -> list[int]:
    report = Report("洞头区", Period(2021, 1), "一季度.txt", "0" * 64, tuple(one.item for one in TABLE))
    return app.store.items.save(report, TABLE, model="hand")[1]


def _book(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def _csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_opens_in_excel_and_keeps_lines_and_order(app: App, table: list[int]) -> None:
    content = export(app, None, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = _csv(content)
    assert [row["序号"] for row in rows] == ["1", "2", "3", "4", "一"]
    assert rows[2]["当前完成情况"] == "已完工。\n投入使用。"
    assert [int(row["编号"]) for row in rows] == table


def test_csv_runs_no_formula_and_spoils_no_negative_number(app: App, table: list[int]) -> None:
    rows = _csv(export(app, None, Form.CSV))
    assert rows[3]["重点工作"].startswith("'=HYPERLINK")
    assert rows[3]["当前完成情况"] == "'@SUM(A1)"
    assert (rows[0]["备注"], rows[1]["备注"]) == ("-3.2", "'=1+1")
    assert rows[1]["完成数"] == "-3.2"


def test_the_workbook_is_typed_frozen_filtered_and_merged(app: App, table: list[int]) -> None:
    sheet = _book(export(app, None, "xlsx"))["台账"]
    heads = [cell.value for cell in sheet[1]]
    cells = {head: [sheet.cell(line, at + 1) for line in range(2, 7)] for at, head in enumerate(heads)}
    assert [cell.value for cell in cells["序号"]] == [1, 2, 3, 4, "一"]
    assert [cell.value for cell in cells["完成数"]][:2] == [4.09, -3.2]
    assert cells["完成占比"][0].value == pytest.approx(0.2045)
    assert cells["完成占比"][0].number_format == "0.0%"
    assert all(cell.data_type != "f" for line in sheet for cell in line)
    assert cells["重点工作"][3].value == '=HYPERLINK("http://x")'
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("D2", f"A1:{sheet.cell(1, len(heads)).column_letter}6")
    assert {str(one) for one in sheet.merged_cells.ranges} == {"A2:A3", "A4:A5"}


def test_merged_cells_keep_their_value_underneath_so_filters_find_every_row(app: App, table: list[int]) -> None:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(export(app, None, "xlsx"))) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
        shared = re.findall(r"<t[^>]*>([^<]*)</t>", parts.read("xl/sharedStrings.xml").decode())
    values = [int(re.search(rf'<c r="A{line}"[^>]*><v>(\d+)</v>', xml)[1]) for line in range(2, 6)]  # type: ignore[index] # a missing value fails the test
    assert [shared[value] for value in values] == ["产业", "产业", "民生", "民生"]


def test_every_unit_gets_its_sheet_on_request(app: App, table: list[int]) -> None:
    assert len(_book(export(app, None, "xlsx")).sheetnames) == 3
    book = _book(export(app, None, "xlsx", by_unit=True))
    assert {"区投促中心", "区发改局", "区经信局", "未写明责任单位"} <= set(book.sheetnames)
    assert [cell.value for cell in book["区经信局"]["C"]] == ["重点工作", "工业增加值"]
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_every_number_of_the_overview_leads_to_that_many_rows(app: App, table: list[int]) -> None:
    book = _book(export(app, None, "xlsx"))
    followed = 0
    for (cell,) in book["概览"].iter_rows(min_col=2, max_col=2):
        if cell.hyperlink is None:
            continue
        line = int(re.search(r"A(\d+)", cell.hyperlink.location)[1])  # type: ignore[index] # a missing place fails the test
        lists = book["名单"]
        assert f"（{cell.value} 项）" in lists.cell(line, 1).value
        listed = 0
        while lists.cell(line + 2 + listed, 2).value is not None:
            listed += 1
        assert listed == cell.value
        followed += 1
    assert followed >= 12


def test_every_number_of_the_notice_leads_to_that_many_items(app: App, table: list[int]) -> None:
    document = docx.Document(io.BytesIO(export(app, None, "docx")))
    body = document.element.body
    marks = {mark.get(qn("w:name")): mark.getparent() for mark in body.iter(qn("w:bookmarkStart"))}
    links = list(body.iter(qn("w:hyperlink")))
    assert len(links) >= 10
    for link in links:
        number = int("".join(text.text for text in link.iter(qn("w:t"))))
        anchor = link.get(qn("w:anchor"))
        whole = _is_heading(marks[anchor], "Heading1")  # a total leads to the chapter that lists each item once
        paragraph, listed = marks[anchor].getnext(), 0
        while paragraph is not None and not _is_heading(paragraph, "Heading1" if whole else "Heading"):
            listed += paragraph.tag == qn("w:p") and not _is_heading(paragraph)
            paragraph = paragraph.getnext()
        assert listed == number


def test_the_notice_says_how_the_stalled_list_and_what_needs_urging_go_together(app: App, table: list[int]) -> None:
    ledger = open_ledger(app)
    notice = notice_of(ledger_rows(app, ledger, ledger.items.values()))
    said = {piece.key: int(piece.text) for piece in notice.opening if piece.key}
    assert said["stalls"] == said["standing"] + said["early"] == len(stalled(app))
    blocks = {block.key: block for chapter in notice.chapters for block in chapter.blocks}
    assert {key: len(blocks[key].rows) for key in ("standing", "early")} == {
        key: said[key] for key in ("standing", "early")
    }
    assert not {row.item.id for row in blocks["standing"].rows} & {row.item.id for row in blocks["early"].rows}


def _is_heading(paragraph: Any, kind: str = "Heading") -> bool:
    if paragraph.tag != qn("w:p"):
        return False
    style = paragraph.pPr is not None and paragraph.pPr.pStyle is not None and paragraph.pPr.pStyle.val
    return bool(style) and str(style).startswith(kind)


def test_the_notice_counts_by_class_with_percentages(app: App, table: list[int]) -> None:
    document = docx.Document(io.BytesIO(export(app, None, "docx")))
    stages = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert stages[1:] == [
        ["已完成", "1", "20.0%"],
        ["实施在建", "0", "0.0%"],
        ["报批招标", "0", "0.0%"],
        ["谋划前期", "3", "60.0%"],
        ["未启动", "1", "20.0%"],
    ]
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "洞头区2021年一季度重点工作推进情况通报" in text
    assert "落后 4.55 个百分点" in text
    assert "\x0b" not in text


def test_a_result_of_a_search_is_exported_whole(app: App, table: list[int]) -> None:
    rows = _csv(export(app, SearchRequest("幼儿园", limit=1), "csv"))
    assert [row["重点工作"] for row in rows] == ["建成幼儿园"]
    everything = _csv(export(app, SearchRequest(filters={"place": ("洞头区",)}, limit=1), "csv"))
    assert len(everything) == len(TABLE)


def test_the_ledger_as_a_notice_takes_the_newest_report(app: App, table: list[int]) -> None:
    newer = [_row("1", "建成海塘", stage="completed")]
    app.store.items.save(
        Report("洞头区", Period(2021, 2), "二季度.txt", "1" * 64, (newer[0].item,)), newer, model="hand"
    )
    document = docx.Document(io.BytesIO(export(app, None, "docx")))
    assert document.paragraphs[1].text.startswith("本期共 1 项")
    assert len(_csv(export(app, None, "csv"))) == len(TABLE) + 1


def test_an_empty_ledger_still_gives_readable_files(app: App) -> None:
    assert _csv(export(app, None, "csv")) == []
    assert _book(export(app, None, "xlsx", by_unit=True)).sheetnames == ["台账", "概览", "名单"]
    written = [one.text for one in docx.Document(io.BytesIO(export(app, None, "docx"))).paragraphs]
    assert written == ["重点工作推进情况通报", "没有符合条件的重点工作，本通报没有可列的事项。"]


def test_a_notice_for_a_unit_without_items_says_so(app: App, table: list[int]) -> None:
    nobody = SearchRequest(filters={"unit": ("没有这个局",)})
    written = [one.text for one in docx.Document(io.BytesIO(export(app, nobody, "docx"))).paragraphs]
    assert written[1:] == ["没有符合条件的重点工作，本通报没有可列的事项。"]


def test_a_notice_over_several_reports_says_so_and_names_the_report_of_every_item(app: App, table: list[int]) -> None:
    newer = [_row("1", "建成海塘", stage="completed")]
    for place, period, sha256 in (("洞头区", Period(2021, 2), "1" * 64), ("乙区", Period(2021, 1), "2" * 64)):
        app.store.items.save(Report(place, period, "又一份.txt", sha256, (newer[0].item,)), newer, model="hand")
    written = [one.text for one in docx.Document(io.BytesIO(export(app, SearchRequest(), "docx"))).paragraphs]
    assert written[1].startswith(f"所选 3 份报表（2021Q1 至 2021Q2）共 {len(TABLE) + 2} 项重点工作")
    assert any("（洞头区 2021Q2" in line for line in written)
    quarter = SearchRequest(filters={"period": ("2021Q1",)})
    written = [one.text for one in docx.Document(io.BytesIO(export(app, quarter, "docx"))).paragraphs]
    assert written[1].startswith(f"本期 2 个地区共 {len(TABLE) + 1} 项重点工作")


def test_what_no_file_can_hold_is_refused(app: App, table: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.export.MOST_IN_NOTICE", 4)
    with pytest.raises(TooLarge, match="at most 4"):
        export(app, None, "docx")


def test_too_many_are_refused_before_any_is_read(app: App, table: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.export.MOST_IN_NOTICE", 4)
    assert export(app, SearchRequest(text="幼儿园"), "docx")  # the index is up to date from here on

    def read(*_: object, **__: object) -> object:
        raise AssertionError("the ledger was read")

    monkeypatch.setattr("service.export.open_ledger", read)
    monkeypatch.setattr("service.export._chosen", read)
    with pytest.raises(TooLarge, match="5 items are too many for one file of at most 4") as refused:
        export(app, SearchRequest(), "docx")
    assert refused.value.chinese.startswith("共 5 项，一个文件最多 4 项")


def test_the_command_writes_a_whole_file_or_none(app: App, table: list[int], tmp_path: Path) -> None:
    out = tmp_path / "台账.xlsx"
    ran = CliRunner().invoke(cli, ["--home", str(tmp_path), "export", str(out), "--by-unit", "--place", "洞头区"])
    assert ran.exit_code == 0, ran.output
    assert "区经信局" in _book(out.read_bytes()).sheetnames
    assert not list(tmp_path.glob(".*partial"))
    ran = CliRunner().invoke(cli, ["--home", str(tmp_path), "export", str(tmp_path / "通报"), "--form", "docx"])
    assert ran.exit_code == 0, ran.output
    assert "本期共 5 项" in docx.Document(str(tmp_path / "通报")).paragraphs[1].text
    for wrong in ("台账.pdf", "没有这个目录/台账.csv"):
        refused = CliRunner().invoke(cli, ["--home", str(tmp_path), "export", str(tmp_path / wrong)])
        assert refused.exit_code != 0
        assert not (tmp_path / wrong).exists()


@pytest.mark.parametrize("text", ["-3.2", "+5", "-1,234.5", "-12%", "0", "3.14"])
def test_numbers_stay_as_written(text: str) -> None:
    assert safety.defuse(text) == text


@given(st.text(max_size=40))
def test_no_text_whatever_starts_a_formula_or_breaks_a_file(text: str) -> None:
    defused = safety.defuse(text)
    assert not re.match(r"[=@\t\r\n＝＠]", defused)
    assert not re.match(r"[+\-＋－](?![\d,.%]+\Z)", defused)
    assert safety.clean(defused) == defused


@given(st.lists(st.text(max_size=50), max_size=12))
def test_any_names_make_sheets_excel_accepts(names: list[str]) -> None:
    taken: set[str] = set()
    made = [safety.sheet_name(name, taken) for name in names]
    assert len({name.lower() for name in made}) == len(names)
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in made)


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    cut = safety.cell_text("字" * 40_000)
    assert len(cut) == safety.LONGEST_CELL
    assert cut.endswith("（超出单元格长度，以下略）")


@pytest.mark.parametrize("form", ["csv", "docx", "xlsx"])
def test_a_large_file_written_apart_is_the_same(app: App, table: list[int], form: FileForm) -> None:
    ledger = open_ledger(app)
    rows = ledger_rows(app, ledger, ledger.items.values())
    apart = write_apart(rows * 60, form, title="通报", by_unit=True)  # more than goes through the pipe at once
    here = write(rows * 60, form, title="通报", by_unit=True)
    if form == "csv":
        assert apart == here
    elif form == "docx":
        texts = [[one.text for one in docx.Document(io.BytesIO(content)).paragraphs] for content in (apart, here)]
        assert texts[0] == texts[1] and texts[0][0] == "通报"
    else:
        sheets = [openpyxl.load_workbook(io.BytesIO(content)) for content in (apart, here)]
        assert [[list(sheet.values) for sheet in book] for book in sheets[:1]] == [
            [list(sheet.values) for sheet in book] for book in sheets[1:]
        ]


def test_a_writer_that_dies_is_told(app: App, table: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.notices.apart._START", "raise SystemExit(3)")
    ledger = open_ledger(app)
    with pytest.raises(Unavailable, match="ended with code 3"):
        write_apart(ledger_rows(app, ledger, ledger.items.values()) * 100, "csv", title="", by_unit=False)


def test_many_rows_are_written_apart(app: App, table: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr("service.export._MANY", len(TABLE))

    def instead(rows: Sequence[LedgerRow], *_: object, **__: object) -> bytes:
        asked.append(len(rows))
        return b"file"

    monkeypatch.setattr("service.notices.apart.write_apart", instead)
    assert (export(app, None, "xlsx"), asked) == (b"file", [len(TABLE)])


def test_a_column_of_the_report_that_is_called_like_ours_says_whose_it_is(app: App) -> None:
    named = _row("1", "新增就业", attributes={"单位": "人", "备注": "无"})
    app.store.items.save(Report("乙区", Period(2021, 1), "一份.txt", "3" * 64, (named.item,)), [named], model="hand")
    (row,) = _csv(export(app, None, "csv"))
    assert (row["单位（原表）"], row["备注"]) == ("人", "无")
    headings = export(app, None, "csv").decode("utf-8-sig").splitlines()[0].split(",")
    assert len(headings) == len(set(headings))
