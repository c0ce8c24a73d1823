"""The search page: what GET /api/v1/items answers, for people. The address holds the whole state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from index.types import Sort
from service.api.access import Reader, Served
from service.api.items import lights_of
from service.api.parameters import FACET_PARAMETERS, FacetName
from service.export import Form
from service.page.render import render
from service.page.saving import saved_address
from service.page.views import COLUMNS, PAGE_SIZES, SearchPageQuery
from service.saved import saved_searches
from service.search import Answer, search
from service.tracking.lights import worst_light

router = APIRouter(include_in_schema=False)
SHOWN = 8
_LISTED: tuple[FacetName, ...] = ("theme", "stage", "delivery", "light", "unit", "place", "period", "unsure")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet as a link that adds it to the filters, or takes it away when chosen."""

    value: str
    count: int
    is_chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its values; the first few are shown, the rest unfold."""

    name: str
    first: list[Choice]
    rest: list[Choice]


@router.get("/")
def search_page(request: Request, app: Served, _: Reader, query: Annotated[SearchPageQuery, Query()]) -> HTMLResponse:
    """Show the search box, what was found, and filters with counts."""
    answer = search(app, query.request())
    last = query.offset + len(answer.items)
    return render(
        request,
        "search.html",
        twin=_search_address("/api/v1/items", query),
        answer=answer,
        exports=[
            (form, f"/api/v1/export?{urlencode([*query.search_pairs(limit=20, offset=0), ('format', form)])}")
            for form in Form
        ],
        marks=lambda found: [("hit", span) for span in found.marks],
        query=query,
        is_empty=not answer.total and not query.search_pairs() and not app.store.items.count(),
        facets=facets_of(answer, query),
        saved=[(one, saved_address(one.saved.parameters)) for one in saved_searches(app)],
        save_to=_search_address("/saved-searches", query, limit=20, offset=0),
        chosen=chosen(query),
        understood=[
            (one, address("/", query, without=[*query.without, one.key], offset=0)) for one in answer.understood
        ],
        sorts=[(sort, address("/", query, sort=sort, offset=0)) for sort in Sort],
        hidden=query.page_pairs(q="", offset=0),
        kept=query.page_pairs(column=[], offset=0),
        columns=COLUMNS,
        views=[(one, address("/", query, view=one)) for one in ("cards", "table")],
        sizes=[(one, address("/", query, limit=one, offset=0)) for one in PAGE_SIZES],
        lights={found.stored.id: worst_light(lights_of(app, found.stored)) for found in answer.items}
        if query.view == "table" and "light" in query.columns()
        else {},
        last=last,
        previous=address("/", query, offset=max(query.offset - query.limit, 0)) if query.offset else None,
        following=address("/", query, offset=query.offset + query.limit) if last < answer.total else None,
        clear=address("/", SearchPageQuery(q=query.q, view=query.view, column=query.column)),
    )


def facets_of(answer: Answer, query: SearchPageQuery) -> list[Facet]:
    """Give the facets worth showing: those with several values, or a chosen one."""
    found = []
    for name in _LISTED:
        counts = dict(answer.counts.get(FACET_PARAMETERS[name], ()))
        typed = list(getattr(query, name))
        choices = [
            _choice(query, name, value, counts.get(value, 0)) for value in (*counts, *(set(typed) - set(counts)))
        ]
        if len(choices) > 1 or typed:
            ordered = sorted(choices, key=lambda one: not one.is_chosen)
            found.append(Facet(name, ordered[:SHOWN], ordered[SHOWN:]))
    return found


def chosen(query: SearchPageQuery) -> list[tuple[str, str, str]]:
    """List the filters in force: name, value, and the address without it."""
    return [
        (name, value, address("/", query, **{name: _without(getattr(query, name), value), "offset": 0}))
        for name in FACET_PARAMETERS
        for value in getattr(query, name)
    ]


def address(path: str, query: SearchPageQuery, **changed: object) -> str:
    """Give the address of the page with some parameters changed."""
    pairs = query.page_pairs(**changed)
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _search_address(path: str, query: SearchPageQuery, **changed: object) -> str:
    """Give the address of the search alone."""
    pairs = query.search_pairs(**changed)
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _choice(query: SearchPageQuery, name: str, value: str, count: int) -> Choice:
    typed = getattr(query, name)
    is_chosen = value in typed
    after = _without(typed, value) if is_chosen else [*typed, value]
    return Choice(value, count, is_chosen, address("/", query, **{name: after, "offset": 0}))


def _without(values: Iterable[str], value: str) -> list[str]:
    return [one for one in values if one != value]
