"""Routes of what is behind the counts: the items of a cell of the overview, and the goals of a light."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import JSONResponse

from nlp.types import Stage, Theme
from service.api.access import Reader, Served
from service.api.items import next_address
from service.api.parameters import MOST, ScopeQuery, named
from service.api.problems import problems
from service.api.schemas.tracking import CountedAnswer, GoalsAnswer
from service.app import App
from service.shapes import listed_shape
from service.store.items import StoredItem
from service.tracking.bodies import NO_UNIT
from service.tracking.counted import Choice, counted, goals
from service.tracking.lights import Light, LightClass
from service.tracking.shapes import light_shape

router = APIRouter(tags=["tracking"])


class CountedQuery(ScopeQuery):
    """Which of the counted items to list."""

    theme: Annotated[Theme | None, named(Theme)] = Field(default=None, description="primary theme")
    stage: Annotated[Stage | None, named(Stage)] = Field(default=None, description="stage")
    unit: str | None = Field(default=None, max_length=120, description="responsible unit, as written")
    no_unit: bool = Field(default=False, description="only items that name no unit")
    light: Annotated[LightClass | None, named(LightClass)] = Field(
        default=None, description="light of the item: its most worrying goal's"
    )
    limit: int = Field(default=50, ge=1, le=MOST, description="items a page")
    offset: int = Field(default=0, ge=0, le=10_000_000, description="items to skip")

    def choice(self) -> Choice:
        """Give the choice."""
        unit = NO_UNIT if self.no_unit else self.unit or None
        return Choice(theme=self.theme, stage=self.stage, unit=unit, light=self.light)


class GoalsQuery(ScopeQuery):
    """Which of the counted goals to list."""

    light: Annotated[LightClass | None, named(LightClass)] = Field(default=None, description="light of the goal")
    limit: int = Field(default=50, ge=1, le=MOST, description="goals a page")
    offset: int = Field(default=0, ge=0, le=10_000_000, description="goals to skip")


@router.get("/counted", response_model=None, responses={200: {"model": CountedAnswer}, **problems()})
def list_counted(app: Served, _: Reader, query: Annotated[CountedQuery, Query()]) -> JSONResponse:
    """List the items behind a count of /stats."""
    found = counted_for(app, query)
    page = found[query.offset : query.offset + query.limit]
    return JSONResponse(
        {
            "total": len(found),
            "items": [listed_shape(one) for one in page],
            "next": next_address("/api/v1/counted", query, total=len(found)),
        }
    )


@router.get("/goals", response_model=None, responses={200: {"model": GoalsAnswer}, **problems()})
def list_goals(app: Served, _: Reader, query: Annotated[GoalsQuery, Query()]) -> JSONResponse:
    """List the numeric goals behind a count of lights in /stats, furthest behind the year first."""
    found = goals_for(app, query)
    page = found[query.offset : query.offset + query.limit]
    return JSONResponse(
        {
            "total": len(found),
            "goals": [{"item_id": stored.id, "light": light_shape(light)} for stored, light in page],
            "next": next_address("/api/v1/goals", query, total=len(found)),
        }
    )


def counted_for(app: App, query: CountedQuery) -> list[StoredItem]:
    """Give all items a query asks for."""
    return counted(app, query.choice(), place=query.place or None, at=query.period())


def goals_for(app: App, query: GoalsQuery) -> list[tuple[StoredItem, Light]]:
    """Give all goals a query asks for."""
    return goals(app, light=query.light, place=query.place or None, at=query.period())
