"""What is shipped fits together: a change of labels or lexicons without `duban train` fails here."""

from __future__ import annotations

import json
from pathlib import Path

from nlp.model import stamp_of

DATA = Path(__file__).resolve().parents[1] / "data"


def test_the_shipped_model_was_made_from_the_shipped_labels_and_lexicons() -> None:
    card = json.loads((DATA / "models" / "card.json").read_text("utf-8"))
    assert card["version"] == stamp_of(DATA), "run `duban train` and commit data/models with the change"
