"""Which rows a query finds, and how well: the one evaluator all backends share, so that they find the same.

Every node gives a `Matches`: which rows, in which tier, with what score. A score is the rarity of the words found,
weighted by where they stand (target over status) and whether they stand there as words.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue, Mask
from index.types import (
    FIELDS,
    AllOf,
    AnyOf,
    Everything,
    Filter,
    MostOf,
    Node,
    Range,
    Rather,
    Term,
    Tier,
    Without,
    Words,
)

Tiers = NDArray[np.uint8]
Scores = NDArray[np.float32]

IN_FIELD = {"target": 1.0, "status": 0.4}
AS_WORD = 1.3
IN_WORD = 1.0
ACROSS_WORDS = 0.15
AS_TYPED = 0.6
UNSURE = 0.5


@dataclass(frozen=True, slots=True)
class Matches:
    """Shape: all arrays have one element a row of the catalogue. Tier and score are 0 where the mask is False."""

    mask: Mask
    tier: Tiers
    score: Scores


def match(node: Node, catalogue: Catalogue) -> Matches:
    """Evaluate a query over a catalogue; dead rows are never found."""
    found = _match(node, catalogue)
    return _kept(found, found.mask & catalogue.alive)


def rarity(rows: int, catalogue: Catalogue) -> float:
    """Give the weight of a text that stands in so many rows: the rarer the heavier (BM25's idf)."""
    return math.log(1 + (catalogue.count - rows + 0.5) / (rows + 0.5)) + 0.05


def ends_words(term: Term) -> bool:
    """Tell whether a term is a single character looked for only as a word of the target, or the end of one."""
    return term.is_word and len(term.text) == 1


def _match(node: Node, catalogue: Catalogue) -> Matches:
    match node:
        case Term():
            return _term(node, catalogue)
        case Words():
            return _words(node, catalogue)
        case AllOf():
            return _all(node.parts, catalogue)
        case AnyOf():
            return _any((_match(part, catalogue) for part in node.parts if not _is_absent(part, catalogue)), catalogue)
        case MostOf():
            return _most(node, catalogue)
        case Rather():
            return _rather(node, catalogue)
        case Without():
            return _flat(~_match(node.part, catalogue).mask)
        case Filter():
            return _filter(node, catalogue)
        case Range():
            return _range(node, catalogue)
        case Everything():
            return _flat(np.ones(len(catalogue), bool))
        case _:
            assert_never(node)


def _is_absent(node: Node, catalogue: Catalogue) -> bool:
    """Tell cheaply that a term stands nowhere: of a subject's many names most do not."""
    return (
        isinstance(node, Term)
        and not ends_words(node)
        and not any(len(catalogue.containing(node.text, field)) for field in FIELDS if node.field in (None, field))
    )


def _term(term: Term, catalogue: Catalogue) -> Matches:
    """Score a text by the best field it stands in, plus a little for standing in both."""
    if ends_words(term):
        return _ending(term, catalogue)
    found = _nothing(catalogue)
    rows_by_field = {field: catalogue.containing(term.text, field) for field in FIELDS if term.field in (None, field)}
    everywhere = sum(len(rows) for rows in rows_by_field.values())
    if not everywhere:
        return found
    # What was not typed is no rarer than a usual subject, else the rarest of many names would come first.
    least = int(math.sqrt(catalogue.count) / 2) if term.tier else 0
    heavy = rarity(min(max(everywhere, least), catalogue.count), catalogue) * term.weight
    tier = np.full(len(catalogue), max(term.tier, Tier.WIDENED) if term.is_word else term.tier, np.uint8)
    inside = IN_WORD if term.tier is Tier.EXACT else IN_WORD / 2
    for field, rows in rows_by_field.items():
        worth = np.zeros(len(catalogue), np.float32)
        worth[rows] = ACROSS_WORDS if term.is_word else IN_WORD
        if term.is_word:
            longer = catalogue.having_longer_word(term.text, field)
            worth[longer] = inside
            tier[longer] = term.tier
        if len(term.text) > 1:
            whole = catalogue.having_word(term.text, field)
            worth[whole] = AS_WORD
            tier[whole] = term.tier
        found.score[rows] += (worth * np.float32(heavy * IN_FIELD[field]))[rows]
        found.mask[rows] = True
    found.tier[found.mask] = tier[found.mask]
    return found


def _ending(term: Term, catalogue: Catalogue) -> Matches:
    """Find a single character that is a word or ends one in the target: 路 in 城南路, but not in 路灯."""
    rows = np.union1d(catalogue.having_word(term.text, "target"), catalogue.having_ending(term.text, "target"))
    found = _nothing(catalogue)
    found.mask[rows], found.tier[rows] = True, term.tier
    found.score[rows] = term.weight * rarity(len(rows), catalogue)
    return found


def _words(words: Words, catalogue: Catalogue) -> Matches:
    apart = _all(tuple(Term(word, words.field) for word in words.words), catalogue)
    if len(words.words) < 2:
        return apart
    together = _term(Term(words.text, words.field), catalogue)
    found = _any((apart, together), catalogue)
    return Matches(
        found.mask, found.tier, np.where(together.mask, apart.score + AS_TYPED * together.score, found.score)
    )


def _all(parts: Sequence[Node], catalogue: Catalogue) -> Matches:
    if len(parts) == 1:
        return _match(parts[0], catalogue)
    mask = np.ones(len(catalogue), bool)
    tier = np.zeros(len(catalogue), np.uint8)
    score = np.zeros(len(catalogue), np.float32)
    for part in parts:
        found = _match(part, catalogue)
        mask &= found.mask
        np.maximum(tier, found.tier, out=tier)
        score += found.score
    return _kept(Matches(mask, tier, score), mask)


def _any(parts: Iterable[Matches], catalogue: Catalogue) -> Matches:
    """Take the best part of every row: its lowest tier, and the highest score found in it."""
    best = _nothing(catalogue)
    mask, tier, score = best.mask, best.tier, best.score
    for found in parts:
        lower = found.mask & (~mask | (found.tier < tier))
        higher = found.mask & mask & (found.tier == tier) & (found.score > score)
        tier[lower] = found.tier[lower]
        better = lower | higher
        score[better] = found.score[better]
        mask |= found.mask
    return best


def _most(node: MostOf, catalogue: Catalogue) -> Matches:
    parts = [_match(part, catalogue) for part in node.parts]
    counts = [int(found.mask.sum()) for found in parts]
    weights = [rarity(count, catalogue) if count else 0.0 for count in counts]  # what stands nowhere is not missed
    carried = np.zeros(len(catalogue), np.float32)
    score = np.zeros(len(catalogue), np.float32)
    tier = np.full(len(catalogue), Tier.PARTIAL, np.uint8)
    for found, weight in zip(parts, weights, strict=True):
        carried += found.mask * np.float32(weight)
        score += found.score * np.float32(0.8) ** found.tier
    mask = (carried >= node.share * sum(weights) - 1e-6) & (carried > 0)
    return _kept(Matches(mask, tier, score), mask)


def _rather(node: Rather, catalogue: Catalogue) -> Matches:
    found, preferred = _match(node.part, catalogue), _match(node.prefer, catalogue)
    plain = found.mask & ~preferred.mask
    both = found.mask & preferred.mask
    np.maximum(found.tier, np.uint8(node.tier), out=found.tier, where=plain)
    np.maximum(found.tier, preferred.tier, out=found.tier, where=both)
    return Matches(found.mask, found.tier, found.score + np.where(both, preferred.score, 0).astype(np.float32))


def _filter(node: Filter, catalogue: Catalogue) -> Matches:
    mask = catalogue.having_values(node.facet, node.values)
    if node.weight:
        heavy = np.float32(node.weight * rarity(int(mask.sum()), catalogue))
        return Matches(mask, np.where(mask, np.uint8(node.tier), np.uint8(0)), np.where(mask, heavy, np.float32(0)))
    if not node.unless_sure:
        return _flat(mask)
    unsure = catalogue.having_values("unsure", frozenset({node.facet})) & ~mask
    tier = np.where(unsure, np.uint8(Tier.WIDENED), np.uint8(Tier.EXACT))
    return Matches(mask | unsure, tier, np.where(mask, np.float32(UNSURE), np.float32(0)))


def _range(node: Range, catalogue: Catalogue) -> Matches:
    column = catalogue.numbers.get(node.number)
    if column is None:
        return _nothing(catalogue)
    mask = ~np.isnan(column)
    if node.low is not None:
        mask &= column >= node.low if node.includes_low else column > node.low
    if node.high is not None:
        mask &= column <= node.high if node.includes_high else column < node.high
    return _flat(mask)


def _nothing(catalogue: Catalogue) -> Matches:
    return _flat(np.zeros(len(catalogue), bool))


def _flat(mask: Mask) -> Matches:
    return Matches(mask, np.zeros(len(mask), np.uint8), np.zeros(len(mask), np.float32))


def _kept(found: Matches, mask: Mask) -> Matches:
    return Matches(mask, np.where(mask, found.tier, np.uint8(0)), np.where(mask, found.score, np.float32(0)))
