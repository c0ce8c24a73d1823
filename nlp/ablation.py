"""What each part of the classifier earns: the same tests with parts left out or labels fewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlp.classify import BLOCKS
from nlp.examples import CLASS_FIELDS, Examples, examples_of
from nlp.fitting import BALANCE, RECIPE, Recipe, fit_held
from nlp.grams import Floats
from nlp.labelled import read_labelled_folder, read_samples
from nlp.lexicon import load_lexicons

_FIRST = ("east", "north", "south", "southwest")
_PLAIN = ("ahead", "bare", "names", "narrative", "ordinary", "reached", "shares", "steps", "working")
_BLIND = (
    "annual-lists",
    "bare-targets",
    "beginnings",
    "closings",
    "coast",
    "county-spring",
    "county-tables",
    "districts",
    "duties-and-markets",
    "early-lists",
    "everyday-prose",
    "first-half",
    "first-quarter-east",
    "first-quarter-west",
    "fourth-quarter",
    "government",
    "half-year",
    "indicators",
    "inland",
    "late-year",
    "long-works",
    "midyear-counties",
    "midyear-published",
    "office-prose",
    "offices",
    "policies",
    "preliminaries",
    "project-lists",
    "public-progress",
    "public-works",
    "published",
    "second-half",
    "shores-and-resorts",
    "soft-tasks",
    "spring-offices",
    "spring-prose",
    "spring-tables",
    "spring-works",
    "third-quarter",
    "urban",
)
_GRAMS = frozenset({"target.grams", "status.grams"})
_SUBJECTS = frozenset({"target.subjects", "status.mentions"})

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Row:
    """One set-up: accuracy by field on the real sample, and on labelled files by models that had not seen them."""

    name: str
    items: int
    sample: Mapping[str, float]
    sources: Mapping[str, float]


def ablate(data: Path, *, progress: Progress | None = None, workers: int = 1) -> tuple[Row, ...]:
    """Measure from n-grams alone to the whole, then with the first labelled files only."""
    say = progress or (lambda message: None)
    lexicons = load_lexicons(data / "lexicons")
    examples = examples_of(read_labelled_folder(data / "labelled"), lexicons)
    sample = examples_of(read_samples(data / "sample"), lexicons)
    first = examples.take(np.flatnonzero(np.isin(examples.sources, _FIRST)))
    clear = examples.take(np.flatnonzero(~np.isin(examples.sources, _BLIND)))
    ornate = examples.take(np.flatnonzero(~np.isin(examples.sources, (*_BLIND, *_PLAIN))))
    no_aims = _only(set(BLOCKS) - {"target.aims"})
    set_ups = (
        ("n-grams only", examples, Recipe(_only(_GRAMS), clauses=False, quarter=False)),
        ("+ subject lexicons", examples, Recipe(_only(_GRAMS | _SUBJECTS), clauses=False, quarter=False)),
        ("+ clauses, aspect, numbers", examples, Recipe(no_aims, left_out="verdict", clauses=False, quarter=False)),
        ("+ yardstick of the target", examples, Recipe(BALANCE, left_out="verdict", clauses=False, quarter=False)),
        ("+ verdicts by rule", examples, Recipe(BALANCE, clauses=False, quarter=False)),
        ("+ standings of clauses", examples, Recipe(BALANCE, quarter=False)),
        ("+ the report's quarter = all", examples, RECIPE),
        ("all, without the files labelled blind", clear, RECIPE),
        ("all, without those in plain register either", ornate, RECIPE),
        ("all, four regions only", first, RECIPE),
    )
    rows = []
    for name, learnt, recipe in set_ups:
        say(name)
        classifier, held = fit_held(learnt, version=name, recipe=recipe, workers=workers)
        judged = classifier.judge(sample.readings)
        rows.append(Row(name, len(learnt.readings), _accuracy(sample, judged.chances), _accuracy(learnt, held)))
    return tuple(rows)


def table_of(rows: tuple[Row, ...]) -> str:
    """Render an ablation as a Markdown table."""
    heads = [f"{test} {field}" for test in ("sample", "sources") for field in CLASS_FIELDS]
    lines = ["| set-up | items | " + " | ".join(heads) + " |", "|---|--:|" + "--:|" * len(heads)]
    for row in rows:
        cells = [f"{values[field]:.3f}" for values in (row.sample, row.sources) for field in CLASS_FIELDS]
        lines.append(f"| {row.name} | {row.items} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _only(blocks: frozenset[str] | set[str]) -> dict[str, tuple[float, ...]]:
    return {
        field: tuple(share if name in blocks else 0.0 for name, share in zip(BLOCKS, shares, strict=True))
        for field, shares in BALANCE.items()
    }


def _accuracy(examples: Examples, chances: Mapping[str, Floats]) -> dict[str, float]:
    return {
        field: float(np.mean(np.argmax(chances[field], axis=1) == examples.labels[field])) for field in CLASS_FIELDS
    }
