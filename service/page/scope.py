"""What a count was made over, and the address of the list with exactly those items."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from nlp.types import Period
from service.app import App


def places_and_periods(app: App) -> tuple[list[str], list[str]]:
    """List the places and the quarters there are reports of, newest quarter first."""
    reports = app.store.items.reports()
    places = list(dict.fromkeys(one.place for one in reports))
    return places, [str(period) for period in sorted({one.period for one in reports}, reverse=True)]


class Scope:
    """The newest report of each place, as filters of the search."""

    def __init__(self, periods: Mapping[str, Period], known: Mapping[str, frozenset[Period]]) -> None:
        self._pairs = self._filters(periods, known)

    def address(self, **filters: str) -> str | None:
        """Give the search for these reports' items with further filters; None where filters cannot say it exactly."""
        return None if self._pairs is None else f"/?{urlencode([*self._pairs, *filters.items()])}"

    @staticmethod
    def _filters(periods: Mapping[str, Period], known: Mapping[str, frozenset[Period]]) -> list[tuple[str, str]] | None:
        quarters = set(periods.values())
        if len(quarters) == 1:
            (quarter,) = quarters
            others = {place for place, theirs in known.items() if quarter in theirs} - set(periods)
            chosen = [("place", place) for place in periods] if others or len(periods) == 1 else []
            return [*chosen, ("period", str(quarter))]
        if all(known[place] == {period} for place, period in periods.items()) and set(known) == set(periods):
            return []
        return None


def known_periods(app: App) -> dict[str, frozenset[Period]]:
    """Give the quarters there are reports of, by place."""
    known: dict[str, set[Period]] = {}
    for report in app.store.items.reports():
        known.setdefault(report.place, set()).add(report.period)
    return {place: frozenset(periods) for place, periods in known.items()}
