"""Quarters as people give them to a command, an address or a tool."""

from __future__ import annotations

from nlp.types import Period
from service.errors import BadInput


def parse_period(text: str | None, name: str = "period") -> Period | None:
    """Read a quarter given under a name; an empty one is none.

    Raises:
        BadInput: it is not of the form 2021Q1.
    """
    if not text:
        return None
    try:
        return Period.parse(text)
    except ValueError as wrong:
        raise BadInput(
            "bad-period",
            chinese=f"季度“{text}”写法不对，应如 2021Q1。",
            english=f"{name}: not a period: {text!r}; write 2021Q1",
        ) from wrong
