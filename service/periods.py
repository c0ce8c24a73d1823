"""Quarters as people give them to a command, an address or a tool."""

from __future__ import annotations

import re

from nlp.types import Period
from service.errors import BadInput

_CHINESE = re.compile(r"\s*(\d{4})\s*年?\s*第?\s*([一二三四1-4])\s*季度?\s*")
_QUARTERS = {**{str(one): one for one in range(1, 5)}, **dict(zip("一二三四", range(1, 5), strict=True))}


def parse_period(text: str | None, name: str = "period") -> Period | None:
    """Read a quarter given under a name, as 2021Q1 or 2021年第一季度; an empty one is none.

    Raises:
        BadInput: it is written neither way.
    """
    if not text:
        return None
    chinese = _CHINESE.fullmatch(text)
    try:
        return Period.parse(text if chinese is None else f"{chinese[1]}Q{_QUARTERS[chinese[2]]}")
    except ValueError as wrong:
        raise BadInput(
            "bad-period",
            chinese=f"季度“{text}”写法不对，应如 2021Q1 或 2021年第一季度。",
            english=f"{name}: not a period: {text!r}; write 2021Q1 or 2021年第一季度",
        ) from wrong
