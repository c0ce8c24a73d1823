"""What was found before, kept within so many bytes: words recur from query to query."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Protocol, TypeVar, cast

_MOST_BYTES = 96 * 2**20
_OF_ENTRY = 500  # bytes that a key and its place take at least


class Sized(Protocol):
    """Anything that knows the memory it takes, as arrays do."""

    @property
    def nbytes(self) -> int:
        """The memory, in bytes."""
        ...


T = TypeVar("T", bound=Sized)


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts in an order that matters."""

    texts: tuple[str, ...]

    @property
    def nbytes(self) -> int:
        """The memory of the texts, about."""
        return sum(60 + 4 * len(text) for text in self.texts)


class Recall:
    """Remembers by key, forgetting what was not asked for longest. Used from several threads."""

    def __init__(self, *, most_bytes: int = _MOST_BYTES) -> None:
        self._most = most_bytes
        self._size = 0
        self._known: OrderedDict[Hashable, Sized] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Sized | None:
        """Give what is remembered under a key."""
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
            return known

    def remembered(self, key: Hashable, find: Callable[[], T]) -> T:
        """Give what is remembered under a key, or find and remember it. A key always names things of one type."""
        known = self.get(key)
        if known is not None:
            return cast(T, known)
        found = find()
        with self._lock:
            before = self._known.pop(key, None)  # another thread may have found it meanwhile
            self._size += _cost(found) - (0 if before is None else _cost(before))
            self._known[key] = found
            while self._size > self._most and len(self._known) > 1:
                self._size -= _cost(self._known.popitem(last=False)[1])
        return found


def _cost(known: Sized) -> int:
    return known.nbytes + _OF_ENTRY
