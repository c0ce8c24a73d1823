"""Which rows a query finds, and how well: the one evaluator all backends share, so that they find the same.

A score is the rarity of the words found, weighted by where they stand (target over status) and whether they stand
there as words. Work is counted on a watch: late, alternatives not yet tried are left out, and what cannot be told
without them is not found.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from functools import partial, reduce
from typing import assert_never

import numpy as np

from index.catalogue import Catalogue
from index.matches import NOTHING, Matches, best, both, chosen, flat, is_among, union
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
from index.watch import TimeUp, Watch

IN_FIELD = {"target": 1.0, "status": 0.4}
AS_WORD = 1.3
IN_WORD = 1.0
ACROSS_WORDS = 0.15
AS_TYPED = 0.6
UNSURE = 0.5


def match(node: Node, catalogue: Catalogue, watch: Watch) -> Matches:
    """Evaluate a query over a catalogue; dead rows are never found.

    Raises:
        TimeUp: nothing could be told in time.
    """
    watch.spend(8)
    found = _match(node, catalogue, watch)
    watch.count(len(found) // 16)
    return found


def rarity(rows: int, catalogue: Catalogue) -> float:
    """Give the weight of a text that stands in so many rows: the rarer the heavier (BM25's idf)."""
    return math.log(1 + (catalogue.count - rows + 0.5) / (rows + 0.5)) + 0.05


def ends_words(term: Term) -> bool:
    """Tell whether a term is a single character looked for only as a word of the target, or the end of one."""
    return term.is_word and len(term.text) == 1


def found_of(term: Term, catalogue: Catalogue, watch: Watch) -> Matches:
    """Find a term; a catalogue remembers what was found, since nothing else of a query changes it."""
    find = _ending if ends_words(term) else _term
    return catalogue.remembered(key_of(term), lambda: find(term, catalogue, watch))


def key_of(term: Term) -> Hashable:
    """Name what a term finds, whatever it says to readers."""
    return "term", term.text, term.field, term.weight, term.tier, term.is_word


def _match(node: Node, catalogue: Catalogue, watch: Watch) -> Matches:
    match node:
        case Term():
            return found_of(node, catalogue, watch)
        case Words():
            return _words(node, catalogue, watch)
        case AllOf():
            return _all(node.parts, catalogue, watch)
        case AnyOf():
            return _any(node, catalogue, watch)
        case MostOf():
            return _most(node, catalogue, watch)
        case Rather():
            return _rather(node, catalogue, watch)
        case Without():
            return _without(node, catalogue, watch)
        case Filter():
            return _filter(node, catalogue)
        case Range():
            return _range(node, catalogue)
        case Everything():
            return flat(catalogue.living)
        case _:
            assert_never(node)


def _term(term: Term, catalogue: Catalogue, watch: Watch) -> Matches:
    """Score a text by the fields it stands in."""
    fields = [field for field in FIELDS if term.field in (None, field)]
    held_by_field = [(field, catalogue.containing(term.text, field, watch)) for field in fields]
    everywhere = sum(len(held) for _, held in held_by_field)
    if not everywhere:
        return NOTHING
    # What was not typed is no rarer than a usual subject, else the rarest of many names would come first.
    least = int(math.sqrt(catalogue.count) / 2) if term.tier else 0
    heavy = rarity(min(max(everywhere, least), catalogue.count), catalogue) * term.weight
    rows = reduce(partial(union, total=len(catalogue)), (held for _, held in held_by_field))
    tier = np.full(len(rows), max(term.tier, Tier.WIDENED) if term.is_word else term.tier, np.uint8)
    score = np.zeros(len(rows), np.float32)
    meant = np.zeros(len(rows), bool)
    for field, held in held_by_field:
        worth = np.full(len(held), ACROSS_WORDS if term.is_word else IN_WORD, np.float32)
        direct = np.zeros(len(held), bool)
        if term.is_word:
            direct = is_among(held, catalogue.having_longer_word(term.text, field, watch), len(catalogue))
            worth[direct] = IN_WORD if term.tier is Tier.EXACT else IN_WORD / 2
        if len(term.text) > 1:
            whole = is_among(held, catalogue.having_word(term.text, field, watch), len(catalogue))
            worth[whole] = AS_WORD
            direct |= whole
        here = is_among(rows, held, len(catalogue))
        score[here] += worth * np.float32(heavy * IN_FIELD[field])
        tier[here] = np.where(direct, np.uint8(term.tier), tier[here])
        meant[here] |= direct
    found = Matches(rows, tier, score)
    # What nobody typed is not looked for across words: 工改 is not in 开工|改造.
    return chosen(found, meant) if term.is_word and term.tier else found


def _ending(term: Term, catalogue: Catalogue, watch: Watch) -> Matches:
    """Find a single character that is a word or ends one in the target: 路 in 城南路, but not in 路灯."""
    rows = catalogue.having_ending(term.text, "target", watch)
    score = np.float32(term.weight * rarity(len(rows), catalogue))
    return Matches(rows, np.full(len(rows), term.tier, np.uint8), np.full(len(rows), score))


def _words(words: Words, catalogue: Catalogue, watch: Watch) -> Matches:
    """Find all words, and better where they stand as typed."""
    apart = _all(tuple(Term(word, words.field) for word in words.words), catalogue, watch)
    if len(words.words) < 2 or not len(apart):
        return apart
    try:
        together = found_of(Term(words.text, words.field), catalogue, watch)
    except TimeUp:
        return apart
    if not len(together):
        return apart
    beside = is_among(apart.rows, together.rows, len(catalogue))
    together = chosen(together, is_among(together.rows, apart.rows, len(catalogue)))
    tier, score = apart.tier.copy(), apart.score.copy()
    tier[beside] = np.minimum(tier[beside], together.tier)
    score[beside] += AS_TYPED * together.score
    return Matches(apart.rows, tier, score)


def _all(parts: Sequence[Node], catalogue: Catalogue, watch: Watch) -> Matches:
    found = match(parts[0], catalogue, watch) if parts else flat(catalogue.living)
    for part in parts[1:]:
        if not len(found):
            break
        found = both(found, match(part, catalogue, watch), len(catalogue))
    return found


def _any(node: AnyOf, catalogue: Catalogue, watch: Watch) -> Matches:
    """Take the best alternative of every row."""
    found: list[Matches] = []
    for part in node.parts:
        try:
            found.append(match(part, catalogue, watch))
        except TimeUp:
            if not found:
                raise
            break
    return best(found, len(catalogue))


def _most(node: MostOf, catalogue: Catalogue, watch: Watch) -> Matches:
    parts = [match(part, catalogue, watch) for part in node.parts]
    weights = [rarity(len(found), catalogue) if len(found) else 0.0 for found in parts]  # what is nowhere is not missed
    carried = np.zeros(len(catalogue), np.float32)
    score = np.zeros(len(catalogue), np.float32)
    for found, weight in zip(parts, weights, strict=True):
        carried[found.rows] += np.float32(weight)
        score[found.rows] += found.score * np.float32(0.8) ** found.tier
    rows = np.flatnonzero((carried >= node.share * sum(weights) - 1e-6) & (carried > 0)).astype(np.int32)
    return Matches(rows, np.full(len(rows), Tier.PARTIAL, np.uint8), score[rows])


def _rather(node: Rather, catalogue: Catalogue, watch: Watch) -> Matches:
    found = match(node.part, catalogue, watch)
    try:
        preferred = match(node.prefer, catalogue, watch)
    except TimeUp:
        return found
    has_both = is_among(found.rows, preferred.rows, len(catalogue))
    preferred = chosen(preferred, is_among(preferred.rows, found.rows, len(catalogue)))
    tier, score = np.maximum(found.tier, np.uint8(node.tier)), found.score.copy()
    tier[has_both] = np.maximum(found.tier[has_both], preferred.tier)
    score[has_both] += preferred.score
    return Matches(found.rows, tier, score)


def _without(node: Without, catalogue: Catalogue, watch: Watch) -> Matches:
    """Find the others; if anything was left out of them for lack of time, some of them would be found by mistake."""
    before = watch.times_up
    left_out = match(node.part, catalogue, watch)
    if watch.times_up != before:
        raise TimeUp
    return flat(catalogue.others(left_out.rows))


def _filter(node: Filter, catalogue: Catalogue) -> Matches:
    rows = catalogue.having_values(node.facet, node.values)
    if node.weight:
        heavy = np.float32(node.weight * rarity(len(rows), catalogue))
        return Matches(rows, np.full(len(rows), node.tier, np.uint8), np.full(len(rows), heavy))
    if not node.unless_sure:
        return flat(rows)
    sure = Matches(rows, np.full(len(rows), Tier.EXACT, np.uint8), np.full(len(rows), UNSURE, np.float32))
    unsure = catalogue.having_values("unsure", frozenset({node.facet}))
    widened = Matches(unsure, np.full(len(unsure), Tier.WIDENED, np.uint8), np.zeros(len(unsure), np.float32))
    return best((sure, widened), len(catalogue))


def _range(node: Range, catalogue: Catalogue) -> Matches:
    column = catalogue.numbers.get(node.number)
    if column is None:
        return NOTHING
    mask = catalogue.alive & ~np.isnan(column)
    if node.low is not None:
        mask &= column >= node.low if node.includes_low else column > node.low
    if node.high is not None:
        mask &= column <= node.high if node.includes_high else column < node.high
    return flat(np.flatnonzero(mask).astype(np.int32))
