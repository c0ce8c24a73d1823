"""The demonstration: the sample report in an empty store, and the summary a newcomer sees first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nlp.types import Period, Stage, Theme
from service.app import App
from service.pipeline import confirm, preview
from service.tracking.stalled import StalledItem, stalled

SAMPLE = "dongtou-2021Q1.txt"
SAMPLE_PLACE = "洞头区"
SAMPLE_PERIOD = Period(2021, 1)


@dataclass(frozen=True, slots=True)
class Summary:
    """What is in the store, in a few lines: items by theme and stage, and the most worrying ones."""

    reports: int
    items: int
    counts: Mapping[tuple[Theme, Stage], int]
    stalled: tuple[StalledItem, ...]


def load_sample(app: App, *, progress: Callable[[int, int], None] | None = None) -> bool:
    """Load the sample report if the store is empty; tell whether it was loaded."""
    if app.store.items.count():
        return False
    content = (app.settings.data / "sample" / SAMPLE).read_bytes()
    previewed = preview(app, content, SAMPLE, place=SAMPLE_PLACE, period=SAMPLE_PERIOD, progress=progress)
    confirm(app, previewed.sha256)
    return True


def summary_of(app: App, *, most: int = 10) -> Summary:
    """Count the items of the store and pick the most worrying ones."""
    counts: Counter[tuple[Theme, Stage]] = Counter()
    for item in app.store.items.iterate():
        tags = item.tagged.tags
        counts[tags.primary.value, tags.stage.value] += 1
    return Summary(
        reports=len(app.store.items.reports()),
        items=counts.total(),
        counts=counts,
        stalled=tuple(stalled(app))[:most],
    )
