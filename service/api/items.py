"""Routes of items: search, one item, its history, what is like it, suggestions."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Header, Path, Query, Response
from starlette.responses import JSONResponse

from service.api.access import Reader, Served
from service.api.parameters import ItemsQuery
from service.api.problems import problems
from service.api.schemas.items import ItemsAnswer, ItemShape
from service.api.schemas.tracking import HistoryShape
from service.app import App
from service.search import Answer, found_shape, search
from service.shapes import Shape, item_shape
from service.store.items import StoredItem
from service.tracking.history import history
from service.tracking.lights import Light, light_of, margin_of
from service.tracking.shapes import history_shape, light_shape

router = APIRouter(tags=["items"])
ItemId = Annotated[int, Path(ge=1, le=2**63 - 1, description="number of an item", examples=[1])]
LIGHTS = "lights"


@router.get("/items", response_model=None, responses={200: {"model": ItemsAnswer}, **problems()})
def list_items(app: Served, _: Reader, query: Annotated[ItemsQuery, Query()]) -> JSONResponse:
    """Search items; without words, all of them."""
    return JSONResponse(answer_shape(search(app, query.request()), query))


@router.get(
    "/items/{item_id}",
    response_model=None,
    responses={200: {"model": ItemShape}, 304: {"description": "the state you have is the latest"}, **problems(404)},
)
def show_item(
    app: Served,
    _: Reader,
    item_id: ItemId,
    if_none_match: Annotated[str | None, Header(description="an ETag you have")] = None,
) -> Response:
    """Show an item with its tags, lights and the ETag that an edit must name."""
    stored = app.store.items.get(item_id)
    if if_none_match is not None and etag_of(stored) in [one.strip() for one in if_none_match.split(",")]:
        return Response(status_code=304, headers={"ETag": etag_of(stored)})
    return JSONResponse(whole_shape(app, stored), headers={"ETag": etag_of(stored)})


@router.get("/items/{item_id}/history", response_model=None, responses={200: {"model": HistoryShape}, **problems(404)})
def show_history(app: Served, _: Reader, item_id: ItemId) -> JSONResponse:
    """Follow a target over the quarters."""
    return JSONResponse(history_shape(history(app, item_id)))


def answer_shape(answer: Answer, query: ItemsQuery) -> Shape:
    """Give an answer as the API sends it."""
    return {
        "total": answer.total,
        "items": [found_shape(found) for found in answer.items],
        "counts": {
            facet: [{"value": value, "count": count} for value, count in counts]
            for facet, counts in answer.counts.items()
        },
        "understood": [
            {
                "key": one.key,
                "facet": one.facet,
                "values": list(one.values),
                "words": one.words,
                "chinese": one.chinese,
            }
            for one in answer.understood
        ],
        "messages": list(answer.messages),
        "next": next_address("/api/v1/items", query, total=answer.total),
    }


def next_address(path: str, query: Any, *, total: int) -> str | None:
    """Give the address of the next page; None after the last one."""
    after = query.offset + query.limit
    return f"{path}?{urlencode(query.pairs(offset=after))}" if after < total else None


def whole_shape(app: App, stored: StoredItem) -> Shape:
    """Give a stored item with its lights."""
    return {**item_shape(stored), "lights": [light_shape(light) for light in lights_of(app, stored)]}


def lights_of(app: App, stored: StoredItem) -> list[Light]:
    """Judge every goal of an item."""
    margin = margin_of(app.settings)
    return [light_of(one.value, stored.period, margin=margin) for one in stored.tagged.tags.quantities]


def etag_of(stored: StoredItem) -> str:
    """Name the state of an item: it changes with every write that touches it."""
    return f'"{stored.id}-{stored.generation}"'
