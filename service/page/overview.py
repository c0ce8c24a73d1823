"""The overview: counts as tables and bars, each number a link to exactly its list."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from nlp.types import Period, Stage, Theme
from service.api.access import Reader, Served
from service.api.items import next_address
from service.api.parameters import ScopeQuery
from service.api.tracking import MovedQuery, moved_for
from service.page.charts import parts_of, trend_of
from service.page.render import render
from service.page.scope import Scope, known_periods, places_and_periods
from service.tracking.bodies import NO_UNIT
from service.tracking.counted import Choice, goals
from service.tracking.counted import counted as counted_items
from service.tracking.history import Movement
from service.tracking.lights import LightClass
from service.tracking.stats import UnitStats, stats

router = APIRouter(include_in_schema=False)
SHADES = 5
UNITS = 15
GOALS = 20


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
    address: str


class Lists:
    """The lists behind the counts: a search where filters say it exactly, else the counted items themselves."""

    def __init__(self, scope: Scope, pairs: Sequence[tuple[str, str]], *, several: Collection[str] = ()) -> None:
        self._scope = scope
        self._pairs = pairs
        self._several = several  # units written by several names, which no single filter says

    def address(self, **chosen: str) -> str:
        """Give the address of the list for a theme, stage, unit or light; the unit NO_UNIT stands for none named."""
        names = {"theme": "primary"}
        filters = {names.get(name, name): str(value) for name, value in chosen.items()}
        unit = chosen.get("unit")
        search = None if unit == NO_UNIT or unit in self._several else self._scope.address(**filters)
        if search is not None:
            return search
        if chosen.get("unit") == NO_UNIT:
            chosen = {**{name: value for name, value in chosen.items() if name != "unit"}, "no_unit": "true"}
        return f"/counted?{urlencode([*self._pairs, *chosen.items()])}"


@router.get("/overview")
def overview_page(request: Request, app: Served, _: Reader, query: Annotated[OverviewQuery, Query()]) -> Response:
    """Show the overview."""
    counted = stats(app, place=query.place or None, at=query.period())
    scope = Scope(counted.periods, known_periods(app))
    places, periods = places_and_periods(app)
    pairs = [(name, value) for name, value in (("place", query.place), ("at", query.at)) if value]
    found = [pair for pair in goals(app, place=query.place or None, at=query.period()) if pair[1].share is not None]
    lists = Lists(scope, pairs, several={one.unit for one in counted.units if len(one.names) > 1})
    return render(
        request,
        "overview.html",
        twin=f"/api/v1/stats?{urlencode(pairs)}" if pairs else "/api/v1/stats",
        query=query,
        stats=counted,
        places=places,
        periods=periods,
        compared={(str(period), str(counted.earlier.get(place, ""))) for place, period in counted.periods.items()},
        heat=heat_of(counted.themes, lists),
        stage_totals=[
            Cell(sum(counted.themes.get((theme, stage), 0) for theme in Theme), 0, lists.address(stage=stage))
            for stage in Stage
        ],
        everything=lists.address(),
        lists=lists,
        trend=trend_of(app, place=query.place or None, at=query.period()),
        trend_at=partial(_counted_until, query.place),
        parts_of=parts_of,
        no_unit=NO_UNIT,
        stages=list(Stage),
        lights=[(kind, counted.lights.get(kind, 0)) for kind in LightClass],
        with_light={
            kind: len(counted_items(app, Choice(light=kind), place=query.place or None, at=query.period()))
            for kind in LightClass
        },
        moved={one: f"/moved?{urlencode([('movement', one), *pairs])}" for one in Movement},
        movements=None if counted.movements is None else [(one, counted.movements.get(one, 0)) for one in Movement],
        units=counted.units if query.units == "all" else _most_and_none(counted.units),
        more_units=None
        if query.units == "all" or len(counted.units) <= len(_most_and_none(counted.units))
        else f"/overview?{urlencode([*pairs, ('units', 'all')])}#units",
        stalled=f"/stalled?{urlencode(pairs)}" if pairs else "/stalled",
        goals=found[:GOALS],
        goal_count=len(found),
        goals_at=lambda **further: f"/goals?{urlencode([*pairs, *further.items()])}" if pairs or further else "/goals",
        elapsed={str(period): period.elapsed for period in counted.periods.values()},
    )


def heat_of(counts: Mapping[tuple[Theme, Stage], int], lists: Lists) -> list[tuple[Theme, list[Cell], Cell]]:
    """Lay counts out by theme; shades go from nothing to the largest."""
    most = max(counts.values(), default=0)
    rows = []
    for theme in Theme:
        cells = []
        for stage in Stage:
            count = counts.get((theme, stage), 0)
            shade = -(-SHADES * count // most) if most else 0
            cells.append(Cell(count, shade, lists.address(theme=theme, stage=stage)))
        rows.append((theme, cells, Cell(sum(one.count for one in cells), 0, lists.address(theme=theme))))
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


def _counted_until(place: str | None, period: Period, stage: Stage | None = None) -> str:
    pairs = [("place", place), ("at", period), ("stage", stage)]
    return f"/counted?{urlencode([(name, str(value)) for name, value in pairs if value])}"


def _most_and_none(units: Sequence[UnitStats]) -> list[UnitStats]:
    """Choose the units with the most items, and always what names no unit: often most that is behind is there."""
    return [*units[:UNITS], *(one for one in units[UNITS:] if one.unit == NO_UNIT)]
