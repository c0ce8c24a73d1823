"""Numbers as Chinese texts write them: 1,200 · 3.5 · 三十二 · 一百二十 · 两 · 半."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2,
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}

ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
CHINESE = "[" + "".join(_DIGITS) + "".join(_TENS) + "]+"


def parse_number(text: str) -> Decimal:
    """Read a number written in digits or in Chinese.

    Raises:
        ValueError: the text is not a number.
    """
    if re.fullmatch(ARABIC, text):
        return Decimal(text.replace(",", ""))
    if text == "半":
        return Decimal("0.5")
    whole, point, fraction = text.partition("点")
    if point:
        return Decimal(f"{_parse_chinese(whole)}.{''.join(str(_parse_chinese(one)) for one in fraction)}")
    return Decimal(_parse_chinese(text))


def _parse_chinese(text: str) -> int:
    if not text or any(
        character not in _DIGITS and character not in _TENS and character not in _MYRIADS for character in text
    ):
        raise ValueError(f"not a number: {text!r}")
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))  # read digit by digit: 二〇二一
    total = section = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _TENS:
            section += (digit or 1) * _TENS[character]
            digit = 0
        elif character == "万":
            total += (section + digit) * _MYRIADS[character]
            section = digit = 0
        else:
            total = (total + section + digit) * _MYRIADS[character]
            section = digit = 0
    return total + section + digit
