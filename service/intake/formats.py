"""What a file is, by its content: the suffix is only what somebody called it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath

from service.errors import Unreadable
from service.intake.refusals import unreadable

SUFFIXES = {
    "text": (".txt", ".csv", ".tsv", ".md", ".tab", ".psv", ".text", ""),
    "html": (".html", ".htm", ".xhtml", ".shtml"),
    "mhtml": (".mht", ".mhtml"),
    "xlsx": (".xlsx", ".xlsm", ".xltx"),
    "xls": (".xls", ".et", ".xlt"),
    "xlsb": (".xlsb",),
    "ods": (".ods",),
    "spreadsheetml": (".xml",),
    "docx": (".docx", ".docm", ".dotx"),
    "pdf": (".pdf",),
}
NAMES = {
    "text": "文本",
    "html": "网页",
    "mhtml": "单文件网页",
    "xlsx": "Excel 工作簿（xlsx）",
    "xls": "旧版 Excel 工作簿（xls）",
    "xlsb": "Excel 二进制工作簿（xlsb）",
    "ods": "OpenDocument 表格（ods）",
    "spreadsheetml": "XML 表格",
    "docx": "Word 文档（docx）",
    "pdf": "PDF",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_REFUSED = (
    (
        (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"),
        "archive",
        "是压缩包",
        "an archive",
        "请解压后选择其中的表格文件",
    ),
    ((b"{\\rtf",), "rtf", "是 RTF 文档", "an RTF document", "请用 Word 或 WPS 另存为 docx"),
    ((b"MZ", b"\x7fELF"), "program", "是可执行程序", "a program", "请选择报表文件"),
)
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\0\x0cjP  ", b"8BPS")
_PICTURES = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif")
_SHEET_SPACE = b"urn:schemas-microsoft-com:office:spreadsheet"
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|tr|td|div|meta)[\s>/]", re.IGNORECASE)


def format_of(content: bytes, name: str) -> str:
    """Name the format of a file's content: a key of SUFFIXES.

    Raises:
        Unreadable: a kind of file that holds no table duban can read; the sentence names it and what to do.
    """
    head = content[:4096]
    if content.startswith(b"PK\x03\x04") or content.startswith(b"PK\x05\x06"):
        return _format_of_zip(content, name)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if content.startswith(_OLE):
        return _format_of_ole(content, name)
    if content.startswith(_IMAGES) and b"\0" in head:  # a text may begin with BM or II as well
        raise _image(name)
    if (content[:4] == b"RIFF" and content[8:12] == b"WEBP") or content[4:12] in _PICTURES:
        raise _image(name)
    for marks, code, chinese, english, advice in _REFUSED:
        if content.startswith(marks) and (code == "rtf" or b"\0" in head):
            raise _other(code, name, chinese, english, advice)
    if re.search(rb"^mime-version:", head, re.IGNORECASE | re.MULTILINE) and b"multipart/" in head.lower():
        return "mhtml"
    return _format_of_text(head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t"), name)


def _format_of_text(head: bytes, name: str) -> str:
    if head.startswith((b"<?xml", b"<Workbook")) and _SHEET_SPACE in head:
        return "spreadsheetml"
    if head.startswith(b"<") and _HTML.search(head):
        return "html"
    if re.match(rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE svg[^>]*>\s*)*<svg[\s>]", head, re.DOTALL):
        raise _image(name)
    if head.startswith(b"<?xml"):
        advice = "请用原软件打开后另存为 xlsx 或 docx"
        raise _other("xml", name, "是 XML 文件，不是表格", "an XML file, no spreadsheet", advice)
    return "text"


def suffix_note(form: str, name: str) -> str | None:
    """Say that a suffix claims another format than the content has; None if they agree."""
    suffix = PurePath(name).suffix.casefold()
    claimed = next((other for other, suffixes in SUFFIXES.items() if suffix and suffix in suffixes), None)
    if claimed is None or claimed == form:
        return None
    return f"扩展名 {suffix} 应是{NAMES[claimed]}，内容实为{NAMES[form]}，已按内容读取"


def _format_of_zip(content: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            kind = (
                archive.read("mimetype")[:80]
                if "mimetype" in names and archive.getinfo("mimetype").file_size < 200
                else b""
            )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as wrong:
        raise unreadable(
            "damaged-file",
            f"{name} 已损坏：压缩结构不完整，可能没有下载或拷贝完；请重新获取文件。",
            f"{name}: damaged: its zip structure is incomplete, perhaps a partial download; fetch the file again",
        ) from wrong
    if any(one.startswith("xl/") for one in names):
        return "xlsb" if "xl/workbook.bin" in names else "xlsx"
    if any(one.startswith("word/") for one in names):
        return "docx"
    if b"opendocument.spreadsheet" in kind:
        return "ods"
    if b"opendocument" in kind:
        raise _other("odt", name, "是 OpenDocument 文档", "an OpenDocument text", "请另存为 docx")
    if "OFD.xml" in names:
        raise _other("ofd", name, "是 OFD 版式文件", "an OFD document", "请用阅读器另存为 PDF，或索取 Word、Excel 原件")
    if any(one.startswith("ppt/") for one in names):
        raise _other("presentation", name, "是演示文稿", "a presentation", "请选择含有表格的 xlsx、docx 或 pdf")
    raise _other("archive", name, "是压缩包", "an archive", "请解压后选择其中的表格文件")


def _format_of_ole(content: bytes, name: str) -> str:
    def has(entry: str) -> bool:
        return entry.encode("utf-16-le") in content

    if has("EncryptedPackage"):
        raise encrypted(name)
    if has("Workbook") or has("Book"):
        return "xls"
    if has("WordDocument"):
        raise _other(
            "old-word", name, "是旧版 Word 文档（doc）", "an old Word document (doc)", "请用 Word 或 WPS 另存为 docx"
        )
    raise _other("ole", name, "不是表格文件", "a compound file without a workbook", "请另存为 xlsx 或 docx")


def encrypted(name: str) -> Unreadable:
    """Refuse a file that wants a password."""
    return unreadable(
        "encrypted",
        f"{name} 设有打开密码，无法读取；请去掉密码后再试。",
        f"{name}: encrypted with a password; remove the password and try again",
    )


def _image(name: str) -> Unreadable:
    return _other("image", name, "是图片", "an image", "请先识别文字（OCR），或索取可编辑的表格")


def _other(code: str, name: str, chinese: str, english: str, advice: str) -> Unreadable:
    return unreadable(
        f"unsupported-{code}",
        f"{name} {chinese}，不能直接读取；{advice}。",
        f"{name}: {english}; duban reads txt, csv, html, xlsx, xls, docx and pdf",
    )
