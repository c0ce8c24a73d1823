"""The model card: what a model was made from, how well it does, where it fails."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

CARD_FILE = "card.json"
PAGE_FILE = "card.md"


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What stands beside a model. `scores` maps a field to its measures; `sources` maps files to their items."""

    version: str
    date: str
    sources: Mapping[str, int]
    labels_sha256: str
    lexicons_sha256: str
    versions: Mapping[str, str]
    scores: Mapping[str, Mapping[str, float]]
    seconds: float
    notes: tuple[str, ...] = ()
    by_source: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    by_class: Mapping[str, Mapping[str, Mapping[str, float]]] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """Write card.json and card.md into a model folder."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2)
        (folder / CARD_FILE).write_text(text + "\n", encoding="utf-8")
        (folder / PAGE_FILE).write_text(self.page(), encoding="utf-8")

    def page(self) -> str:
        """Render the card as Markdown."""
        lines = [f"# Model {self.version}", "", f"Made {self.date} in {self.seconds:.0f} s from", ""]
        lines += [f"- {name}: {count} items" for name, count in self.sources.items()]
        lines += ["", "| field | " + " | ".join(_measures(self.scores)) + " |"]
        lines += ["|---|" + "---|" * len(_measures(self.scores))]
        for name, measures in self.scores.items():
            lines.append(f"| {name} | " + " | ".join(f"{measures[m]:.3f}" for m in _measures(self.scores)) + " |")
        lines += [""] + [f"- {note}" for note in self.notes]
        return "\n".join(lines) + "\n"


def _measures(scores: Mapping[str, Mapping[str, float]]) -> list[str]:
    return list(next(iter(scores.values()), {}))
