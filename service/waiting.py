"""What waits for a person's word and what was said: read once, then kept in step with the store by its generation."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.store.items import StoredItem
from service.store.reviews import Correction
from service.store.store import Store

ASKED = ("primary", "stage", "delivery")
"""The fields that are asked about."""


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
    """What lies on the reviewers' desk at one generation: unsure fields, least certain first, and answered ones."""

    unsure: Sequence[Ask]
    answered: Mapping[tuple[int, str], Answered]


class Waiting:
    """The desk of a store, shared by all who review."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen = 0
        self._unsure: dict[int, tuple[Ask, ...]] = {}
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
                    unsure=sorted(
                        (ask for asks in self._unsure.values() for ask in asks),
                        key=lambda ask: (ask.confidence, ask.item_id, ask.field),
                    ),
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
            self._answered.pop(item_id, None)
        words: dict[int, dict[str, dict[str, Correction]]] = {}
        for one in self._store.reviews.log(after=after):
            if one.undone_at is None:
                said = words.setdefault(one.item_id, {}).setdefault(one.field, {})
                said.pop(one.who, None)  # the newest word stands last
                said[one.who] = one
        for stored in self._store.items.iterate(after=after):
            self._unsure[stored.id] = tuple(
                _ask(stored, field) for field in stored.tagged.tags.unsure if field in ASKED
            )
            self._answered[stored.id] = {
                field: Answered(_ask(stored, field), said)
                for field, said in words.get(stored.id, {}).items()
                if field in ASKED
            }


def _ask(stored: StoredItem, field: str) -> Ask:
    decision = getattr(stored.machine, field)
    return Ask(decision.confidence, stored.id, field, stored.place, str(stored.period), str(decision.value))
