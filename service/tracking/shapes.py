"""The JSON shapes of tracking, shared by the command line and the API."""

from __future__ import annotations

from nlp.types import Item, Stage, Theme
from service.shapes import Shape, no_shape, number_shape, quantity_shape, spans_shape
from service.store.links import Link
from service.tracking.bodies import NO_UNIT
from service.tracking.history import Movement, StageHistory, Step
from service.tracking.lights import Light, LightClass
from service.tracking.stalled import Reason, StalledItem
from service.tracking.stats import Stats


def light_shape(light: Light | None) -> Shape | None:
    """Give a light with its arithmetic."""
    if light is None:
        return None
    return {
        "class": str(light.kind),
        "label": light.kind.label,
        "share": None if light.share is None else round(float(light.share), 4),
        "elapsed": number_shape(light.elapsed),
        "rule": str(light.rule),
        "text": light.text,
        "english": light.english,
        "quantity": quantity_shape(light.quantity),
    }


def reason_shape(reason: Reason, item: Item) -> Shape:
    """Give why an item is listed, with the words that show it."""
    return {
        "rule": reason.rule,
        "text": reason.text,
        "english": reason.english,
        "evidence": spans_shape(reason.evidence, item),
    }


def stalled_shape(stalled: StalledItem) -> Shape:
    """Give an item that stands still as `duban stalled` prints it."""
    stored = stalled.item
    item = stored.tagged.item
    return {
        "id": stored.id,
        "no": no_shape(item.no),
        "target": item.target,
        "status": item.status,
        "place": stored.place,
        "period": str(stored.period),
        "primary": str(stored.tagged.tags.primary.value),
        "stage": str(stalled.stage),
        "since": str(stalled.since),
        "reports_in_stage": stalled.reports_in_stage,
        "light": light_shape(stalled.light),
        "why": [reason_shape(reason, item) for reason in stalled.why],
        "worry": stalled.worry,
    }


def link_shape(link: Link) -> Shape:
    """Give a link with its score and reason."""
    return {
        "earlier_id": link.earlier_id,
        "later_id": link.later_id,
        "score": round(link.score, 4),
        "kind": link.kind,
        "reason": link.reason,
        "by": f"person:{link.who}" if link.who else "rule:match",
        "unlinked": link.unlinked,
    }


def step_shape(step: Step) -> Shape:
    """Give one quarter of a history."""
    stored = step.item
    return {
        "period": str(step.period),
        "id": None if stored is None else stored.id,
        "no": None if stored is None else no_shape(stored.tagged.item.no),
        "target": None if stored is None else stored.tagged.item.target,
        "status": None if stored is None else stored.tagged.item.status,
        "stage": None if stored is None else str(stored.tagged.tags.stage.value),
        "stage_counted": None if step.stage is None else str(step.stage),
        "movement": str(step.movement),
        "copy": None if step.copy is None else str(step.copy),
        "links": [link_shape(link) for link in step.links],
    }


def history_shape(history: StageHistory) -> Shape:
    """Give a history as `duban history` prints it."""
    return {"item_id": history.item_id, "steps": [step_shape(step) for step in history.steps]}


def stats_shape(stats: Stats) -> Shape:
    """Give the counts as `duban stats` prints them; the unit of items that name none is null."""
    return {
        "place": stats.place,
        "periods": {place: str(period) for place, period in stats.periods.items()},
        "earlier": {place: str(period) for place, period in stats.earlier.items()},
        "items": stats.items,
        "themes": {str(theme): {str(stage): stats.themes.get((theme, stage), 0) for stage in Stage} for theme in Theme},
        "units": [
            {
                "unit": None if one.unit == NO_UNIT else one.unit,
                "names": [] if one.unit == NO_UNIT else list(one.names),
                "items": one.items,
                "stages": {str(stage): one.stages.get(stage, 0) for stage in Stage},
                "behind": one.behind,
            }
            for one in stats.units
        ],
        "lights": {str(kind): stats.lights.get(kind, 0) for kind in LightClass},
        "stalled": stats.stalled,
        "movements": None
        if stats.movements is None
        else {str(movement): stats.movements.get(movement, 0) for movement in Movement},
    }
