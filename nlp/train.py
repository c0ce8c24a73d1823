"""Training: from data/labelled to the model folder with its card."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import sklearn

from nlp.card import ModelCard
from nlp.evaluate import evaluate_sample, held_scores, measures_of
from nlp.examples import Examples, examples_of
from nlp.fitting import fit, fit_held
from nlp.labelled import hash_files, labelled_files, read_labelled_folder, read_samples
from nlp.lexicon import load_lexicons
from nlp.model import save_classifier, stamp_of
from nlp.quantity_training import train_quantities
from nlp.segment import Segmenter
from nlp.unit_training import train_units

Progress = Callable[[str], None]

__all__ = ["Examples", "examples_of", "fit", "train"]


def train(
    data: Path, models: Path, *, segmenter: Segmenter, progress: Progress | None = None, workers: int = 1
) -> ModelCard:
    """Train on data/labelled and data/sample in so many processes, write the model and its card, give the card.

    The scores on the card are honest: those of the sample come from a model that learnt from data/labelled alone,
    those by source from models that had not seen the source.

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
    classifier, held = fit_held(examples, version=stamp_of(data), workers=workers)
    save_classifier(classifier, models)
    say("learning to read quantities and units")
    train_quantities(data)
    train_units(data)
    seconds = time.perf_counter() - begun
    say("measuring on the sample, without it")
    by_source, by_class = held_scores(examples, held)
    names, counts = np.unique(examples.sources, return_counts=True)
    sample = evaluate_sample(data, segmenter, workers=workers) if read_samples(data / "sample") else None
    card = ModelCard(
        version=classifier.version,
        date=datetime.now(UTC).date().isoformat(),
        sources={str(name): int(count) for name, count in zip(names, counts, strict=True)},
        labels_sha256=hash_files(labelled_files(data / "labelled")),
        lexicons_sha256=lexicons.version,
        versions={"python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": np.__version__},
        scores=measures_of(sample) if sample else {},
        by_source=by_source,
        by_class=by_class,
        thresholds=dict(classifier.thresholds),
        seconds=seconds,
    )
    card.save(models)
    return card
