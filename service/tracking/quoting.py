"""Words of an item as sentences quote them."""

from __future__ import annotations

from nlp.types import Item, Span


def quoted(item: Item, words: tuple[Span, ...], *, most: int = 4, others: str = "等") -> str:
    """Quote words of an item, each once; of many only the first, and that there are others."""
    texts = list(dict.fromkeys(_cut(item.text(span)) for span in words))
    return "".join(f"“{text}”" for text in texts[:most]) + (others if len(texts) > most else "")


def _cut(text: str, *, most: int = 24) -> str:
    return text if len(text) <= most else text[:most] + "…"
