"""The log as a page: who changed what, when."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from service.api.access import Admin, Served
from service.api.audit import LogQuery, log_page
from service.page.render import render

router = APIRouter(include_in_schema=False)


class LogPageQuery(LogQuery):
    """The parameters of the page."""

    lang: str | None = Field(default=None, max_length=10)


@router.get("/log")
def show(request: Request, app: Served, _: Admin, query: Annotated[LogPageQuery, Query()]) -> Response:
    """Show the log."""
    found, following = log_page(app, query)
    asked = query.model_dump(exclude={"lang"}, exclude_defaults=True)
    return render(
        request,
        "log.html",
        twin=f"/api/v1/audit?{urlencode(asked)}" if asked else "/api/v1/audit",
        query=query,
        changes=found,
        following=None if following is None else query.address("/log", before=following),
    )
