"""What reviewing is worth: accuracy against answers given, least certain questions first beside random ones.

    python -m tests.bench.review docs/review.svg

An installation is simulated on the written corpora: the model learnt from a third of three files; another file is the
report of a place it has never seen. Two thirds of it may be asked about, a third is only ever tested on. A question is
one field of one item, as in `duban review`; the model learns again after each number of answers. Written items, not
real reports.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nlp.classify import Classifier
from nlp.examples import Examples, examples_of
from nlp.fitting import fit
from nlp.labelled import LabelledItem, read_labelled
from nlp.lexicon import load_lexicons
from service.settings import DATA

FIELDS = ("primary", "stage", "delivery")
CORPUS = ("east", "north", "south")
THINNED = 3  # every third item of the corpus: an installation whose reports are unlike what the model knows
REPORTS = ("year-end", "long-tail")
ANSWERS = (0, 100, 200, 400, 700)
Order = Literal["margin", "random"]
Rows = NDArray[np.int64]


def simulate(report: str, order: Order, *, seed: int, answers: Sequence[int] = ANSWERS, most: int = 500) -> list[float]:
    """Give the accuracy, averaged over the fields, on items never asked about, after each number of answers."""
    corpus = [one for name in CORPUS for one in read_labelled(DATA / "labelled" / f"{name}.jsonl")[::THINNED]]
    asked = read_labelled(DATA / "labelled" / f"{report}.jsonl")[:most]
    examples = examples_of([*corpus, *asked], load_lexicons(DATA / "lexicons"))
    random = np.random.default_rng(seed)
    shuffled = len(corpus) + random.permutation(len(asked))
    cut = len(asked) * 2 // 3
    pool, test = shuffled[:cut], shuffled[cut:]
    known = {field: np.zeros(len(examples.readings), bool) for field in FIELDS}
    for field in FIELDS:
        known[field][: len(corpus)] = True
    accuracies = []
    given = 0
    for target in answers:
        classifier = fit(_shown(examples, known, asked, first=len(corpus)), version="simulated")
        accuracies.append(_accuracy(classifier, examples, test))
        following = answers[min(answers.index(target) + 1, len(answers) - 1)]
        for field, row in _questions(classifier, examples, pool, known, order, random)[: following - given]:
            known[field][row] = True
        given = following
    return accuracies


def chart(curves: Mapping[str, Sequence[Sequence[float]]], *, answers: Sequence[int] = ANSWERS) -> str:
    """Draw mean accuracy against answers, one line an order, with the range over runs behind it."""
    values = [value for runs in curves.values() for run in runs for value in run]
    low, high = np.floor(min(values) * 20) / 20, np.ceil(max(values) * 20) / 20
    width, height, left, top = 720, 380, 70, 40

    def at(answer: float, value: float) -> str:
        x = left + (width - left - 30) * answer / answers[-1]
        return f"{x:.1f},{top + (height - top - 60) * (high - value) / (high - low):.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" font-family="sans-serif"'
        ' font-size="13"><title>Accuracy against number of answers</title>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>'
    ]
    for value in np.arange(low, high + 0.001, 0.05):
        y = at(0, value).split(",")[1]
        parts.append(f'<line x1="{left}" x2="{width - 30}" y1="{y}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 8}" y="{y}" text-anchor="end" dominant-baseline="middle">{value:.0%}</text>')
    for answer in answers:
        x = at(answer, low).split(",")[0]
        parts.append(f'<text x="{x}" y="{height - 40}" text-anchor="middle">{answer}</text>')
    for (name, runs), (colour, dash) in zip(curves.items(), (("#8a2b0f", ""), ("#1f5a7a", "6 4")), strict=True):
        table = np.array(runs)
        upper = [at(a, v) for a, v in zip(answers, table.max(axis=0), strict=True)]
        lower = [at(a, v) for a, v in zip(answers, table.min(axis=0), strict=True)]
        parts.append(f'<polygon points="{" ".join([*upper, *reversed(lower)])}" fill="{colour}" opacity="0.12"/>')
        line = " ".join(at(a, v) for a, v in zip(answers, table.mean(axis=0), strict=True))
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.5"{dashed}/>')
        x, y = at(answers[-1], float(table.mean(axis=0)[-1])).split(",")
        above = -10 if not dash else 28
        parts.append(
            f'<text x="{x}" y="{y}" dy="{above}" text-anchor="end" fill="{colour}" font-weight="bold">{name}</text>'
        )
    parts.append(f'<text x="{(left + width) / 2}" y="{height - 14}" text-anchor="middle">answers given</text></svg>')
    return "\n".join(parts) + "\n"


def main() -> None:
    """Simulate both orders on every report, print the figures and write the chart."""
    path = Path(sys.argv[1])
    curves: dict[str, list[list[float]]] = {"least certain first": [], "random": []}
    for report in REPORTS:
        for seed in range(2):
            for name, order in zip(curves, ("margin", "random"), strict=True):
                run = simulate(report, order, seed=seed)  # type: ignore[arg-type] # both are orders
                curves[name].append(run)
                print(report, seed, name, " ".join(f"{value:.3f}" for value in run), flush=True)
    for name, runs in curves.items():
        print("mean", name, " ".join(f"{value:.3f}" for value in np.mean(runs, axis=0)))
    path.write_text(chart(curves), encoding="utf-8")


def _shown(
    examples: Examples, known: dict[str, NDArray[np.bool_]], asked: Sequence[LabelledItem], *, first: int
) -> Examples:
    """Give the examples with what nobody said covered, items of which nobody said anything left out."""
    labels = {field: np.where(known[field], values, -1) for field, values in examples.labels.items()}
    themes = examples.themes.copy()
    themes[first:] = -1  # second themes are not asked about
    said = np.any([known[field] for field in FIELDS], axis=0)
    return replace(examples, labels=labels, themes=themes).take(np.flatnonzero(said))


def _questions(  # noqa: PLR0917 # all six make the order
    classifier: Classifier,
    examples: Examples,
    pool: Rows,
    known: dict[str, NDArray[np.bool_]],
    order: Order,
    random: np.random.Generator,
) -> list[tuple[str, int]]:
    chances = classifier.judge([examples.readings[row] for row in pool]).chances
    asks = []
    for field in FIELDS:
        best = np.sort(chances[field], axis=1)
        margin = best[:, -1] - best[:, -2]
        asks += [(float(margin[place]), field, int(row)) for place, row in enumerate(pool) if not known[field][row]]
    if order == "margin":
        asks.sort()
    else:
        random.shuffle(asks)
    return [(field, row) for _, field, row in asks]


def _accuracy(classifier: Classifier, examples: Examples, rows: Rows) -> float:
    chances = classifier.judge([examples.readings[row] for row in rows]).chances
    return float(np.mean([chances[field].argmax(axis=1) == examples.labels[field][rows] for field in FIELDS]))


if __name__ == "__main__":
    main()
