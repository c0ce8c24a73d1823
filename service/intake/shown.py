"""Numbers and dates of a workbook as the workbook shows them: 0.87 under the format 0% is 87%."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_SECTION = re.compile(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*)(?:;|$)')
_DATE_TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|(am/pm|上午/下午|a/p)|([ymdhs]+)|_.|\*.|(.)', re.IGNORECASE)
_DATE = "yyyy/m/d"
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]+,*)?|\.[#0?]+,*")
_LITERAL = 0xE000  # quoted text of a format stands as one private character each while the digits are looked for


def shown(value: object, form: str = "General") -> str:
    """Write a cell's value by its number format."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_shown(value, form)
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    if isinstance(value, datetime | date | time):
        return date_shown(value, form)
    return str(value)


def number_shown(value: float, form: str) -> str:
    """Write a number by its format: percent, decimals, thousands, scaling commas, literal text."""
    sections = _sections(form)
    section = sections[0]
    sign = "-" if value < 0 else ""
    if value < 0 and len(sections) > 1 and sections[1]:
        section, sign = sections[1], ""
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    pattern, before, after = _parts(section)
    if pattern is None:
        return before if before and section.strip().lower() not in ("", "general", "@") else _general(value)
    amount = abs(Decimal(repr(value)))
    if "%" in before + after:
        amount *= 100
    scaled, _, places = pattern.rstrip(",").partition(".")
    amount = amount.scaleb(-3 * (len(pattern) - len(pattern.rstrip(","))))
    rounded = amount.quantize(Decimal(1).scaleb(-len(places)), rounding=ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in scaled else f"{rounded:f}"
    figures, _, decimals = text.partition(".")
    while decimals and places[len(decimals) - 1] == "#" and decimals.endswith("0"):
        decimals = decimals[:-1]
    figures = figures.zfill(sum(mark == "0" for mark in scaled)) if "," not in scaled else figures
    text = f"{figures}.{decimals}" if decimals else figures
    return f"{sign if rounded else ''}{before}{text}{after}"


def date_shown(value: datetime | date | time, form: str) -> str:
    """Write a date or time by its format; where the format says nothing, as 2021/3/31."""
    section = _sections(form)[0]
    if section.lower() in (
        "general",
        "",
        "mm-dd-yy",
        "@",
    ):  # the last but one is what files call "the local short date"
        section = _DATE if isinstance(value, date) else "h:mm:ss"
        if isinstance(value, datetime) and value.time() != time(0):
            section += " h:mm"
    tokens = list(_DATE_TOKEN.finditer(section))
    marks = [(matched[4] or "").lower() for matched in tokens]
    twelve = any(matched[3] for matched in tokens)
    return "".join(
        _date_piece(value, matched, _is_minute(marks, at), twelve) for at, matched in enumerate(tokens)
    ).strip()


def _date_piece(value: datetime | date | time, matched: re.Match[str], minute: bool, twelve: bool) -> str:
    quoted, escaped, half, code, other = matched.groups()
    if code is None:
        if half:
            return ("上午" if getattr(value, "hour", 0) < 12 else "下午") if "午" in half else f"{value:%p}"
        return quoted or escaped or other or ""
    kind, width = code[0].lower(), len(code)
    if kind == "m" and not minute:
        return f"{value:%b}" if width == 3 else f"{getattr(value, 'month', 0):0{min(width, 2)}d}"
    if kind == "y":
        year = getattr(value, "year", 0)
        return f"{year % 100:02d}" if width <= 2 else f"{year:04d}"
    if kind == "d" and width > 2:
        return f"{value:%A}"
    hour = getattr(value, "hour", 0)
    number = {
        "d": getattr(value, "day", 0),
        "h": (hour % 12 or 12) if twelve else hour,
        "m": getattr(value, "minute", 0),
        "s": getattr(value, "second", 0),
    }[kind]
    return f"{number:0{min(width, 2)}d}"


def _is_minute(marks: list[str], at: int) -> bool:
    if not marks[at].startswith("m"):
        return False
    before = next((mark for mark in reversed(marks[:at]) if mark), "")
    after = next((mark for mark in marks[at + 1 :] if mark), "")
    return before.startswith("h") or after.startswith("s")


@lru_cache(maxsize=1024)
def _sections(form: str) -> list[str]:
    return list(_SECTION.findall(form or "General"))[:4] or ["General"]


@lru_cache(maxsize=1024)
def _parts(section: str) -> tuple[str | None, str, str]:
    """Take a section apart: its digits, and the literal text before and after them."""
    literals: list[str] = []

    def keep(matched: re.Match[str]) -> str:
        literals.append(matched[1] if matched[1] is not None else matched[2])
        return chr(_LITERAL + len(literals) - 1)

    def restored(text: str) -> str:
        return "".join(
            literals[ord(letter) - _LITERAL] if 0 <= ord(letter) - _LITERAL < len(literals) else letter
            for letter in text
        ).replace("@", "")

    bare = re.sub(r'"([^"]*)"|\\(.)', keep, section)
    bare = re.sub(r"\[\$([^\]\-]*)[^\]]*\]", lambda matched: matched[1], bare)
    bare = re.sub(r"\[[^\]]*\]|_.|\*.", "", bare)
    if "general" in bare.lower() or re.search(r"[eE][+-]|[#0?]\s*/", bare):
        return None, "", ""
    found = _DIGITS.search(bare)
    if found is None:
        return None, restored(bare), ""
    return found[0].replace("?", "#"), restored(bare[: found.start()]).lstrip(), restored(bare[found.end() :]).rstrip()


def _general(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    text = format(value, ".15g")
    return format(Decimal(text), "f") if "e" in text and 1e-9 < abs(value) < 1e20 else text
