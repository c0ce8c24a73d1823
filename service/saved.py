"""Saved searches with live counts: how many items each finds now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from index.types import Sort
from service.app import App
from service.errors import BadInput
from service.search import SearchRequest, search
from service.shapes import Shape
from service.store.saved import SavedSearch


@dataclass(frozen=True, slots=True)
class LiveSearch:
    """A saved search and the number of items it finds now."""

    saved: SavedSearch
    total: int


def save_search(app: App, name: str, request: SearchRequest, *, who: str = "") -> LiveSearch:
    """Keep a search under a name, after trying it.

    Raises:
        BadInput: the name is empty or too long, or a filter is wrong.
        Conflict: the name is taken.
    """
    wanted = name.strip()
    if not 1 <= len(wanted) <= 120:
        raise BadInput(
            "bad-name",
            chinese="检索的名字不合要求，应有 1 到 120 个字。",
            english="a saved search needs a name of 1 to 120 characters",
        )
    total = search(app, request).total
    return LiveSearch(app.store.searches.save(wanted, parameters_of(request), who=who), total)


def saved_searches(app: App) -> list[LiveSearch]:
    """List the saved searches with what each finds now; one whose filter no longer exists finds nothing."""
    return [LiveSearch(saved, _total(app, saved)) for saved in app.store.searches.list()]


def request_of(parameters: Mapping[str, Any]) -> SearchRequest:
    """Read the request that was saved."""
    filters = {str(facet): tuple(map(str, values)) for facet, values in parameters.get("filters", {}).items()}
    return SearchRequest(
        text=str(parameters.get("text", "")),
        filters=filters,
        sort=Sort(parameters.get("sort", Sort.RELEVANCE)),
        removed=tuple(map(str, parameters.get("removed", ()))),
    )


def parameters_of(request: SearchRequest) -> dict[str, Any]:
    """Write what of a request is worth keeping: not the page."""
    return {
        "text": request.text,
        "filters": {facet: list(values) for facet, values in request.filters.items()},
        "sort": str(request.sort),
        "removed": list(request.removed),
    }


def saved_shape(live: LiveSearch) -> Shape:
    """Give a saved search as the command line and the API print it."""
    saved = live.saved
    return {
        "id": saved.id,
        "name": saved.name,
        "total": live.total,
        **{key: saved.parameters.get(key) for key in ("text", "filters", "sort", "removed")},
        "who": saved.who,
        "made_at": saved.made_at.isoformat(timespec="seconds"),
    }


def _total(app: App, saved: SavedSearch) -> int:
    try:
        return search(app, request_of(saved.parameters)).total
    except (BadInput, ValueError):
        return 0
