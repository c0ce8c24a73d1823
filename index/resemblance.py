"""Texts one mistyped character away: replaced, left out, or one too many."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

from index.catalogue import Catalogue
from index.matches import is_among
from index.types import FIELDS
from index.watch import TimeUp, Watch

_SHORTEST = 3
_LONGEST = 16
_MOST_ROWS = 2_000


def resembling(text: str, catalogue: Catalogue, watch: Watch) -> list[str]:
    """Give the texts standing in rows that differ from a text of 3 to 16 characters by one; most common first.

    The rest of the text, on both sides of the mistake, must stand as typed, so only rows that have it are read.
    """
    found: Counter[str] = Counter()
    with suppress(TimeUp):  # those met so far are good guesses
        for left, between, right in _mistakes(text):
            _gather(f"{re.escape(left)}{between}{re.escape(right)}", (left, right), catalogue, watch, found)
    found.pop(text, None)
    return [one for one, _ in found.most_common() if not one.isspace()]


def _mistakes(text: str) -> Iterator[tuple[str, str, str]]:
    """Give the ways to mistype a text once: what stands left and right of the mistake, and a pattern between."""
    if not _SHORTEST <= len(text) <= _LONGEST:
        return
    for at in range(len(text) + 1):
        left, right = text[:at], text[at + 1 :]
        yield left, r"\w", right  # replaced
        yield left, r"\w", text[at:]  # left out
        if len(text) > _SHORTEST:
            yield left + right, "", ""  # one too many


def _gather(pattern: str, sides: tuple[str, ...], catalogue: Catalogue, watch: Watch, found: Counter[str]) -> None:
    known = [side for side in sides if side]
    if not known:
        return
    expression = re.compile(pattern)
    for field in FIELDS:
        rows = catalogue.containing(known[0], field, watch)
        for side in known[1:]:
            rows = rows[is_among(rows, catalogue.containing(side, field, watch), len(catalogue))]
        rows = rows[:_MOST_ROWS]
        watch.spend(4 * len(rows))
        for text in catalogue.texts(rows.tolist(), field):
            found.update(set(expression.findall(text)))
