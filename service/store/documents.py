"""Tags as JSON documents and back, without loss. The store keeps them; nothing outside the store reads them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar, cast

from nlp.types import Comparison, Decision, Delivery, Quantity, Span, Stage, Tags, Theme

Document = dict[str, Any]
T = TypeVar("T")


def document_of(tags: Tags) -> Document:
    """Write tags as a JSON document."""
    return {
        "primary": decision_document(tags.primary, str),
        "themes": [decision_document(theme, str) for theme in tags.themes],
        "stage": decision_document(tags.stage, str),
        "delivery": decision_document(tags.delivery, str),
        "quantities": [decision_document(quantity, quantity_document) for quantity in tags.quantities],
        "units": [decision_document(unit, str) for unit in tags.units],
        "unsure": list(tags.unsure),
    }


def tags_of(document: Document) -> Tags:
    """Read tags from the document `document_of` wrote."""
    return Tags(
        primary=decision_of(document["primary"], Theme),
        themes=tuple(decision_of(theme, Theme) for theme in document["themes"]),
        stage=decision_of(document["stage"], Stage),
        delivery=decision_of(document["delivery"], Delivery),
        quantities=tuple(decision_of(quantity, quantity_of) for quantity in document["quantities"]),
        units=tuple(decision_of(unit, str) for unit in document["units"]),
        unsure=tuple(document["unsure"]),
    )


def decision_document(decision: Decision[T], write: Callable[[T], Any]) -> Document:
    """Write one decision, its value by `write`."""
    return {
        "value": write(decision.value),
        "confidence": decision.confidence,
        "evidence": [[span.field, span.start, span.end] for span in decision.evidence],
        "by": decision.by,
    }


def decision_of(document: Document, read: Callable[[Any], T]) -> Decision[T]:
    """Read one decision, its value by `read`."""
    return Decision(
        value=read(document["value"]),
        confidence=float(document["confidence"]),
        evidence=tuple(Span(field, start, end) for field, start, end in document["evidence"]),
        by=document["by"],
    )


def quantity_document(quantity: Quantity) -> Document:
    """Write a quantity; decimals as text, so that no digit is lost."""
    return {
        "indicator": quantity.indicator,
        "op": quantity.comparison,
        "goal": str(quantity.goal),
        "unit": quantity.unit,
        "actual": None if quantity.actual is None else str(quantity.actual),
        "actual_unit": quantity.actual_unit,
        **({"stated": quantity.stated} if quantity.stated else {}),
    }


def quantity_of(document: Document) -> Quantity:
    """Read a quantity."""
    actual = document["actual"]
    return Quantity(
        indicator=document["indicator"],
        comparison=cast(Comparison, document["op"]),
        goal=Decimal(document["goal"]),
        unit=document["unit"],
        actual=None if actual is None else Decimal(actual),
        actual_unit=document["actual_unit"],
        stated=document.get("stated", ""),
    )
