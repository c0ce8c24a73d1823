"""The ledger (台账): items of all quarters with the links between them, read once and then asked many times."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from nlp.types import Period
from service.store.items import StoredItem, StoredReport
from service.store.links import Link

if TYPE_CHECKING:
    from service.app import App
    from service.store.store import Store

_MOST_KEPT = 50_000  # some five kilobytes an item; larger ledgers are read anew each time
_MOST_ANSWERS = 64  # a year of quarters for a dozen places, and all places together
_Answer = TypeVar("_Answer")


class Answers:
    """What was judged over one ledger: as a ledger never changes, an answer stays true for as long as it is there."""

    def __init__(self) -> None:
        self._judging = threading.RLock()  # a count may ask for a list
        self._known: dict[Hashable, object] = {}

    def find(self, question: Hashable, judge: Callable[[], _Answer]) -> _Answer:
        """Give the answer to a question, judged once; of many the one asked least recently is forgotten.

        Two who ask at once wait for one judgement. What `judge` gives is shared and must not be changed.
        """
        with self._judging:
            answer = self._known.pop(question) if question in self._known else judge()
            self._known[question] = answer
            if len(self._known) > _MOST_ANSWERS:
                del self._known[next(iter(self._known))]
            return answer  # type: ignore[return-value] # the same question always has the same kind of answer


@dataclass(frozen=True, slots=True)
class Ledger:
    """Items by id, the links to and from each, and the reports of each place in time order."""

    items: Mapping[int, StoredItem]
    earlier: Mapping[int, tuple[Link, ...]]
    later: Mapping[int, tuple[Link, ...]]
    reports: Mapping[str, tuple[StoredReport, ...]]
    answers: Answers = field(default_factory=Answers, compare=False, repr=False)
    verdicts: dict[int, tuple[Hashable, object]] = field(default_factory=dict, compare=False, repr=False)
    """What was judged of each item's chain and over which state of it; outlives the ledger, as most chains do."""

    def origin(self, item: StoredItem) -> Link | None:
        """Give the link to what the item continues; of several, the surest."""
        return max(self.earlier.get(item.id, ()), key=lambda link: link.score, default=None)

    def backwards(self, item: StoredItem) -> list[StoredItem]:
        """List the item and what it continues, newest first, along the surest links."""
        chain = [item]
        while (link := self.origin(chain[-1])) is not None:
            chain.append(self.items[link.earlier_id])
        return chain

    def state_of(self, chain: Iterable[StoredItem]) -> Hashable:
        """Give what a judgement of a chain depends on: as long as it is the same, so is the judgement."""
        return tuple(
            (one.id, one.generation, len(self.earlier.get(one.id, ())), len(self.later.get(one.id, ())))
            for one in chain
        )

    def report_at(self, place: str, at: Period | None) -> StoredReport | None:
        """Give the newest report of a place, at or before a period where one is given."""
        reports = [one for one in self.reports.get(place, ()) if at is None or one.period <= at]
        return reports[-1] if reports else None

    def newest(self, *, place: str | None, at: Period | None) -> dict[int, StoredReport]:
        """Give by id the newest report of every place or of one, at or before a period where one is given."""
        return {
            report.id: report
            for name in self.reports
            if (place is None or name == place) and (report := self.report_at(name, at)) is not None
        }

    def next_report(self, item: StoredItem) -> StoredReport | None:
        """Give the report of the same place that follows the item's own."""
        for report in self.reports.get(item.place, ()):
            if report.period > item.period:
                return report
        return None


class Ledgers:
    """The ledger of a store, read once and then kept in step with what is written, by any process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._reading = threading.Lock()
        self._generation = -1
        self._ledger = _ledger(store, (), ())

    def current(self) -> Ledger:
        """Give the ledger as of the store's last write."""
        with self._reading:
            generation = self._store.generation()  # before reading: what is written meanwhile is read again
            if generation == self._generation:
                return self._ledger
            known = dict(self._ledger.items)
            if self._generation >= 0:
                for item_id in self._store.items.gone(after=self._generation):
                    known.pop(item_id, None)
            known.update((item.id, item) for item in self._store.items.iterate(after=self._generation))
            verdicts = {item_id: one for item_id, one in self._ledger.verdicts.items() if item_id in known}
            ledger = _ledger(self._store, known.values(), self._store.links.iterate(), verdicts=verdicts)
            if len(known) <= _MOST_KEPT:
                self._ledger, self._generation = ledger, generation
            return ledger


def open_ledger(app: App) -> Ledger:
    """Give the whole ledger as of the store's last write."""
    return app.ledgers.current()


def open_thread(app: App, item_id: int) -> Ledger:
    """Read only what hangs together with one item through links.

    Raises:
        NotFound: there is no such item.
    """
    known = {item_id: app.store.items.get(item_id)}
    links: dict[tuple[int, int], Link] = {}
    fresh = {item_id}
    while fresh:
        found = app.store.links.around(fresh)
        links.update({(link.earlier_id, link.later_id): link for link in found})
        ids = {one for link in found for one in (link.earlier_id, link.later_id)} - known.keys()
        read = {item.id: item for item in app.store.items.iterate(ids=ids)}
        known.update(read)
        fresh = set(read)
    return _ledger(app.store, known.values(), links.values())


def _ledger(
    store: Store,
    items: Iterable[StoredItem],
    links: Iterable[Link],
    *,
    verdicts: dict[int, tuple[Hashable, object]] | None = None,
) -> Ledger:
    known = {item.id: item for item in items}
    earlier: dict[int, list[Link]] = {}
    later: dict[int, list[Link]] = {}
    for link in links:
        if link.earlier_id in known and link.later_id in known:
            earlier.setdefault(link.later_id, []).append(link)
            later.setdefault(link.earlier_id, []).append(link)
    reports: dict[str, list[StoredReport]] = {}
    for report in store.items.reports():
        reports.setdefault(report.place, []).append(report)
    return Ledger(
        items=known,
        earlier={one: tuple(found) for one, found in earlier.items()},
        later={one: tuple(found) for one, found in later.items()},
        reports={place: tuple(found) for place, found in reports.items()},
        verdicts=verdicts or {},
    )
