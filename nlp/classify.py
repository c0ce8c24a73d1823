"""The classifier: linear scores of character n-grams and signs, then calibrated chances.

Two levels. The first weighs six blocks for every field: n-grams of target and of status, subjects and aims of the
target, subjects mentioned and facts told by the status; beside it the clauses of the status are read one by one
(nlp.standings). The second turns a field's five scores, for the stage with the sums over the clauses, into chances; it
was fitted on items from files the first level had not seen, so it knows how far they can be trusted; that of the stage
knows besides the quarter the report tells of, for less is planned and more is done as a year goes on. What every
character contributed to a decision can be read off: both levels are linear, and sums are made of their clauses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from nlp.features import Reading
from nlp.grams import Floats, GramVocabulary, Ints, Occurrences, weigh
from nlp.signs import SignVocabulary
from nlp.standings import SUMS, Clauses, Found, Inputs, StandingModel, inputs_of, parts_of
from nlp.types import Delivery, Stage, Theme

FIELDS: Mapping[str, tuple[str, ...]] = {
    "primary": tuple(Theme),
    "stage": tuple(Stage),
    "delivery": tuple(Delivery),
    "themes": tuple(Theme),
}
BLOCKS = ("target.grams", "status.grams", "target.subjects", "target.aims", "status.mentions", "status.facts")
WIDTH = sum(map(len, FIELDS.values()))
_OF_A_YEAR = 4
SCORES = WIDTH + SUMS + _OF_A_YEAR
CLAUSES = slice(WIDTH, WIDTH + SUMS)
QUARTER = slice(WIDTH + SUMS, SCORES)
Influence = tuple[Floats, Ints]
Vocabulary = GramVocabulary | SignVocabulary


@dataclass(frozen=True, slots=True)
class Block:
    """The first level over one kind of input.

    Shape: `idf` (entries,); `weights` (entries, WIDTH), the scores of all fields side by side.
    """

    vocabulary: Vocabulary
    idf: Floats
    weights: Floats


@dataclass(frozen=True, slots=True)
class Scored:
    """What the first level says of a batch, and what it says it of.

    Shape: `parts` (clauses, SUMS); `scores` (items, SCORES), those of all fields, then the sums over clauses, then a 1
    for the report's quarter, if that is known.
    """

    found: tuple[Occurrences, ...]
    shares: tuple[Floats, ...]
    clauses: Clauses
    parts: Floats
    scores: Floats


@dataclass(frozen=True, slots=True)
class FirstLevel:
    """A block for each of BLOCKS, their bias, and the standings."""

    blocks: tuple[Block, ...]
    bias: Floats
    standings: StandingModel

    def score(self, readings: Sequence[Reading]) -> Scored:
        """Score every field of every item."""
        found = tuple(find(name, block.vocabulary, readings) for name, block in zip(BLOCKS, self.blocks, strict=True))
        weighed = [weigh(o, b.idf, rows=len(readings)) for o, b in zip(found, self.blocks, strict=True)]
        own = np.asarray(self.bias + sum(m @ b.weights for (m, _), b in zip(weighed, self.blocks, strict=True)))
        clauses = Clauses.of(readings)
        inputs = clause_inputs(clauses, found, [block.idf for block in self.blocks])
        parts = parts_of(self.standings.chances(inputs), clauses)
        quarters = np.array([one.quarter for one in readings])[:, None] == np.arange(1, _OF_A_YEAR + 1)
        scores = np.hstack([own, clauses.summed(parts), quarters])
        return Scored(found, tuple(shares for _, shares in weighed), clauses, parts, scores)


@dataclass(frozen=True, slots=True)
class Head:
    """The second level of one field: of the first level's scores, of the sums over clauses, and of the quarter.

    Shape: `scores` (SCORES, classes), `bias` (classes,).
    """

    scores: Floats
    bias: Floats


@dataclass(frozen=True)  # no slots: `effects` is remembered
class Classifier:
    """Everything learnt: the first level, and one head and threshold a field."""

    version: str
    first: FirstLevel
    heads: Mapping[str, Head]
    thresholds: Mapping[str, float]

    def judge(self, readings: Sequence[Reading]) -> Judgement:
        """Decide every field of every item."""
        scored = self.first.score(readings)
        chances = {name: chances_of(name, scored.scores, head) for name, head in self.heads.items()}
        return Judgement(self, scored, chances)

    @cached_property
    def effects(self) -> Mapping[str, tuple[Floats | None, ...]]:
        """Says what an entry of each block adds to every class of a field, the mean of its classes taken off.

        Shape: (entries, classes) for each of BLOCKS; None where a block adds nothing. It is the same for all batches:
        made anew for each, it was a twentieth of the time of tagging.
        """
        made: dict[str, tuple[Floats | None, ...]] = {}
        for name, head in self.heads.items():
            used = np.flatnonzero(head.scores[:WIDTH].any(axis=1))
            effect = _against_mean(head.scores[used]).astype(np.float32)
            weights = (block.weights[:, used] for block in self.first.blocks)
            made[name] = tuple(each @ effect if each.any() else None for each in weights)
        return made


@dataclass(frozen=True, slots=True)
class Judgement:
    """The chances of every class of every field for a batch, and what is needed to explain them.

    Shape: chances[field] (items, classes).
    """

    classifier: Classifier
    scored: Scored
    chances: Mapping[str, Floats]

    def influence(self, sizes: Sequence[Ints], *, fields: Sequence[str]) -> list[tuple[Influence, Influence]]:
        """Give for every field what each character of target and status added to the class decided.

        `sizes` are the lengths of the normalized targets and statuses. Item i's characters are
        values[offsets[i]:offsets[i + 1]] of its side.
        """
        decided = [np.argmax(self.chances[field], axis=1) for field in fields]
        sides: list[list[Influence]] = []
        for side, lengths in zip(("target", "status"), sizes, strict=True):
            offsets = np.concatenate([[0], np.cumsum(lengths)])
            changes: list[Floats] = [np.zeros(int(offsets[-1]) + 1) for _ in fields]
            for at, (name, found, shares) in enumerate(zip(BLOCKS, self.scored.found, self.scored.shares, strict=True)):
                if not name.startswith(side):
                    continue
                spread = _Spread.of(found, offsets, lengths)
                for place, (field, best) in enumerate(zip(fields, decided, strict=True)):
                    effect = self.classifier.effects[field][at]
                    if effect is not None:
                        changes[place] += spread.steps(shares * effect[found.columns, best[found.rows]])
            if side == "status":
                for place, (field, best) in enumerate(zip(fields, decided, strict=True)):
                    changes[place] += self._clause_steps(field, best)
            sides.append([(np.cumsum(change)[:-1], offsets) for change in changes])
        return list(zip(*sides, strict=True))

    def _clause_steps(self, field: str, best: Ints) -> Floats:
        """Give the steps of influence that the clauses added."""
        clauses = self.scored.clauses
        effect = _against_mean(self.classifier.heads[field].scores[CLAUSES])
        return _Spread.over(clauses).steps((self.scored.parts * effect[:, best[clauses.rows]].T).sum(axis=1))


def find(block: str, vocabulary: Vocabulary, readings: Sequence[Reading]) -> Occurrences:
    """Find a block's entries in readings."""
    side, kind = block.split(".")
    if isinstance(vocabulary, GramVocabulary):
        return vocabulary.find([getattr(one, side).text for one in readings])
    return vocabulary.find([getattr(one, kind) for one in readings])


def clause_inputs(clauses: Clauses, found: Sequence[Occurrences], idfs: Sequence[Floats]) -> Inputs:
    """Give what the standings are read from: what was `found` for each of BLOCKS, and the rarity of its entries."""
    grams, facts, aims = (
        Found(found[at], idfs[at]) for at in map(BLOCKS.index, ("status.grams", "status.facts", "target.aims"))
    )
    return inputs_of(clauses, grams, facts, aims)


def _against_mean(scores: Floats) -> Floats:
    """Take off each score's mean over the classes. Shape: as given, (scores, classes)."""
    apart: Floats = scores - scores.mean(axis=1, keepdims=True)
    return apart


def chances_of(field: str, scores: Floats, head: Head) -> Floats:
    """Turn scores into chances: one class of several, or each theme for itself. Shape: (items, classes)."""
    logits = scores @ head.scores + head.bias
    if field == "themes":
        each: Floats = 1 / (1 + np.exp(-logits))
        return each
    one: Floats = softmax(logits, axis=1)
    return one


@dataclass(frozen=True, slots=True)
class _Spread:
    """The characters over which a block's occurrences, or clauses, are spread; what has none is not `held`."""

    held: NDArray[np.bool_]
    lengths: Ints
    first: Ints
    last: Ints
    size: int

    @classmethod
    def of(cls, found: Occurrences, offsets: Ints, sizes: Ints) -> _Spread:
        first = np.maximum(found.starts, 0)
        last = np.minimum(found.starts + found.lengths, sizes[found.rows])
        held = last > first
        at = offsets[found.rows[held]]
        return cls(held, found.lengths[held], at + first[held], at + last[held], int(offsets[-1]) + 1)

    @classmethod
    def over(cls, clauses: Clauses) -> _Spread:
        size = len(clauses.rows)
        lengths = clauses.ends - clauses.starts
        return cls(np.ones(size, dtype=bool), lengths, clauses.starts, clauses.ends, int(clauses.offsets[-1]) + 1)

    def steps(self, values: Floats) -> Floats:
        """Give the steps by which influence changes from character to character (its running sum is the influence)."""
        each: Floats = values[self.held] / self.lengths
        steps: Floats = np.zeros(self.size)
        steps += np.bincount(self.first, weights=each, minlength=self.size)
        steps -= np.bincount(self.last, weights=each, minlength=self.size)
        return steps
