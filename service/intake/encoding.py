"""Bytes to text: which encoding a Chinese text file is in, decided by evidence that short files have too.

A byte order mark decides. Otherwise UTF-8 is taken when every byte agrees, unless what it gives is no Chinese at all
and GB18030 gives common characters (short GBK texts can be valid UTF-8 by accident). What is left is chosen among
GB18030, Big5 and UTF-16 by header words and by the share of common characters.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from service.intake.refusals import unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORDS = re.compile(
    "序号|序號|编号|重点工作|重點工作|任务|任務|目标|目標|项目|項目|完成情况|完成情況|进展|進展|责任单位"
)
_HAN = re.compile("[㐀-鿿]")
_ODD = re.compile("[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f-\\x9f\ufffd\ud800-\udfff\ue000-\uf8ff]")
_SAMPLE = 200_000  # bytes that decide; even, so that UTF-16 is cut between characters
_PROBE = 1_000_000  # characters that show whether a file is text
_MOST_ODD = 0.02
_MOST_BROKEN = 0.2  # bytes a readable Chinese character


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding it was in. `broken` counts bytes that could not be read and stand as U+FFFD."""

    text: str
    encoding: str
    broken: int = 0


def decode(content: bytes, name: str) -> Decoded:
    """Decode a text file.

    Raises:
        Unreadable: the bytes are no text in any encoding offices use.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _checked(_decoded(content, encoding), name)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _checked(_without_mark(content), name)
    if content.isascii() and b"\0" in content:
        return _checked(_without_mark(content), name)
    if not content.isascii() and not _HAN.search(text):
        rival = _decoded(content, "gb18030")
        if not rival.broken and _share_common(rival.text, "gb18030") > 0.5:
            return rival
    return _checked(Decoded(text, "utf-8"), name)


def _without_mark(content: bytes) -> Decoded:
    damaged = _decoded(content, "utf-8")
    chinese = len(_HAN.findall(damaged.text[:_PROBE]))
    if chinese > 2 and damaged.broken <= max(2, _MOST_BROKEN * chinese):
        return damaged  # in another encoding hardly any three bytes would happen to be a Chinese character of UTF-8
    sample = content[:_SAMPLE]
    best = max(("gb18030", "big5", "utf-16-le", "utf-16-be"), key=lambda encoding: _likeness(sample, encoding))
    return _decoded(content, best)


def _likeness(sample: bytes, encoding: str) -> tuple[float, float]:
    decoded = _decoded(sample, encoding)
    words = len(set(_WORDS.findall(decoded.text)))
    odd = len(_ODD.findall(decoded.text)) / max(1, len(decoded.text))
    likely = {"gb18030": 0.05, "big5": 0.0}.get(encoding, -0.05)  # what offices send, where nothing else decides
    return words, _share_common(decoded.text, encoding) - 3 * odd + likely


def _share_common(text: str, encoding: str) -> float:
    """Give the share of characters outside ASCII that are common Chinese or its punctuation."""
    letters = [letter for letter in text[:20_000] if letter > "\x7f"]
    if not letters:
        return 0.0
    return sum(_is_common(letter, encoding) for letter in letters) / len(letters)


def _is_common(letter: str, encoding: str) -> bool:
    if letter in "，。、；：！？（）“”‘’《》【】—…｜％　·①②③④⑤⑥⑦⑧⑨":
        return True
    table, first, last = ("big5", 0xA4, 0xC6) if encoding == "big5" else ("gb2312", 0xB0, 0xD7)
    try:
        encoded = letter.encode(table)
    except UnicodeEncodeError:
        return False
    return first <= encoded[0] <= last


def _decoded(content: bytes, encoding: str) -> Decoded:
    text = content.decode(encoding, errors="replace")
    return Decoded(text.removeprefix("\ufeff"), encoding.removesuffix("-sig"), text.count("\ufffd"))


def _checked(decoded: Decoded, name: str) -> Decoded:
    probe = decoded.text[:_PROBE]
    if len(_ODD.findall(probe)) <= max(3, _MOST_ODD * len(probe)):
        return decoded
    raise unreadable(
        "not-a-text",
        f"{name} 不是文本，也不是认得的表格文件（内容是二进制数据）；请另存为 xlsx、docx、csv 或 txt。",
        f"{name}: binary data, neither text nor a known kind of document; save it as xlsx, docx, csv or txt",
    )
