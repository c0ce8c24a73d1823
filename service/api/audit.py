"""The route of the log: who changed what, when."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

from service.api.access import Admin, Served
from service.api.parameters import MOST, Strict
from service.api.problems import problems
from service.app import App
from service.store.audit import Change

router = APIRouter(tags=["audit"])


class LogQuery(Strict):
    """Which changes to list."""

    who: str = Field(default="", max_length=120, description="only this person's")
    action: str = Field(default="", max_length=40, description="only this kind", examples=["correct"])
    before: int | None = Field(default=None, ge=1, le=2**63 - 1, description="only changes before this one")
    limit: int = Field(default=50, ge=1, le=MOST, description="changes a page")

    def address(self, path: str, *, before: int) -> str:
        """Give the address of the page after this one."""
        pairs = [("who", self.who), ("action", self.action), ("before", before), ("limit", self.limit)]
        return f"{path}?{urlencode([(name, value) for name, value in pairs if value])}"


class ChangeShape(BaseModel):
    """A change of the store."""

    id: int
    at: str
    who: str
    action: str
    thing: str = Field(description="what was changed", examples=["item 12"])
    detail: dict[str, Any]


class LogAnswer(BaseModel):
    """A page of changes, newest first."""

    changes: list[ChangeShape]
    next: str | None


@router.get("/audit", response_model=None, responses={200: {"model": LogAnswer}, **problems()})
def show_log(app: Served, _: Admin, query: Annotated[LogQuery, Query()]) -> JSONResponse:
    """List who changed what and when, newest first."""
    found, following = log_page(app, query)
    return JSONResponse(
        {
            "changes": [
                {
                    "id": one.id,
                    "at": one.at.isoformat(timespec="seconds"),
                    "who": one.who,
                    "action": one.action,
                    "thing": one.thing,
                    "detail": dict(one.detail),
                }
                for one in found
            ],
            "next": None if following is None else query.address("/api/v1/audit", before=following),
        }
    )


def log_page(app: App, query: LogQuery) -> tuple[list[Change], int | None]:
    """Give a page of changes, and the change before which the next begins; None after the last one."""
    found = app.store.audit.list(
        limit=query.limit + 1, before=query.before, who=query.who or None, action=query.action or None
    )
    page = found[: query.limit]
    return page, page[-1].id if len(found) > query.limit else None
