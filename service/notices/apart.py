"""Large files written in a process of their own, so that whoever searches meanwhile does not wait for them."""

from __future__ import annotations

import io
import json
import os
import pickle  # only from this program to its own child, over a pipe
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import IO, Any

from service.errors import Unavailable
from service.notices.rows import LedgerRow
from service.notices.writing import FileForm, write

_START = "import json,sys;sys.path[:]=json.loads(sys.argv[1]);from service.notices.apart import main;main()"
_ONE_AT_ONCE = threading.Lock()
_AT_ONCE = 200  # rows: a larger piece would hold the interpreter for longer than a search takes


@dataclass(frozen=True, slots=True)
class _Order:
    form: FileForm
    title: str
    by_unit: bool


def write_apart(rows: Sequence[LedgerRow], form: FileForm, *, title: str, by_unit: bool) -> bytes:
    """Write a file as `write` does, in another process.

    Raises:
        Unavailable: the process ended without one.
    """
    command = [sys.executable, "-P", "-X", "utf8", "-c", _START, json.dumps(sys.path)]
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    with (
        _ONE_AT_ONCE,
        subprocess.Popen(  # noqa: S603 # our own interpreter and code, no shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, creationflags=hidden
        ) as child,
    ):
        assert child.stdin is not None and child.stdout is not None  # noqa: S101 # both are pipes
        with suppress(BrokenPipeError), child.stdin as pipe:  # where it ends first, its exit code says so
            pipe.write(_packed(_Order(form, title, by_unit)))
            for at in range(0, len(rows), _AT_ONCE):
                pipe.write(_packed(list(rows[at : at + _AT_ONCE])))
        content = child.stdout.read()
    if child.returncode or not content:
        raise Unavailable(
            "export-failed",
            chinese="文件没有写成，写文件的进程中途退出；可能内存不足，请缩小范围再试。",
            english=f"the process that writes the file ended with code {child.returncode}; perhaps out of memory",
        )
    return content


def main() -> None:
    """Take an order and its rows from standard input, and write the file to standard output."""
    if hasattr(os, "nice"):
        os.nice(5)  # who searches meanwhile goes first
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    order: _Order = pickle.load(sys.stdin.buffer)  # noqa: S301 # written by the parent
    rows = list(_unpacked(sys.stdin.buffer))
    out.write(write(rows, order.form, title=order.title, by_unit=order.by_unit))
    out.flush()


class _Pickler(pickle.Pickler):
    def reducer_override(self, thing: object) -> Any:
        """Write read-only mappings, which pickle does not know."""
        return (_mapping, (dict(thing),)) if isinstance(thing, MappingProxyType) else NotImplemented


def _mapping(plain: dict[object, object]) -> MappingProxyType[object, object]:
    return MappingProxyType(plain)


def _packed(thing: object) -> bytes:
    file = io.BytesIO()
    _Pickler(file, protocol=pickle.HIGHEST_PROTOCOL).dump(thing)
    return file.getvalue()


def _unpacked(file: IO[bytes]) -> Iterator[LedgerRow]:
    while True:
        try:
            rows: list[LedgerRow] = pickle.load(file)  # noqa: S301 # written by the parent
        except EOFError:
            return
        yield from rows
