"""A deadline inside one search: what widens or guesses asks whether it has passed, and stops."""

from __future__ import annotations

import time
from collections.abc import Callable

MESSAGE = "检索用时已到上限，近义、下位词和容错未全部展开，结果可能不全；可缩短检索词再试。"


class Deadline:
    """A moment after which nothing more is tried; it remembers whether anything was left out for it."""

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds
        self.cut_short = False

    def passed(self) -> bool:
        """Tell whether the moment has passed; who asks then leaves something out."""
        if self._clock() < self._end:
            return False
        self.cut_short = True
        return True
