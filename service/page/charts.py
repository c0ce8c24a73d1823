"""Geometry of the charts: rows of bars cut into parts, drawn as SVG by the templates, each with a table behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp.types import Period, Stage
from service.app import App
from service.tracking.ledger import Ledger, open_ledger

QUARTERS = 8
"""So many quarters the trend goes back: two years."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar, from `x` on `width` wide in hundredths of the whole bar."""

    stage: Stage
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of the trend: all that was counted, cut by stage."""

    period: Period
    total: int
    counts: Mapping[Stage, int]
    parts: Sequence[Part]


def parts_of(counts: Mapping[Stage, int]) -> list[Part]:
    """Cut a bar by stage, the least advanced first; stages without items have no part."""
    total = sum(counts.values())
    found: list[Part] = []
    x = 0.0
    for stage in Stage:
        count = counts.get(stage, 0)
        if count:
            found.append(Part(stage, count, round(x, 3), round(100 * count / total, 3)))
            x += 100 * count / total
    return found


def trend_of(app: App, *, place: str | None, at: Period | None) -> list[Quarter]:
    """Count the stages as of each of the last quarters, oldest first, each by the newest report of every place then."""
    ledger = open_ledger(app)
    periods = sorted(
        {
            report.period
            for name, theirs in ledger.reports.items()
            for report in theirs
            if (place is None or name == place) and (at is None or report.period <= at)
        }
    )[-QUARTERS:]
    by_report = ledger.answers.find("stages by report", lambda: _stages_by_report(ledger))
    return [
        _quarter(period, [by_report[one] for one in ledger.newest(place=place, at=period) if one in by_report])
        for period in periods
    ]


def _stages_by_report(ledger: Ledger) -> Mapping[int, Counter[Stage]]:
    found: dict[int, Counter[Stage]] = {}
    for item in ledger.items.values():
        found.setdefault(item.report_id, Counter())[item.tagged.tags.stage.value] += 1
    return found


def _quarter(period: Period, reports: Sequence[Counter[Stage]]) -> Quarter:
    counts = sum(reports, Counter[Stage]())
    return Quarter(period, counts.total(), counts, parts_of(counts))
