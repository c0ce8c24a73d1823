"""Measures agree with hand counts."""

from __future__ import annotations

import numpy as np
import pytest

from nlp.metrics import Found, calibration_error, found_of, score_field, selective_accuracy, wilson


def test_wilson_s_interval_of_nine_in_ten() -> None:
    share = wilson(9, 10)
    assert (share.value, round(share.low, 3), round(share.high, 3)) == (0.9, 0.596, 0.982)


def test_precision_and_recall_count_sets_item_by_item() -> None:
    found = found_of([(["a", "b"], ["a"]), ([], ["c"])])
    assert found == Found(right=1, given=2, wanted=2)
    assert found.f1 == 0.5


def test_confidence_that_means_what_it_says_has_no_calibration_error() -> None:
    right = np.array([True] * 7 + [False] * 3)
    assert calibration_error(right, np.full(10, 0.7)) == pytest.approx(0)
    assert calibration_error(right, np.full(10, 0.95)) == pytest.approx(0.25)


def test_selective_accuracy_keeps_the_surest() -> None:
    right = np.array([True, True, True, True, False])
    assert selective_accuracy(right, np.array([0.9, 0.8, 0.7, 0.6, 0.5]), coverage=0.8) == 1.0


def test_a_field_s_confusion_has_labels_down_and_answers_across() -> None:
    scores = score_field("x", ["a", "b"], ["a", "a", "b"], ["a", "b", "b"], [0.9, 0.6, 0.8])
    assert scores.confusion == ((1, 1), (0, 1))
    assert scores.accuracy.value == pytest.approx(2 / 3)
    assert scores.macro_f1.value == pytest.approx(2 / 3)
    assert scores.by_class[1].precision == 0.5
