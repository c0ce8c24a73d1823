"""The child process: binds itself to its limits, parses one file, writes one JSON answer."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from service.errors import ServiceError, TooLarge, Unreadable
from service.intake.limits import Limits
from service.intake.refusals import out_of_memory, unreadable
from service.intake.transport import json_of_document
from service.intake.types import Document

Reader = Callable[..., Document]
_NEAR = 0.6  # of the limit; what asked for the rest at once was refused
READERS = {
    "html": "service.intake.html:read_html",
    "mhtml": "service.intake.html:read_mhtml",
    "xlsx": "service.intake.xlsx:read_xlsx",
    "xls": "service.intake.xls:read_xls",
    "xlsb": "service.intake.othersheets:read_other_sheets",
    "ods": "service.intake.othersheets:read_other_sheets",
    "spreadsheetml": "service.intake.spreadsheetml:read_spreadsheetml",
    "docx": "service.intake.docx:read_docx",
    "pdf": "service.intake.pdf:read_pdf",
}


def main() -> None:
    """Answer the order on standard input."""
    order = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**order["limits"])
    content = sys.stdin.buffer.read(order["size"])
    out, sys.stdout = sys.stdout.buffer, sys.stderr  # what parsers print must not mix with the answer
    warnings.simplefilter("ignore")  # parsers warn of styles and fonts, which are none of our concern
    logging.disable()
    sys.modules["numpy"] = None  # type: ignore[assignment] # openpyxl loads it where it is; no reader needs it
    bind(limits)
    answer = json.dumps(answer_of(order["form"], content, order["name"], limits), ensure_ascii=False)
    out.write(answer.encode("utf-8", errors="replace"))
    out.flush()


def bind(limits: Limits) -> None:
    """Bind this process to its limits where the system can: memory, processor time, no files written, no core."""
    if hasattr(os, "nice"):
        os.nice(5)  # who searches meanwhile goes first
    try:
        import resource
    except ImportError:
        return  # Windows: the parent's clock and the limits on size remain
    seconds = int(limits.seconds) + 1
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 1 << 20),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def answer_of(form: str, content: bytes, name: str, limits: Limits) -> dict[str, Any]:
    """Parse, and give the document or the error as JSON; an error of a parser becomes a sentence of ours."""
    try:
        module, function = READERS[form].split(":")
        reader: Reader = getattr(import_module(module), function)
        return json_of_document(reader(content, name, limits=limits))
    except ServiceError as error:
        return _error(error)
    except MemoryError:
        return _error(out_of_memory(name))
    except Exception as wrong:  # whatever a foreign parser raises on a hostile file
        if _is_short_of_memory(limits):
            return _error(out_of_memory(name))
        reason = f"{type(wrong).__name__}: {wrong}"[:200]
        return _error(
            unreadable(
                "damaged-file",
                f"{name} 无法按 {form} 解析，文件可能已损坏；请用原软件打开后另存一份再试。",
                f"{name}: cannot be parsed as {form}, the file may be damaged ({reason})",
            )
        )


def _is_short_of_memory(limits: Limits) -> bool:
    """Tell whether this process has come near its limit: parsers in C then fail with errors of their own."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return False
    peak = re.search(r"VmPeak:\s*(\d+) kB", status)
    return peak is not None and int(peak[1]) * 1024 > _NEAR * limits.memory_bytes


def _error(error: ServiceError) -> dict[str, Any]:
    kind = TooLarge if isinstance(error, TooLarge) else Unreadable
    return {"error": {"kind": kind.__name__, "code": error.code, "chinese": error.chinese, "english": error.english}}
