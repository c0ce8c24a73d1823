"""What waits for a person's word and what was said: read once, then kept in step with the store by its generation."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.store.items import StoredItem
from service.store.reviews import Correction
from service.store.store import Store

ASKED = ("primary", "stage", "delivery")
"""The fields that are asked about with a choice of answers."""
WRITTEN = ("quantities", "units")
"""The fields whose answer is written: numeric goals and responsible units."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A field of an item that a person may decide, with the machine's value and how sure it is of it."""

    confidence: float
    item_id: int
    field: str
    place: str
    period: str
    value: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A field people decided: the machine's view, and what each person said last and did not take back."""

    ask: Ask
    said: Mapping[str, Correction]


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on the reviewers' desk at one generation: unsure fields, least certain first, and answered ones.

    `written` are the unsure goals and units, in the same order; their value is empty, for the answer is no choice.
    """

    unsure: Sequence[Ask]
    answered: Mapping[tuple[int, str], Answered]
    written: Sequence[Ask] = ()


class Waiting:
    """The desk of a store, shared by all who review."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen = 0
        self._unsure: dict[int, tuple[Ask, ...]] = {}
        self._written: dict[int, tuple[Ask, ...]] = {}
        self._answered: dict[int, dict[str, Answered]] = {}
        self._desk = Desk((), {})
        self._lock = threading.Lock()

    def desk(self) -> Desk:
        """Give what lies on the desk now."""
        with self._lock:
            generation = self._store.generation()
            if generation != self._seen:
                self._read(after=self._seen)
                self._seen = generation
                self._desk = Desk(
                    unsure=_least_certain_first(self._unsure),
                    written=_least_certain_first(self._written),
                    answered={
                        (item_id, field): one
                        for item_id, fields in self._answered.items()
                        for field, one in fields.items()
                    },
                )
            return self._desk

    def _read(self, *, after: int) -> None:
        for item_id in self._store.items.gone(after=after):
            self._unsure.pop(item_id, None)
            self._written.pop(item_id, None)
            self._answered.pop(item_id, None)
        words: dict[int, dict[str, dict[str, Correction]]] = {}
        for one in self._store.reviews.log(after=after):
            if one.undone_at is None:
                said = words.setdefault(one.item_id, {}).setdefault(one.field, {})
                said.pop(one.who, None)  # the newest word stands last
                said[one.who] = one
        for stored in self._store.items.iterate(after=after):
            unsure = stored.tagged.tags.unsure
            self._unsure[stored.id] = tuple(_ask(stored, field) for field in unsure if field in ASKED)
            self._written[stored.id] = tuple(_ask_written(stored, field) for field in unsure if field in WRITTEN)
            self._answered[stored.id] = {
                field: Answered(_ask(stored, field), said)
                for field, said in words.get(stored.id, {}).items()
                if field in ASKED
            }


def _ask(stored: StoredItem, field: str) -> Ask:
    decision = getattr(stored.machine, field)
    return Ask(decision.confidence, stored.id, field, stored.place, str(stored.period), str(decision.value))


def _ask_written(stored: StoredItem, field: str) -> Ask:
    confidence = min((one.confidence for one in getattr(stored.machine, field)), default=0.0)
    return Ask(confidence, stored.id, field, stored.place, str(stored.period), "")


def _least_certain_first(asks: Mapping[int, Sequence[Ask]]) -> list[Ask]:
    return sorted(
        (ask for of_item in asks.values() for ask in of_item),
        key=lambda ask: (ask.confidence, ask.item_id, ask.field),
    )
