"""The JSON shapes the command line and the API share: stable, documented in README, tested.

Every function takes our nouns and gives plain dicts, lists, numbers and text in the documented key order.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from nlp.types import Decision, Item, Quantity, Span, Tags
from service.intake.types import Reject
from service.store.items import StoredItem, StoredReport

Shape = dict[str, Any]


def no_shape(no: str) -> int | str | None:
    """Give 序号 as a whole number where it is one, else as written, None where there is none."""
    if not no:
        return None
    return int(no) if no.isascii() and no.isdigit() and (no == "0" or no[0] != "0") else no


def number_shape(number: Decimal | None) -> int | float | None:
    """Give a decimal as a JSON number, whole where it is whole."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def spans_shape(spans: Iterable[Span], item: Item) -> list[Shape]:
    """Give spans with the text they stand for."""
    return [{"field": span.field, "start": span.start, "end": span.end, "text": item.text(span)} for span in spans]


def marks_shape(spans: Iterable[Span]) -> list[Shape]:
    """Give spans alone."""
    return [{"field": span.field, "start": span.start, "end": span.end} for span in spans]


def quantity_shape(quantity: Quantity) -> Shape:
    """Give a numeric goal and its actual, in the units written."""
    return {
        "indicator": quantity.indicator,
        "op": quantity.comparison,
        "goal": number_shape(quantity.goal),
        "unit": quantity.unit,
        "actual": number_shape(quantity.actual),
        "actual_unit": quantity.actual_unit,
    }


def row_shape(item: Item) -> Shape:
    """Give a row as `duban read` prints it."""
    return {
        "no": no_shape(item.no),
        "target": item.target,
        "status": item.status,
        "where": item.where,
        "attributes": dict(item.attributes),
    }


def reject_shape(reject: Reject) -> Shape:
    """Give a rejected row with its reason."""
    return {"where": reject.where, "chinese": reject.chinese, "english": reject.english, "text": reject.text}


def decided_shape(decision: Decision[Any], item: Item) -> Shape:
    """Give a decision with its evidence in the text and who made it."""
    return {
        "value": str(decision.value),
        "confidence": round(decision.confidence, 4),
        "evidence": spans_shape(decision.evidence, item),
        "by": decision.by,
    }


def tags_shape(tags: Tags, item: Item) -> Shape:
    """Give all tags of an item as `duban tag` prints them."""
    return {
        "primary": decided_shape(tags.primary, item),
        "themes": [{"value": str(theme.value), "confidence": round(theme.confidence, 4)} for theme in tags.themes],
        "stage": decided_shape(tags.stage, item),
        "delivery": decided_shape(tags.delivery, item),
        "quantities": [quantity_shape(quantity.value) for quantity in tags.quantities],
        "units": [unit.value for unit in tags.units],
        "unsure": list(tags.unsure),
    }


def item_shape(stored: StoredItem) -> Shape:
    """Give a stored item whole."""
    item = stored.tagged.item
    return {
        "id": stored.id,
        "report_id": stored.report_id,
        "place": stored.place,
        "period": str(stored.period),
        **row_shape(item),
        **tags_shape(stored.tagged.tags, item),
        "model": stored.model,
        "corrected": sorted(stored.corrected),
    }


def listed_shape(stored: StoredItem) -> Shape:
    """Give a stored item as lists show it: the values of its tags without their reasons."""
    item, tags = stored.tagged.item, stored.tagged.tags
    return {
        "id": stored.id,
        "no": no_shape(item.no),
        "target": item.target,
        "status": item.status,
        "primary": str(tags.primary.value),
        "themes": [str(theme.value) for theme in tags.themes],
        "stage": str(tags.stage.value),
        "delivery": str(tags.delivery.value),
        "units": [unit.value for unit in tags.units],
        "place": stored.place,
        "period": str(stored.period),
        "unsure": list(tags.unsure),
    }


def report_shape(report: StoredReport) -> Shape:
    """Give a report without its items."""
    return {
        "id": report.id,
        "place": report.place,
        "period": str(report.period),
        "rows": report.rows,
        "revision": report.revision,
        "source": report.source,
        "sha256": report.sha256,
        "loaded_at": report.loaded_at.isoformat(timespec="seconds"),
    }
