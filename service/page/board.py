"""The stalled board: what stands still, why and since when, with a reminder to copy for each."""

from __future__ import annotations

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
from service.page.urging import reminder_of
from service.tracking.stalled import stalled

router = APIRouter(include_in_schema=False)
_BLANK = ("place", "at", "theme", "unit")


class BoardQuery(StalledQuery):
    """The parameters of the board; a form sends empty ones for what was left open."""

    theme: Theme | str | None = Field(default=None)  # type: ignore[assignment] # "" stands for any theme
    lang: str | None = Field(default=None, max_length=10)
    limit: int = Field(default=20, ge=1, le=1_000)


@router.get("/stalled")
def stalled_page(request: Request, app: Served, _: Reader, query: Annotated[BoardQuery, Query()]) -> Response:
    """Show the board."""
    asked = StalledQuery.model_validate(
        {name: value for name, value in query.model_dump(exclude={"lang"}).items() if value != ""}
    )
    everywhere = stalled(app, place=asked.place, at=asked.period())
    found = narrowed(everywhere, asked)
    page = found[asked.offset : asked.offset + asked.limit]
    places, periods = places_and_periods(app)
    return render(
        request,
        "stalled.html",
        twin=_address("/api/v1/stalled", asked, limit=asked.limit),
        query=asked,
        evidence=lambda one: [("stage", span) for reason in one.why for span in reason.evidence],
        total=len(found),
        found=[(one, reminder_of(one)) for one in page],
        places=places,
        periods=periods,
        themes=list(Theme),
        units=sorted({unit.value for one in everywhere for unit in one.item.tagged.tags.units}),
        last=asked.offset + len(page),
        previous=_address("/stalled", asked, offset=max(asked.offset - asked.limit, 0)) if asked.offset else None,
        following=_address("/stalled", asked, offset=asked.offset + asked.limit)
        if asked.offset + len(page) < len(found)
        else None,
    )


def _address(path: str, query: StalledQuery, **changed: object) -> str:
    pairs = [
        (name, value)
        for name, value in query.pairs(**changed)
        if path.startswith("/api/") or (name, value) != ("limit", "20")
    ]
    return f"{path}?{urlencode(pairs)}" if pairs else path
