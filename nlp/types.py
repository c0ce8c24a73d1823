"""The nouns of duban: frozen values that every other module passes around.

Source: data/codebook.md for the meaning of every tag.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, Literal, Self, TypeVar

FieldName = Literal["target", "status"]
Comparison = Literal[">=", "<="]
T_co = TypeVar("T_co", covariant=True)


class Theme(StrEnum):
    """What an item is about: the drawer a clerk would file it in (codebook §1)."""

    TOURISM = "tourism"
    INDUSTRY = "industry"
    ECOLOGY = "ecology"
    LIVELIHOOD = "livelihood"
    GOVERNANCE = "governance"

    @property
    def label(self) -> str:
        """The Chinese name shown to clerks."""
        return _THEME_LABELS[self]


class Stage(StrEnum):
    """How far a target has come (codebook §2). Compare by `rank`; `<` on a StrEnum compares spelling."""

    PENDING = "pending"
    PLANNING = "planning"
    APPROVAL = "approval"
    IMPLEMENTING = "implementing"
    COMPLETED = "completed"

    @property
    def rank(self) -> int:
        """0 for pending up to 4 for completed."""
        return _STAGE_RANKS[self]

    @property
    def label(self) -> str:
        """The Chinese name shown to clerks."""
        return _STAGE_LABELS[self]


class Delivery(StrEnum):
    """What would count as delivery of a target (codebook §3)."""

    PROJECT = "project"
    DOCUMENT = "document"
    METRIC = "metric"
    ATTRACT = "attract"
    ACTIVITY = "activity"

    @property
    def label(self) -> str:
        """The Chinese name shown to clerks."""
        return _DELIVERY_LABELS[self]


_THEME_LABELS = {
    Theme.TOURISM: "旅游",
    Theme.INDUSTRY: "产业",
    Theme.ECOLOGY: "生态",
    Theme.LIVELIHOOD: "民生",
    Theme.GOVERNANCE: "治理",
}
_STAGE_LABELS = {
    Stage.PENDING: "未启动",
    Stage.PLANNING: "谋划前期",
    Stage.APPROVAL: "报批招标",
    Stage.IMPLEMENTING: "实施在建",
    Stage.COMPLETED: "已完成",
}
_STAGE_RANKS = {stage: rank for rank, stage in enumerate(Stage)}
_DELIVERY_LABELS = {
    Delivery.PROJECT: "工程项目",
    Delivery.DOCUMENT: "文件规划",
    Delivery.METRIC: "数量指标",
    Delivery.ATTRACT: "招引争创",
    Delivery.ACTIVITY: "常态工作",
}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A quarter of a year, ordered in time; written "2021Q1"."""

    year: int
    quarter: int

    def __post_init__(self) -> None:
        if not (1900 <= self.year <= 2999 and 1 <= self.quarter <= 4):
            raise ValueError(f"no such period: year {self.year}, quarter {self.quarter}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2021Q1" (case and surrounding blanks do not matter).

        Raises:
            ValueError: the text is not a year from 1900 to 2999 followed by Q1 to Q4.
        """
        matched = re.fullmatch(r"\s*(\d{4})\s*[Qq]([1-4])\s*", text)
        if matched is None:
            raise ValueError(f"not a period: {text!r}; expected a form such as 2021Q1")
        return cls(int(matched[1]), int(matched[2]))

    @property
    def elapsed(self) -> float:
        """The share of the year that has passed at the end of this quarter, 0.25 to 1."""
        return self.quarter / 4

    def __str__(self) -> str:
        return f"{self.year}Q{self.quarter}"


_COLUMN = "column:"


def column_field(header: str) -> str:
    """Name the field of spans in a further column: "column:年度目标"."""
    return _COLUMN + header


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of one field of an item, as written.

    `field` is "target", "status", or for a further column what `column_field` makes of its header.
    """

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a report, as written and never changed.

    `no` is the 序号 as written, "" where the table has none. `where` names the row's place in its file
    ("line 5", "sheet 1, row 7"). `attributes` keeps further columns (责任单位, 备注 …) by their header.
    """

    no: str
    target: str
    status: str
    where: str = ""
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def text(self, span: Span) -> str:
        """Give the characters a span of this item stands for."""
        if span.field.startswith(_COLUMN):
            return self.attributes.get(span.field.removeprefix(_COLUMN), "")[span.start : span.end]
        return (self.target if span.field == "target" else self.status)[span.start : span.end]


@dataclass(frozen=True, slots=True)
class Report:
    """One quarterly table of one place. `sha256` is that of the file's bytes; `id` is None until stored."""

    place: str
    period: Period
    source: str
    sha256: str
    items: tuple[Item, ...]
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number a target promises and the status's own figure for it, in the units written (codebook §4).

    `stated` is what the target's text says ("1500个") where a column of the table overrules it; it is no part of what
    people confirm or correct.
    """

    indicator: str
    comparison: Comparison
    goal: Decimal
    unit: str
    actual: Decimal | None = None
    actual_unit: str | None = None
    stated: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Decision(Generic[T_co]):
    """A value, how sure its maker was (0 to 1), the spans that decided it, and who made it.

    `by` is a model version ("model:2026-11-24"), a rule ("rule:units") or a person ("person:…").
    """

    value: T_co
    confidence: float
    evidence: tuple[Span, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class Tags:
    """Everything duban says of one item. `themes` starts with the primary one; `unsure` names fields to review."""

    primary: Decision[Theme]
    themes: tuple[Decision[Theme], ...]
    stage: Decision[Stage]
    delivery: Decision[Delivery]
    quantities: tuple[Decision[Quantity], ...] = ()
    units: tuple[Decision[str], ...] = ()
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaggedItem:
    """An item and its tags."""

    item: Item
    tags: Tags
