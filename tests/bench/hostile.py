"""What a running service does with connections that mean harm, each kind beside ordinary requests from elsewhere.

    python -m tests.bench hostile        DUBAN_BENCH_HOSTILE=10000 gives how many connections

Only against a server of its own on this machine. While each kind is under way an ordinary request is sent every half
second; the table says what the hostile ones got, and how many of the ordinary ones were answered.
"""

from __future__ import annotations

import asyncio
import os
import socket
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

from service.app import App
from service.demo import load_sample
from service.settings import open_settings
from tests.bench.asking import Connection
from tests.bench.serving import served
from tests.bench.timing import Row

COUNT = int(os.environ.get("DUBAN_BENCH_HOSTILE", "10000"))
_SECONDS = 25  # long enough for every patience of the server to end
_AT_ONCE = 200
_POST = b"POST /api/v1/tag HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Open = Callable[..., Awaitable[Streams]]


def run(print_table: Callable[[str, Iterable[Row]], None]) -> None:
    """Try every kind, where a process can be told how many files it may open."""
    try:
        import resource
    except ImportError:
        print("\n## hostile connections: not on this system")
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with tempfile.TemporaryDirectory(prefix="duban-hostile-") as folder:
        home = Path(folder)
        with App(open_settings(home=home)) as app:
            load_sample(app)
        settings = {"DUBAN_HOME": str(home), "DUBAN_LOG_LEVEL": "error", "DUBAN_RATE_COSTLY": "1000000"}
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, hard), hard))  # the server gets what is common
        with served(["service.cli", "serve", "--port"], settings, ready="/readyz") as address:
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(COUNT + 200, hard), hard))
            print_table(f"hostile connections, the server allowed 1,024 files: {COUNT:,} asked for", _rows(address))
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _rows(address: str) -> Iterable[Row]:
    for what, attack in ATTACKS.items():
        got, times, refused = asyncio.run(_tried(address, attack))
        print(f"{what}: {', '.join(f'{number} × {outcome}' for outcome, number in got.most_common())}")
        yield Row(f"{what}: ordinary requests not answered", refused, f"of {len(times) + refused}")
        yield Row(f"{what}: ordinary requests, median", statistics.median(times), "ms")
        yield Row(f"{what}: ordinary requests, longest", max(times), "ms")


async def _tried(
    address: str, attack: Callable[[Open], Awaitable[Counter[str]]]
) -> tuple[Counter[str], list[float], int]:
    parts = urlsplit(address)

    async def opened(receive: int | None = None) -> Streams:
        connection = socket.socket()
        if receive is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, (parts.hostname, parts.port))
        return await asyncio.open_connection(sock=connection)

    attacking = asyncio.ensure_future(attack(opened))
    times: list[float] = []
    refused = 0
    while not attacking.done():
        ordinary = Connection(address)
        begun = time.perf_counter()
        try:
            status, _ = await asyncio.wait_for(ordinary.get("/api/v1/items?q=%E5%85%BB%E8%80%81"), 30)
        except (OSError, EOFError):
            status = 0
        ordinary.close()
        if status == 200:
            times.append(1000 * (time.perf_counter() - begun))
        else:
            refused += 1
        await asyncio.sleep(0.5)
    return await attacking, times, refused


async def _many(opened: Open, count: int, sent: bytes) -> Counter[str]:
    """Open many connections, send something over each, and wait for what comes of them."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one() -> str:
        try:
            async with gate:
                reader, writer = await opened()
                writer.write(sent)
                await writer.drain()
            return await _outcome(reader, writer)
        except OSError as wrong:
            return type(wrong).__name__

    return Counter(await asyncio.gather(*(one() for _ in range(count))))


async def _outcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    try:
        head = await asyncio.wait_for(reader.read(200), _SECONDS + 20)
    except TimeoutError:
        return "left open"
    except OSError:
        return "cut off"
    finally:
        writer.close()
    return "closed" if not head else head.split(b"\r\n")[0].decode("latin-1").removeprefix("HTTP/1.1 ")


async def _silent(opened: Open) -> Counter[str]:
    return await _many(opened, COUNT, b"")


async def _half_heads(opened: Open) -> Counter[str]:
    return await _many(opened, COUNT, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")


async def _silent_bodies(opened: Open) -> Counter[str]:
    return await _many(opened, COUNT // 10, _POST + b"Content-Length: 1000000\r\n\r\n{")


async def _dripping(opened: Open, frame: bytes, piece: bytes) -> Counter[str]:
    """Send a little every second over a hundred connections."""

    async def one() -> str:
        try:
            reader, writer = await opened()
            writer.write(frame)
            for _ in range(2 * _SECONDS):
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(1)
                if reader.at_eof() or writer.is_closing():
                    break
            return await _outcome(reader, writer)
        except OSError:
            return "cut off"

    return Counter(await asyncio.gather(*(one() for _ in range(100))))


async def _slow_heads(opened: Open) -> Counter[str]:
    return await _dripping(opened, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ", b"a")


async def _slow_bodies(opened: Open) -> Counter[str]:
    return await _dripping(opened, _POST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n")


async def _endless_body(opened: Open) -> Counter[str]:
    """Send chunks without end, as fast as they are taken."""

    async def one() -> str:
        reader, writer = await opened()
        writer.write(_POST + b"Transfer-Encoding: chunked\r\n\r\n")
        answer = asyncio.ensure_future(_outcome(reader, writer))
        for _ in range(1_000):
            if answer.done():
                break
            writer.write(b"10000\r\n" + b" " * 65536 + b"\r\n")
            try:
                await writer.drain()
            except OSError:
                break
        return await answer

    return Counter(await asyncio.gather(*(one() for _ in range(4))))


async def _deaf(opened: Open) -> Counter[str]:
    """Ask for a few large answers over a hundred connections with little room, and read none."""

    async def one() -> str:
        try:
            _, writer = await opened(receive=4096)
            writer.write(b"GET /api/v1/items?limit=1000 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 4)
            await asyncio.sleep(2 * _SECONDS)
            writer.write(b"G")
            await writer.drain()
            writer.write(b"E")
            await writer.drain()
        except OSError:
            return "cut off"
        writer.close()
        return "left open"

    return Counter(await asyncio.gather(*(one() for _ in range(100))))


ATTACKS: dict[str, Callable[[Open], Awaitable[Counter[str]]]] = {
    f"{COUNT:,} silent connections": _silent,
    f"{COUNT:,} half heads": _half_heads,
    f"{COUNT // 10:,} bodies that never come": _silent_bodies,
    "100 heads of a byte a second": _slow_heads,
    "100 bodies of a byte a second": _slow_bodies,
    "4 bodies without end": _endless_body,
    "100 who never read": _deaf,
}
