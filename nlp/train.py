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
from nlp.classify import BLOCKS, FIELDS, WIDTH, Block, Classifier, Head, Vocabulary, find
from nlp.features import ItemReader, Reading
from nlp.grams import Floats, Ints, learn_vocabulary, weigh
from nlp.labelled import LabelledItem, hash_files, labelled_files, read_labelled_folder, read_samples
from nlp.lexicon import Lexicons, load_lexicons
from nlp.model import save_classifier, stamp_of
from nlp.segment import Segmenter
from nlp.signs import learn_signs

Progress = Callable[[str], None]
_LONGEST, _LEAST = 3, 2
_HARDNESS = 0.5  # C of the linear machines
_CLASSES = ("primary", "stage", "delivery")

# How much each block weighs for a field, chosen by cross-validation across sources.
BALANCE: Mapping[str, Mapping[str, float]] = {
    "primary": {"target.grams": 1.0, "status.grams": 1.0, "target.signs": 0.3, "status.signs": 0.1},
    "stage": {"target.grams": 0.5, "status.grams": 1.0, "target.signs": 0.3, "status.signs": 0.5},
    "delivery": {"target.grams": 1.0, "status.grams": 1.0, "target.signs": 0.3, "status.signs": 0.1},
    "themes": {"target.grams": 1.0, "status.grams": 1.0, "target.signs": 0.3, "status.signs": 0.1},
}


@dataclass(frozen=True, slots=True)
class Examples:
    """Readings and labels side by side; -1 where nobody said. Shape: labels[field] (items,); themes (items, 5)."""

    readings: tuple[Reading, ...]
    sources: NDArray[np.str_]
    labels: Mapping[str, Ints]
    themes: Ints

    def take(self, rows: Ints) -> Examples:
        """Give some of the examples."""
        return Examples(
            tuple(self.readings[row] for row in rows),
            self.sources[rows],
            {name: values[rows] for name, values in self.labels.items()},
            self.themes[rows],
        )


@dataclass(frozen=True, slots=True)
class FirstLevel:
    """The blocks and their bias."""

    blocks: tuple[Block, ...]
    bias: Floats

    def scores(self, readings: Sequence[Reading]) -> Floats:
        """Give the scores of all fields. Shape: (items, WIDTH)."""
        total = np.tile(self.bias, (len(readings), 1))
        for name, block in zip(BLOCKS, self.blocks, strict=True):
            matrix, _ = weigh(find(name, block.vocabulary, readings), block.idf, rows=len(readings))
            total += matrix @ block.weights
        return total


def examples_of(labelled: Sequence[LabelledItem], lexicons: Lexicons) -> Examples:
    """Read labelled items into what the classifier learns from."""
    reader = ItemReader(lexicons)
    return Examples(
        tuple(reader.read(one.item) for one in labelled),
        np.array([one.source for one in labelled]),
        {
            name: np.array([FIELDS[name].index(getattr(one, name)) for one in labelled], dtype=np.int64)
            for name in _CLASSES
        },
        np.array([[int(theme in one.themes) for theme in FIELDS["themes"]] for one in labelled], dtype=np.int64),
    )


def fit(examples: Examples, *, version: str) -> Classifier:
    """Fit both levels; the second on scores given by first levels that had not seen the source."""
    scores = np.zeros((len(examples.readings), WIDTH))
    for source in np.unique(examples.sources):
        held = np.flatnonzero(examples.sources == source)
        kept = examples.take(np.flatnonzero(examples.sources != source))
        scores[held] = fit_first(kept).scores([examples.readings[row] for row in held])
    first = fit_first(examples)
    heads = {name: _head(scores, labels, name) for name, labels in examples.labels.items()}
    heads["themes"] = _themes_head(scores, examples.themes)
    return Classifier(version, first.blocks, first.bias, heads, {"primary": 0.6, "stage": 0.6, "delivery": 0.6})


def fit_first(examples: Examples) -> FirstLevel:
    """Fit the first level."""
    parts = [_block_input(name, examples.readings) for name in BLOCKS]
    columns, biases = [], []
    for field, labels in (*examples.labels.items(), ("themes", examples.themes)):
        balance = BALANCE[field]
        inputs = hstack([matrix * balance[name] for name, (_, _, matrix) in zip(BLOCKS, parts, strict=True)]).tocsr()
        scale = np.concatenate(
            [np.full(len(idf), balance[name]) for name, (_, idf, _) in zip(BLOCKS, parts, strict=True)]
        )
        for target in labels.T if field == "themes" else [labels]:
            weights, bias = _machine(inputs, target, classes=1 if field == "themes" else len(FIELDS[field]))
            columns.append(weights * scale[:, None])
            biases.append(bias)
    weights = np.hstack(columns)
    cuts = np.cumsum([len(idf) for _, idf, _ in parts])[:-1]
    blocks = tuple(
        Block(vocabulary, idf, part) for (vocabulary, idf, _), part in zip(parts, np.split(weights, cuts), strict=True)
    )
    return FirstLevel(blocks, np.concatenate(biases))


def _machine(inputs: csr_matrix, labels: Ints, *, classes: int) -> tuple[Floats, Floats]:
    """Fit linear machines, one a class. Shape: (entries, classes), (classes,)."""
    said = np.flatnonzero(labels >= 0)
    inputs, labels = inputs[said], labels[said]
    present = np.unique(labels)
    weights, bias = np.zeros((inputs.shape[1], classes)), np.full(classes, -3.0)
    if classes == 1:
        if len(present) == 2:
            machine = LinearSVC(C=_HARDNESS, random_state=0).fit(inputs, labels)
            return machine.coef_.T, machine.intercept_
        return weights, bias
    for place in present:
        machine = LinearSVC(C=_HARDNESS, random_state=0).fit(inputs, labels == place)
        weights[:, place], bias[place] = machine.coef_[0], machine.intercept_[0]
    return weights, bias


def _block_input(name: str, readings: Sequence[Reading]) -> tuple[Vocabulary, Floats, csr_matrix]:
    vocabulary: Vocabulary
    side = "target" if name.startswith("target") else "status"
    if name.endswith("grams"):
        vocabulary = learn_vocabulary([getattr(one, side).text for one in readings], longest=_LONGEST, least=_LEAST)
    else:
        vocabulary = learn_signs([getattr(one, f"{side}_signs") for one in readings], least=_LEAST)
    found = find(name, vocabulary, readings)
    cells = np.unique(found.rows * len(vocabulary) + found.columns)
    holders = np.bincount(cells % len(vocabulary), minlength=len(vocabulary))
    idf = np.log((1 + len(readings)) / (1 + holders)) + 1
    return vocabulary, idf, weigh(found, idf, rows=len(readings))[0]


def _head(scores: Floats, labels: Ints, field: str) -> Head:
    columns = _columns(field)
    said = np.flatnonzero(labels >= 0)
    model = LogisticRegression(C=1.0, max_iter=1000).fit(scores[said, columns], labels[said])
    classes = len(FIELDS[field])
    weights, bias = np.zeros((WIDTH, classes)), np.full(classes, -20.0)
    weights[columns.start : columns.stop, model.classes_] = model.coef_.T
    bias[model.classes_] = model.intercept_
    return Head(weights, bias)


def _themes_head(scores: Floats, themes: Ints) -> Head:
    columns = _columns("themes")
    weights, bias = np.zeros((WIDTH, len(FIELDS["themes"]))), np.zeros(len(FIELDS["themes"]))
    for place, labels in enumerate(themes.T):
        said = np.flatnonzero(labels >= 0)
        model = LogisticRegression(C=1.0, max_iter=1000).fit(scores[said, columns], labels[said])
        weights[columns.start : columns.stop, place], bias[place] = model.coef_[0], model.intercept_[0]
    return Head(weights, bias)


def _columns(field: str) -> slice:
    start = 0
    for name, classes in FIELDS.items():
        if name == field:
            return slice(start, start + len(classes))
        start += len(classes)
    raise KeyError(field)


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
