"""Honest evaluation: how well tagging does on items its model has not seen.

Three tests. The real report under a model that learnt from data/labelled alone; every labelled file under a model
that learnt from the others; and anyone's own labelled file under the shipped model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nlp.classify import FIELDS
from nlp.examples import CLASS_FIELDS, Examples, examples_of
from nlp.features import ItemReader
from nlp.fitting import RECIPE, Recipe, fit
from nlp.grams import Floats
from nlp.labelled import LabelledItem, read_labelled, read_labelled_folder, read_samples
from nlp.lexicon import load_lexicons
from nlp.metrics import FieldScores, Found, found_of, score_field
from nlp.segment import Segmenter
from nlp.tag import Tagger, tagger_of
from nlp.types import TaggedItem

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Mistake:
    """An answer that differs from the label: `evidence` holds the words that led to it."""

    id: str
    field: str
    wanted: str
    given: str
    confidence: float
    target: str
    status: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores of one test. `quantities` counts (indicator-free) goals with actuals, `units` names."""

    name: str
    model: str
    items: int
    fields: Mapping[str, FieldScores]
    themes: Found
    quantities: Found
    actuals: Found
    units: Found
    mistakes: tuple[Mistake, ...]

    def shape(self) -> dict[str, Any]:
        """Give the evaluation as plain values."""
        return asdict(self)


def evaluate_sample(
    data: Path, segmenter: Segmenter, *, progress: Progress | None = None, recipe: Recipe = RECIPE, workers: int = 1
) -> Evaluation:
    """Test the labelled real reports of data/sample under a model that learnt from data/labelled alone."""
    say = progress or (lambda message: None)
    lexicons = load_lexicons(data / "lexicons")
    say("training on data/labelled alone")
    examples = examples_of(read_labelled_folder(data / "labelled"), lexicons)
    classifier = fit(examples, version="labelled-only", recipe=recipe, workers=workers)
    say("tagging the sample")
    return evaluate_items("sample", read_samples(data / "sample"), tagger_of(classifier, data, lexicons, segmenter))


def evaluate_sources(
    data: Path, segmenter: Segmenter, *, progress: Progress | None = None, recipe: Recipe = RECIPE, workers: int = 1
) -> tuple[Evaluation, ...]:
    """Test every labelled file under a model that learnt from the others; the first is all of them together.

    Quantities and units are left out: their weights were learnt from all files.
    """
    say = progress or (lambda message: None)
    lexicons = load_lexicons(data / "lexicons")
    labelled = read_labelled_folder(data / "labelled")
    examples = examples_of(labelled, lexicons)
    parts: list[Evaluation] = []
    everything: list[tuple[LabelledItem, TaggedItem]] = []
    for source in np.unique(examples.sources):
        say(f"training without {source}")
        kept = examples.take(np.flatnonzero(examples.sources != source))
        classifier = fit(kept, version=f"without-{source}", recipe=recipe, workers=workers)
        held = [one for one in labelled if one.source == source]
        tagged = _tag(Tagger(classifier, ItemReader(lexicons), segmenter), held)
        parts.append(evaluation_of(str(source), classifier.version, held, tagged))
        everything.extend(zip(held, tagged, strict=True))
    whole = evaluation_of("all sources", "leave one out", [a for a, _ in everything], [b for _, b in everything])
    return (whole, *parts)


def held_scores(
    examples: Examples, chances: Mapping[str, Floats]
) -> tuple[dict[str, dict[str, float]], dict[str, dict[str, dict[str, float]]]]:
    """Give accuracy by source, and precision, recall and F1 by class, of chances by models that had not seen them."""
    right = {name: np.argmax(chances[name], axis=1) == labels for name, labels in examples.labels.items()}
    by_source = {
        str(source): {name: round(float(right[name][examples.sources == source].mean()), 4) for name in CLASS_FIELDS}
        for source in np.unique(examples.sources)
    }
    by_class = {}
    for name in CLASS_FIELDS:
        wanted = [FIELDS[name][label] for label in examples.labels[name]]
        given = [FIELDS[name][place] for place in np.argmax(chances[name], axis=1)]
        scores = score_field(name, FIELDS[name], wanted, given, chances[name].max(axis=1).tolist())
        by_class[name] = {
            str(label): {
                "items": one.wanted,
                "precision": round(one.precision, 4),
                "recall": round(one.recall, 4),
                "F1": round(one.f1, 4),
            }
            for label, one in zip(scores.classes, scores.by_class, strict=True)
        }
    return by_source, by_class


def measures_of(evaluation: Evaluation) -> dict[str, dict[str, float]]:
    """Give the measures of a model card, by field."""
    return {
        name: {
            "accuracy": round(one.accuracy.value, 4),
            "low": round(one.accuracy.low, 4),
            "high": round(one.accuracy.high, 4),
            "macro-F1": round(one.macro_f1.value, 4),
            "at 80 % coverage": round(one.selective, 4),
            "calibration error": round(one.calibration_error, 4),
        }
        for name, one in evaluation.fields.items()
    }


def evaluate_file(path: Path, tagger: Tagger) -> Evaluation:
    """Test a labelled file (JSON lines, the shape of data/labelled) under a tagger.

    Raises:
        LabelError: the file is malformed.
    """
    return evaluate_items(path.name, read_labelled(path), tagger)


def evaluate_items(name: str, labelled: Sequence[LabelledItem], tagger: Tagger) -> Evaluation:
    """Tag labelled items and compare."""
    return evaluation_of(name, tagger.version, labelled, _tag(tagger, labelled))


def _tag(tagger: Tagger, labelled: Sequence[LabelledItem]) -> list[TaggedItem]:
    return tagger.tag_all([one.item for one in labelled], periods=[one.when for one in labelled])


def evaluation_of(name: str, model: str, labelled: Sequence[LabelledItem], tagged: Sequence[TaggedItem]) -> Evaluation:
    """Compare labels and tags of the same items."""
    pairs = list(zip(labelled, tagged, strict=True))
    return Evaluation(
        name=name,
        model=model,
        items=len(pairs),
        fields={field: _field_scores(field, pairs) for field in CLASS_FIELDS},
        themes=found_of((want.themes, [one.value for one in give.tags.themes]) for want, give in pairs),
        quantities=found_of(
            (
                [(q.comparison, q.goal, q.unit) for q in want.quantities],
                [(q.value.comparison, q.value.goal, q.value.unit) for q in give.tags.quantities],
            )
            for want, give in pairs
        ),
        actuals=found_of(
            (
                [(q.goal, q.unit, q.actual, q.actual_unit) for q in want.quantities],
                [(q.value.goal, q.value.unit, q.value.actual, q.value.actual_unit) for q in give.tags.quantities],
            )
            for want, give in pairs
        ),
        units=found_of((want.units, [one.value for one in give.tags.units]) for want, give in pairs),
        mistakes=_mistakes(pairs),
    )


def _field_scores(field: str, pairs: Sequence[tuple[LabelledItem, TaggedItem]]) -> FieldScores:
    decisions = [getattr(give.tags, field) for _, give in pairs]
    return score_field(
        field,
        FIELDS[field],
        [str(getattr(want, field)) for want, _ in pairs],
        [str(one.value) for one in decisions],
        [one.confidence for one in decisions],
    )


def _mistakes(pairs: Sequence[tuple[LabelledItem, TaggedItem]]) -> tuple[Mistake, ...]:
    found = []
    for want, give in pairs:
        for field in CLASS_FIELDS:
            decision = getattr(give.tags, field)
            if decision.value != getattr(want, field):
                found.append(
                    Mistake(
                        id=want.id,
                        field=field,
                        wanted=str(getattr(want, field)),
                        given=str(decision.value),
                        confidence=decision.confidence,
                        target=want.item.target,
                        status=want.item.status,
                        evidence=tuple(give.item.text(span) for span in decision.evidence),
                    )
                )
    return tuple(sorted(found, key=lambda one: -one.confidence))
