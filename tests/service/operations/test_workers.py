"""Several workers over one store answer alike, count together, and stop in order."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service.app import App
from service.review import correct

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="stops by signal")]
Fill = Callable[..., list[int]]


@pytest.fixture
def address(app: App, tmp_path: Path) -> Iterator[str]:
    """Serve the app's store by two workers, and see that they stop when told to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "DUBAN_HOME": str(app.settings.home),
        "DUBAN_PORT": str(port),
        "DUBAN_WORKERS": "2",
        "DUBAN_LOG_FORMAT": "json",
    }
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", "serve"], env={**os.environ, **settings}, stderr=log
        )
    try:
        _until_ready(f"http://127.0.0.1:{port}", process, tmp_path / "log")
        yield f"http://127.0.0.1:{port}"
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
    finally:
        process.kill()
        process.wait()


def test_two_workers_see_every_write_or_say_that_they_do_not_yet(app: App, address: str, fill: Fill) -> None:
    asked = f"{address}/api/v1/items?q=%E6%B3%B5%E7%AB%99&limit=1"
    with ThreadPoolExecutor(8) as threads:
        for number in range(5):
            fill(app, f"第{number}县", "新建泵站", "改造水厂")
            answers = [json.loads(text) for text in threads.map(_read, [asked] * 24)]
            assert {one["total"] for one in answers if not one["messages"]} == {number + 1}
            assert {json.loads(text)["total"] for text in threads.map(_read, [asked] * 8)} == {number + 1}
    correct(app, 1, "stage", "approval", who="王")
    assert all('"approval"' in _read(f"{address}/api/v1/items/1") for _ in range(8))
    counted = re.findall(r'duban_requests_total\{.*route="[^"]*items".*\} (\d+)', _read(f"{address}/metrics"))
    assert sum(map(int, counted)) == 5 * (24 + 8)


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 # our own address
        text: str = answer.read().decode()
        return text


def _until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        try:
            _read(f"{address}/readyz")
        except (urllib.error.URLError, ConnectionError):
            assert process.poll() is None, log.read_text("utf-8")
            time.sleep(0.2)
        else:
            return
    raise AssertionError(log.read_text("utf-8"))
