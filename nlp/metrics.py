"""Measures of a classifier, with intervals, from labels, answers and confidences alone."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_Z = 1.959964  # 95 %
_DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Share:
    """A measure from 0 to 1 and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Found:
    """Precision, recall and F1 of things found among things to be found."""

    right: int
    given: int
    wanted: int

    @property
    def precision(self) -> float:
        """The share of what was given that is right; 1 when nothing was given."""
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        """The share of what was wanted that was given; 1 when nothing was wanted."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (self.given + self.wanted) if self.given + self.wanted else 1.0


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like confidence: how sure they were on average, how often right, how many."""

    confidence: float
    accuracy: float
    items: int


@dataclass(frozen=True, slots=True)
class FieldScores:
    """How one field fares. `confusion[i][j]` counts items of class i taken for class j.

    `selective` is the accuracy on the surest 80 %; `risk` lists (coverage, error) from the surest item on.
    """

    field: str
    classes: tuple[str, ...]
    accuracy: Share
    macro_f1: Share
    by_class: tuple[Found, ...]
    confusion: tuple[tuple[int, ...], ...]
    calibration_error: float
    selective: float
    bins: tuple[Bin, ...]
    risk: tuple[tuple[float, float], ...]


def score_field(
    field: str, classes: Sequence[str], wanted: Sequence[str], given: Sequence[str], confidence: Sequence[float]
) -> FieldScores:
    """Measure one field of one set of items."""
    at = {name: place for place, name in enumerate(classes)}
    truth = np.array([at[one] for one in wanted], dtype=np.int64)
    answer = np.array([at[one] for one in given], dtype=np.int64)
    sure = np.array(confidence, dtype=np.float64)
    right = truth == answer
    confusion = _confusion(truth, answer, len(classes))
    return FieldScores(
        field=field,
        classes=tuple(classes),
        accuracy=wilson(int(right.sum()), len(right)),
        macro_f1=_macro_f1(truth, answer, len(classes)),
        by_class=tuple(
            Found(int(confusion[c, c]), int(confusion[:, c].sum()), int(confusion[c].sum()))
            for c in range(len(classes))
        ),
        confusion=tuple(tuple(row) for row in confusion.tolist()),
        calibration_error=calibration_error(right, sure),
        selective=selective_accuracy(right, sure, coverage=0.8),
        bins=_bins(right, sure),
        risk=_risk(right, sure),
    )


def found_of(pairs: Iterable[tuple[Iterable[Hashable], Iterable[Hashable]]]) -> Found:
    """Count over (wanted, given) pairs, one pair an item, as sets."""
    right = given = wanted = 0
    for want, give in pairs:
        want_set, give_set = set(want), set(give)
        right += len(want_set & give_set)
        given += len(give_set)
        wanted += len(want_set)
    return Found(right, given, wanted)


def wilson(right: int, total: int) -> Share:
    """Give a share with its 95 % Wilson interval."""
    if total == 0:
        return Share(0.0, 0.0, 1.0)
    share = right / total
    center = (share + _Z**2 / (2 * total)) / (1 + _Z**2 / total)
    half = _Z * np.sqrt(share * (1 - share) / total + _Z**2 / (4 * total**2)) / (1 + _Z**2 / total)
    return Share(share, float(max(0.0, center - half)), float(min(1.0, center + half)))


def calibration_error(right: NDArray[np.bool_], sure: NDArray[np.float64], *, bins: int = 10) -> float:
    """Give the expected calibration error over bins of equal width."""
    if not len(right):
        return 0.0
    place = np.minimum((sure * bins).astype(np.int64), bins - 1)
    gaps = [abs(sure[place == b].sum() - right[place == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(right))


def selective_accuracy(right: NDArray[np.bool_], sure: NDArray[np.float64], *, coverage: float) -> float:
    """Give the accuracy on the surest share of items."""
    kept = max(1, int(np.ceil(coverage * len(right)))) if len(right) else 0
    return float(right[np.argsort(-sure, kind="stable")[:kept]].mean()) if kept else 0.0


def _bins(right: NDArray[np.bool_], sure: NDArray[np.float64], *, bins: int = 10) -> tuple[Bin, ...]:
    place = np.minimum((sure * bins).astype(np.int64), bins - 1)
    return tuple(
        Bin(float(sure[place == b].mean()), float(right[place == b].mean()), int((place == b).sum()))
        for b in range(bins)
        if (place == b).any()
    )


def _risk(right: NDArray[np.bool_], sure: NDArray[np.float64]) -> tuple[tuple[float, float], ...]:
    order = np.argsort(-sure, kind="stable")
    wrong = np.cumsum(~right[order])
    counts = np.arange(1, len(right) + 1)
    return tuple((float(c / len(right)), float(w / c)) for c, w in zip(counts, wrong, strict=True))


def _confusion(truth: NDArray[np.int64], answer: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    return np.bincount(truth * size + answer, minlength=size * size).reshape(size, size)


def _f1(confusion: NDArray[np.int64]) -> float:
    """Average F1 over the classes that occur in labels or answers."""
    right = np.diag(confusion)
    total = confusion.sum(axis=0) + confusion.sum(axis=1)
    return float(np.mean(2 * right[total > 0] / total[total > 0])) if (total > 0).any() else 0.0


def _macro_f1(truth: NDArray[np.int64], answer: NDArray[np.int64], size: int) -> Share:
    random = np.random.default_rng(0)
    draws = random.integers(0, len(truth), size=(_DRAWS, len(truth))) if len(truth) else np.zeros((0, 0), np.int64)
    values = [_f1(_confusion(truth[draw], answer[draw], size)) for draw in draws] or [0.0]
    low, high = np.quantile(values, [0.025, 0.975])
    return Share(_f1(_confusion(truth, answer, size)), float(low), float(high))
