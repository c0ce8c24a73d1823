"""Why an entry was found: the texts that stand in it and, for widened ones, the sentences that explain them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from index.catalogue import Catalogue
from index.grams import Rows
from index.matching import ends_words
from index.types import FIELDS, AllOf, AnyOf, Filter, MostOf, Node, Rather, Term, Tier, Words

_UNSURE = "该项的标注尚待复核，可能相符"


def reasons_of(node: Node, row: int, catalogue: Catalogue) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    """Give the terms of a query that stand in a row, most direct first, and the reasons of those that widened it."""
    terms: dict[Term, None] = {}
    why: dict[str, None] = {}
    _collect(node, row, catalogue, terms, why)
    return tuple(sorted(terms, key=lambda term: term.tier)), tuple(why)


def groups_of(node: Node) -> Iterator[tuple[Term, ...]]:
    """Give the groups of alternatives that a query asks for together; negations and filters are none."""
    match node:
        case Term():
            yield (node,)
        case Words():
            yield from ((Term(word, node.field),) for word in node.words)
        case AllOf() | MostOf():
            for part in node.parts:
                yield from groups_of(part)
        case AnyOf():
            yield tuple(term for part in node.parts for group in groups_of(part) for term in group)
        case Rather():
            yield from groups_of(node.part)
            yield from groups_of(node.prefer)
        case _:
            return


def _collect(node: Node, row: int, catalogue: Catalogue, terms: dict[Term, None], why: dict[str, None]) -> bool:
    """Note what of a node holds in a row; tell whether it holds."""
    match node:
        case Term():
            holds = _stands(node, row, catalogue)
            if holds:
                terms[node] = None
                _note(why, node.why)
            return holds
        case AllOf() | Words():
            held = [_collect(part, row, catalogue, terms, why) for part in _parts_of(node)]  # every one, for its terms
            return all(held)
        case AnyOf():
            return _collect_best(node, row, catalogue, terms, why)
        case MostOf():
            held = [_collect(part, row, catalogue, terms, why) for part in node.parts]
            if not all(held):
                _note(why, node.why)
            return any(held)
        case Rather():
            holds = _collect(node.part, row, catalogue, terms, why)
            if holds and not _collect(node.prefer, row, catalogue, terms, why):
                _note(why, node.why)
            return holds
        case Filter():
            holds = catalogue.has_value(row, node.facet, node.values)
            _note(why, node.why if holds else _UNSURE if node.unless_sure else "")
            return holds or node.unless_sure
        case _:
            return True


def _parts_of(node: AllOf | Words) -> tuple[Node, ...]:
    return node.parts if isinstance(node, AllOf) else tuple(Term(word, node.field) for word in node.words)


def _collect_best(node: AnyOf, row: int, catalogue: Catalogue, terms: dict[Term, None], why: dict[str, None]) -> bool:
    """Mark every alternative that holds, but explain only the most direct one."""
    best: tuple[int, dict[str, None]] | None = None
    for part in node.parts:
        part_terms: dict[Term, None] = {}
        part_why: dict[str, None] = {}
        if not _collect(part, row, catalogue, part_terms, part_why):
            continue
        terms |= part_terms
        tier = part.tier if isinstance(part, Filter) else max((one.tier for one in part_terms), default=Tier.EXACT)
        if best is None or tier < best[0]:
            best = (tier, part_why)
    if best is None:
        return False
    why |= best[1]
    return True


def _stands(term: Term, row: int, catalogue: Catalogue) -> bool:
    if ends_words(term):
        found = (catalogue.having_word(term.text, "target"), catalogue.having_ending(term.text, "target"))
        return any(_has(rows, row) for rows in found)
    return any(_has(catalogue.containing(term.text, field), row) for field in FIELDS if term.field in (None, field))


def _has(rows: Rows, row: int) -> bool:
    at = int(np.searchsorted(rows, row))
    return at < len(rows) and int(rows[at]) == row


def _note(why: dict[str, None], sentence: str) -> None:
    if sentence:
        why[sentence] = None
