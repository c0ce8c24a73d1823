"""Training: from labelled items to a Classifier, and the model folder with its card."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import sklearn
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from nlp.card import ModelCard
from nlp.classify import FIELDS, Classifier, GramWeights, Head
from nlp.features import FEATURES, Reading, matrix_of, read_item
from nlp.grams import Floats, GramVocabulary, learn_vocabulary, weigh
from nlp.labelled import LabelledItem, hash_files, labelled_files, read_labelled_folder, read_samples
from nlp.lexicon import Lexicons, load_lexicons
from nlp.model import save_classifier, stamp_of
from nlp.segment import Segmenter

Progress = Callable[[str], None]
_LONGEST, _LEAST = 3, 2
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Examples:
    """Readings and labels side by side. Shape: labels[field] (items,), `themes` (items, 5) of 0 and 1."""

    readings: tuple[Reading, ...]
    sources: NDArray[np.str_]
    labels: Mapping[str, Labels]
    themes: Labels

    def take(self, rows: NDArray[np.int64]) -> Examples:
        """Give some of the examples."""
        return Examples(
            tuple(self.readings[row] for row in rows),
            self.sources[rows],
            {name: values[rows] for name, values in self.labels.items()},
            self.themes[rows],
        )


def examples_of(labelled: Sequence[LabelledItem], lexicons: Lexicons) -> Examples:
    """Read labelled items into what the classifier learns from."""
    return Examples(
        tuple(read_item(one.item, lexicons) for one in labelled),
        np.array([one.source for one in labelled]),
        {
            name: np.array([FIELDS[name].index(getattr(one, name)) for one in labelled], dtype=np.int64)
            for name in ("primary", "stage", "delivery")
        },
        np.array([[int(theme in one.themes) for theme in FIELDS["themes"]] for one in labelled], dtype=np.int64),
    )


def fit(examples: Examples, *, version: str) -> Classifier:
    """Fit both levels; the second on scores given by first levels that had not seen the source."""
    scores = np.zeros((len(examples.readings), 20), dtype=np.float32)
    for source in np.unique(examples.sources):
        held = np.flatnonzero(examples.sources == source)
        kept = np.flatnonzero(examples.sources != source)
        sides, bias = _first_level(examples.take(kept))
        scores[held] = first_scores(sides, bias, [examples.readings[row] for row in held])
    sides, bias = _first_level(examples)
    features = matrix_of(examples.readings)
    center, scale = features.mean(axis=0), features.std(axis=0)
    scale[scale == 0] = 1
    inputs = np.hstack([scores, (features - center) / scale])
    heads = {name: _head(inputs, labels, FIELDS[name]) for name, labels in examples.labels.items()}
    heads["themes"] = _themes_head(inputs, examples.themes)
    return Classifier(version, sides, bias, center, scale, heads, {"primary": 0.6, "stage": 0.6, "delivery": 0.6})


def first_scores(sides: tuple[GramWeights, GramWeights], bias: Floats, readings: Sequence[Reading]) -> Floats:
    """Give the first level's scores. Shape: (items, scores)."""
    total = np.tile(bias, (len(readings), 1))
    for side, texts in zip(sides, _texts(readings), strict=True):
        matrix, _ = weigh(side.vocabulary.find(texts), side.idf, rows=len(texts))
        total += matrix @ side.weights
    return total


def _texts(readings: Sequence[Reading]) -> tuple[list[str], list[str]]:
    return [r.target.text for r in readings], [r.status.text for r in readings]


def _first_level(examples: Examples) -> tuple[tuple[GramWeights, GramWeights], Floats]:
    parts = [_side(texts) for texts in _texts(examples.readings)]
    inputs = hstack([matrix for _, _, matrix in parts]).tocsr()
    columns, biases = [], []
    tasks = [*examples.labels.values(), *examples.themes.T]
    for labels in tasks:
        machine = LinearSVC(C=0.5).fit(inputs, labels)
        columns.append(machine.coef_.T)
        biases.append(machine.intercept_)
    weights = np.hstack(columns).astype(np.float32)
    split = len(parts[0][1])
    target = GramWeights(parts[0][0], parts[0][1], weights[:split])
    status = GramWeights(parts[1][0], parts[1][1], weights[split:])
    return (target, status), np.concatenate(biases).astype(np.float32)


def _side(texts: Sequence[str]) -> tuple[GramVocabulary, Floats, csr_matrix]:
    vocabulary = learn_vocabulary(texts, longest=_LONGEST, least=_LEAST)
    found = vocabulary.find(texts)
    cells = np.unique(found.rows * len(vocabulary) + found.columns)
    holders = np.bincount(cells % len(vocabulary), minlength=len(vocabulary))
    idf = (np.log((1 + len(texts)) / (1 + holders)) + 1).astype(np.float32)
    return vocabulary, idf, weigh(found, idf, rows=len(texts))[0]


def _head(inputs: Floats, labels: Labels, classes: Sequence[str]) -> Head:
    model = LogisticRegression(C=0.1, max_iter=500).fit(inputs, labels)
    weights = np.zeros((inputs.shape[1], len(classes)), dtype=np.float32)
    bias = np.full(len(classes), -20, dtype=np.float32)
    weights[:, model.classes_] = model.coef_.T
    bias[model.classes_] = model.intercept_
    return Head(weights[: -len(FEATURES)], weights[-len(FEATURES) :], bias)


def _themes_head(inputs: Floats, labels: Labels) -> Head:
    models = [LogisticRegression(C=0.1, max_iter=500).fit(inputs, column) for column in labels.T]
    weights = np.hstack([model.coef_.T for model in models]).astype(np.float32)
    bias = np.concatenate([model.intercept_ for model in models]).astype(np.float32)
    return Head(weights[: -len(FEATURES)], weights[-len(FEATURES) :], bias)


def train(data: Path, models: Path, *, segmenter: Segmenter, progress: Progress | None = None) -> ModelCard:
    """Train on data/labelled and data/sample, write the model and its card, give the card.

    Raises:
        LabelError: a labelled file is malformed. LexiconError: a lexicon is.
    """
    say = progress or (lambda message: None)
    begun = time.perf_counter()
    lexicons = load_lexicons(data / "lexicons")
    labelled = [*read_labelled_folder(data / "labelled"), *read_samples(data / "sample")]
    say(f"reading {len(labelled)} labelled items")
    examples = examples_of(labelled, lexicons)
    say("fitting")
    classifier = fit(examples, version=stamp_of(data))
    say("writing")
    save_classifier(classifier, models)
    names, counts = np.unique(examples.sources, return_counts=True)
    card = ModelCard(
        version=classifier.version,
        date=datetime.now(UTC).date().isoformat(),
        sources={str(name): int(count) for name, count in zip(names, counts, strict=True)},
        labels_sha256=hash_files(labelled_files(data / "labelled")),
        lexicons_sha256=lexicons.version,
        versions={"python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": np.__version__},
        scores={},
        seconds=time.perf_counter() - begun,
    )
    card.save(models)
    return card
