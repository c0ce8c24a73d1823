"""Search: what a person typed and chose, answered with items, counts, and how the words were understood."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from index.parse import parse_query
from index.snippet import Passage, marks_of, passage_of
from index.types import AllOf, AnyOf, Filter, Hit, Node, Query, Sort, Tier
from nlp.types import Span
from service.app import App
from service.forgiving import FEW, Forgiving
from service.indexing import catch_up, words_of
from service.search_language import FACETS, facet_name, language_of, values_of
from service.shapes import Shape, listed_shape, marks_shape
from service.store.items import StoredItem
from service.widening import Understood, Widening

LONGEST_PAGE = 100_000


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
    catch_up(app)
    tree = tree_of(app, request)
    query = Query(tree.node, sort=request.sort, limit=request.limit, offset=request.offset, facets=FACETS)
    page = app.index.search(query)
    if page.total < FEW and tree.further:
        page = app.index.search(replace(query, root=AnyOf((tree.node, *tree.further))))
    return Answer(
        total=page.total,
        items=_found(app, page.hits),
        counts={facet: list(counts) for facet, counts in page.counts.items()},
        text=request.text,
        understood=tree.understood,
        messages=tree.messages,
        tiers=page.tiers,
    )


@dataclass(frozen=True, slots=True)
class Tree:
    """A request as a tree, with further trees for when it finds too little (made only when asked for)."""

    node: Node
    understood: tuple[Understood, ...]
    messages: tuple[str, ...]
    _forgive: Callable[[], Sequence[Node]]

    @property
    def further(self) -> Sequence[Node]:
        """Guesses and parts of the words."""
        return self._forgive()


def tree_of(app: App, request: SearchRequest) -> Tree:
    """Read a request: what was typed, what it means, and the filters chosen."""
    parsed = parse_query(request.text, language_of(app))
    widened = Widening(app.index, app.meaning, words_of(app)).widen(
        parsed.node, text=request.text, removed=request.removed
    )
    filters = tuple(
        Filter(name := facet_name(facet), values_of(app, name, typed))
        for facet, typed in request.filters.items()
        if typed
    )

    def further() -> Sequence[Node]:
        if not parsed.is_plain:
            return ()
        forgiving = Forgiving(app.index, app.meaning, words_of(app))
        asked = tuple(Filter(one.facet, frozenset(one.values), unless_sure=True) for one in widened.understood)
        return [AllOf((node, *asked, *filters)) for node in forgiving.forgive(widened.texts, widened.pieces, widened.parts)]

    return Tree(AllOf((widened.node, *filters)), tuple(widened.understood), parsed.messages, further)


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


def _found(app: App, hits: Iterable[Hit]) -> tuple[Found, ...]:
    """Read the items of hits; one that was forgotten between index and store is left out."""
    listed = list(hits)
    stored = {one.id: one for one in app.store.items.iterate(ids=[hit.id for hit in listed])} if listed else {}
    return tuple(_explained(stored[hit.id], hit) for hit in listed if hit.id in stored)


def _explained(stored: StoredItem, hit: Hit) -> Found:
    item = stored.tagged.item
    on_status = marks_of(item.status, "status", hit.terms)
    return Found(
        stored=stored,
        score=hit.score,
        tier=hit.tier,
        marks=(*marks_of(item.target, "target", hit.terms), *on_status),
        why="；".join(hit.why),
        passage=passage_of(item.status, on_status),
    )
