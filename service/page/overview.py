"""The overview: counts as tables and bars, each number a link to exactly its list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from nlp.types import Stage, Theme
from service.api.access import Reader, Served
from service.api.items import lights_of, next_address
from service.api.parameters import ScopeQuery
from service.api.tracking import MovedQuery, moved_for
from service.app import App
from service.page.render import render
from service.page.scope import Scope, known_periods, places_and_periods
from service.search import SearchRequest, search
from service.store.items import StoredItem
from service.tracking.history import Movement
from service.tracking.ledger import Ledger, open_ledger
from service.tracking.lights import Light, LightClass, margin_of
from service.tracking.stats import NO_UNIT, Stats, UnitStats, stats

router = APIRouter(include_in_schema=False)
SHADES = 5
UNITS = 15
GOALS = 40


class OverviewQuery(ScopeQuery):
    """The parameters of the overview."""

    units: str | None = Field(default=None, max_length=5, description="all for every unit")
    lang: str | None = Field(default=None, max_length=10)


class MovedPageQuery(MovedQuery):
    """The parameters of the list of what moved."""

    lang: str | None = Field(default=None, max_length=10)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of the heat map, its shade (0 to SHADES) and its list."""

    count: int
    shade: int
    address: str | None


@router.get("/overview")
def overview_page(request: Request, app: Served, _: Reader, query: Annotated[OverviewQuery, Query()]) -> Response:
    """Show the overview."""
    counted = stats(app, place=query.place or None, at=query.period())
    scope = Scope(counted.periods, known_periods(app))
    places, periods = places_and_periods(app)
    pairs = [(name, value) for name, value in (("place", query.place), ("at", query.at)) if value]
    goals = goals_of(app, counted)
    return render(
        request,
        "overview.html",
        twin=f"/api/v1/stats?{urlencode(pairs)}" if pairs else "/api/v1/stats",
        query=query,
        stats=counted,
        places=places,
        periods=periods,
        compared={(str(period), str(counted.earlier.get(place, ""))) for place, period in counted.periods.items()},
        heat=heat_of(counted.themes, scope),
        stage_totals=[
            Cell(sum(counted.themes.get((theme, stage), 0) for theme in Theme), 0, scope.address(stage=str(stage)))
            for stage in Stage
        ],
        everything=scope.address(),
        scope=scope,
        stages=list(Stage),
        lights=[(kind, counted.lights.get(kind, 0)) for kind in LightClass],
        with_light=_items_by_light(app, scope),
        moved={one: f"/moved?{urlencode([('movement', one), *pairs])}" for one in Movement},
        movements=None if counted.movements is None else [(one, counted.movements.get(one, 0)) for one in Movement],
        units=counted.units if query.units == "all" else _most_and_none(counted.units),
        more_units=None
        if query.units == "all" or len(counted.units) <= len(_most_and_none(counted.units))
        else f"/overview?{urlencode([*pairs, ('units', 'all')])}#units",
        stalled=f"/stalled?{urlencode(pairs)}" if pairs else "/stalled",
        goals=goals[:GOALS],
        goal_count=len(goals),
        elapsed={str(period): period.elapsed for period in counted.periods.values()},
    )


def heat_of(counts: Mapping[tuple[Theme, Stage], int], scope: Scope) -> list[tuple[Theme, list[Cell], Cell]]:
    """Lay counts out by theme; shades go from nothing to the largest."""
    most = max(counts.values(), default=0)
    rows = []
    for theme in Theme:
        cells = []
        for stage in Stage:
            count = counts.get((theme, stage), 0)
            shade = -(-SHADES * count // most) if most else 0
            cells.append(Cell(count, shade, scope.address(primary=str(theme), stage=str(stage))))
        rows.append((theme, cells, Cell(sum(one.count for one in cells), 0, scope.address(primary=str(theme)))))
    return rows


@router.get("/moved")
def moved_page(request: Request, app: Served, _: Reader, query: Annotated[MovedPageQuery, Query()]) -> Response:
    """Show the items that moved in one way since the quarter before."""
    found = moved_for(app, query)
    page = found[query.offset : query.offset + query.limit]
    following = next_address("/moved", query, total=len(found))
    return render(
        request,
        "moved.html",
        twin=f"/api/v1/movements?{urlencode(query.pairs(lang=None))}",
        query=query,
        total=len(found),
        items=page,
        following=following,
    )


def _most_and_none(units: Sequence[UnitStats]) -> list[UnitStats]:
    """Choose the units with the most items, and always what names no unit: often most that is behind is there."""
    return [*units[:UNITS], *(one for one in units[UNITS:] if one.unit == NO_UNIT)]


def _items_by_light(app: App, scope: Scope) -> dict[str, int]:
    filters = scope.filters()
    if filters is None:
        return {}
    return dict(search(app, SearchRequest(filters=filters, limit=1)).counts.get("light", ()))


def goals_of(app: App, counted: Stats) -> list[tuple[StoredItem, Light]]:
    """List the goals of the counted reports whose share is known, furthest behind the year first."""
    ledger = open_ledger(app)
    question = ("goals", frozenset(counted.periods.items()), margin_of(app.settings))
    return ledger.answers.find(question, lambda: _goals_in(app, ledger, counted))


def _goals_in(app: App, ledger: Ledger, counted: Stats) -> list[tuple[StoredItem, Light]]:
    found = [
        (stored, light)
        for stored in ledger.items.values()
        if stored.tagged.tags.quantities and counted.periods.get(stored.place) == stored.period
        for light in lights_of(app, stored)
        if light.share is not None
    ]
    return sorted(found, key=lambda pair: (float(pair[1].share or 0) - float(pair[1].elapsed), pair[0].id))
