"""Reports: previews, confirmations, jobs."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from service.api.schemas.items import TaggedRow


class ReportShape(BaseModel):
    """A stored report without its items."""

    id: int
    place: str
    period: str
    rows: int
    revision: int
    source: str
    sha256: str
    loaded_at: str


class ReportsAnswer(BaseModel):
    """All stored reports."""

    reports: list[ReportShape]


class RejectShape(BaseModel):
    """A row that could not become an item, and why."""

    where: str
    chinese: str
    english: str
    text: str


class PreviewLink(BaseModel):
    """Rows of the quarter before (`earlier`) and of this file (`later`), by position, that are the same target."""

    earlier: list[int]
    later: list[int]
    kind: str
    score: float
    reason: str


class PreviewShape(BaseModel):
    """A file as it was read and tagged, and what confirming it would do."""

    sha256: str
    source: str
    format: str
    title: str
    place: str
    period: str
    model: str
    outcome: Literal["new", "same", "replaces"]
    report: ReportShape | None = Field(description="the report that is the same or would be replaced")
    kept: int = Field(description="items of that report that would keep their ids")
    previous: ReportShape | None = Field(description="the report of the quarter before")
    rows: list[TaggedRow]
    rejects: list[RejectShape]
    notes: list[str]
    duplicates: list[list[int]] = Field(description="pairs of positions with the same text")
    unsure: list[int] = Field(description="positions with a tag below its threshold")
    links: list[PreviewLink]


class ConfirmedAnswer(BaseModel):
    """What confirming did."""

    report: ReportShape
    item_ids: list[int] = Field(description="in row order")
    outcome: Literal["stored", "replaced", "unchanged"]
    corrected: int = Field(description="corrections recorded")


class Forgotten(BaseModel):
    """What was deleted."""

    report_id: int
    items: int


class JobShape(BaseModel):
    """Work under way; the result of failed work holds code and sentences."""

    id: str
    kind: str
    state: Literal["running", "done", "failed"]
    percent: int
    message: str
    result: dict[str, Any]
    made_at: str
    changed_at: str
