"""Items, their tags, and answers to a search."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from nlp.types import Delivery, Stage, Theme

No = int | str | None
MARK: JsonDict = {"field": "target", "start": 2, "end": 5}
LISTED: JsonDict = {
    "id": 12,
    "no": 12,
    "score": 7.31,
    "target": "新建幼儿园2所",
    "status": "正在选址，已对接区教育局。",
    "primary": "livelihood",
    "themes": ["livelihood"],
    "stage": "planning",
    "units": ["区教育局"],
    "place": "洞头区",
    "period": "2021Q1",
    "marks": [MARK],
    "delivery": "project",
    "unsure": [],
    "why": "",
}


class Mark(BaseModel):
    """A stretch of the text as written: characters `start` to `end`, exclusive."""

    field: str = Field(description="target, status, or column: and the header of a further column")
    start: int
    end: int


class Evidence(Mark):
    """A stretch with its text."""

    text: str


class Decided(BaseModel):
    """A tag: how sure its maker was, the words that decided it, and who made it."""

    value: str
    confidence: float = Field(ge=0, le=1)
    evidence: list[Evidence]
    by: str = Field(description="model:…, rule:… or person:…")


class ThemeTag(BaseModel):
    """A theme the item serves."""

    value: Theme
    confidence: float


class QuantityShape(BaseModel):
    """A numeric goal and what the status reports for it, in the units written."""

    indicator: str
    op: str = Field(description=">= to be reached, <= a limit")
    goal: float | None
    unit: str
    actual: float | None
    actual_unit: str | None


class LightShape(BaseModel):
    """How far a goal has come against how far the year has, with the arithmetic in words."""

    model_config = ConfigDict(populate_by_name=True)

    kind: str = Field(alias="class", description="ahead, on-track, behind, done or other")
    label: str
    share: float | None
    elapsed: float | None
    rule: str
    text: str
    english: str
    quantity: QuantityShape


class TagsShape(BaseModel):
    """All tags of an item."""

    primary: Decided
    themes: list[ThemeTag]
    stage: Decided
    delivery: Decided
    quantities: list[QuantityShape]
    units: list[str]
    unsure: list[str] = Field(description="tags below their threshold")


class RowShape(BaseModel):
    """A row as written."""

    no: No = None
    target: str
    status: str
    where: str = Field(description="its place in the file")
    attributes: dict[str, str] = Field(description="further columns, by their header")


class TaggedRow(RowShape, TagsShape):
    """A row and its tags, as `duban tag` prints them."""


class ItemShape(TaggedRow):
    """A stored item, whole."""

    id: int
    report_id: int
    place: str
    period: str
    model: str
    corrected: list[str] = Field(description="tags a person decided")
    lights: list[LightShape] = Field(description="one for each quantity")


class ListedItem(BaseModel):
    """An item as lists show it, as `duban search` prints it."""

    model_config = ConfigDict(json_schema_extra={"example": LISTED})

    id: int
    no: No = None
    score: float
    target: str
    status: str
    primary: Theme
    themes: list[Theme]
    stage: Stage
    units: list[str]
    place: str
    period: str
    marks: list[Mark]
    delivery: Delivery
    unsure: list[str]
    why: str = Field(description="how a widened hit comes to be here, else empty")


class PlainItem(BaseModel):
    """An item without what a search knows of it."""

    id: int
    no: No = None
    target: str
    status: str
    primary: str
    themes: list[str]
    stage: str
    delivery: str
    units: list[str]
    place: str
    period: str
    unsure: list[str]


class Count(BaseModel):
    """A value of a facet and how many of all matches have it."""

    value: str
    count: int


class UnderstoodShape(BaseModel):
    """A filter read out of the words; search with `without=key` to take it away."""

    key: str
    facet: str
    values: list[str]
    words: str
    chinese: str


class ItemsAnswer(BaseModel):
    """A page of results; counts are over all matches, and `next` is the address of the next page, if there is one."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "total": 1,
                "items": [LISTED],
                "counts": {"stage": [{"value": "planning", "count": 1}]},
                "understood": [],
                "messages": [],
                "next": None,
            }
        }
    )

    total: int
    items: list[ListedItem]
    counts: dict[str, list[Count]]
    understood: list[UnderstoodShape]
    messages: list[str] = Field(description="what was not understood, in Chinese")
    next: str | None
