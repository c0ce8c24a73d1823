"""Bad files: each is refused by its own sentence, in both languages, within its limits."""

from __future__ import annotations

import io
import random
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import docx
import pytest

from service.errors import ServiceError, TooLarge, Unreadable
from service.intake.limits import DEFAULT
from service.intake.read import load_bytes, read_bytes, read_file
from service.reasons import chinese_reason

HEAD = ("序号", "重点工作", "完成情况")
A = ("1", "建成幼儿园2所", "一所封顶，一所开工。")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
NOISE = random.Random(7).randbytes(6000)  # noqa: S311 # nothing secret
Make = Callable[[Any], Any]


@dataclass(frozen=True)
class Case:
    """A file, and the code and a piece of the Chinese sentence that must refuse it."""

    name: str
    make: Make
    code: str
    sentence: str


CASES: list[Case] = []


def case(name: str, code: str, sentence: str) -> Callable[[Make], Make]:
    def keep(make: Make) -> Make:
        CASES.append(Case(name, make, code, sentence))
        return make

    return keep


@case("空.txt", "empty-file", "空.txt 是空文件")
def nothing_at_all(kit: Any) -> Any:
    return b""


@case("空.csv", "empty-file", "是空文件")
def blanks_and_a_mark(kit: Any) -> Any:
    return "\ufeff \r\n\t".encode()


@case("a.txt", "not-a-text", "不是文本")
def noise(kit: Any) -> Any:
    return NOISE


@case("a.txt", "no-table", "没有找到数据表：表头应有序号、重点工作")
def a_text_without_any_table(kit: Any) -> Any:
    return "各乡镇：\n请于月底前报送材料。\n".encode()


@case("a.csv", "no-table", "看到的是：姓名 电话")
def a_table_of_something_else(kit: Any) -> Any:
    return "姓名,电话\n张三,1\n李四,2\n".encode()


@case("a.txt", "no-table", "没有找到数据表")
def rows_without_their_header(kit: Any) -> Any:
    return "1 | 建成幼儿园，推进重点项目，加强工作 | 完成招标，加快建设进度 |\n2 | 修路 | 开工 |\n".encode()


@case("a.txt", "missing-column", "a.txt 第 1 行：表头“序号、重点工作”缺少完成情况一列")
def no_column_of_statuses(kit: Any) -> Any:
    return "序号 | 重点工作 |\n1 | 建成幼儿园 |\n".encode()


@case("a.xlsx", "missing-column", "工作表“表”第 2 行：表头“序号、完成情况、备注”缺少重点工作一列")
def no_column_of_targets(kit: Any) -> Any:
    return kit.xlsx({"表": [["台账"], ["序号", "完成情况", "备注"], [1, "开工", ""]]})


@case("a.docx", "no-table", "没有看到任何表格")
def a_document_without_a_table(kit: Any) -> Any:
    import docx

    return kit.saved(docx.Document())


@case("a.xlsx", "damaged-file", "已损坏：压缩结构不完整")
def half_a_workbook(kit: Any) -> Any:
    content = kit.xlsx({"表": [HEAD, A]})
    return content[: len(content) // 2]


@case("a.xlsx", "damaged-file", "已损坏")
def a_workbook_with_a_flipped_byte(kit: Any) -> Any:
    content = bytearray(kit.xlsx({"表": [HEAD, A]}))
    at = content.index(b"xl/worksheets/sheet1.xml") + 40
    content[at] ^= 0xFF
    return bytes(content)


@case("a.xlsx", "damaged-file", "无法按 xlsx 解析")
def a_workbook_of_broken_xml(kit: Any) -> Any:
    return kit.zip({**kit.parts(kit.xlsx({"表": [HEAD, A]})), "xl/workbook.xml": "<workbook><sheets>"})


@case("a.xlsx", "encrypted", "设有打开密码")
def an_encrypted_workbook(kit: Any) -> Any:
    return OLE + "EncryptedPackage".encode("utf-16-le") + bytes(100)


@case("a.docx", "encrypted", "设有打开密码")
def an_encrypted_zip(kit: Any) -> Any:
    content = bytearray(kit.docx([HEAD, A]))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


@case("a.pdf", "encrypted", "设有打开密码")
def an_encrypted_pdf(kit: Any) -> Any:
    return kit.pdf([[HEAD, A]], encrypted=True)


@case("a.pdf", "image-only", "是扫描件或图片，没有文字层")
def a_pdf_without_text(kit: Any) -> Any:
    return kit.pdf([[]], footer=False)


@case("a.pdf", "damaged-file", "无法按 PDF 解析")
def a_pdf_of_noise(kit: Any) -> Any:
    return b"%PDF-1.7\n" + NOISE


@case("a.pdf", "no-table", "没有找到数据表")
def a_pdf_without_a_table(kit: Any) -> Any:
    return kit.pdf([[("通知", "", "")]], ruled=False)


@case("a.doc", "unsupported-old-word", "旧版 Word 文档（doc），不能直接读取；请用 Word 或 WPS 另存为 docx")
def an_old_word_document(kit: Any) -> Any:
    return OLE + "WordDocument".encode("utf-16-le") + bytes(100)


@case("a.xls", "damaged-file", "无法按旧版 Excel 解析")
def an_old_workbook_of_noise(kit: Any) -> Any:
    return OLE + "Workbook".encode("utf-16-le") + NOISE


@case("a.xlsx", "unsupported-image", "是图片，不能直接读取；请先识别文字")
def an_image_called_xlsx(kit: Any) -> Any:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + NOISE


@case("a.zip", "unsupported-archive", "是压缩包")
def a_zip_of_files(kit: Any) -> Any:
    return kit.zip({"一季度.txt": "序号"})


@case("a.rar", "unsupported-archive", "请解压后选择其中的表格文件")
def a_rar(kit: Any) -> Any:
    return b"Rar!\x1a\x07\0" + NOISE


@case("a.rtf", "unsupported-rtf", "另存为 docx")
def a_rich_text(kit: Any) -> Any:
    return b"{\\rtf1\\ansi hello}"


@case("a.pptx", "unsupported-presentation", "是演示文稿")
def a_presentation(kit: Any) -> Any:
    return kit.zip({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"})


@case("a.exe", "unsupported-program", "是可执行程序")
def a_program(kit: Any) -> Any:
    return b"MZ" + NOISE


@case("a.xlsx", "zip-bomb", "像是压缩炸弹")
def a_zip_bomb(kit: Any) -> Any:
    sheet = b"<worksheet>" + b" " * 100_000_000
    return kit.zip({**kit.parts(kit.xlsx({"表": [HEAD, A]})), "xl/worksheets/sheet1.xml": sheet})


@case("a.docx", "too-large", "展开后的字节数")
def a_package_that_unpacks_to_too_much(kit: Any) -> Any:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"word/{number}.xml", bytes(100_000_000))
    return buffer.getvalue()


@case("a.xlsx", "too-large", "压缩包内的文件数")
def a_package_of_many_parts(kit: Any) -> Any:
    return kit.zip({f"xl/{number}.xml": "" for number in range(2_001)})


def _laughs() -> str:
    entities = "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9))
    return f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "ha">{entities}]><sst><si><t>&j;</t></si></sst>'


@case("a.xlsx", "xml-entities", "含有 XML 实体或 DTD 声明")
def a_billion_laughs_in_a_workbook(kit: Any) -> Any:
    return kit.zip({**kit.parts(kit.xlsx({"表": [HEAD, A]})), "xl/sharedStrings.xml": _laughs()})


@case("a.docx", "xml-entities", "含有 XML 实体或 DTD 声明")
def entities_in_utf_16_in_a_document(kit: Any) -> Any:
    text = _laughs().replace('"1.0"?', '"1.0" encoding="UTF-16"?')
    return kit.zip({**kit.parts(kit.docx([HEAD, A])), "word/document.xml": text.encode("utf-16")})


@case("a.csv", "too-large", "最长一行的字数为 2000021")
def a_line_of_two_million_columns(kit: Any) -> Any:
    return ("序号,重点工作,完成情况\n1,建成幼儿园,已完成" + "," * 2_000_010 + "\n").encode()


@case("a.csv", "too-large", "第 2 行的列数为 503，超过上限 200")
def five_hundred_columns(kit: Any) -> Any:
    return ("序号,重点工作,完成情况\n1,建成幼儿园,已完成" + "," * 500 + "\n").encode()


@case("a.html", "too-large", "表格 1 的列数为 202，超过上限 200")
def a_cell_that_spans_the_world(kit: Any) -> Any:
    return "<table><tr><th>序号<th>重点工作<th colspan=99999 rowspan=99999>完成情况</table>".encode()


@case("a.html", "no-table", "没有找到数据表")
def tables_nested_without_end(kit: Any) -> Any:
    return b"<html>" + b"<table><tr><td>" * 50_000


@case("a.xlsx", "too-large", "列数为 300，超过上限 200")
def a_sheet_of_three_hundred_columns(kit: Any) -> Any:
    return kit.xlsx({"表": [HEAD, [1, *["x"] * 299]]})


@case("a.csv", "only-counts", "第 1 行起是统计表（单位、任务数、完成数），各行只有数目")
def a_table_that_only_counts(kit: Any) -> Any:
    return "单位,任务数,完成数\n教育局,12,8\n水利局,5,5\n".encode()


@case("扫描件.docx", "image-only", "只有 1 张图片")
def a_document_of_pictures(kit: Any) -> Any:
    document = docx.Document()
    document.add_paragraph("2023年三季度进展")
    document.add_picture(io.BytesIO(kit.dot))
    return kit.saved(document)


@case("a.xlsx", "image-only", "先做文字识别（OCR）")
def a_workbook_of_pictures(kit: Any) -> Any:
    return kit.zip({**kit.parts(kit.xlsx({"表": []})), "xl/media/image1.png": kit.dot})


@case("a.html", "image-only", "只有 1 张图片")
def a_page_of_pictures(kit: Any) -> Any:
    return b"<html><body><p><img src='1.jpg'></p></body></html>"


@case("a.txt", "unsupported-image", "是图片")
def a_renamed_picture(kit: Any) -> Any:
    return kit.dot


@case("a.jpg", "unsupported-image", "是图片")
def a_picture_of_a_phone(kit: Any) -> Any:
    return b"\0\0\0\x18ftypheic\0\0\0\0" + bytes(30)


@case("a.webp", "unsupported-image", "是图片")
def a_picture_of_the_web(kit: Any) -> Any:
    return b"RIFF\x10\0\0\0WEBPVP8 " + bytes(40)


@case("a.svg", "unsupported-image", "是图片")
def a_drawing(kit: Any) -> Any:
    return b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><text>1</text></svg>'


@case("报表.ofd", "unsupported-ofd", "是 OFD 版式文件")
def a_fixed_layout_document(kit: Any) -> Any:
    return kit.zip({"OFD.xml": "<OFD/>", "Doc_0/Document.xml": "<Document/>"})


@case("报表.wps", "unsupported-ole", "报表.wps 不是表格文件")
def a_text_of_wps(kit: Any) -> Any:
    return OLE + "WpsContent".encode("utf-16-le") + bytes(100)


@case("a.doc", "unsupported-xml", "是 XML 文件，不是表格")
def a_document_of_word_2003(kit: Any) -> Any:
    return b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>'


@case("a.xls", "xml-entities", "含有 XML 实体或 DTD 声明")
def an_xml_workbook_with_entities(kit: Any) -> Any:
    return (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">&a;</Workbook>'
    )


@case("a.xls", "damaged-file", "是 XML 表格，但内容不完整")
def an_xml_workbook_cut_short(kit: Any) -> Any:
    return b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet>'


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.make.__name__)
def test_it_is_refused_by_its_own_sentence(one: Case, kit: Any) -> None:
    with pytest.raises((Unreadable, TooLarge)) as refused:
        read_bytes(one.make(kit), one.name)
    assert (refused.value.code, one.sentence in refused.value.chinese) == (one.code, True), refused.value.chinese
    assert refused.value.english.startswith(one.name)


def test_a_text_of_200_megabytes_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "大.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(TooLarge, match="200000000 bytes, more than the limit of 33554432"):
        load_bytes(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"missing\.xlsx: cannot be opened") as refused:
        read_file(tmp_path / "missing.xlsx")
    assert "打不开：没有这个文件或文件夹。" in refused.value.chinese


def test_a_folder_is_no_file_and_a_rare_reason_goes_by_its_number(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        read_file(tmp_path)
    assert "是文件夹，不是文件" in refused.value.chinese
    assert chinese_reason(OSError(9999, "Strange thing")) == "系统错误 9999"


def test_a_parser_that_takes_too_long_is_stopped(kit: Any) -> None:
    with pytest.raises(TooLarge) as refused:
        read_bytes(kit.xlsx({"表": [HEAD, A]}), "a.xlsx", limits=replace(DEFAULT, seconds=0.001))
    assert (refused.value.code, "秒内没有读完" in refused.value.chinese) == ("out-of-time", True)


@pytest.mark.skipif(sys.platform != "linux", reason="only here does the system bound a process's memory")
def test_a_parser_that_takes_too_much_memory_is_stopped(kit: Any) -> None:
    parts = kit.parts(kit.docx([HEAD, A]))
    paragraphs = "".join(f"<w:p><w:r><w:t>{number * 7919}</w:t></w:r></w:p>" for number in range(200_000))
    parts["word/document.xml"] = parts["word/document.xml"].decode().replace("<w:body>", f"<w:body>{paragraphs}")
    with pytest.raises(ServiceError) as refused:
        read_bytes(kit.zip(parts), "a.docx", limits=replace(DEFAULT, memory_bytes=100 << 20))
    assert (refused.value.code, refused.value.status) == ("out-of-memory", 413)


def test_a_name_is_one_line_as_people_see_it() -> None:
    content = "序号|重点工作|完成情况\n1|a|b\n".encode()
    names = {
        "it's %22终稿%22.csv": 'it\'s "终稿".csv',
        "换行%0A名.txt": "换行 名.txt",
        "换行\n名.txt": "换行 名.txt",
        "50%25.txt": "50%25.txt",
    }
    assert {name: read_bytes(content, name).source for name in names} == names


def test_a_name_is_never_a_path(kit: Any) -> None:
    for name in ("../../etc/passwd.txt", "C:\\temp\\一季度.txt", "/"):
        assert "/" not in read_bytes("序号|重点工作|完成情况\n1|a|b\n".encode(), name).source
