"""A preview as the JSON document the store keeps until it is confirmed, and back."""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from nlp.types import Item, Period, TaggedItem
from service.intake.types import Reading, Reject
from service.store.documents import document_of, tags_of


class Known(TypedDict):
    """What is known of a file's place and period."""

    place: str | None
    period: Period | None


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


def is_unplaced(document: Mapping[str, Any]) -> bool:
    """Tell whether a file only waits for someone to say of which place and period it is."""
    return "content" in document


def document_of_unplaced(
    content: bytes, reading: Reading, *, place: str | None, period: Period | None
) -> dict[str, Any]:
    """Write a file that waits for its place or period: its bytes, as the period may decide which columns are read."""
    return {
        "source": reading.source,
        "place": place,
        "period": None if period is None else str(period),
        "content": b64encode(zlib.compress(content)).decode("ascii"),
    }


def known_of(document: Mapping[str, Any]) -> Known:
    """Give what is known of the place and period of a file that waits."""
    period = document["period"]
    return {"place": document["place"], "period": None if period is None else Period.parse(period)}


def content_of(document: Mapping[str, Any]) -> bytes:
    """Give the bytes of a file that waits."""
    return zlib.decompress(b64decode(document["content"]))


def place_and_period(document: Mapping[str, Any]) -> tuple[str, Period]:
    """Give what report a previewed file is for."""
    return document["place"], Period.parse(document["period"])


def _fields(item: Item) -> list[Any]:
    return [item.no, item.target, item.status, item.where, dict(item.attributes)]
