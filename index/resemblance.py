"""Texts one mistyped character away: replaced, left out, or one too many."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from index.catalogue import Catalogue
from index.types import FIELDS

_SHORTEST = 3
_LONGEST = 16
_MOST_ROWS = 2_000


def resembling(text: str, catalogue: Catalogue) -> list[str]:
    """Give the texts standing in rows that differ from a text of 3 to 16 characters by one; most common first.

    The rest of the text, on both sides of the mistake, must stand as typed, so only rows that have it are read.
    """
    if not _SHORTEST <= len(text) <= _LONGEST:
        return []
    found: Counter[str] = Counter()
    for at in range(len(text) + 1):
        left, right = text[:at], text[at + 1 :]
        _gather(f"{re.escape(left)}\\w{re.escape(right)}", (left, right), catalogue, found)  # replaced
        _gather(f"{re.escape(left)}\\w{re.escape(text[at:])}", (left, text[at:]), catalogue, found)  # left out
        if len(text) > _SHORTEST:
            _gather(re.escape(left + right), (left + right,), catalogue, found)  # one too many
    found.pop(text, None)
    return [one for one, _ in found.most_common() if not one.isspace()]


def _gather(pattern: str, sides: tuple[str, ...], catalogue: Catalogue, found: Counter[str]) -> None:
    known = [side for side in sides if side]
    if not known:
        return
    expression = re.compile(pattern)
    for field in FIELDS:
        rows = catalogue.containing(known[0], field)
        for side in known[1:]:
            rows = np.intersect1d(rows, catalogue.containing(side, field), assume_unique=True)
        for row in rows[:_MOST_ROWS].tolist():
            found.update(set(expression.findall(catalogue.text(row, field))))
