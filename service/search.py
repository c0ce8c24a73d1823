"""Search: what a person typed and chose, answered with items, counts, and how the words were understood."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from index.errors import Busy
from index.parse import LONGEST, parse_query, read_plain
from index.snippet import Passage, marks_of, passage_of
from index.tokens import QUOTES
from index.types import AllOf, AnyOf, Filter, Hit, MostOf, Node, Query, Sort, Term, Tier
from nlp.normalize import fold
from nlp.types import Span
from service.app import App
from service.deadline import MESSAGE, Deadline
from service.forgiving import SPARSE, Forgiving
from service.indexing import catch_up, is_serving
from service.search_language import FACETS, facet_name, language_of, values_of, without_reports
from service.shapes import Shape, listed_shape, marks_shape
from service.store.items import StoredItem
from service.suggestions import Suggestion, suggest
from service.tracking.stalled import stalled
from service.understanding import Understood
from service.widening import Widening

__all__ = [
    "LONGEST_PAGE",
    "Answer",
    "Found",
    "SearchRequest",
    "Suggestion",
    "Understood",
    "found_shape",
    "ids_of",
    "search",
    "similar",
    "suggest",
]

LONGEST_PAGE = 100_000
_ALIKE = 0.25  # the share of a target's rarity that a similar item must have


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is asked. `filters` gives per facet the values of which an item must have one."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    sort: Sort = Sort.RELEVANCE
    limit: int = 20
    offset: int = 0
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """An item found, the marks in its texts, and why it is there when that is not plain to see."""

    stored: StoredItem
    score: float
    tier: Tier
    marks: tuple[Span, ...]
    why: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of results. `counts` are over all matches; `text` is what remained of the query as words."""

    total: int
    items: tuple[Found, ...]
    counts: Mapping[str, list[tuple[str, int]]]
    text: str
    understood: tuple[Understood, ...]
    messages: tuple[str, ...]
    tiers: Mapping[Tier, int]


def search(app: App, request: SearchRequest) -> Answer:
    """Answer a request. No text whatever raises.

    Raises:
        BadInput: a filter names no facet, or a value the facet cannot have.
    """
    late = _catch_up(app)
    deadline = Deadline(app.settings.search_seconds)
    tree = tree_of(app, request, deadline)
    ranks = tuple(one.item.id for one in stalled(app)) if request.sort is Sort.STALLED else ()
    query = Query(tree.node, request.sort, request.limit, request.offset, FACETS, ranks)
    page = app.index.search(query, is_late=deadline.passed)
    guesses = tree.further(page.total) if page.total < SPARSE and not deadline.passed() else ()
    if guesses:
        page = app.index.search(replace(query, root=AnyOf((tree.node, *guesses))), is_late=deadline.passed)
    return Answer(
        total=page.total,
        items=_found(app, page.hits),
        counts={facet: list(counts) for facet, counts in page.counts.items()},
        text=request.text,
        understood=tree.understood,
        messages=(*tree.messages, *late, *((MESSAGE,) if deadline.cut_short else ())),
        tiers=page.tiers,
    )


@dataclass(frozen=True, slots=True)
class Tree:
    """A request as a tree, and further trees for when it found only so many: guesses, and parts of the words."""

    node: Node
    understood: tuple[Understood, ...]
    messages: tuple[str, ...]
    further: Callable[[int], Sequence[Node]]


def tree_of(app: App, request: SearchRequest, deadline: Deadline) -> Tree:
    """Read a request: what was typed, what it means as far as the deadline lets it be found out, and the filters."""
    language = language_of(app)
    # Who copies a passage means that passage, whatever signs are in it; but quotation marks always ask for a phrase.
    copied = not QUOTES.keys() & set(request.text) and app.index.spread(fold(request.text[:LONGEST]).text) > 0
    parsed = (read_plain if copied else parse_query)(request.text, language)
    widened = Widening(app.index, app.meaning, app.cut, deadline).widen(
        parsed.node, text=request.text, removed=request.removed
    )
    filters = tuple(
        Filter(name := facet_name(facet), values_of(app, name, typed))
        for facet, typed in request.filters.items()
        if typed
    )

    def further(found: int) -> Sequence[Node]:
        if not parsed.is_plain:
            return ()
        forgiving = Forgiving(app.index, app.meaning, app.cut, deadline)
        asked = tuple(Filter(one.facet, frozenset(one.values), unless_sure=True) for one in widened.understood)
        return [
            AllOf((node, *asked, *filters))
            for node in forgiving.forgive(widened.texts, widened.pieces, widened.parts, found=found)
        ]

    none_there = without_reports(app, AllOf((parsed.node, *filters)))
    messages = (*parsed.messages, none_there) if none_there else parsed.messages
    return Tree(AllOf((widened.node, *filters)), tuple(widened.understood), messages, further)


def ids_of(app: App, request: SearchRequest) -> set[int]:
    """Give only the ids of all items a request finds, guesses left out.

    Raises:
        BadInput: as `search`.
    """
    _catch_up(app)
    tree = tree_of(app, request, Deadline(app.settings.search_seconds))
    return set(app.index.ids(tree.node))


def similar(app: App, item_id: int, *, limit: int = 10) -> tuple[Found, ...]:
    """Find the items whose targets and statuses say most nearly the same as an item's, itself left out.

    Raises:
        NotFound: there is no such item.
    """
    _catch_up(app)
    item = app.store.items.get(item_id).tagged.item
    words = [word for word in app.cut(fold(item.target).text) if len(word) > 1 and word not in app.meaning.common]
    parts = tuple(Term(word) for word in dict.fromkeys(words))
    if not parts:
        return ()
    page = app.index.search(Query(MostOf(parts, _ALIKE), limit=limit + 1))
    return _found(app, [hit for hit in page.hits if hit.id != item_id][:limit])


def found_shape(found: Found) -> Shape:
    """Give a found item as `duban search` and the API print it."""
    shape = listed_shape(found.stored)
    return {
        "id": shape["id"],
        "no": shape["no"],
        "score": found.score,
        "target": shape["target"],
        "status": shape["status"],
        "primary": shape["primary"],
        "themes": shape["themes"],
        "stage": shape["stage"],
        "units": shape["units"],
        "place": shape["place"],
        "period": shape["period"],
        "marks": marks_shape(found.marks),
        "delivery": shape["delivery"],
        "unsure": shape["unsure"],
        "why": found.why,
    }


def _catch_up(app: App) -> tuple[str, ...]:
    """Catch up; while another process does so, let an index that can answer do it, and say so."""
    try:
        catch_up(app, wait=not is_serving(app))
    except Busy:
        return ("索引正在更新，结果暂不含最新的修改。",)
    return ()


def _found(app: App, hits: Iterable[Hit]) -> tuple[Found, ...]:
    """Read the items of hits; one that was forgotten between index and store is left out."""
    listed = list(hits)
    stored = app.recent.items([hit.id for hit in listed])
    return tuple(_explained(stored[hit.id], hit) for hit in listed if hit.id in stored)


def _explained(stored: StoredItem, hit: Hit) -> Found:
    item = stored.tagged.item
    on_target = marks_of(item.target, "target", hit.terms, folded=hit.texts["target"])
    on_status = marks_of(item.status, "status", hit.terms, folded=hit.texts["status"])
    return Found(
        stored=stored,
        score=hit.score,
        tier=hit.tier,
        marks=(*on_target, *on_status),
        why="；".join(hit.why),
        passage=passage_of(item.status, on_status),
    )
