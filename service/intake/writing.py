"""Texts of cells as files hold them, freed of what is no text."""

from __future__ import annotations

import re


def clean(text: str) -> str:
    """Take away outer blanks and what is no text: control characters, and the _x000D_ some programs leave."""
    text = re.sub(r"_x000[dD]_\n?|\r\n?", "\n", text)
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text).strip(" \t\r\n\u3000\u00a0\ufeff")
