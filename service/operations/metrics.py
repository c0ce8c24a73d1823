"""What Prometheus reads: requests as they pass, and what store and index hold.

Each process counts for itself. Where several workers serve, the server sets PROMETHEUS_MULTIPROC_DIR before it starts
them, and whichever worker is asked adds up what all of them counted.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from service.app import App
from service.indexing import version_of

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Counts requests, and gives everything in Prometheus' text form."""

    def __init__(self, app: App) -> None:
        self._own = CollectorRegistry()
        self.requests = Counter(
            "duban_requests", "Requests answered.", ("method", "route", "status"), registry=self._own
        )
        self.seconds = Histogram(
            "duban_request_seconds", "How long answers took.", ("method", "route"), buckets=_SECONDS, registry=self._own
        )
        self._state = CollectorRegistry()
        self._state.register(_State(app))

    def count(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; `route` is the pattern it matched, never the path, which anyone may invent."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """Give everything."""
        counted = self._own
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # the client library's own switch
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call] # the library left it untyped
        return generate_latest(counted) + generate_latest(self._state)


class _State(Collector):
    """Reads the store and the index whenever asked."""

    def __init__(self, app: App) -> None:
        self._app = app

    def collect(self) -> Iterator[Metric]:
        app = self._app
        generation = app.store.generation()
        stamp = app.index.stamp()
        indexed = stamp.generation if stamp is not None and stamp.version == version_of(app) else 0
        for name, text, value in (
            ("duban_reports", "Reports in the store.", len(app.store.items.reports())),
            ("duban_items", "Items in the store.", app.store.items.count()),
            ("duban_store_generation", "Writes the store has counted.", generation),
            ("duban_index_behind", "Writes the index has not seen; 0 when it is up to date.", generation - indexed),
            ("duban_index_items", "Items in the index.", app.index.count()),
        ):
            yield GaugeMetricFamily(name, text, value=value)
        info = GaugeMetricFamily("duban_info", "Which version runs.", labels=("version",))
        info.add_metric((version("duban"),), 1)
        yield info
