"""Review: one question at a time, least certain first, by keyboard alone."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from service import review
from service.agreement import agreement
from service.api.access import FORM, Reviewer, Served
from service.errors import Conflict, NotFound
from service.page.render import render
from service.page.rounds import Round
from service.page.scope import places_and_periods
from service.review import OPTIONS, Kind

router = APIRouter(include_in_schema=False)
_SKIPS = 200


class ReviewQuery(Round):
    """Which questions, and where this round stands: what was skipped, what was said last, how many are done."""

    kind: Kind = Kind.UNSURE
    field: str = Field(default="", max_length=20)
    place: str = Field(default="", max_length=120)
    period: str = Field(default="", max_length=20)
    skip: list[Annotated[str, Field(pattern=r"^\d{1,18}:[a-z]{1,20}$")]] = Field(
        default_factory=list, max_length=_SKIPS
    )
    last: int = Field(default=0, ge=0, le=2**63 - 1)
    done: int = Field(default=0, ge=0, le=1_000_000)
    note: str = Field(default="", max_length=20)
    lang: str | None = Field(default=None, max_length=10)

    def address(self, path: str = "/review", **changed: Any) -> str:
        """Give the address of the round with some of it changed."""
        return super().address(path, **changed)


class AnswerForm(BaseModel):
    """A person's answer to a question."""

    item_id: int = Field(ge=1, le=2**63 - 1)
    field: str = Field(max_length=20)
    value: str = Field(max_length=40)
    seen: int = Field(ge=0, le=2**63 - 1)
    csrf: str = Field(default="", max_length=200)


@router.get("/review")
def review_page(request: Request, app: Served, person: Reviewer, query: Annotated[ReviewQuery, Query()]) -> Response:
    """Ask the next question."""
    skipped = {(int(item_id), field) for item_id, field in (one.split(":") for one in query.skip)}
    queue = review.queue(
        app,
        kind=query.kind,
        field=query.field or None,
        place=query.place or None,
        period=query.period or None,
        who=person.name,
        skipped=skipped,
        limit=1,
    )
    question = queue.questions[0] if queue.questions else None
    places, periods = places_and_periods(app)
    twin = [(name, str(getattr(query, name))) for name in ("kind", "field", "place", "period") if getattr(query, name)]
    skip = [*query.skip, f"{question.item.id}:{question.field}"][-_SKIPS:] if question else []
    return render(
        request,
        "review.html",
        twin=f"/api/v1/review?{urlencode(twin)}",
        query=query,
        queue=queue,
        question=question,
        marks=[(question.field, span) for span in question.suggestion.evidence] if question else [],
        here=query.address(),
        skip=query.address(skip=skip),
        kinds=list(Kind),
        agreement=agreement(app),
        amounts=len(review.written(app, place=query.place or None, period=query.period or None)),
        fields=list(OPTIONS),
        places=places,
        periods=periods,
        bulk=query.address("/review/bulk", skip=[], last=0, done=0, kind="unsure")
        if query.kind is Kind.UNSURE
        else None,
    )


@router.post("/review", dependencies=FORM)
def answer(
    app: Served, person: Reviewer, query: Annotated[ReviewQuery, Query()], form: Annotated[AnswerForm, Form()]
) -> Response:
    """Record an answer and go on."""
    try:
        said = review.correct(app, form.item_id, form.field, form.value, who=person.name, seen=form.seen)
    except Conflict:
        return RedirectResponse(query.address(note="stale"), 303)
    return RedirectResponse(query.address(last=said.id, done=query.done + 1), 303)


@router.post("/review/undo", dependencies=FORM)
def undo(app: Served, person: Reviewer, query: Annotated[ReviewQuery, Query()]) -> Response:
    """Take the last answer back; its question comes again."""
    try:
        review.undo(app, query.last, who=person.name)
    except NotFound:
        return RedirectResponse(query.address(last=0), 303)
    return RedirectResponse(query.address(last=0, done=max(query.done - 1, 0)), 303)
