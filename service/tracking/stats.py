"""Counts for the overview: theme by stage, by unit, lights, and quarter on quarter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from nlp.types import Period, Stage, Theme
from service.app import App
from service.store.items import StoredItem, StoredReport
from service.tracking.bodies import bodies_of
from service.tracking.history import Movement, movement_of
from service.tracking.ledger import Ledger, open_ledger
from service.tracking.lights import LightClass, light_of
from service.tracking.stalled import StalledRules, rules_of, stalled_in


@dataclass(frozen=True, slots=True)
class UnitStats:
    """What one unit has on its list. `names` are all it is written by; `unit` is the one written most."""

    unit: str
    names: tuple[str, ...]
    items: int
    stages: Mapping[Stage, int]
    behind: int


@dataclass(frozen=True, slots=True)
class Stats:
    """All counts for one choice of place and period.

    `lights` counts goals, not items. `movements` is None where no report goes before. `earlier` names the period
    compared with for each place.
    """

    place: str | None
    periods: Mapping[str, Period]
    earlier: Mapping[str, Period]
    items: int
    themes: Mapping[tuple[Theme, Stage], int]
    units: tuple[UnitStats, ...]
    lights: Mapping[LightClass, int]
    stalled: int
    movements: Mapping[Movement, int] | None


def stats(app: App, *, place: str | None = None, at: Period | None = None) -> Stats:
    """Count the newest report of every place, at or before a period where one is given."""
    ledger = open_ledger(app)
    newest = ledger.newest(place=place, at=at)
    rules = rules_of(app.settings)
    question = ("stats", frozenset(newest), rules)
    counted = ledger.answers.find(question, lambda: _count(ledger, newest, place=place, at=at, rules=rules))
    return replace(counted, place=place)  # one place alone in the store has the same counts named or not


def _count(
    ledger: Ledger,
    newest: Mapping[int, StoredReport],
    *,
    place: str | None,
    at: Period | None,
    rules: StalledRules,
) -> Stats:
    items = [item for item in ledger.items.values() if item.report_id in newest]
    lights = {
        item.id: [light_of(one.value, item.period, margin=rules.margin).kind for one in item.tagged.tags.quantities]
        for item in items
    }
    earlier = _earlier_periods(ledger, {report.place: report.period for report in newest.values()})
    return Stats(
        place=place,
        periods={report.place: report.period for report in newest.values()},
        earlier=earlier,
        items=len(items),
        themes=Counter((item.tagged.tags.primary.value, item.tagged.tags.stage.value) for item in items),
        units=_units(items, lights),
        lights=Counter(kind for kinds in lights.values() for kind in kinds),
        stalled=len(stalled_in(ledger, place=place, at=at, rules=rules)),
        movements=_movements(ledger, items, earlier) if earlier else None,
    )


def _units(items: list[StoredItem], lights: Mapping[int, list[LightClass]]) -> tuple[UnitStats, ...]:
    return tuple(
        UnitStats(
            unit=body.name,
            names=body.names,
            items=len(body.items),
            stages=Counter(item.tagged.tags.stage.value for item in body.items),
            behind=sum(LightClass.BEHIND in lights[item.id] for item in body.items),
        )
        for body in bodies_of(items)
    )


def _earlier_periods(ledger: Ledger, periods: Mapping[str, Period]) -> dict[str, Period]:
    found = {}
    for place, period in periods.items():
        before = [report.period for report in ledger.reports[place] if report.period < period]
        if before:
            found[place] = before[-1]
    return found


def _movements(ledger: Ledger, items: list[StoredItem], earlier: Mapping[str, Period]) -> Counter[Movement]:
    counts: Counter[Movement] = Counter()
    for item in items:
        if item.place in earlier:
            counts[movement_of(ledger, item)] += 1
    counts[Movement.DROPPED] += sum(
        earlier.get(item.place) == item.period and not ledger.later.get(item.id) for item in ledger.items.values()
    )
    return +counts
