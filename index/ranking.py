"""From matches to a page: order, counts, and for the hits shown the texts and reasons that led to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue
from index.matches import NOTHING, Matches
from index.matching import match
from index.nearness import nearness
from index.reasons import groups_of, reasons_of, standing
from index.types import FIELDS, Hit, Node, Page, Query, Sort, Tier
from index.watch import TimeUp, Watch

_LOOKED_AT = 60  # hits whose texts are read to order them by nearness; further ones keep their first order
_TIERS = tuple(Tier)
_WORTH = (1.0, 0.5)  # of nearness in the target, in the status

Placed = tuple[int, int, float]
"""A row, its tier and its score."""


def page_of(query: Query, catalogue: Catalogue, watch: Watch) -> Page:
    """Answer a query from a catalogue, as far as the watch lets it."""
    try:
        found = match(query.root, catalogue, watch)
    except TimeUp:
        found = NOTHING
    shown = _ordered(found, query, catalogue, watch)[query.offset : query.offset + query.limit]
    tally = np.bincount(found.tier, minlength=len(Tier)).tolist()
    return Page(
        total=len(found),
        hits=tuple(_hits(shown, query.root, catalogue, watch)) if shown else (),
        counts=catalogue.counts(query.facets, found.rows),
        tiers={Tier(number): rows for number, rows in enumerate(tally) if rows},
    )


def _hits(shown: Sequence[Placed], root: Node, catalogue: Catalogue, watch: Watch) -> Iterator[Hit]:
    """Tell of every hit shown why it is there; after the deadline only that it is."""
    asked = standing(root, catalogue)
    rows = [row for row, _, _ in shown]
    texts = [catalogue.texts(rows, field) for field in FIELDS]
    ids = catalogue.ids[rows].tolist()
    for item, (row, number, score), *folded in zip(ids, shown, *texts, strict=True):
        tier, by_field = _TIERS[number], dict(zip(FIELDS, folded, strict=True))
        try:
            terms, why = reasons_of(asked, row, by_field, catalogue, watch)
        except TimeUp:
            terms, why = (), ()
        yield Hit(item, round(score, 4), tier, terms, why or _WHY_NOT_EXACT.get(tier, ()), by_field)


def _ordered(found: Matches, query: Query, catalogue: Catalogue, watch: Watch) -> list[Placed]:
    """Put rows into the order asked for, at least as far as the page."""
    wanted = query.offset + query.limit
    keys, ids = found.keys, catalogue.ids[found.rows]
    if query.sort is Sort.STALLED:
        place_of = {number: place for place, number in enumerate(query.ranks)}
        places = np.fromiter((place_of.get(number, len(place_of)) for number in ids.tolist()), np.int64, len(ids))
        return _placed(found, np.lexsort((ids, keys, places))[:wanted])
    column = catalogue.numbers.get(_NUMBER_OF.get(query.sort, ""))
    if query.sort is not Sort.RELEVANCE and column is not None:
        values = column[found.rows] * _SIGN_OF.get(query.sort, 1)  # NaN sorts last, whatever the sign
        return _placed(found, np.lexsort((ids, keys, values))[:wanted])
    first = _placed(found, _smallest(keys, ids, max(wanted, _LOOKED_AT)))
    try:
        return _by_nearness(first[:_LOOKED_AT], query, catalogue, watch) + first[_LOOKED_AT:]
    except TimeUp:
        return first


def _placed(found: Matches, at: NDArray[np.int64]) -> list[Placed]:
    return list(zip(found.rows[at].tolist(), found.tier[at].tolist(), found.score[at].tolist(), strict=True))


def _smallest(keys: NDArray[np.float64], ids: NDArray[np.int64], wanted: int) -> NDArray[np.int64]:
    """Give the places of the smallest keys in order, equal ones by id."""
    chosen = np.arange(len(keys))
    if len(keys) > wanted:
        bound = np.partition(keys, wanted - 1)[wanted - 1]
        below, equal = np.flatnonzero(keys < bound), np.flatnonzero(keys == bound)
        missing = wanted - len(below)
        chosen = np.concatenate((below, equal[np.argpartition(ids[equal], missing - 1)[:missing]]))
    return chosen[np.lexsort((ids[chosen], keys[chosen]))]


def _by_nearness(first: list[Placed], query: Query, catalogue: Catalogue, watch: Watch) -> list[Placed]:
    """Order again, within each tier, by how often and how near each other the asked texts stand."""
    asked = groups_of(query.root, catalogue)
    if len(first) < 2 or not asked:
        return first
    rows = [row for row, _, _ in first]
    watch.spend(len(rows) * (2 + sum(map(len, asked)) // 8))
    near = dict.fromkeys(rows, 0.0)
    for field, worth in zip(FIELDS, _WORTH, strict=True):
        unread = []
        for row, text in zip(rows, catalogue.texts(rows, field), strict=True):
            value, has_all = nearness(text, asked)
            near[row] = max(near[row], worth * value)
            if not has_all:  # a target that has all is not surpassed by its status
                unread.append(row)
        rows = unread
        if not rows:
            break
    ids = catalogue.ids[list(near)].tolist()
    again = sorted(
        (tier, -score * (1 + near[row]), item, row) for item, (row, tier, score) in zip(ids, first, strict=True)
    )
    return [(row, tier, -score) for tier, score, _, row in again]


_WHY_NOT_EXACT = {Tier.WIDENED: ("检索词由相邻两词的字连成",), Tier.PARTIAL: ("只含部分检索词",)}
_NUMBER_OF = {
    Sort.NO: "no",
    Sort.STAGE: "stage",
    Sort.ATTAINMENT: "attainment",
    Sort.PERIOD: "period",
}
_SIGN_OF = {Sort.PERIOD: -1}
