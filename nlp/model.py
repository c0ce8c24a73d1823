"""The model folder: one skops file of plain arrays and text, and what made it.

The stamp names labels, lexicons and the shape of the features. A model whose stamp is not that of the data beside
it is refused: it would answer for knowledge it does not have. Numeric goals and units are labels of other models
(nlp.quantity_training, nlp.unit_training), so they do not count.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import skops.io

from nlp.classify import BLOCKS, Block, Classifier, FirstLevel, Head
from nlp.errors import ModelError
from nlp.grams import GramVocabulary
from nlp.labelled import hash_labels, labelled_files
from nlp.lexicon import hash_lexicons
from nlp.signs import SignVocabulary
from nlp.standings import StandingModel

MODEL_FILE = "tagger.skops"
_FORMAT = 6  # raise whenever signs or training change: older models are then refused
_BETWEEN = "\x00"


def stamp_of(data: Path) -> str:
    """Give the stamp a model made from this data folder carries."""
    paths = [*labelled_files(data / "labelled"), *sorted((data / "sample").glob("*.labels.json"))]
    labels = hash_labels(paths, without=("metrics", "units"))
    made_from = (str(_FORMAT), labels, hash_lexicons(data / "lexicons"))
    return hashlib.sha256("\n".join(made_from).encode("utf-8")).hexdigest()[:12]


def save_classifier(classifier: Classifier, folder: Path) -> None:
    """Write a classifier into a model folder."""
    folder.mkdir(parents=True, exist_ok=True)
    stored: dict[str, Any] = {
        "format": _FORMAT,
        "version": classifier.version,
        "bias": classifier.first.bias,
        "thresholds": dict(classifier.thresholds),
        "standings": {name: weights.astype(np.float16) for name, weights in asdict(classifier.first.standings).items()},
        "heads": {name: {"scores": head.scores, "bias": head.bias} for name, head in classifier.heads.items()},
        "blocks": {
            name: {
                "entries": _BETWEEN.join(_entries(block)),
                "idf": block.idf.astype(np.float32),
                "weights": block.weights.astype(np.float16),
            }
            for name, block in zip(BLOCKS, classifier.first.blocks, strict=True)
        },
    }
    skops.io.dump(stored, folder / MODEL_FILE, compression=8, compresslevel=9)


def load_classifier(folder: Path, *, stamp: str | None = None) -> Classifier:
    """Read the classifier of a model folder.

    Raises:
        ModelError: there is none, it is damaged, or `stamp` is given and another than the model's.
    """
    path = folder / MODEL_FILE
    if not path.exists():
        raise ModelError(f"{path}: no model there; run `duban train`")
    try:
        stored = skops.io.load(path, trusted=[])
        if stored["format"] != _FORMAT:
            raise ModelError(f"{path}: made by another version of duban; run `duban train`")
        classifier = _classifier_of(stored)
    except ModelError:
        raise
    except Exception as broken:  # skops raises whatever the damaged bytes lead to
        raise ModelError(f"{path}: damaged ({type(broken).__name__}); run `duban train`") from broken
    if stamp is not None and classifier.version != stamp:
        raise ModelError(
            f"{path}: made from other labels or lexicons ({classifier.version}) than those here ({stamp}); "
            "run `duban train`"
        )
    return classifier


def _entries(block: Block) -> tuple[str, ...]:
    vocabulary = block.vocabulary
    return vocabulary.grams if isinstance(vocabulary, GramVocabulary) else vocabulary.names


def _block_of(name: str, stored: dict[str, Any]) -> Block:
    entries = stored["entries"].split(_BETWEEN) if stored["entries"] else []
    vocabulary = GramVocabulary(entries) if name.endswith("grams") else SignVocabulary(entries)
    return Block(vocabulary, stored["idf"], stored["weights"].astype(np.float32))


def _classifier_of(stored: dict[str, Any]) -> Classifier:
    blocks = tuple(_block_of(name, stored["blocks"][name]) for name in BLOCKS)
    standings = {name: weights.astype(np.float32) for name, weights in stored["standings"].items()}
    return Classifier(
        version=stored["version"],
        first=FirstLevel(blocks, stored["bias"], StandingModel(**standings)),
        heads={name: Head(**head) for name, head in stored["heads"].items()},
        thresholds=stored["thresholds"],
    )
