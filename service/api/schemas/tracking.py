"""What stands still, histories, links, and counts."""

from __future__ import annotations

from pydantic import BaseModel, Field

from nlp.types import Stage, Theme
from service.api.schemas.items import Evidence, LightShape, No, PlainItem


class ReasonShape(BaseModel):
    """A rule that fired, what it found as a Chinese and an English sentence, and the words that show it."""

    rule: str
    text: str
    english: str
    evidence: list[Evidence]


class StalledShape(BaseModel):
    """An item that stands still, as `duban stalled` prints it."""

    id: int
    no: No = None
    target: str
    status: str
    place: str
    period: str
    primary: Theme
    stage: Stage
    since: str
    reports_in_stage: int
    light: LightShape | None
    why: list[ReasonShape]
    worry: float


class StalledAnswer(BaseModel):
    """A page of what stands still, most worrying first."""

    total: int
    items: list[StalledShape]
    next: str | None


class MovedAnswer(BaseModel):
    """A page of what moved in one way."""

    total: int
    items: list[PlainItem]
    next: str | None


class CountedAnswer(BaseModel):
    """A page of the items behind a count."""

    total: int
    items: list[PlainItem]
    next: str | None


class GoalShape(BaseModel):
    """A numeric goal with its light, and the item it stands in."""

    item_id: int
    light: LightShape


class GoalsAnswer(BaseModel):
    """A page of the goals behind a count of lights."""

    total: int
    goals: list[GoalShape]
    next: str | None


class LinkShape(BaseModel):
    """An earlier item that a later one continues."""

    earlier_id: int
    later_id: int
    score: float
    kind: str
    reason: str
    by: str = Field(description="rule:match or person:…")
    unlinked: bool = Field(description="a person said that the two do not belong together")


class StepShape(BaseModel):
    """One quarter of a history; without item where the report no longer lists it."""

    period: str
    id: int | None
    no: No = None
    target: str | None
    status: str | None
    stage: Stage | None
    movement: str
    copy_: str | None = Field(alias="copy", description="whether the status was copied from the quarter before")
    links: list[LinkShape]


class HistoryShape(BaseModel):
    """A target over the quarters."""

    item_id: int
    steps: list[StepShape]


class UnitCount(BaseModel):
    """What one unit has on its list under all its names; null for items that name none."""

    unit: str | None = Field(description="the name written most")
    names: list[str] = Field(description="all names it is written by, the most used first")
    items: int
    stages: dict[Stage, int]
    behind: int


class StatsShape(BaseModel):
    """Counts over the newest report of every place, as `duban stats` prints them."""

    place: str | None
    periods: dict[str, str] = Field(description="the quarter counted, by place")
    earlier: dict[str, str] = Field(description="the quarter compared with, by place")
    items: int
    themes: dict[Theme, dict[Stage, int]]
    units: list[UnitCount]
    lights: dict[str, int] = Field(description="goals, not items")
    stalled: int
    movements: dict[str, int] | None


class LinksAnswer(BaseModel):
    """The links between two reports."""

    links: list[LinkShape]
