"""Suggestions, likenesses, saved searches."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from service.api.schemas.items import ListedItem


class SuggestionShape(BaseModel):
    """A text to search for, what it is, and how many items have it."""

    text: str
    kind: Literal["word", "unit", "target"]
    count: int


class SuggestAnswer(BaseModel):
    """Suggestions, best first."""

    suggestions: list[SuggestionShape]


class SimilarAnswer(BaseModel):
    """Items like another one, most alike first."""

    items: list[ListedItem]


class SavedShape(BaseModel):
    """A saved search and how many items it finds now."""

    id: int
    name: str
    total: int
    text: str
    filters: dict[str, list[str]] = Field(description="by facet")
    sort: str
    removed: list[str]
    who: str
    made_at: str


class SavedAnswer(BaseModel):
    """All saved searches, by name."""

    searches: list[SavedShape]
