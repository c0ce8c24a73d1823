"""Logs: lines on stderr, for people or as one JSON object each, with the id of the request they belong to."""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

from service.settings import Settings

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request being served; "" outside of one."""

_OURS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._:-]{8,64}")
_QUIET = ("uvicorn.access", "multipart", "python_multipart", "pdfminer", "charset_normalizer")


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object; what was given as `extra` becomes its own keys."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if asked := request_id.get():
            line["request_id"] = asked
        line |= extra_of(record)
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class PlainLines(logging.Formatter):
    """Writes a record for people: time, level, message, then what was given as `extra`.

    A line break inside a message is written `\\n`: nobody forges a line by what they send.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        parts = [at, record.levelname, record.name, record.getMessage()]
        parts += [f"{name}={value}" for name, value in extra_of(record).items()]
        if asked := request_id.get():
            parts.append(f"request_id={asked}")
        line = " ".join(parts).replace("\r", "\\r").replace("\n", "\\n")
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def extra_of(record: logging.LogRecord) -> dict[str, Any]:
    """Give what a caller passed as `extra`."""
    return {name: value for name, value in vars(record).items() if name not in _OURS}


def set_up_logs(settings: Settings, *, stream: TextIO | None = None) -> None:
    """Send the logs of this process to stderr (or `stream`) in the chosen form and from the chosen level on."""
    lines = logging.StreamHandler(stream or sys.stderr)
    lines.setFormatter(JsonLines() if settings.log_format == "json" else PlainLines())
    root = logging.getLogger()
    root.handlers[:] = [lines]
    root.setLevel(settings.log_level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def request_id_of(given: str | None) -> str:
    """Give the id a proxy sent along, if it is of a harmless form, else a new one."""
    return given if given is not None and _ACCEPTABLE.fullmatch(given) else secrets.token_hex(8)
