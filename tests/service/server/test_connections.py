"""Silent, slow and too many connections do not keep anybody else from an answer. A real server, times cut short."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from typing import ClassVar

import pytest
import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import PlainTextResponse

from service.connections import MOST_HEAD, Connection

PATIENCE = 30.0  # seconds until a test gives up
ASK = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Impatient(Connection):
    """As the server's own, with less of everything."""

    most: ClassVar[int] = 4
    head_seconds: ClassVar[float] = 0.2
    body_seconds: ClassVar[float] = 0.5


class Crowded(Connection):
    """Has room for few, and waits as long as the server's own."""

    most: ClassVar[int] = 4


LARGE = 16 << 20
ARRIVED = threading.Semaphore(0)


def _plain(until: threading.Event) -> FastAPI:
    api = FastAPI()

    def wait() -> None:
        ARRIVED.release()
        until.wait(PATIENCE)

    api.add_api_route("/", lambda: "here")
    api.add_api_route("/large", lambda: PlainTextResponse("x" * LARGE))
    api.add_api_route("/wait", wait)

    async def read(request: Request) -> int:
        return len(await request.body())

    api.add_api_route("/", read, methods=["POST"])
    return api


@pytest.fixture
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    """Serve the plain application over the connections a test names; give the port."""
    ended = threading.Event()
    kind: type[Connection] = getattr(request, "param", Impatient)
    config = uvicorn.Config(
        _plain(ended), port=0, http=kind, h11_max_incomplete_event_size=MOST_HEAD, log_config=None, lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    ended.set()
    server.should_exit = True
    thread.join()


def _connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def _read(connection: socket.socket) -> bytes:
    """Read until the server closes."""
    found = bytearray()
    while piece := connection.recv(1 << 20):
        found += piece
    return bytes(found)


def _piece(connection: socket.socket, wanted: bytes) -> bool:
    """Read until something has come; False if the server closes before."""
    found = b""
    while wanted not in found and (piece := connection.recv(65536)):
        found += piece
    return wanted in found


def _problem(answer: bytes) -> tuple[int, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    shape = json.loads(body)
    assert b"application/problem+json" in head
    assert shape["chinese"].endswith("。")
    assert shape["status"] == int(head.split()[1])
    return shape["status"], shape["code"]


def test_a_silent_connection_is_closed_without_a_word(port: int) -> None:
    with closing(_connect(port)) as silent:
        assert _read(silent) == b""


def test_a_head_that_comes_a_byte_at_a_time_is_not_waited_for(port: int) -> None:
    with closing(_connect(port)) as slow:
        slow.sendall(ASK[:5])
        assert _problem(_read(slow)) == (408, "too-slow")


def test_a_second_head_is_not_waited_for_either(port: int) -> None:
    with closing(_connect(port)) as slow:
        slow.sendall(ASK)
        assert _piece(slow, b'"here"')
        slow.sendall(ASK[:5])
        assert _problem(_read(slow)) == (408, "too-slow")


@pytest.mark.parametrize("frame", [b"Content-Length: 1000000", b"Transfer-Encoding: chunked"])
def test_a_body_that_stops_coming_is_not_waited_for(port: int, frame: bytes) -> None:
    with closing(_connect(port)) as slow:
        slow.sendall(b"POST / HTTP/1.1\r\nHost: x\r\n" + frame + b"\r\n\r\n5\r\nabcde")
        assert _problem(_read(slow)) == (408, "too-slow")


def test_a_large_body_that_keeps_coming_is_taken(port: int) -> None:
    size, piece = LARGE, b"x" * (1 << 16)
    with closing(_connect(port)) as steady:
        steady.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % size)
        for _ in range(size // len(piece)):
            steady.sendall(piece)
        assert _read(steady).endswith(b"\r\n\r\n%d" % size)


def test_who_does_not_read_an_answer_is_not_waited_for(port: int) -> None:
    with closing(_connect(port)) as deaf:
        deaf.sendall(ASK.replace(b"/ ", b"/large ", 1))
        time.sleep(2)  # several times as long as the server waits
        with pytest.raises(ConnectionResetError):
            assert len(_read(deaf)) < LARGE
            raise ConnectionResetError  # a reset may also show as a mere end


def test_who_reads_on_gets_a_large_answer_whole(port: int) -> None:
    with closing(_connect(port)) as patient:
        patient.sendall(ASK.replace(b"/ ", b"/large ", 1).replace(b"x\r\n", b"x\r\nConnection: close\r\n"))
        assert len(_read(patient)) > LARGE


@pytest.mark.parametrize("port", [Crowded], indirect=True)
def test_the_connection_idle_longest_makes_room(port: int) -> None:
    silent = [_connect(port) for _ in range(40)]
    with closing(_connect(port)) as polite:
        polite.sendall(ASK)
        assert _piece(polite, b'"here"')
    for one in silent:
        one.close()


@pytest.mark.parametrize("port", [Crowded], indirect=True)
def test_whose_body_does_not_come_makes_room_too(port: int) -> None:
    promised = [_connect(port) for _ in range(40)]
    for one in promised:
        one.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n")
    with closing(_connect(port)) as polite:
        polite.sendall(ASK)
        assert _piece(polite, b'"here"')
    for one in promised:
        one.close()


@pytest.mark.parametrize("port", [Crowded], indirect=True)
def test_one_more_than_all_busy_ones_is_told_so_and_served_later(port: int) -> None:
    busy = [_connect(port) for _ in range(4)]
    for one in busy:
        one.sendall(ASK.replace(b"/ ", b"/wait ", 1))
        assert ARRIVED.acquire(timeout=PATIENCE)
    with closing(_connect(port)) as late:
        answer = _read(late)
    assert _problem(answer) == (503, "too-many-connections")
    for one in busy:
        one.close()
    answer = b""
    while not answer.startswith(b"HTTP/1.1 200"):  # until the server has seen that they are gone
        with closing(_connect(port)) as again:
            again.sendall(ASK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
            answer = _read(again)
    assert answer.endswith(b'"here"')


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"nonsense\r\n\r\n", (400, "no-http")),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x5a" * 32 + b"\r\n\r\n", (400, "no-http")),
        ("GET /?q=旅游 HTTP/1.1\r\nHost: x\r\n\r\n".encode(), (400, "no-http")),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * (MOST_HEAD + 1), (431, "head-too-large")),
        (b"GET /" + b"a" * (MOST_HEAD + 1), (431, "head-too-large")),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", (400, "no-http")),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", (400, "no-http")),
        (b"GET / HTTP/1.1\r\n\r\n", (400, "no-http")),
    ],
)
def test_what_is_no_http_is_answered_in_the_one_shape(port: int, sent: bytes, expected: tuple[int, str]) -> None:
    with closing(_connect(port)) as wrong:
        wrong.sendall(sent)
        assert _problem(_read(wrong)) == expected


def test_the_longest_query_fits_into_a_head(port: int) -> None:
    with closing(_connect(port)) as long:
        long.sendall(ASK.replace(b"/ ", b"/?q=" + b"%E6%97%85" * 2000 + b" ", 1))
        assert _piece(long, b"200 OK")
