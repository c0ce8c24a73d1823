"""The organisations that did the work, as the status names them, and those a target or a column makes responsible.

Source: data/codebook.md §5. Which of the names in a status did the work is weighed by the company each keeps:
由…牵头 speaks for it, 报…审批 against; the names of one list share the words around the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nlp.normalize import Normalized, normalize
from nlp.types import Decision, FieldName, Item, Span
from nlp.unit_columns import assigned_names, assigned_places, headed_places
from nlp.unit_ends import UnitNames, load_unit_names
from nlp.unit_names import START_COLUMNS, TAIL_COLUMNS, Mention, MentionReader
from nlp.unit_roles import COMPANY_COLUMNS, OWN_COLUMNS, companies_of, own_values
from nlp.unit_verbs import UnitVerbs, load_unit_verbs
from nlp.weights import Columns, Weights, chance_of, columns_of, load_weights

RULE = "rule:units"
EDGES, ROLES = "unit_edges.tsv", "unit_roles.tsv"
SURE = 0.7  # below it more than half are wrong, by readers that had not seen the file (data/labelled)
_CHOSEN = 0.5
_ASSIGNED = 0.95  # 责任单位:区住建局 says it in so many words


@dataclass(frozen=True, slots=True)
class UnitReader:
    """Reads the responsible units of an item; `company` and `own` weigh the columns, `further` the other signs."""

    reader: MentionReader
    verbs: UnitVerbs
    company: Columns
    own: Columns
    further: Weights

    def units_of(self, item: Item) -> tuple[Decision[str], ...]:
        """List the units that did the work, in the order of the status, each once, as written.

        Those that the status, the target or a column such as 责任单位 assigns follow.
        """
        return self.units_in(item, normalize(item.target), normalize(item.status))

    def units_in(self, item: Item, target: Normalized, status: Normalized) -> tuple[Decision[str], ...]:
        """Do the same where target and status have been normalized already."""
        found: dict[str, Decision[str]] = {}
        for mention, chance in self.mentions(status.text):
            if chance >= _CHOSEN:
                span = Span("status", *status.original(mention.start, mention.end))
                _add(found, status.text[mention.start : mention.end], item, span, chance)
        sides: tuple[tuple[FieldName, Normalized], ...] = (("status", status), ("target", target))
        for field, text in sides:
            for start, end in assigned_places(text.text, self.reader.names):
                _add(found, text.text[start:end], item, Span(field, *text.original(start, end)), _ASSIGNED)
        for start, end in headed_places(target.text, self.reader.names):
            _add(found, target.text[start:end], item, Span("target", *target.original(start, end)), _ASSIGNED)
        for name in assigned_names(item.attributes):
            found.setdefault(name, Decision(name, 1.0, (), RULE))
        return tuple(found.values())

    def mentions(self, text: str) -> list[tuple[Mention, float]]:
        """List the names in a normalized text, each with the chance that it did the work."""
        mentions = self.reader.mentions(text)
        found = []
        for company in companies_of(text, mentions, self.verbs) if mentions else ():
            shared = self.company.total(company.values) + self.further.total(company.signs, self.further.bias)
            size = len(company.members)
            for place, one in enumerate(company.members):
                found.append((one, chance_of(shared + self.own.total(own_values(text, one, place, size)))))
        return found


def _add(found: dict[str, Decision[str]], name: str, item: Item, span: Span, chance: float) -> None:
    """Add a name, in its one spelling, where it stands; a name found before gets one more place."""
    known = found.get(name)
    if known is None:
        found[name] = Decision("".join(item.text(span).split()), chance, (span,), RULE)
    elif span not in known.evidence:
        found[name] = Decision(known.value, max(known.confidence, chance), (*known.evidence, span), RULE)


def reader_of(names: UnitNames, verbs: UnitVerbs, *, edges: Weights, roles: Weights) -> UnitReader:
    """Put a reader together from names, words and what was learnt."""
    return UnitReader(
        mention_reader_of(names, verbs, edges),
        verbs,
        columns_of(roles, COMPANY_COLUMNS),
        columns_of(roles, OWN_COLUMNS),
        roles,
    )


def mention_reader_of(names: UnitNames, verbs: UnitVerbs, edges: Weights) -> MentionReader:
    """Put a reader of names together from the names' ends and what was learnt of their edges."""
    return MentionReader(names, verbs, columns_of(edges, TAIL_COLUMNS), columns_of(edges, START_COLUMNS))


def open_units(data: Path) -> UnitReader:
    """Open the reader of a data folder (lexicons, models).

    Raises:
        LexiconError: units.tsv is missing or malformed.
        ModelError: the weights are missing or malformed.
    """
    return reader_of(
        load_unit_names(data / "lexicons"),
        load_unit_verbs(data / "lexicons"),
        edges=load_weights(data / "models" / EDGES),
        roles=load_weights(data / "models" / ROLES),
    )
