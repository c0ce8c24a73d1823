"""Review of goals and units: the machine's own in a form; Enter confirms, what is typed corrects."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from service import review
from service.api.access import FORM, Reviewer, Served
from service.api.parameters import Id
from service.errors import Conflict
from service.page.amounts import AmountForm, amounts_changed, amounts_in_force
from service.page.item import evidence_marks
from service.page.render import render
from service.page.rounds import Round
from service.page.scope import places_and_periods
from service.waiting import WRITTEN

router = APIRouter(include_in_schema=False)
_SKIPS = 200


class AmountsQuery(Round):
    """Which items, and where this round stands: what was skipped, which words were said last, how many are done."""

    place: str = Field(default="", max_length=120)
    period: str = Field(default="", max_length=20)
    skip: list[Id] = Field(default_factory=list, max_length=_SKIPS)
    first: int = Field(default=0, ge=0, le=2**63 - 1)
    last: int = Field(default=0, ge=0, le=2**63 - 1)
    done: int = Field(default=0, ge=0, le=1_000_000)
    note: str = Field(default="", max_length=20)
    lang: str | None = Field(default=None, max_length=10)

    def address(self, path: str = "/review/amounts", **changed: Any) -> str:
        """Give the address of the round with some of it changed."""
        return super().address(path, **changed)


class SettleForm(AmountForm):
    """What a person says of an item's goals and units."""

    item_id: Id
    seen: int = Field(ge=0, le=2**63 - 1)
    csrf: str = Field(default="", max_length=200)


@router.get("/review/amounts")
def amounts_page(request: Request, app: Served, _: Reviewer, query: Annotated[AmountsQuery, Query()]) -> Response:
    """Show the next item whose goals or units are unsure."""
    waiting = review.written(app, place=query.place or None, period=query.period or None, skipped=query.skip)
    stored = app.store.items.get(waiting[0]) if waiting else None
    places, periods = places_and_periods(app)
    tags = stored.tagged.tags if stored else None
    return render(
        request,
        "amounts.html",
        twin=f"/api/v1/items/{stored.id}" if stored else "/api/v1/items?unsure=quantities&unsure=units",
        query=query,
        stored=stored,
        asked=[field for field in WRITTEN if tags and field in tags.unsure],
        marks=[one for one in evidence_marks(tags) if one[0] in ("quantity", "unit")] if tags else [],
        left=len(waiting),
        here=query.address(),
        undo=query.address("/review/amounts/undo"),
        skip=query.address(skip=[*query.skip, stored.id][-_SKIPS:]) if stored else "",
        places=places,
        periods=periods,
    )


@router.post("/review/amounts", dependencies=FORM)
def settle(
    app: Served, person: Reviewer, query: Annotated[AmountsQuery, Query()], form: Annotated[SettleForm, Form()]
) -> Response:
    """Record what the form changed, and as confirmed what was asked about and left as it was."""
    tags = app.store.items.get(form.item_id).tagged.tags
    in_force = amounts_in_force(tags)
    values = {field: in_force[field] for field in WRITTEN if field in tags.unsure} | amounts_changed(tags, form)
    if not values:  # somebody settled it meanwhile, as it stands
        return RedirectResponse(query.address(), 303)
    try:
        said = review.settle(app, form.item_id, values, who=person.name, seen=form.seen)
    except Conflict:
        return RedirectResponse(query.address(note="stale"), 303)
    ids = [one.id for one in said]
    return RedirectResponse(query.address(first=min(ids), last=max(ids), done=query.done + 1), 303)


@router.post("/review/amounts/undo", dependencies=FORM)
def undo(app: Served, person: Reviewer, query: Annotated[AmountsQuery, Query()]) -> Response:
    """Take the last answer back, both fields of it; its item comes again."""
    undone = app.store.reviews.undo_all(query.first, query.last, who=person.name) if query.last else 0
    done = max(query.done - 1, 0) if undone else query.done
    return RedirectResponse(query.address(first=0, last=0, done=done), 303)
