"""The service answers while hostile files are being read; events, not clocks, say that they still are."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from subprocess import Popen

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

from service.intake import sandbox

UPLOADS = 4  # two are read at once, the others wait for them
LONGEST = 60  # seconds after which a test that hangs gives up


@dataclass
class Gate:
    """Holds readers of files between their beginning and their answer."""

    reading: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    released: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Hold every child process that reads a file until the test lets go."""
    held, exchange = Gate(), sandbox._exchange

    def held_exchange(child: Popen[bytes], order: bytes, *, most: int) -> bytes:
        held.reading.release()
        assert held.released.wait(LONGEST)
        return exchange(child, order, most=most)

    monkeypatch.setattr(sandbox, "_exchange", held_exchange)
    yield held
    held.released.set()


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """Give a small workbook that would unpack to 300 MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/workbook.xml", "w", force_zip64=True) as part:
            for _ in range(300):
                part.write(b" " * (1 << 20))
    return packed.getvalue()


def test_searches_and_pages_are_answered_while_bombs_are_read(client: TestClient, gate: Gate, bomb: bytes) -> None:
    def upload(number: int) -> httpx.Response:
        return client.post("/api/v1/reports", files={"file": (f"{number}.xlsx", bomb)})

    with ThreadPoolExecutor(UPLOADS) as pool:
        uploads = [pool.submit(upload, number) for number in range(UPLOADS)]
        for _ in range(2):
            assert gate.reading.acquire(timeout=LONGEST)
        found = client.get("/api/v1/items", params={"q": "幼儿园"})
        pages = [client.get(path) for path in ("/", "/items/1", "/stalled", "/api/v1/reports", "/healthz")]
        still_read = [not one.done() for one in uploads]
        gate.released.set()
        answers = [one.result(LONGEST) for one in uploads]

    assert all(still_read)
    assert found.status_code == 200 and found.json()["total"] > 0
    assert [one.status_code for one in pages] == [200] * len(pages)
    assert [one.status_code for one in answers] == [413] * UPLOADS
    assert {one.json()["code"] for one in answers} == {"too-large"}


def test_a_file_read_in_the_background_tells_that_it_is_being_read_and_then_why_not(
    client: TestClient, gate: Gate, bomb: bytes
) -> None:
    began = client.post("/api/v1/reports", files={"file": ("a.xlsx", bomb)}, data={"wait": "false"})
    assert began.status_code == 202
    assert gate.reading.acquire(timeout=LONGEST)
    job = began.headers["location"]
    assert client.get(job).json()["state"] == "running"
    assert client.get("/api/v1/items", params={"q": "幼儿园"}).status_code == 200
    gate.released.set()
    for thread in [one for one in threading.enumerate() if one.name.startswith("job-")]:
        thread.join(LONGEST)
    ended = client.get(job).json()
    assert ended["state"] == "failed"
    assert ended["result"]["code"] == "too-large"
    assert len(client.get("/api/v1/reports").json()["reports"]) == 1
