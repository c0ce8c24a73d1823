"""Weights of signs: a linear model small enough to read, kept as a table of sign and weight.

A choice between candidates (is this number a goal? is this figure its actual?) is a sum of weights; the table is
learnt by nlp.train_amounts and stored as text, so that every weight can be looked up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

from nlp.errors import ModelError


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by sign, and the bias added to every sum."""

    by_sign: Mapping[str, float]
    bias: float

    def chance(self, signs: Iterable[str]) -> float:
        """Give the probability that a candidate with these signs is right."""
        return chance_of(self.total(signs, self.bias))

    def shares(self, options: Sequence[Iterable[str]]) -> list[float]:
        """Give the probability of each option of a choice of exactly one."""
        totals = [self.total(signs, 0.0) for signs in options]
        most = max(totals)
        powers = [math.exp(max(-30.0, total - most)) for total in totals]
        return [power / sum(powers) for power in powers]

    def total(self, signs: Iterable[str], start: float) -> float:
        """Add the weights of signs to what others weigh already (at first the bias)."""
        return sum(map(self.by_sign.get, signs, repeat(0.0)), start)


@dataclass(frozen=True, slots=True)
class Columns:
    """Weights of signs that every candidate has one of each, "column=value", looked up without making the text.

    Where there are thousands of candidates, joining the names was most of the time of weighing them.
    """

    tables: tuple[dict[str, float], ...]
    bias: float

    def total(self, values: Iterable[str]) -> float:
        """Add the weights of a candidate's values, given in the order of the columns."""
        return sum(map(_weight, self.tables, values, repeat(0.0)))


_weight = dict[str, float].get


def columns_of(weights: Weights, names: Sequence[str]) -> Columns:
    """Sort weights by column; signs of other columns are left out."""
    tables: dict[str, dict[str, float]] = {name: {} for name in names}
    for sign, weight in weights.by_sign.items():
        name, equals, value = sign.partition("=")
        if equals and name in tables:
            tables[name][value] = weight
    return Columns(tuple(tables[name] for name in names), weights.bias)


def column_signs(names: Sequence[str], values: Iterable[str]) -> list[str]:
    """Name the values of columns as signs; an empty value is none."""
    return [f"{name}={value}" for name, value in zip(names, values, strict=True) if value]


def chance_of(total: float) -> float:
    """Turn a sum of weights into a probability."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def load_weights(path: Path) -> Weights:
    """Read a table of weights.

    Raises:
        ModelError: the table is missing or malformed.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as broken:
        raise ModelError(f"{path.name}: cannot be read; `duban train` makes it: {broken}") from broken
    by_sign: dict[str, float] = {}
    for number, line in enumerate(lines, start=1):
        if line.startswith("#"):
            continue
        sign, tab, weight = line.rpartition("\t")
        try:
            by_sign[sign] = float(weight)
        except ValueError as wrong:
            raise ModelError(f"{path.name}, line {number}: expected a sign and its weight") from wrong
        if not tab:
            raise ModelError(f"{path.name}, line {number}: expected a sign and its weight")
    return Weights(by_sign, by_sign.pop("", 0.0))


def save_weights(weights: Weights, path: Path, *, title: str) -> None:
    """Write a table of weights, heaviest signs last in no order but the alphabet's."""
    written = {sign: weight for sign, weight in weights.by_sign.items() if sign.splitlines() == [sign]}
    rows = [("", weights.bias), *sorted(written.items())]  # a sign that holds a line break is left out
    lines = [f"# {title}", *(f"{sign}\t{weight:.3f}" for sign, weight in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
