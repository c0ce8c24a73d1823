"""A watch over the work of one search: what costs time is counted, and now and then it is asked whether time is up.

Work is counted, not timed, so that a small search always ends with its answer, however late it began, and a runaway
one ends soon after its deadline. A unit is about a text read: some hundreds of nanoseconds.
"""

from __future__ import annotations

from collections.abc import Callable

IsLate = Callable[[], bool]
BETWEEN_LOOKS = 100_000  # units between two looks at the clock: some tens of milliseconds


class TimeUp(Exception):
    """The search has no time left. It never leaves index: who can answer with what is there catches it."""


def never() -> bool:
    """Tell that it is not late: a search without a deadline."""
    return False


class Watch:
    """Counts the work of one search, and how often it had to be told that time is up."""

    def __init__(self, is_late: IsLate = never) -> None:
        self._is_late = is_late
        self._left = BETWEEN_LOOKS
        self.times_up = 0

    def count(self, work: int) -> None:
        """Count work that was done, and whose fruit is not to be lost."""
        self._left -= work

    def spend(self, work: int) -> None:
        """Count work about to be done.

        Raises:
            TimeUp: it is late; every further call says so again.
        """
        self._left -= work
        if self._left < 0:
            if self._is_late():
                self.times_up += 1
                raise TimeUp
            self._left = BETWEEN_LOOKS


UNWATCHED = Watch()
"""For what is asked outside a search: it is never late."""
