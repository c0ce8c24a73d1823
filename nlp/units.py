"""The organisations that did the work, as the status names them.

Source: data/codebook.md §5. Which of the names in a status did the work is weighed by the company each keeps:
由…牵头 speaks for it, 报…审批 against; the names of one list share the words around the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nlp.normalize import Normalized, normalize
from nlp.types import Decision, Item, Span
from nlp.unit_names import MentionReader, load_unit_names
from nlp.unit_roles import UnitVerbs, load_unit_verbs, role_signs
from nlp.weights import Weights, load_weights

RULE = "rule:units"
EDGES, ROLES = "unit_edges.tsv", "unit_roles.tsv"
_CHOSEN = 0.45


@dataclass(frozen=True, slots=True)
class UnitReader:
    """Reads the responsible units of an item."""

    reader: MentionReader
    verbs: UnitVerbs
    roles: Weights

    def units_of(self, item: Item) -> tuple[Decision[str], ...]:
        """List the units that did the work, in the order of the status, each once, as written."""
        return self.units_in(item, normalize(item.status))

    def units_in(self, item: Item, status: Normalized) -> tuple[Decision[str], ...]:
        """Do the same where the status has been normalized already."""
        text = status.text
        found: dict[str, Decision[str]] = {}
        mentions = self.reader.mentions(text)
        if not mentions:
            return ()
        for mention, signs in zip(mentions, role_signs(text, mentions, self.verbs), strict=True):
            chance = self.roles.chance(signs)
            if chance < _CHOSEN:
                continue
            span = Span("status", *status.original(mention.start, mention.end))
            name = text[mention.start : mention.end]
            known = found.get(name)
            if known is None:
                found[name] = Decision("".join(item.text(span).split()), chance, (span,), RULE)
            else:
                sure = max(known.confidence, chance)
                found[name] = Decision(known.value, sure, (*known.evidence, span), RULE)
        return tuple(found.values())


def open_units(data: Path) -> UnitReader:
    """Open the reader of a data folder (lexicons, models).

    Raises:
        LexiconError: units.tsv is missing or malformed.
        ModelError: the weights are missing or malformed.
    """
    names = load_unit_names(data / "lexicons")
    return UnitReader(
        MentionReader(names, load_weights(data / "models" / EDGES)),
        load_unit_verbs(data / "lexicons"),
        load_weights(data / "models" / ROLES),
    )
