"""Asking for the place and quarter a file does not name, beside the rows that were read from it."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from service.api.access import COSTLY, FORM, Admin, Served
from service.api.reports import Sha256
from service.jobs import start
from service.page.render import render
from service.page.scope import places_and_periods
from service.periods import parse_period
from service.unplaced import find_unplaced, settle

router = APIRouter(include_in_schema=False)
ROWS = 20


@router.get("/import/{sha256}/place")
def place_page(request: Request, app: Served, _: Admin, sha256: Sha256) -> Response:
    """Show what was read, with fields for what it does not say; what it does say stands in them."""
    waiting = find_unplaced(app, sha256)
    if waiting is None:
        return RedirectResponse(f"/import/{sha256}", 303)
    return render(
        request,
        "place.html",
        twin="/api/v1/reports",
        waiting=waiting,
        rows=waiting.reading.items[:ROWS],
        places=places_and_periods(app)[0],
    )


@router.post("/import/{sha256}/place", dependencies=[*FORM, *COSTLY])
def place_it(
    app: Served,
    _: Admin,
    sha256: Sha256,
    place: Annotated[str, Form(max_length=120)] = "",
    period: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Begin to read the file again as one of this place and quarter."""
    named = partial(settle, app, sha256, place=place, period=parse_period(period.strip(), "period"))
    job = start(app, "preview", lambda progress: {"sha256": named(progress=progress).sha256})
    return RedirectResponse(f"/import/jobs/{job.id}", 303)
