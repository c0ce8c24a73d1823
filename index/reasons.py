"""Why an entry was found: the texts that stand in it and, for widened ones, the sentences that explain them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter

from index.catalogue import Catalogue
from index.matches import Matches, holds
from index.matching import ends_words, found_of, key_of
from index.types import AllOf, AnyOf, Filter, MostOf, Node, Rather, Term, Tier, Without, Words
from index.watch import Watch
from nlp.types import FieldName

_UNSURE = "该项的标注尚待复核，可能相符"


@dataclass(slots=True)
class _Row:
    """One row with its texts at hand."""

    number: int
    texts: Mapping[FieldName, str]
    catalogue: Catalogue
    watch: Watch


def standing(node: Node, catalogue: Catalogue) -> Node:
    """Leave out the alternatives that are known to stand nowhere, as most of a subject's names do; cut up Words."""
    match node:
        case Words():
            return AllOf(tuple(Term(word, node.field) for word in node.words))
        case AnyOf():
            return AnyOf(tuple(standing(part, catalogue) for part in node.parts if not _is_absent(part, catalogue)))
        case AllOf():
            parts = tuple(standing(part, catalogue) for part in node.parts)
            return parts[0] if len(parts) == 1 else AllOf(parts)
        case MostOf():
            return replace(node, parts=tuple(standing(part, catalogue) for part in node.parts))
        case Rather():
            return replace(node, part=standing(node.part, catalogue), prefer=standing(node.prefer, catalogue))
        case _:
            return node


def reasons_of(
    asked: Node, row: int, texts: Mapping[FieldName, str], catalogue: Catalogue, watch: Watch
) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    """Give the terms that stand in a row, most direct first, and the reasons of those that widened the query.

    `asked` is the query's tree as `standing` gives it.

    Raises:
        TimeUp: it is late.
    """
    terms: dict[Term, None] = {}
    why: dict[str, None] = {}
    _collect(asked, _Row(row, texts, catalogue, watch), terms, why)
    return tuple(sorted(terms, key=attrgetter("tier"))), tuple(why)


def groups_of(node: Node, catalogue: Catalogue) -> list[tuple[str, ...]]:
    """Give the texts that a query asks for together, each with those of its alternatives that stand anywhere."""
    groups = [
        [term for at, term in enumerate(group) if not at or not _is_absent(term, catalogue)] for group in _groups(node)
    ]
    return [tuple(term.text for term in group) for group in groups if group]


def _groups(node: Node) -> Iterator[tuple[Term, ...]]:
    """Give the groups of alternatives that a query asks for together; negations and filters are none."""
    match node:
        case Term():
            yield (node,)
        case Words():
            yield from ((Term(word, node.field),) for word in node.words)
        case AllOf() | MostOf():
            for part in node.parts:
                yield from _groups(part)
        case AnyOf():
            yield tuple(term for part in node.parts for group in _groups(part) for term in group)
        case Rather():
            yield from _groups(node.part)
            yield from _groups(node.prefer)
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
        case AllOf():
            held = [_collect(part, row, terms, why) for part in node.parts]  # every one, for its terms
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
    row.watch.spend(1)
    if ends_words(term):
        return holds(found_of(term, row.catalogue, row.watch).rows, row.number)
    fields = row.texts if term.field is None else (term.field,)
    if not any([term.text in row.texts[field] for field in fields]):  # noqa: C419 # a list is quicker for two
        return False
    # Across words, what nobody typed was not found: see index.matching.
    return not (term.is_word and term.tier) or holds(found_of(term, row.catalogue, row.watch).rows, row.number)


def _is_absent(node: Node, catalogue: Catalogue) -> bool:
    """Tell whether a node is a term that is known to stand nowhere."""
    known = catalogue.recalled(key_of(node)) if isinstance(node, Term) else None
    return isinstance(known, Matches) and not len(known)


def _note(why: dict[str, None], sentence: str) -> None:
    if sentence:
        why[sentence] = None
