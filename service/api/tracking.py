"""Routes of tracking: what stands still, and counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import JSONResponse

from nlp.types import Theme
from service.api.access import Reader, Served
from service.api.items import next_address
from service.api.parameters import MOST, ScopeQuery, named
from service.api.problems import problems
from service.api.schemas.tracking import MovedAnswer, StalledAnswer, StatsShape
from service.app import App
from service.shapes import listed_shape
from service.store.items import StoredItem
from service.tracking.history import Movement, movement_of
from service.tracking.ledger import open_ledger
from service.tracking.shapes import stalled_shape, stats_shape
from service.tracking.stalled import RULES, StalledItem, stalled
from service.tracking.stats import stats

router = APIRouter(tags=["tracking"])


class StalledQuery(ScopeQuery):
    """Which of the stalled items to list."""

    theme: Annotated[Theme | None, named(Theme)] = Field(default=None, description="primary theme")
    unit: str | None = Field(default=None, max_length=120, description="responsible unit, as written")
    rule: str | None = Field(
        default=None, pattern=f"^({'|'.join(RULES)})?$", description="a rule that fired", examples=["repeated"]
    )
    limit: int = Field(default=50, ge=1, le=MOST, description="items a page")
    offset: int = Field(default=0, ge=0, le=10_000_000, description="items to skip")


class MovedQuery(ScopeQuery):
    """Which items to list by what became of them since the quarter before."""

    movement: Annotated[Movement, named(Movement)] = Field(
        description="new, advanced, still, back, finished, dropped", examples=["back"]
    )
    limit: int = Field(default=50, ge=1, le=MOST, description="items a page")
    offset: int = Field(default=0, ge=0, le=10_000_000, description="items to skip")


@router.get("/stalled", response_model=None, responses={200: {"model": StalledAnswer}, **problems()})
def list_stalled(app: Served, _: Reader, query: Annotated[StalledQuery, Query()]) -> JSONResponse:
    """List what stands still, most worrying first, each with why."""
    found = stalled_for(app, query)
    page = found[query.offset : query.offset + query.limit]
    return JSONResponse(
        {
            "total": len(found),
            "items": [stalled_shape(one) for one in page],
            "next": next_address("/api/v1/stalled", query, total=len(found)),
        }
    )


@router.get("/movements", response_model=None, responses={200: {"model": MovedAnswer}, **problems()})
def list_moved(app: Served, _: Reader, query: Annotated[MovedQuery, Query()]) -> JSONResponse:
    """List the items that moved in one way since the quarter before; these are the counts of /stats."""
    found = moved_for(app, query)
    page = found[query.offset : query.offset + query.limit]
    return JSONResponse(
        {
            "total": len(found),
            "items": [listed_shape(one) for one in page],
            "next": next_address("/api/v1/movements", query, total=len(found)),
        }
    )


@router.get("/stats", response_model=None, responses={200: {"model": StatsShape}, **problems()})
def show_stats(app: Served, _: Reader, query: Annotated[ScopeQuery, Query()]) -> JSONResponse:
    """Count theme by stage, units, lights, and what moved since the quarter before."""
    return JSONResponse(stats_shape(stats(app, place=query.place or None, at=query.period())))


def stalled_for(app: App, query: StalledQuery) -> list[StalledItem]:
    """Give all stalled items a query asks for."""
    return narrowed(stalled(app, place=query.place or None, at=query.period()), query)


def narrowed(found: Iterable[StalledItem], query: StalledQuery) -> list[StalledItem]:
    """Keep the stalled items of a query's theme, rule and unit."""
    return [
        one
        for one in found
        if (query.theme is None or one.item.tagged.tags.primary.value is query.theme)
        and (not query.rule or query.rule in {reason.rule for reason in one.why})
        and (not query.unit or query.unit in {unit.value for unit in one.item.tagged.tags.units})
    ]


def moved_for(app: App, query: MovedQuery) -> list[StoredItem]:
    """Give the items of a movement; those dropped are the ones the quarter before had."""
    counted = stats(app, place=query.place or None, at=query.period())
    ledger = open_ledger(app)
    found = []
    for item in ledger.items.values():
        if item.place not in counted.earlier:
            continue
        if query.movement is Movement.DROPPED:
            if item.period == counted.earlier[item.place] and not ledger.later.get(item.id):
                found.append(item)
        elif item.period == counted.periods[item.place] and movement_of(ledger, item) is query.movement:
            found.append(item)
    return sorted(found, key=lambda item: (item.place, item.position))
