"""People's words on tags, and the queue that asks for them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from service.api.schemas.items import Decided, PlainItem


class CorrectionShape(BaseModel):
    """A person's word on one field of an item; a confirmation when old and new are the same."""

    id: int
    item_id: int
    field: str
    old: Any
    new: Any
    who: str
    why: str
    made_at: str
    undone_at: str | None


class CorrectionsAnswer(BaseModel):
    """The log of an item, oldest first, those taken back included."""

    corrections: list[CorrectionShape]


class Option(BaseModel):
    """A value that can be chosen, with its Chinese name."""

    value: str
    label: str


class QuestionShape(BaseModel):
    """A field of an item to be decided."""

    item: PlainItem
    field: str
    label: str
    suggestion: Decided
    options: list[Option]
    said: list[CorrectionShape] = Field(description="what people said already")
    seen: int


class QueueAnswer(BaseModel):
    """A page of questions, least certain first."""

    total: int
    answered: int
    questions: list[QuestionShape]
    next: str | None


class Disputed(BaseModel):
    """An item on which people differ, and what each said."""

    item_id: int
    said: dict[str, str]


class AgreementShape(BaseModel):
    """One field over the items that at least two people spoke on."""

    field: str
    items: int
    people: int
    agreed: float = Field(description="share of pairs of words that are the same")
    alpha: float | None = Field(description="Krippendorff's alpha; null where chance explains it all")
    disputed: list[Disputed]


class AgreementAnswer(BaseModel):
    """Agreement by field; a field nobody reviewed twice is left out."""

    fields: list[AgreementShape]
