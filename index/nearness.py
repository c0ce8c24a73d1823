"""How near each other and how often the texts asked for stand in a row, and how much else it says."""

from __future__ import annotations

from index.catalogue import Catalogue
from index.types import FIELDS, Term

_NEAR = 0.3
_OFTEN = 0.1
_FOCUSED = 0.4
_SHORT = 24  # characters; a target of this length speaks half of one thing


def nearness(row: int, groups: tuple[tuple[Term, ...], ...], catalogue: Catalogue) -> float:
    """Give a factor from 1 (scattered over a long text) upwards (side by side, often, in a short target)."""
    best = 0.0
    for field, worth in zip(FIELDS, (1.0, 0.5), strict=True):
        text = catalogue.text(row, field)
        places = [place for group in groups if (place := _place(text, group)) is not None]
        if not places:
            continue
        first, last = min(start for start, _ in places), max(end for _, end in places)
        length = sum(end - start for start, end in places)
        near = min(length / (last - first), 1.0) * len(places) / len(groups)
        often = min(sum(text.count(term.text) for group in groups for term in group[:1]), 5) / 5
        focused = (length + 2) / (len(text) + _SHORT)
        best = max(best, worth * (_NEAR * near + _OFTEN * often + _FOCUSED * focused))
        if len(places) == len(groups):
            break  # a target that has all is not surpassed by its status
    return 1 + best


def _place(text: str, group: tuple[Term, ...]) -> tuple[int, int] | None:
    for term in group:
        at = text.find(term.text) if term.text else -1
        if at >= 0:
            return at, at + len(term.text)
    return None
