"""Saved searches on the search page: keep the one shown, forget one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Path, Query
from starlette.responses import RedirectResponse, Response

from index.types import Sort
from service.api.access import FORM, Reviewer, Served
from service.api.parameters import FACET_PARAMETERS, ItemsQuery
from service.saved import save_search

router = APIRouter(include_in_schema=False)
_NAMES = {facet: name for name, facet in FACET_PARAMETERS.items()}


@router.post("/saved-searches", dependencies=FORM)
def save(
    app: Served, person: Reviewer, query: Annotated[ItemsQuery, Query()], name: Annotated[str, Form(max_length=120)]
) -> Response:
    """Keep the search the address says under a name."""
    save_search(app, name, query.request(), who=person.name)
    pairs = query.pairs()
    return RedirectResponse(f"/?{urlencode(pairs)}" if pairs else "/", 303)


@router.post("/saved-searches/{search_id}/drop", dependencies=FORM)
def drop(app: Served, _: Reviewer, search_id: Annotated[int, Path(ge=1, le=2**63 - 1)]) -> Response:
    """Forget a saved search."""
    app.store.searches.forget(search_id)
    return RedirectResponse("/", 303)


def saved_address(parameters: Mapping[str, Any]) -> str:
    """Give the address of a saved search."""
    sort = parameters.get("sort", Sort.RELEVANCE)
    pairs = [
        *([("q", parameters["text"])] if parameters.get("text") else []),
        *((_NAMES.get(facet, facet), value) for facet, values in parameters["filters"].items() for value in values),
        *(("without", key) for key in parameters.get("removed", ())),
        *([("sort", sort)] if sort != Sort.RELEVANCE else []),
    ]
    return f"/?{urlencode(pairs)}" if pairs else "/"
