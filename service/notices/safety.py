"""Text that cannot harm the program that opens it: no formulas, no characters a file format forbids."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?")
_SHEET_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
LONGEST_CELL = 32_767
LONGEST_SHEET_NAME = 31


def clean(text: str) -> str:
    """Drop characters XML forbids and unify line ends."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def defuse(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula; numbers, negative ones too, stay.

    Source: OWASP's CSV injection page, which names the characters.
    """
    cleaned = clean(text)
    if cleaned[:1] in _FORMULA_STARTS and not _NUMBER.fullmatch(cleaned):
        return "'" + cleaned
    return cleaned


def cell_text(text: str) -> str:
    """Cut text to what one cell of a workbook holds, saying so."""
    cleaned = clean(text)
    if len(cleaned) <= LONGEST_CELL:
        return cleaned
    note = "……（超出单元格长度，以下略）"
    return cleaned[: LONGEST_CELL - len(note)] + note


def sheet_name(text: str, taken: set[str]) -> str:
    """Make a sheet name Excel accepts and that is not taken, and remember it as taken."""
    base = _SHEET_FORBIDDEN.sub(" ", clean(text).replace("\n", " ")).strip(" '")[:LONGEST_SHEET_NAME] or "无名"
    name, number = base, 1
    while name.lower() in taken or name.lower() == "history":  # Excel keeps that name for itself
        number += 1
        tail = f" ({number})"
        name = base[: LONGEST_SHEET_NAME - len(tail)] + tail
    taken.add(name.lower())
    return name
