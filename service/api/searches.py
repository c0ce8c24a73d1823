"""Routes around searching: suggestions while typing, what is like an item, saved searches."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict, Field
from starlette.responses import JSONResponse, Response

from index.types import Sort
from service.api.access import COSTLY, Reader, Reviewer, Served
from service.api.items import ItemId
from service.api.parameters import FacetName, ItemsQuery, Strict, named
from service.api.problems import problems
from service.api.schemas.searches import SavedAnswer, SavedShape, SimilarAnswer, SuggestAnswer
from service.saved import save_search, saved_searches, saved_shape
from service.search import found_shape, similar
from service.suggestions import suggest

router = APIRouter(tags=["search"])
Values = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=50)]


class SaveRequest(Strict):
    """A search to keep, by the parameters of /items without its page."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"name": "旅游停滞", "q": "民宿", "filters": {"stage": ["planning"]}}}
    )

    name: str = Field(min_length=1, max_length=120)
    q: str = Field(default="", max_length=2_000)
    filters: dict[FacetName, Values] = Field(default_factory=dict, description="values by the name of the filter")
    without: Values = Field(default_factory=list)
    sort: Annotated[Sort, named(Sort)] = Sort.RELEVANCE

    def query(self) -> ItemsQuery:
        """Give the search as /items takes it."""
        return ItemsQuery.model_validate({**self.filters, "q": self.q, "without": self.without, "sort": self.sort})


@router.get("/suggest", response_model=None, responses={200: {"model": SuggestAnswer}, **problems()})
def list_suggestions(
    app: Served,
    _: Reader,
    q: Annotated[str, Query(max_length=200, description="what was typed so far", examples=["幼"])],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> JSONResponse:
    """Complete what is being typed, in Chinese or as pinyin."""
    found = suggest(app, q, limit=limit)
    return JSONResponse({"suggestions": [{"text": one.text, "kind": one.kind, "count": one.count} for one in found]})


@router.get("/items/{item_id}/similar", response_model=None, responses={200: {"model": SimilarAnswer}, **problems(404)})
def list_similar(
    app: Served, _: Reader, item_id: ItemId, limit: Annotated[int, Query(ge=1, le=100)] = 10
) -> JSONResponse:
    """List what says most nearly the same as an item, most alike first."""
    return JSONResponse({"items": [found_shape(one) for one in similar(app, item_id, limit=limit)]})


@router.get("/saved-searches", response_model=None, responses={200: {"model": SavedAnswer}, **problems()})
def list_saved(app: Served, _: Reader) -> JSONResponse:
    """List saved searches with what each finds now."""
    return JSONResponse({"searches": [saved_shape(one) for one in saved_searches(app)]})


@router.post(
    "/saved-searches",
    response_model=None,
    status_code=201,
    dependencies=COSTLY,
    responses={201: {"model": SavedShape}, **problems(409)},
)
def save(app: Served, person: Reviewer, asked: SaveRequest) -> JSONResponse:
    """Keep a search under a name of its own."""
    kept = save_search(app, asked.name, asked.query().request(), who=person.name)
    return JSONResponse(saved_shape(kept), status_code=201)


@router.delete("/saved-searches/{search_id}", status_code=204, response_class=Response, responses=problems(404))
def drop_saved(
    app: Served, person: Reviewer, search_id: Annotated[int, Path(ge=1, le=2**63 - 1, description="number of a search")]
) -> Response:
    """Forget a saved search; repeating it answers the same."""
    app.store.searches.forget(search_id, who=person.name)
    return Response(status_code=204)
