"""Runs the parsers of untrusted formats in a child process with limits on time and memory."""

from __future__ import annotations

from service.intake.limits import Limits
from service.intake.refusals import unreadable
from service.intake.types import Document


def read_apart(content: bytes, name: str, *, form: str, limits: Limits) -> Document:
    """Parse in a child process."""
    raise unreadable("unsupported", f"{name}：暂不支持 {form}。", f"{name}: {form} is not supported yet")
