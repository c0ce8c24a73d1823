"""The lists behind the numbers of the overview that a search cannot say: items of a cell, goals of a light."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from service.api.access import Reader, Served
from service.api.counting import CountedQuery, GoalsQuery, counted_for, goals_for
from service.page.render import render

router = APIRouter(include_in_schema=False)


class CountedPageQuery(CountedQuery):
    """The parameters of the list of items."""

    lang: str | None = Field(default=None, max_length=10)


class GoalsPageQuery(GoalsQuery):
    """The parameters of the list of goals."""

    lang: str | None = Field(default=None, max_length=10)


@router.get("/counted")
def counted_page(request: Request, app: Served, _: Reader, query: Annotated[CountedPageQuery, Query()]) -> Response:
    """Show the items behind a count."""
    found = counted_for(app, query)
    return render(
        request,
        "counted.html",
        twin=_address("/api/v1/counted", query),
        query=query,
        total=len(found),
        items=found[query.offset : query.offset + query.limit],
        **_pages("/counted", query, len(found)),
    )


@router.get("/goals")
def goals_page(request: Request, app: Served, _: Reader, query: Annotated[GoalsPageQuery, Query()]) -> Response:
    """Show the goals behind a count of lights."""
    found = goals_for(app, query)
    return render(
        request,
        "goals.html",
        twin=_address("/api/v1/goals", query),
        query=query,
        total=len(found),
        goals=found[query.offset : query.offset + query.limit],
        **_pages("/goals", query, len(found)),
    )


def _pages(path: str, query: CountedQuery | GoalsQuery, total: int) -> dict[str, Any]:
    after, before = query.offset + query.limit, max(query.offset - query.limit, 0)
    return {
        "last": min(after, total),
        "previous": _address(path, query, offset=before) if query.offset else None,
        "following": _address(path, query, offset=after) if after < total else None,
    }


def _address(path: str, query: CountedQuery | GoalsQuery, **changed: object) -> str:
    pairs = query.pairs(lang=None, **changed)
    return f"{path}?{urlencode(pairs)}" if pairs else path
