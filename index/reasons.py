"""Why an entry was found: the texts that stand in it and, for widened ones, the sentences that explain them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from index.catalogue import Catalogue
from index.matching import ends_words
from index.types import FIELDS, AllOf, AnyOf, Filter, MostOf, Node, Rather, Term, Tier, Without, Words
from nlp.types import FieldName

_UNSURE = "该项的标注尚待复核，可能相符"


@dataclass(frozen=True, slots=True)
class _Row:
    """One row with its texts at hand."""

    number: int
    texts: Mapping[FieldName, str]
    catalogue: Catalogue


def reasons_of(node: Node, row: int, catalogue: Catalogue) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    """Give the terms of a query that stand in a row, most direct first, and the reasons of those that widened it."""
    terms: dict[Term, None] = {}
    why: dict[str, None] = {}
    _collect(node, _Row(row, {field: catalogue.text(row, field) for field in FIELDS}, catalogue), terms, why)
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


def _collect(node: Node, row: _Row, terms: dict[Term, None], why: dict[str, None]) -> bool:
    """Note what of a node holds in a row; tell whether it holds."""
    match node:
        case Term():
            holds = _stands(node, row)
            if holds:
                terms[node] = None
                _note(why, node.why)
            return holds
        case AllOf() | Words():
            held = [_collect(part, row, terms, why) for part in _parts_of(node)]  # every one, for its terms
            return all(held)
        case AnyOf():
            return _collect_best(node, row, terms, why)
        case MostOf():
            held = [_collect(part, row, terms, why) for part in node.parts]
            if not all(held):
                _note(why, node.why)
            return any(held)
        case Rather():
            holds = _collect(node.part, row, terms, why)
            if holds and not _collect(node.prefer, row, terms, why):
                _note(why, node.why)
            return holds
        case Filter():
            holds = row.catalogue.has_value(row.number, node.facet, node.values)
            _note(why, node.why if holds else _UNSURE if node.unless_sure else "")
            return holds or node.unless_sure
        case Without(part=AnyOf(parts=parts)):
            return not any(isinstance(part, Term) and _stands(part, row) for part in parts)
        case _:
            return True


def _parts_of(node: AllOf | Words) -> tuple[Node, ...]:
    return node.parts if isinstance(node, AllOf) else tuple(Term(word, node.field) for word in node.words)


def _collect_best(node: AnyOf, row: _Row, terms: dict[Term, None], why: dict[str, None]) -> bool:
    """Mark every alternative that holds, but explain only the most direct one."""
    best: tuple[int, dict[str, None]] | None = None
    for part in node.parts:
        part_terms: dict[Term, None] = {}
        part_why: dict[str, None] = {}
        if not _collect(part, row, part_terms, part_why):
            continue
        terms |= part_terms
        tier = part.tier if isinstance(part, Filter) else max((one.tier for one in part_terms), default=Tier.EXACT)
        if best is None or tier < best[0]:
            best = (tier, part_why)
    if best is None:
        return False
    why |= best[1]
    return True


def _stands(term: Term, row: _Row) -> bool:
    if ends_words(term):
        catalogue = row.catalogue
        found = (catalogue.having_word(term.text, "target"), catalogue.having_ending(term.text, "target"))
        return any(bool(np.isin(row.number, rows)) for rows in found)
    return any(term.text in text for field, text in row.texts.items() if term.field in (None, field))


def _note(why: dict[str, None], sentence: str) -> None:
    if sentence:
        why[sentence] = None
