"""The stalled board: what stands still, why and since when, with a reminder to copy for each."""

from __future__ import annotations

from collections import Counter
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from nlp.types import Theme
from service.api.access import Reader, Served
from service.api.tracking import StalledQuery, narrowed
from service.page.render import render
from service.page.scope import places_and_periods
from service.page.urging import reminder_of, reminder_to
from service.tracking.stalled import RULES, stalled

router = APIRouter(include_in_schema=False)


class BoardQuery(StalledQuery):
    """The parameters of the board; a form sends empty ones for what was left open."""

    lang: str | None = Field(default=None, max_length=10)
    limit: int = Field(default=20, ge=1, le=1_000)


@router.get("/stalled")
def stalled_page(request: Request, app: Served, _: Reader, query: Annotated[BoardQuery, Query()]) -> Response:
    """Show the board."""
    everywhere = stalled(app, place=query.place or None, at=query.period())
    found = narrowed(everywhere, query)
    page = found[query.offset : query.offset + query.limit]
    places, periods = places_and_periods(app)
    return render(
        request,
        "stalled.html",
        twin=f"/api/v1/stalled?{urlencode([*query.pairs(lang=None, limit=None), ('limit', query.limit)])}",
        query=query,
        evidence=lambda one: [("stage", span) for reason in one.why for span in reason.evidence],
        total=len(found),
        found=[(one, reminder_of(one)) for one in page],
        together=reminder_to(query.unit, found) if query.unit and len(found) > 1 else "",
        places=places,
        periods=periods,
        themes=list(Theme),
        rules=Counter(reason.rule for one in everywhere for reason in one.why),
        every_rule=RULES,
        units=sorted({unit.value for one in everywhere for unit in one.item.tagged.tags.units}),
        last=query.offset + len(page),
        previous=_address(query, offset=max(query.offset - query.limit, 0)) if query.offset else None,
        following=_address(query, offset=query.offset + query.limit) if query.offset + len(page) < len(found) else None,
    )


def _address(query: BoardQuery, **changed: object) -> str:
    pairs = query.pairs(lang=None, **changed)
    return f"/stalled?{urlencode(pairs)}" if pairs else "/stalled"
