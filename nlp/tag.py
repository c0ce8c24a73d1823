"""Tagger: items in, tagged items out, with confidence and evidence."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import TypeVar

import numpy as np

from nlp.classify import Classifier
from nlp.collecting import uncollected
from nlp.evidence import evidence_of
from nlp.features import ItemReader
from nlp.grams import Floats
from nlp.lexicon import Lexicons, load_lexicons
from nlp.model import load_classifier, stamp_of
from nlp.normalize import Normalized
from nlp.quantity import SURE as QUANTITIES_SURE
from nlp.quantity import open_quantities
from nlp.segment import Segmenter
from nlp.types import Decision, Delivery, Item, Period, Quantity, Span, Stage, TaggedItem, Tags, Theme
from nlp.units import SURE as UNITS_SURE
from nlp.units import open_units

Progress = Callable[[int, int], None]
Quantities = Callable[[Item, Normalized, Normalized], tuple[Decision[Quantity], ...]]
Units = Callable[[Item, Normalized, Normalized], tuple[Decision[str], ...]]
T = TypeVar("T", Theme, Stage, Delivery)
_BATCH = 1024  # of large batches each step finds its lexicon in the processor's cache
_DECIDED = ("primary", "stage", "delivery")
_THEMES = tuple(Theme)
_SECOND_THEME = 0.5


def _none(item: Item, *texts: Normalized) -> tuple[()]:
    return ()


@dataclass(frozen=True, slots=True)
class Tagger:
    """Gives every item its tags.

    What the classifier does not read, `quantities` and `units` do, of an item and its normalized target and status.
    """

    classifier: Classifier
    reader: ItemReader
    segmenter: Segmenter
    quantities: Quantities = _none
    units: Units = _none

    @property
    def version(self) -> str:
        """Names the model: changes whenever labels, lexicons or features do."""
        return self.classifier.version

    def tag(self, item: Item, *, period: Period | None = None) -> TaggedItem:
        """Tag one item of a report of `period`."""
        return self.tag_all([item], periods=[period])[0]

    def tag_all(
        self, items: Sequence[Item], *, periods: Sequence[Period | None] = (), progress: Progress | None = None
    ) -> list[TaggedItem]:
        """Tag items in batches; `progress` hears how many are done, of how many.

        `periods` has the quarter of every item's report, or is empty where none is known: what stands where differs
        through the year.

        Raises:
            ValueError: there are periods, but not one for every item.
        """
        if periods and len(periods) != len(items):
            raise ValueError(f"{len(periods)} periods for {len(items)} items; expected one for each, or none at all")
        tagged: list[TaggedItem] = []
        for start in range(0, len(items), _BATCH):
            part = slice(start, start + _BATCH)
            with uncollected():
                tagged.extend(self._tag_batch(items[part], periods[part]))
            if progress is not None:
                progress(len(tagged), len(items))
        return tagged

    def _tag_batch(self, items: Sequence[Item], periods: Sequence[Period | None]) -> list[TaggedItem]:
        readings = self.reader.read_all(items, periods=periods)
        judgement = self.classifier.judge(readings)
        by = f"model:{self.version}"
        texts = [(one.target, one.status) for one in readings]
        sizes = [np.fromiter((len(both[side].text) for both in texts), np.int64, len(texts)) for side in (0, 1)]
        spans = evidence_of(judgement.influence(sizes, fields=_DECIDED), texts, self.segmenter)
        primary = _decisions(Theme, judgement.chances["primary"], spans[0], by)
        stage = _decisions(Stage, judgement.chances["stage"], spans[1], by)
        delivery = _decisions(Delivery, judgement.chances["delivery"], spans[2], by)
        quantities = [self.quantities(item, one.target, one.status) for item, one in zip(items, readings, strict=True)]
        units = [self.units(item, one.target, one.status) for item, one in zip(items, readings, strict=True)]
        themes = _themes(primary, judgement.chances["themes"], by)
        limits = [self.classifier.thresholds[name] for name in _DECIDED]
        unsure = map(_unsure, zip(primary, stage, delivery, strict=True), quantities, units, repeat(limits))
        tags = map(Tags, primary, themes, stage, delivery, quantities, units, unsure)
        return list(map(TaggedItem, items, tags))


def open_tagger(data: Path, segmenter: Segmenter, *, models: Path | None = None) -> Tagger:
    """Open the tagger of a data folder (lexicons, labelled, models); `models` names another model folder.

    Raises:
        LexiconError: the lexicons are missing or malformed.
        ModelError: the model is missing, damaged, or made from other labels or lexicons.
    """
    stamp = None if models else stamp_of(data)
    classifier = load_classifier(models or data / "models", stamp=stamp)
    tagger = tagger_of(classifier, data, load_lexicons(data / "lexicons"), segmenter)
    gc.freeze()  # the lexicons stay for good: walking them over and over took a tenth of the time of tagging
    return tagger


def tagger_of(classifier: Classifier, data: Path, lexicons: Lexicons, segmenter: Segmenter) -> Tagger:
    """Put a classifier together with the readers of a data folder."""
    return Tagger(
        classifier,
        ItemReader(lexicons),
        segmenter,
        open_quantities(data, lexicons).quantities_in,
        open_units(data).units_in,
    )


def _decisions(values: type[T], chances: Floats, evidence: Sequence[tuple[Span, ...]], by: str) -> list[Decision[T]]:
    classes = list(values)
    return [
        Decision(classes[best], chance, spans, by)
        for best, chance, spans in zip(
            np.argmax(chances, axis=1).tolist(), np.max(chances, axis=1).tolist(), evidence, strict=True
        )
    ]


def _themes(primary: Sequence[Decision[Theme]], chances: Floats, by: str) -> list[tuple[Decision[Theme], ...]]:
    """Put after each primary theme those that are likely besides it, the likeliest first."""
    themes: list[tuple[Decision[Theme], ...]] = []
    for first, row in zip(primary, chances.tolist(), strict=True):
        further = [
            Decision(theme, chance, (), by)
            for theme, chance in zip(_THEMES, row, strict=True)
            if chance >= _SECOND_THEME and theme is not first.value
        ]
        further.sort(key=lambda one: -one.confidence)
        themes.append((first, *further))
    return themes


def _unsure(
    decided: Sequence[Decision[object]],
    quantities: Sequence[Decision[Quantity]],
    units: Sequence[Decision[str]],
    limits: Sequence[float],
) -> tuple[str, ...]:
    """Name the fields to review; `limits` are the thresholds of what was decided."""
    names = [name for name, one, limit in zip(_DECIDED, decided, limits, strict=True) if one.confidence < limit]
    if quantities and min([one.confidence for one in quantities]) < QUANTITIES_SURE:
        names.append("quantities")
    if units and min([one.confidence for one in units]) < UNITS_SURE:
        names.append("units")
    return tuple(names)
