"""A preview as the JSON document the store keeps until it is confirmed, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nlp.types import Item, Period, TaggedItem
from service.intake.types import Reading, Reject
from service.store.documents import document_of, tags_of


def document_of_preview(
    reading: Reading, place: str, period: Period, tagged: Sequence[TaggedItem], model: str
) -> dict[str, Any]:
    """Write what a preview showed: the reading, the tags, and the place and period it is for."""
    return {
        "place": place,
        "period": str(period),
        "source": reading.source,
        "title": reading.title,
        "format": reading.format,
        "notes": list(reading.notes),
        "rejects": [[one.where, one.chinese, one.english, one.text] for one in reading.rejects],
        "model": model,
        "rows": [[*_fields(one.item), document_of(one.tags)] for one in tagged],
    }


def read_of_document(sha256: str, document: Mapping[str, Any]) -> tuple[Reading, tuple[TaggedItem, ...], str]:
    """Read the document `document_of_preview` wrote: the reading, its tagged items, and the model that tagged them."""
    tagged = tuple(
        TaggedItem(Item(no, target, status, where, attributes), tags_of(tags))
        for no, target, status, where, attributes, tags in document["rows"]
    )
    place, period = place_and_period(document)
    reading = Reading(
        source=document["source"],
        sha256=sha256,
        title=document["title"],
        place=place,
        period=period,
        items=tuple(one.item for one in tagged),
        rejects=tuple(Reject(*row) for row in document["rejects"]),
        notes=tuple(document["notes"]),
        format=document["format"],
    )
    return reading, tagged, document["model"]


def place_and_period(document: Mapping[str, Any]) -> tuple[str, Period]:
    """Give what report a previewed file is for."""
    return document["place"], Period.parse(document["period"])


def _fields(item: Item) -> list[Any]:
    return [item.no, item.target, item.status, item.where, dict(item.attributes)]
