"""From matches to a page: order, counts, and for the hits shown the texts and reasons that led to them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue
from index.grams import Rows
from index.matching import Matches, match
from index.nearness import nearness
from index.reasons import groups_of, reasons_of
from index.types import Hit, Page, Query, Sort, Tier

_LOOKED_AT = 60  # hits whose texts are read to order them by nearness; further ones keep their first order
_OF_TIER = 1e6  # more than any score, so that a lower tier always ranks first


def page_of(query: Query, catalogue: Catalogue) -> Page:
    """Answer a query from a catalogue."""
    found = match(query.root, catalogue)
    rows = np.flatnonzero(found.mask).astype(np.int32)
    ordered = _ordered(rows, found, query, catalogue)
    shown = ordered[query.offset : query.offset + query.limit]
    tally = np.bincount(found.tier[rows], minlength=len(Tier)).tolist()
    return Page(
        total=len(rows),
        hits=tuple(_hit(row, score, found, query, catalogue) for row, score in shown),
        counts={facet: catalogue.counts(facet, rows) for facet in query.facets},
        tiers={tier: tally[tier] for tier in Tier if tally[tier]},
    )


def _hit(row: int, score: float, found: Matches, query: Query, catalogue: Catalogue) -> Hit:
    terms, why = reasons_of(query.root, row, catalogue)
    tier = Tier(int(found.tier[row]))
    return Hit(int(catalogue.ids[row]), round(score, 4), tier, terms, why or _WHY_NOT_EXACT.get(tier, ()))


def _ordered(rows: Rows, found: Matches, query: Query, catalogue: Catalogue) -> list[tuple[int, float]]:
    wanted = query.offset + query.limit
    scores = found.score[rows].astype(np.float64)
    keys = found.tier[rows] * _OF_TIER - scores
    column = catalogue.numbers.get(_NUMBER_OF.get(query.sort, ""))
    if query.sort is not Sort.RELEVANCE and column is not None:
        values = column[rows] * _SIGN_OF.get(query.sort, 1)  # NaN sorts last, whatever the sign
        best = np.lexsort((catalogue.ids[rows], keys, values))[:wanted]
        return [(int(rows[at]), float(scores[at])) for at in best]
    best = _smallest(keys, catalogue.ids[rows], max(wanted, _LOOKED_AT))
    first = [(int(rows[at]), float(scores[at])) for at in best]
    return _by_nearness(first[:_LOOKED_AT], found, query, catalogue) + first[_LOOKED_AT:]


def _smallest(keys: NDArray[np.float64], ids: NDArray[np.int64], wanted: int) -> NDArray[np.int64]:
    """Give the places of the smallest keys in order, equal ones by id."""
    if len(keys) > 4 * wanted:
        bound = np.partition(keys, wanted - 1)[wanted - 1]
        chosen = np.flatnonzero(keys <= bound)
    else:
        chosen = np.arange(len(keys))
    return chosen[np.lexsort((ids[chosen], keys[chosen]))][:wanted]


def _by_nearness(
    first: list[tuple[int, float]], found: Matches, query: Query, catalogue: Catalogue
) -> list[tuple[int, float]]:
    """Order again, within each tier, by how often and how near each other the asked texts stand."""
    if len(first) < 2:
        return first
    asked = tuple(groups_of(query.root))
    if not asked:
        return first
    again = [(row, score * nearness(row, asked, catalogue)) for row, score in first]
    return sorted(again, key=lambda pair: (int(found.tier[pair[0]]), -pair[1], int(catalogue.ids[pair[0]])))


_WHY_NOT_EXACT = {Tier.WIDENED: ("检索词由相邻两词的字连成",), Tier.PARTIAL: ("只含部分检索词",)}
_NUMBER_OF = {
    Sort.NO: "no",
    Sort.STAGE: "stage",
    Sort.STALLED: "stalled",
    Sort.ATTAINMENT: "attainment",
    Sort.PERIOD: "period",
}
_SIGN_OF = {Sort.STALLED: -1, Sort.PERIOD: -1}
