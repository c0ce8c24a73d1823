"""Query parameters that API and page read alike; a parameter nobody knows is refused, not ignored."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from index.types import Sort
from nlp.types import Delivery, Period, Stage, Theme
from service.names import value_named
from service.periods import parse_period
from service.search import SearchRequest


def named(kind: type[StrEnum]) -> BeforeValidator:
    """Let a value be given by its English name or, as people type it, the Chinese one; an empty one is none."""
    return BeforeValidator(lambda typed: value_named(kind, typed) or None)


ThemeName = Annotated[Theme, named(Theme)]
StageName = Annotated[Stage, named(Stage)]
DeliveryName = Annotated[Delivery, named(Delivery)]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
MOST = 1_000

FacetName = Literal["theme", "primary", "stage", "delivery", "unit", "place", "period", "light", "unsure"]
FACET_PARAMETERS: dict[FacetName, str] = {
    "theme": "themes",
    "primary": "primary",
    "stage": "stage",
    "delivery": "delivery",
    "unit": "unit",
    "place": "place",
    "period": "period",
    "light": "light",
    "unsure": "unsure",
}
"""The name of each filter in an address, and the facet it filters; several values of one are or-ed."""


class Strict(BaseModel):
    """Refuses what it does not know."""

    model_config = ConfigDict(extra="forbid")


class ItemsQuery(Strict):
    """What to search and how to show it: the same as the options of `duban search`."""

    q: str = Field(default="", max_length=2000, description='words, "phrases", -without, OR, brackets, field:value')
    theme: list[str] = Field(
        default_factory=list, max_length=50, description="themes, any of the item's", examples=[["tourism"]]
    )
    primary: list[str] = Field(default_factory=list, max_length=50, description="the primary theme")
    stage: list[str] = Field(default_factory=list, max_length=50, description="stage", examples=[["planning"]])
    delivery: list[str] = Field(default_factory=list, max_length=50, description="what would count as delivery")
    unit: list[str] = Field(default_factory=list, max_length=50, description="responsible unit")
    place: list[str] = Field(default_factory=list, max_length=50, description="place")
    period: list[str] = Field(
        default_factory=list, max_length=50, description="quarter such as 2021Q1, year, or range of them"
    )
    light: list[str] = Field(
        default_factory=list, max_length=50, description="light: ahead, on-track, behind, done, other"
    )
    unsure: list[str] = Field(
        default_factory=list, max_length=50, description="a tag to be reviewed: primary, stage, delivery …"
    )
    without: list[str] = Field(
        default_factory=list, max_length=50, description="keys of understood filters to search without"
    )
    sort: Annotated[Sort, named(Sort)] = Field(default=Sort.RELEVANCE, description="the order")
    limit: int = Field(default=20, ge=1, le=MOST, description="items a page")
    offset: int = Field(default=0, ge=0, le=10_000_000, description="items to skip")

    def request(self) -> SearchRequest:
        """Give what the use case takes."""
        filters = {facet: tuple(getattr(self, name)) for name, facet in FACET_PARAMETERS.items() if getattr(self, name)}
        return SearchRequest(
            self.q,
            filters=filters,
            sort=self.sort,
            limit=self.limit,
            offset=self.offset,
            removed=tuple(self.without),
        )

    def pairs(self, **changed: object) -> list[tuple[str, str]]:
        """List the parameters that differ from their defaults, for an address; `changed` outranks."""
        found: list[tuple[str, str]] = []
        for name, default in _defaults(type(self)).items():
            value = changed[name] if name in changed else getattr(self, name)
            if value in (None, default):
                continue
            found += [(name, str(one)) for one in value] if isinstance(value, list | tuple) else [(name, str(value))]
        return found


@lru_cache(maxsize=32)
def _defaults(kind: type[BaseModel]) -> Mapping[str, object]:
    """Give the default of every parameter; a page asks for them at each of its many links."""
    return {name: field.get_default(call_default_factory=True) for name, field in kind.model_fields.items()}


class ScopeQuery(Strict):
    """Which place and which quarter; without them, the newest report of every place."""

    place: str | None = Field(default=None, max_length=120, description="place", examples=["洞头区"])
    at: str | None = Field(default=None, max_length=20, description="at or before this quarter", examples=["2021Q1"])

    def pairs(self, **changed: object) -> list[tuple[str, str]]:
        """List the parameters that differ from their defaults, for an address; `changed` outranks."""
        given = {**self.model_dump(mode="json"), **changed}
        fields = type(self).model_fields.items()
        return [(name, str(given[name])) for name, field in fields if given[name] not in (None, "", field.default)]

    def period(self) -> Period | None:
        """Read the quarter."""
        return parse_period(self.at, "at")
