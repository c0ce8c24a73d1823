"""The classifier: linear scores of character n-grams, then one calibrated decision a field.

Two levels. The first weighs the n-grams of target and status for every field. The second sees those scores together
with the structured features of nlp.features and gives probabilities; it was fitted on scores of items the first
level had not seen, so it knows how far they can be trusted. Both are linear: what every character contributed to a
decision can be read off exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nlp.features import Reading, matrix_of
from nlp.grams import Floats, GramVocabulary, Ints, Occurrences, weigh
from nlp.types import Delivery, Stage, Theme

FIELDS: Mapping[str, tuple[str, ...]] = {
    "primary": tuple(Theme),
    "stage": tuple(Stage),
    "delivery": tuple(Delivery),
    "themes": tuple(Theme),
}
Influence = tuple[Floats, Ints]


@dataclass(frozen=True, slots=True)
class GramWeights:
    """The first level over one side of an item.

    Shape: `idf` (grams,); `weights` (grams, scores): scores of all fields side by side.
    """

    vocabulary: GramVocabulary
    idf: Floats
    weights: Floats


@dataclass(frozen=True, slots=True)
class Head:
    """The second level of one field.

    Shape: `scores` (first-level scores, classes), `features` (structured features, classes), `bias` (classes,).
    """

    scores: Floats
    features: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class Classifier:
    """Everything learnt: first level by side, its bias, scaling of features, one head and threshold a field."""

    version: str
    sides: tuple[GramWeights, GramWeights]
    bias: Floats
    center: Floats
    scale: Floats
    heads: Mapping[str, Head]
    thresholds: Mapping[str, float]

    def judge(self, readings: Sequence[Reading]) -> Judgement:
        """Decide every field of every item."""
        texts = [[r.target.text for r in readings], [r.status.text for r in readings]]
        found = [side.vocabulary.find(batch) for side, batch in zip(self.sides, texts, strict=True)]
        weighed = [weigh(o, side.idf, rows=len(readings)) for o, side in zip(found, self.sides, strict=True)]
        scores = np.asarray(self.bias + sum(m @ s.weights for (m, _), s in zip(weighed, self.sides, strict=True)))
        features = (matrix_of(readings) - self.center) / self.scale
        logits = {name: scores @ h.scores + features @ h.features + h.bias for name, h in self.heads.items()}
        chances = {name: _sigmoid(v) if name == "themes" else _softmax(v) for name, v in logits.items()}
        return Judgement(self, tuple(found), tuple(shares for _, shares in weighed), chances)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The chances of every class of every field for a batch, and what is needed to explain them.

    Shape: chances[field] (items, classes).
    """

    classifier: Classifier
    found: tuple[Occurrences, ...]
    shares: tuple[Floats, ...]
    chances: Mapping[str, Floats]

    def influence(self, field: str, readings: Sequence[Reading]) -> tuple[Influence, Influence]:
        """Give what each character of target and status added to the class decided.

        Item i's characters are values[offsets[i]:offsets[i + 1]] of its side.
        """
        head = self.classifier.heads[field]
        decided = np.argmax(self.chances[field], axis=1)
        effect = head.scores - head.scores.mean(axis=1, keepdims=True)
        texts = ([r.target.text for r in readings], [r.status.text for r in readings])
        sides = []
        for side, found, shares, batch in zip(self.classifier.sides, self.found, self.shares, texts, strict=True):
            weights = side.weights @ effect
            values = shares * weights[found.columns, decided[found.rows]] / found.lengths
            sizes = np.fromiter(map(len, batch), dtype=np.int64, count=len(batch))
            offsets = np.concatenate([[0], np.cumsum(sizes)])
            total = np.zeros(int(offsets[-1]), dtype=np.float64)
            for step in range(side.vocabulary.longest):
                at = found.starts + step
                inside = (step < found.lengths) & (at >= 0) & (at < sizes[found.rows])
                places = offsets[found.rows[inside]] + at[inside]
                total += np.bincount(places, weights=values[inside], minlength=len(total))
            sides.append((total.astype(np.float32), offsets))
        return sides[0], sides[1]


def _softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: Floats = powers / powers.sum(axis=1, keepdims=True)
    return result


def _sigmoid(logits: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-logits))
    return result
