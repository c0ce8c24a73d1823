"""A seeded generator of made-up items from the sample's own clauses: for speed only, never for quality."""

from __future__ import annotations

import random
import re
from pathlib import Path

from nlp.types import Item

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample" / "dongtou-2021Q1.txt"


def sample_items() -> list[Item]:
    """Give the sample's rows by a plain split."""
    rows = (line.split(" | ") for line in SAMPLE.read_text("utf-8").splitlines()[2:])
    return [Item(no, target, status.removesuffix(" |")) for no, target, status in rows]


def generated_items(count: int, *, seed: int = 20211) -> list[Item]:
    """Give `count` items whose clauses are shuffled from the sample; the same seed gives the same items."""
    chance = random.Random(seed)  # noqa: S311 # nothing secret
    items = sample_items()
    targets = [clause for item in items for clause in _clauses(item.target)]
    statuses = [clause for item in items for clause in _clauses(item.status)]
    return [
        Item(
            str(no),
            ",".join(chance.choices(targets, k=chance.randint(1, 2))) + "。",
            ";".join(chance.choices(statuses, k=chance.randint(1, 6))) + "。",
        )
        for no in range(1, count + 1)
    ]


def _clauses(text: str) -> list[str]:
    return [clause.strip() for clause in re.split("[,;。,;]", text) if len(clause.strip()) > 3]
