"""Runs the parsers of untrusted formats in a child process with limits on time, memory and answer.

Plain text is split in this process: only our own code and the standard library's csv see it, within size limits, and
starting a child costs more than reading the text. Everything with a foreign parser (markup, zip, pdf) goes to a child.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict
from typing import IO, Any

from service.errors import ServiceError, TooLarge, Unreadable
from service.intake.limits import Limits
from service.intake.refusals import out_of_memory, too_large, unreadable
from service.intake.transport import document_of_json
from service.intake.types import Document

_START = "import json,sys;sys.path[:]=json.loads(sys.argv[1]);from service.intake.child import main;main()"
_KEPT_VARIABLES = (
    "PATH",
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "TEMP",
    "TMP",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "COVERAGE_PROCESS_START",
)
_AT_ONCE = threading.BoundedSemaphore(2)  # further uploads wait, so that readers of the service are still answered


def read_apart(content: bytes, name: str, *, form: str, limits: Limits) -> Document:
    """Parse a file of a format in a child process.

    Raises:
        Unreadable: the parser refused the file or broke on it.
        TooLarge: the parser ran out of its time or memory, or found more than a limit allows.
    """
    order = json.dumps({"form": form, "name": name, "size": len(content), "limits": asdict(limits)}).encode() + b"\n"
    with _AT_ONCE, tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen(  # noqa: S603 # our own interpreter and code, no shell
            [sys.executable, "-P", "-X", "utf8", "-c", _START, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env={key: value for key, value in os.environ.items() if key.upper() in _KEPT_VARIABLES},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        out_of_time = threading.Event()
        timer = threading.Timer(limits.seconds, _stop, (child, out_of_time))
        timer.daemon = True
        timer.start()
        try:
            answer = _exchange(child, order + content, most=limits.answer_bytes)
        finally:
            timer.cancel()
            child.kill()
            child.wait()
        if out_of_time.is_set():
            raise _out_of_time(name, limits)
        if len(answer) > limits.answer_bytes:
            raise out_of_memory(name)
        return _document_of(answer, name, form=form, code=child.returncode, complaint=_tail(complaints))


def _stop(child: subprocess.Popen[bytes], out_of_time: threading.Event) -> None:
    out_of_time.set()
    child.kill()


def _exchange(child: subprocess.Popen[bytes], order: bytes, *, most: int) -> bytes:
    """Send the order and take the answer, never more than one byte beyond what is allowed."""
    assert child.stdin is not None and child.stdout is not None  # noqa: S101 # both are pipes
    sender = threading.Thread(target=_send, args=(child.stdin, order), daemon=True)
    sender.start()
    with child.stdout:
        answer = child.stdout.read(most + 1)
        if len(answer) > most:
            child.kill()
    sender.join()
    child.wait()
    return answer


def _send(pipe: IO[bytes], order: bytes) -> None:
    try:
        with pipe:
            pipe.write(order)
    except (BrokenPipeError, OSError):
        return  # the child ended first; its answer or its end says why


def _document_of(answer: bytes, name: str, *, form: str, code: int, complaint: str) -> Document:
    try:
        shape: dict[str, Any] = json.loads(answer)
    except ValueError as wrong:
        if "MemoryError" in complaint or "memory allocation" in complaint or code in (-9, -6):
            raise out_of_memory(name) from wrong
        raise unreadable(
            "parser-broke",
            f"{name} 使 {form} 解析程序异常退出，文件可能已损坏；请另存一份再试。",
            f"{name}: the {form} parser ended abnormally (code {code}); the file may be damaged",
        ) from wrong
    if "error" in shape:
        raise _error_of(shape["error"])
    return document_of_json(shape)


def _error_of(shape: dict[str, str]) -> ServiceError:
    kind = TooLarge if shape["kind"] == "TooLarge" else Unreadable
    return kind(shape["code"], chinese=shape["chinese"], english=shape["english"])


def _tail(complaints: IO[bytes]) -> str:
    size = complaints.seek(0, os.SEEK_END)
    complaints.seek(max(0, size - 4000))
    return complaints.read().decode("utf-8", errors="replace")


def _out_of_time(name: str, limits: Limits) -> TooLarge:
    return too_large(
        "out-of-time",
        f"{name} 在 {limits.seconds:g} 秒内没有读完，已停止；请删去无关内容或另存为 xlsx、csv。",
        f"{name}: not read within {limits.seconds:g} seconds; remove what is not needed or save it as xlsx or csv",
    )
