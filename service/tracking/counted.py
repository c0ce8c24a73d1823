"""The items and goals behind each count of the overview: what is counted, by the same predicates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from nlp.types import Period, Stage, Theme
from service.app import App
from service.store.items import StoredItem
from service.tracking.bodies import bodies_of
from service.tracking.ledger import Ledger, open_ledger
from service.tracking.lights import Light, LightClass, light_of, margin_of, worst_light


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the counted items: by primary theme, stage, unit (NO_UNIT: those that name none), light."""

    theme: Theme | None = None
    stage: Stage | None = None
    unit: str | None = None
    light: LightClass | None = None


def counted(app: App, choice: Choice, *, place: str | None = None, at: Period | None = None) -> list[StoredItem]:
    """List the counted items of a choice, by place and row; without a choice, all that `stats` counts."""
    margin = margin_of(app.settings)
    items = list(_newest(open_ledger(app), place=place, at=at))
    theirs = None if choice.unit is None else _of_unit(items, choice.unit)
    found = [
        item
        for item in items
        if (choice.theme is None or item.tagged.tags.primary.value is choice.theme)
        and (choice.stage is None or item.tagged.tags.stage.value is choice.stage)
        and (theirs is None or item.id in theirs)
        and (choice.light is None or _light_of(item, margin=margin) is choice.light)
    ]
    return sorted(found, key=lambda item: (item.place, item.position))


def goals(
    app: App, *, light: LightClass | None = None, place: str | None = None, at: Period | None = None
) -> list[tuple[StoredItem, Light]]:
    """List the counted goals with their lights, furthest behind the year first, those without a share last."""
    ledger, margin = open_ledger(app), margin_of(app.settings)
    newest = frozenset(ledger.newest(place=place, at=at))

    def judged() -> list[tuple[StoredItem, Light]]:
        found = [
            (item, light_of(one.value, item.period, margin=margin))
            for item in _newest(ledger, place=place, at=at)
            for one in item.tagged.tags.quantities
        ]
        return sorted(found, key=lambda pair: (_lead_of(pair[1]), pair[0].place, pair[0].position))

    everything = ledger.answers.find(("goals", newest, margin), judged)
    return [pair for pair in everything if light is None or pair[1].kind is light]


def _newest(ledger: Ledger, *, place: str | None, at: Period | None) -> Iterator[StoredItem]:
    newest = ledger.newest(place=place, at=at)
    return (item for item in ledger.items.values() if item.report_id in newest)


def _of_unit(items: list[StoredItem], unit: str) -> set[int]:
    """Give the items of a unit under whatever name it is written; a name two bodies share means all of both."""
    bodies = bodies_of(items)
    chosen = [body for body in bodies if body.name == unit] or [body for body in bodies if unit in body.names]
    return {item.id for body in chosen for item in body.items}


def _light_of(item: StoredItem, *, margin: Decimal) -> LightClass | None:
    """Give the light of an item: that of its most worrying goal."""
    worst = worst_light([light_of(one.value, item.period, margin=margin) for one in item.tagged.tags.quantities])
    return None if worst is None else worst.kind


def _lead_of(light: Light) -> float:
    return float("inf") if light.share is None else float(light.share) - float(light.elapsed)
