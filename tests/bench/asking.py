"""The asking side of `python -m tests.bench load`: a process of its own that keeps some connections busy for a while.

Told what to ask as JSON on stdin, it prints what it got as JSON. Every answer is read whole and looked at; beside the
connections that are timed, one asks now and then for a whole report and sees that its rows are of one version.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

VERSION = re.compile(r"第(\d{4})稿".encode())
_PATIENCE = 60  # seconds for one answer
_BETWEEN_LOOKS = 0.1  # seconds


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask: `addresses` in random order over so many connections for so many seconds.

    `watched` is the address of a report's rows, all of which name the version of the file they come from.
    """

    base: str
    addresses: tuple[str, ...]
    seconds: float
    connections: int
    watched: str = ""
    rows: int = 0


@dataclass(slots=True)
class Got:
    """What came back: milliseconds of each answer, what failed, how often rows were looked at and torn."""

    times: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    looks: int = 0
    torn: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Connection:
    """One kept-alive HTTP/1.1 connection, without a library between the clock and the server."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self._host, self._port = str(parts.hostname), int(parts.port or 80)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, address: str) -> tuple[int, bytes]:
        """Ask, and read the whole answer."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        writer.write(
            f"GET {address} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nAccept: text/html, */*\r\n\r\n".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        status = int(head.split(b" ", 2)[1])
        length = re.search(rb"content-length: (\d+)", head)
        if length is None:
            raise ConnectionError(f"{address}: an answer without a length")
        body = await reader.readexactly(int(length[1]))
        if b"connection: close" in head:
            self.close()
        return status, body

    def close(self) -> None:
        """Close it; the next question opens another."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def ask(plan: Plan) -> Got:
    """Ask as planned."""
    got = Got()
    begun = time.perf_counter()
    until = begun + plan.seconds
    async with asyncio.TaskGroup() as tasks:
        for number in range(plan.connections):
            tasks.create_task(_ask_again(plan, got, until, random.Random(number)))  # noqa: S311 # nothing secret
        if plan.watched:
            tasks.create_task(_look_again(plan, got, until))
    got.seconds = time.perf_counter() - begun
    return got


async def _ask_again(plan: Plan, got: Got, until: float, chance: random.Random) -> None:
    connection = Connection(plan.base)
    while time.perf_counter() < until:
        address = chance.choice(plan.addresses)
        begun = time.perf_counter()
        body = await _answer(connection, address, got)
        if body is not None:
            got.times.append(1000 * (time.perf_counter() - begun))
    connection.close()


async def _look_again(plan: Plan, got: Got, until: float) -> None:
    connection = Connection(plan.base)
    while time.perf_counter() < until:
        body = await _answer(connection, plan.watched, got)
        if body is not None:
            got.looks += 1
            found = VERSION.findall(body)
            if len(found) != plan.rows or len(set(found)) != 1:
                got.torn.append(f"{len(found)} rows of versions {sorted({one.decode() for one in found})}")
        await asyncio.sleep(_BETWEEN_LOOKS)
    connection.close()


async def _answer(connection: Connection, address: str, got: Got) -> bytes | None:
    try:
        status, body = await asyncio.wait_for(connection.get(address), _PATIENCE)
    except (OSError, EOFError, ValueError) as wrong:  # a time-out is an OSError
        got.failed.append(f"{address}: {wrong!r}")
        connection.close()
        return None
    if status != 200 or not body.rstrip().endswith((b"}", b"</html>")):
        got.failed.append(f"{address}: {status} {body[:200]!r}")
        return None
    return body


def percentile(times: Sequence[float], share: float) -> float:
    """Give the time that so large a share of answers did not exceed."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def main() -> None:
    """Read a plan from stdin, do it, print what came of it."""
    given: dict[str, Any] = json.load(sys.stdin)
    got = asyncio.run(ask(Plan(**{**given, "addresses": tuple(given["addresses"])})))
    json.dump(asdict(got), sys.stdout)


if __name__ == "__main__":
    main()
