"""Numeric goals of a target and the figures the status reports for them.

Source: data/codebook.md §4. Candidates come from rules (nlp.measure), the choice between them from weights learnt on
data/labelled (nlp.quantity_training), so that it can be looked up why a number was taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nlp.actuals import Goal, actual_value, candidates_of, dimensions_of, goal_of, total_of
from nlp.claims import Claims
from nlp.figures import Figure, StatusReader, StatusText
from nlp.goal_columns import CellFigure, folded, table_figures
from nlp.goal_merging import with_columns
from nlp.goals import comparison_of, goal_signs
from nlp.lexicon import Lexicons
from nlp.measure import Amount, Measures, open_measures
from nlp.normalize import Normalized, normalize
from nlp.types import Decision, Item, Quantity, Span
from nlp.weights import Weights, load_weights

RULE = "rule:quantity"
GOALS, ACTUALS = "goals.tsv", "actuals.tsv"
SURE = 0.7  # below it about half are wrong, by readers that had not seen the file (data/labelled)
_CHOSEN = 0.5
_MOST = 100  # numbers of a target, and figures put forward for one: no real row has half of them


@dataclass(frozen=True, slots=True)
class QuantityReader:
    """Reads the numeric goals of an item with their actuals."""

    measures: Measures
    statuses: StatusReader
    goals: Weights
    actuals: Weights

    def quantities_of(self, item: Item) -> tuple[Decision[Quantity], ...]:
        """List the numbers a target promises, each with the status's own figure for it.

        Evidence is the goal's number in the target and the actual's in the status, in the original text; the
        confidence that of the weaker of both choices.
        """
        return self.quantities_in(item, normalize(item.target), normalize(item.status))

    def quantities_in(self, item: Item, target: Normalized, status: Normalized) -> tuple[Decision[Quantity], ...]:
        """Do the same where target and status have been normalized already."""
        texts = self._in_text(item, target, status)
        figures = table_figures(item, self.measures) if item.attributes else None
        if figures is None:
            return texts
        if figures.goal is not None and figures.actual is None:
            figures = replace(figures, actual=self._told(figures.name, figures.goal, item, status))
        return with_columns(texts, figures, item, self.measures)

    def _told(self, name: str, goal: CellFigure, item: Item, status: Normalized) -> CellFigure | None:
        """Find in the text of a status the figure that answers a goal given in a column."""
        written = normalize(f"{name}{goal.value:f}{goal.unit}")
        for amount in self.measures.amounts_of(written.text)[-1:]:
            reading = self.statuses.read(
                status.text, dimensions=dimensions_of([one := goal_of(written.text, amount)], self.measures)
            )
            ((found, chance),) = self.actuals_of([one], reading)
            if found is not None and chance >= SURE:
                span = Span("status", *status.original(found.start, found.end))
                return CellFigure(actual_value(one, reading, found), _unit(item.status, status, found), "", span)
        return None

    def _in_text(self, item: Item, target: Normalized, status: Normalized) -> tuple[Decision[Quantity], ...]:
        found = self.goals_of(target.text)
        if not found:
            return ()
        goals = [goal for goal, _ in found]
        reading = self.statuses.read(status.text, dimensions=dimensions_of(goals, self.measures))
        chosen = self.actuals_of(goals, reading)
        decisions = []
        for (goal, sure), (amount, chance) in zip(found, chosen, strict=True):
            evidence = [Span("target", *target.original(goal.amount.start, goal.amount.end))]
            if amount is not None:
                evidence.append(Span("status", *status.original(amount.start, amount.end)))
            quantity = Quantity(
                indicator=goal.indicator,
                comparison=comparison_of(target.text, goal.amount),
                goal=goal.amount.value,
                unit=_unit(item.target, target, goal.amount),
                actual=None if amount is None else actual_value(goal, reading, amount),
                actual_unit=None if amount is None else _unit(item.status, status, amount),
            )
            decisions.append(Decision(quantity, min(sure, chance), tuple(evidence), RULE))
        return tuple(decisions)

    def goals_of(self, target: str) -> list[tuple[Goal, float]]:
        """List the goals of a normalized target, each with its chance of being one."""
        amounts = self.measures.amounts_of(target)[:_MOST]
        chances = [
            self.goals.chance(goal_signs(target, amounts, place, self.measures)) for place in range(len(amounts))
        ]
        return [
            (goal_of(target, amount), chance)
            for amount, chance in zip(amounts, chances, strict=True)
            if chance >= _CHOSEN and amount.value >= 0
        ]

    def actuals_of(self, goals: Sequence[Goal], status: StatusText) -> list[tuple[Amount | None, float]]:
        """Choose for every goal the figure of a status that answers it, or none, and say how sure the choice is.

        No figure answers two goals; the surer claim goes first.
        """
        claims: list[tuple[float, int, Figure | None]] = []
        for number, goal in enumerate(goals):
            figures = candidates_of(goal, status, self.measures)[:_MOST]
            chances = self.actuals.shares(Claims(goals, goal, status, figures).signs(self.measures))
            claims.extend(zip(chances, [number] * len(chances), (None, *figures), strict=True))
        taken: dict[int, tuple[Amount | None, float]] = {}
        used: set[int] = set()
        for chance, number, figure in sorted(claims, key=lambda claim: -claim[0]):
            if number in taken or (figure is not None and figure.amount.start in used):
                continue
            if figure is None:
                taken[number] = (None, chance)
                continue
            whole = total_of(status, figure).amount
            taken[number] = (whole, chance)
            used.update((figure.amount.start, whole.start))
        return [taken[number] for number in range(len(goals))]


def _unit(original: str, normalized: Normalized, amount: Amount) -> str:
    """Give a unit as written (㎡ stays ㎡), blanks and full width aside."""
    if not amount.unit:
        return ""
    start, end = normalized.original(amount.unit_start, amount.end)
    if normalized.text[amount.unit_start : amount.end] != amount.unit:
        return amount.unit  # 万余人, or 万 where people are counted
    return folded(original[start:end])


def open_quantities(data: Path, lexicons: Lexicons) -> QuantityReader:
    """Open the reader of a data folder (lexicons, models).

    Raises:
        LexiconError: the units of measure are missing or malformed.
        ModelError: the weights are missing or malformed.
    """
    measures = open_measures(data / "lexicons")
    return QuantityReader(
        measures,
        StatusReader(lexicons, measures),
        load_weights(data / "models" / GOALS),
        load_weights(data / "models" / ACTUALS),
    )
