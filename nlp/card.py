"""The model card: what a model was made from, how well it does, where it fails."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

CARD_FILE = "card.json"
PAGE_FILE = "card.md"


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What stands beside a model.

    `scores` are those on the real sample (which that measurement's model had not seen), by field; `by_source` and
    `by_class` those on labelled files by models that had not seen the file; `sources` counts the items learnt from.
    """

    version: str
    date: str
    sources: Mapping[str, int]
    labels_sha256: str
    lexicons_sha256: str
    versions: Mapping[str, str]
    scores: Mapping[str, Mapping[str, float]]
    by_source: Mapping[str, Mapping[str, float]]
    by_class: Mapping[str, Mapping[str, Mapping[str, float]]]
    thresholds: Mapping[str, float]
    seconds: float

    def shape(self) -> dict[str, Any]:
        """Give the card as plain values."""
        return asdict(self)

    def save(self, folder: Path) -> None:
        """Write card.json and card.md into a model folder."""
        text = json.dumps(self.shape(), ensure_ascii=False, indent=2)
        (folder / CARD_FILE).write_text(text + "\n", encoding="utf-8", newline="\n")
        (folder / PAGE_FILE).write_text(self.page(), encoding="utf-8", newline="\n")

    def page(self) -> str:
        """Render the card as Markdown."""
        thresholds = ", ".join(f"{name} {value:.2f}" for name, value in self.thresholds.items())
        parts = [
            f"# Model {self.version}",
            f"Made {self.date} in {self.seconds:.0f} s. Method, limits and what was tried: docs/model-card.md.",
            "## Learnt from",
            _table("source", {name: {"items": count} for name, count in self.sources.items()}),
            "The sample is real; all other sources are written for training.",
            "## The real sample, by a model that had not seen it",
            _table("field", self.scores),
            "## Every source, by models that had not seen it (accuracy)",
            _table("source", self.by_source),
            "## Every class, all sources together",
            *(f"{name}\n\n{_table('class', classes)}" for name, classes in self.by_class.items()),
            f"A decision below its threshold is marked unsure: {thresholds}.",
        ]
        return "\n\n".join(parts) + "\n"


def _table(corner: str, rows: Mapping[str, Mapping[str, float]]) -> str:
    columns = list(next(iter(rows.values()), {}))
    lines = [f"| {corner} | " + " | ".join(columns) + " |", "|---|" + "--:|" * len(columns)]
    for name, cells in rows.items():
        values = (f"{cells[one]:.3f}" if isinstance(cells[one], float) else str(cells[one]) for one in columns)
        lines.append(f"| {name} | " + " | ".join(values) + " |")
    return "\n".join(lines)
