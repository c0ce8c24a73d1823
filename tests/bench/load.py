"""The service under load: search and the item page asked from a second process, at rest and while files are imported.

A store of 20,000 made-up items with the shipped model's tags; one server as `duban serve` starts it; beside it, in the
same run and over as many connections, a bare FastAPI route that answers a constant. During imports one report is
uploaded, tagged, previewed and confirmed over and over, each time with other text: the store is written, the index
follows and the model tags in every second measured. A row of the report that is not of the version its neighbours are
of is a torn read.

    python -m tests.bench load        DUBAN_BENCH_LOAD="20000 10 8" gives items, seconds, connections
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI

from nlp.types import Period, Report
from service.app import App
from service.indexing import catch_up
from service.settings import open_settings
from tests.bench.asking import Got, Plan, percentile
from tests.bench.corpus import generated_items
from tests.bench.serving import served
from tests.bench.timing import Row

ITEMS, SECONDS, CONNECTIONS = (int(one) for one in os.environ.get("DUBAN_BENCH_LOAD", "20000 10 8").split())
ROWS = 184
PLACE = "装载县"
WORDS = (
    "项目",
    "完成",
    "建设",
    "养老",
    "游艇",
    "鱼油",
    "项目 建设",
    "养老 机构",
    "旅游 规划",
    '"前期工作"',
    '"招投标"',
)
NARROWED = ("", "&stage=planning", f"&place={quote('县3')}", "&sort=no")
SEARCHES = tuple(f"/api/v1/items?q={quote(words)}{narrowed}" for words in WORDS for narrowed in NARROWED)
WATCHED = f"/api/v1/items?place={quote(PLACE)}&limit=1000"
Told = tuple[float, float, float]


def bare() -> FastAPI:
    """Give an application with nothing behind its one route."""
    api = FastAPI()
    api.add_api_route("/", lambda: {"total": 0, "items": []})
    return api


def run(print_table: Callable[[str, Iterable[Row]], None]) -> None:
    """Measure."""
    with tempfile.TemporaryDirectory(prefix="duban-load-") as folder:
        print_table(f"load, {ITEMS:,} items, {CONNECTIONS} connections", _rows(Path(folder)))


def _rows(home: Path) -> Iterable[Row]:
    ids = _fill(home)
    pages = tuple(f"/items/{item_id}" for item_id in ids[:: max(1, len(ids) // 500)])
    plain_command = ["uvicorn", "--factory", "tests.bench.load:bare", "--log-level", "warning", "--port"]
    with served(plain_command, {}, ready="/") as address:
        plain = _figures(_asked(Plan(address, ("/",), SECONDS, CONNECTIONS)))
    settings = {"DUBAN_HOME": str(home), "DUBAN_RATE_COSTLY": "1000000", "DUBAN_LOG_LEVEL": "error"}
    with served(["service.cli", "serve", "--port"], settings, ready="/readyz") as address:
        imports = Imports(address)
        imports.once()
        for what, addresses in (("search", SEARCHES), ("item page", pages)):
            plan = Plan(address, addresses, SECONDS, CONNECTIONS, WATCHED, ROWS)
            yield from _lines(what, _asked(plan), plain)
            with imports.under_way():
                got = _asked(plan)
            yield from _lines(f"{what} during imports", got, plain)
        yield Row("reports imported meanwhile", len(imports.took), "reports")
        yield Row("one import, from upload to confirmed, median", statistics.median(imports.took), "s")


def _lines(what: str, got: Got, plain: Told) -> Iterator[Row]:
    for name, figure, unit, peer in zip(
        ("requests a second", "p50", "p99"), _figures(got), ("1/s", "ms", "ms"), plain, strict=True
    ):
        yield Row(f"{what}: {name}", figure, unit, peer, "bare FastAPI route")
    yield Row(f"{what}: answers that failed", len(got.failed), f"of {len(got.times)}")
    yield Row(f"{what}: torn reads", len(got.torn), f"of {got.looks} looks at a whole report")
    for wrong in (*got.failed[:3], *got.torn[:3]):
        print(f"    {wrong}")


def _figures(got: Got) -> Told:
    return len(got.times) / got.seconds, percentile(got.times, 0.5), percentile(got.times, 0.99)


def _fill(home: Path) -> list[int]:
    """Store the items in a hundred reports, tagged, and index them."""
    items = generated_items(ITEMS)
    ids: list[int] = []
    with App(open_settings(home=home)) as app:
        tagged = app.tagger.tag_all(items)
        size = max(1, ITEMS // 100)
        for number in range(0, ITEMS, size):
            part = tagged[number : number + size]
            county, quarter = divmod(number // size, 4)
            report = Report(
                f"县{county}", Period(2025, quarter + 1), "写的.txt", f"{number:064}", tuple(one.item for one in part)
            )
            ids += app.store.items.save(report, part, model=app.tagger.version)[1]
        catch_up(app)
    return ids


def _asked(plan: Plan) -> Got:
    """Let a process of its own ask."""
    asking = subprocess.run(
        [sys.executable, "-m", "tests.bench.asking"],
        input=json.dumps(asdict(plan)),
        stdout=subprocess.PIPE,
        check=True,
        encoding="utf-8",
    )
    return Got(**json.loads(asking.stdout))


class Imports:
    """Brings one report in again and again, each time with other text, as a person would through the API."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._rows = [one for one in generated_items(ROWS, seed=4) if len(one.status) < 4_000]
        self._version = 0
        self._stopped = threading.Event()
        self.took: list[float] = []

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Import all the while."""
        self._stopped.clear()
        thread = threading.Thread(target=self._repeat)
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            thread.join()

    def once(self) -> None:
        """Upload, preview and confirm the next version."""
        self._version += 1
        rows = "\n".join(f"{one.no} | {one.target} | 第{self._version:04}稿。{one.status} |" for one in self._rows)
        content = f"序号 | 重点工作 | 当前完成情况 |\n{rows}\n"
        begun = time.perf_counter()
        shown = self._post("/api/v1/reports", *_form(content, place=PLACE, period="2025Q4"))
        self._post(f"/api/v1/reports/{shown['sha256']}/confirm", b"", "application/json")
        self.took.append(time.perf_counter() - begun)

    def _repeat(self) -> None:
        while not self._stopped.is_set():
            self.once()

    def _post(self, path: str, body: bytes, kind: str) -> dict[str, object]:
        headers = {"Content-Type": kind}
        request = urllib.request.Request(self._address + path, data=body, headers=headers)  # noqa: S310 # our own address
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
            read: dict[str, object] = json.load(answer)
            return read


def _form(content: str, **fields: str) -> tuple[bytes, str]:
    parts = [
        f'--part\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    ]
    parts.append(
        f'--part\r\nContent-Disposition: form-data; name="file"; filename="q4.txt"\r\n\r\n{content}\r\n--part--\r\n'
    )
    return "".join(parts).encode(), "multipart/form-data; boundary=part"
