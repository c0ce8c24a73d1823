"""Lines that stand at the head or foot of every printed page, which are no part of the text between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

from service.intake.types import Paragraph

_FEWEST = 3  # pages
_LONGEST = 30
_Block = TypeVar("_Block")


def without_running(blocks: Sequence[_Block | Paragraph], *, pages: int) -> tuple[list[_Block | Paragraph], list[str]]:
    """Keep such a line once, as it may be the title; say which they were."""
    by_page: dict[str, list[str]] = {}
    for block in blocks:
        if isinstance(block, Paragraph):
            by_page.setdefault(block.where, []).append(block.text)
    counts = Counter(text for texts in by_page.values() for text in {texts[0], texts[-1]})
    running = {text for text, count in counts.items() if count >= max(_FEWEST, pages / 2)}
    kept: list[_Block | Paragraph] = []
    met: set[str] = set()
    for block in blocks:
        text = block.text if isinstance(block, Paragraph) else ""
        if text in met:
            continue
        if text in running:
            met.add(text)
        kept.append(block)
    return kept, [f"每页重复的“{text[:_LONGEST]}”是页眉页脚，只取一次" for text in sorted(running)]
