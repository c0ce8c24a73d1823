"""Told to stop, the server finishes what is under way, takes nothing new, and leaves in order."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="stops by signal")]
PATIENCE = 60.0  # seconds until a test gives up
BODY = b'{"earlier_id": 1, "later_id": 2}'
HEAD = (
    b"POST /api/v1/links HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n" % len(BODY)
)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"DUBAN_HOME": str(tmp_path / "home"), "DUBAN_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "serve"],
        env={**os.environ, **settings},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process, port
    finally:
        process.kill()
        process.wait()


def _connect(port: int) -> socket.socket:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        except ConnectionRefusedError:
            assert time.monotonic() < until
            time.sleep(0.05)


def test_a_request_under_way_is_answered_before_the_server_goes(
    served: tuple[subprocess.Popen[bytes], int],
) -> None:
    process, port = served
    with closing(_connect(port)) as asking:
        asking.sendall(HEAD)
        assert asking.recv(1024).startswith(b"HTTP/1.1 100 ")  # from here on the request is being served
        process.send_signal(signal.SIGTERM)
        _wait_until_refused(port)
        asking.sendall(BODY)
        answer = b""
        while piece := asking.recv(65536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b'"no-such-item"' in answer
    assert process.wait(PATIENCE) in (0, -signal.SIGTERM)  # uvicorn passes the signal on once all is done


def _wait_until_refused(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.05)
    raise AssertionError("the server still takes connections")
