"""How often someone may ask for something costly: a bucket of permissions that refills with time.

Counted in memory, so each worker process allows the rate by itself.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from service.errors import TooMany

_MOST_KEYS = 10_000


class RateLimit:
    """Lets each key through `count` times at once and then `count` times a minute."""

    def __init__(self, count: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.count = count
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, key: str) -> None:
        """Use one permission of a key (a person's name, an address).

        Raises:
            TooMany: none is left; `wait` says how many seconds the next one takes.
        """
        with self._lock:
            now = self._clock()
            left, since = self._buckets.pop(key, (float(self.count), now))
            left = min(self.count, left + (now - since) * self.count / 60)
            allowed = left >= 1
            self._buckets[key] = (left - 1 if allowed else left, now)
            while len(self._buckets) > _MOST_KEYS:  # the key seen longest ago has refilled, or nearly
                del self._buckets[next(iter(self._buckets))]
        if not allowed:
            refused = TooMany(
                "too-many",
                chinese=f"请求太频繁（每分钟至多 {self.count} 次），请稍候再试。",
                english=f"asked too often (at most {self.count} a minute); wait and repeat",
            )
            refused.wait = max(1, math.ceil((1 - left) * 60 / self.count))
            raise refused
