"""A server in a process of its own, on a free port of this machine, for as long as a block runs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager


@contextmanager
def served(module: Sequence[str], settings: Mapping[str, str], *, ready: str) -> Iterator[str]:
    """Run a server of this machine until the block ends; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", *module, str(port)], env={**os.environ, **settings}, stdout=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address + ready, process)
        yield address
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=10).close()  # noqa: S310 # our own address
        except (urllib.error.URLError, ConnectionError):
            if process.poll() is not None:
                raise
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(address)
