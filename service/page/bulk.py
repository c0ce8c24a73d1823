"""Many answers at once: for chosen items or for a filter of the queue; first what would change, afterwards undo."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from service import review
from service.api.access import FORM, Reviewer, Served
from service.api.parameters import Id, Strict
from service.app import App
from service.errors import Conflict
from service.page.render import render
from service.page.scope import places_and_periods
from service.review import OPTIONS, Change
from service.search import SearchRequest, ids_of

router = APIRouter(include_in_schema=False)
MOST = 500
"""So many at a time: each is a line in the log, and the store waits while they are written."""
_SAMPLE = 50


class BulkQuery(Strict):
    """Which items: those named, or those of the queue that fit; `to` is what to say of them all."""

    field: str = Field(default="stage", max_length=20)
    id: list[Id] = Field(default_factory=list, max_length=MOST)
    place: str = Field(default="", max_length=120)
    period: str = Field(default="", max_length=20)
    value: str = Field(default="", max_length=40)
    q: str = Field(default="", max_length=2_000)
    to: str = Field(default="", max_length=40)
    done: int = Field(default=0, ge=0, le=MOST)
    undone: int = Field(default=0, ge=0, le=MOST)
    first: int = Field(default=0, ge=0, le=2**63 - 1)
    lang: str | None = Field(default=None, max_length=10)

    def address(self, path: str = "/review/bulk", **further: object) -> str:
        """Give the address of the same choice; what came of the last press is left out unless given."""
        names = ("field", "place", "period", "value", "q", "to")
        pairs = [(name, str(getattr(self, name))) for name in names if getattr(self, name)]
        pairs += [("id", str(one)) for one in self.id]
        return f"{path}?{urlencode([*pairs, *((name, str(one)) for name, one in further.items())])}"


class BulkForm(BaseModel):
    """What was shown when the button was pressed: if it is no longer so, it is shown again."""

    seen: str = Field(max_length=64)
    csrf: str = Field(default="", max_length=200)


class UndoForm(BaseModel):
    """The stretch of the log to take back."""

    first: int = Field(ge=1, le=2**63 - 1)
    count: int = Field(ge=1, le=MOST)
    csrf: str = Field(default="", max_length=200)


@router.get("/review/bulk")
def bulk_page(request: Request, app: Served, _: Reviewer, query: Annotated[BulkQuery, Query()]) -> Response:
    """Show what would change."""
    ids, total = _chosen(app, query)
    what = review.changes(app, query.field, ids=ids, value=query.to or None)
    places, periods = places_and_periods(app)
    return render(
        request,
        "bulk.html",
        twin=f"/api/v1/review?field={query.field}",
        query=query,
        total=total,
        count=len(what),
        counts=Counter((one.old, one.new) for one in what).most_common(),
        shown=what[:_SAMPLE],
        seen=fingerprint(what),
        values=OPTIONS[query.field],
        action=query.address(),
        undo=query.address("/review/bulk/undo"),
        fields=list(OPTIONS),
        places=places,
        periods=periods,
    )


@router.post("/review/bulk", dependencies=FORM)
def say(
    app: Served, person: Reviewer, query: Annotated[BulkQuery, Query()], form: Annotated[BulkForm, Form()]
) -> Response:
    """Record it, if it is still what was shown."""
    ids, _ = _chosen(app, query)
    what = review.changes(app, query.field, ids=ids, value=query.to or None)
    if not what or fingerprint(what) != form.seen:
        return RedirectResponse(query.address(), 303)
    began = datetime.now(UTC)
    try:
        said = review.say_all(app, query.field, what, who=person.name)
    except Conflict:
        return RedirectResponse(query.address(), 303)
    fresh = [one for one in said if one.made_at >= began]  # what the person had said before stays out of the undo
    if not fresh:
        return RedirectResponse(query.address(), 303)
    return RedirectResponse(query.address(done=len(fresh), first=fresh[0].id), 303)


@router.post("/review/bulk/undo", dependencies=FORM)
def undo(
    app: Served, person: Reviewer, query: Annotated[BulkQuery, Query()], form: Annotated[UndoForm, Form()]
) -> Response:
    """Take back what was recorded in one press."""
    count = app.store.reviews.undo_all(form.first, form.first + form.count - 1, who=person.name)
    return RedirectResponse(query.address(undone=count), 303)


def fingerprint(what: Sequence[Change]) -> str:
    """Give a word for exactly these changes."""
    told = "\n".join(f"{one.item.id} {one.old} {one.new}" for one in what)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _chosen(app: App, query: BulkQuery) -> tuple[list[int], int]:
    """Give the items of one press, surest first, and how many there are in all."""
    if query.id:
        return sorted(set(query.id)), len(set(query.id))
    ids = None
    if query.q.strip():
        ids = ids_of(app, SearchRequest(query.q, filters={"unsure": (query.field,)}))
    queue = review.queue(
        app,
        field=query.field,
        place=query.place or None,
        period=query.period or None,
        value=query.value or None,
        ids=ids,
        limit=0,
    )
    return [ask.item_id for ask in reversed(queue.asks)][:MOST], queue.total
