"""Training is reproducible, and a model of other labels is refused with a sentence that says what to do."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nlp.classify import FIELDS
from nlp.errors import ModelError
from nlp.examples import Examples, examples_of
from nlp.fitting import fit
from nlp.labelled import LabelledItem, read_labelled_folder
from nlp.lexicon import load_lexicons
from nlp.model import MODEL_FILE, load_classifier, save_classifier, stamp_of

DATA = Path(__file__).resolve().parents[2] / "data"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def labelled() -> list[LabelledItem]:
    return read_labelled_folder(DATA / "labelled")[::6]


@pytest.fixture(scope="module")
def examples(labelled: list[LabelledItem]) -> Examples:
    return examples_of(labelled, load_lexicons(DATA / "lexicons"))


def test_the_same_examples_give_the_same_chances_however_many_processes_fit(examples: Examples) -> None:
    first, second = (fit(examples, version="x", workers=n).judge(examples.readings[:50]) for n in (1, 2))
    for field in FIELDS:
        assert np.array_equal(first.chances[field], second.chances[field])


def test_a_saved_model_judges_as_before(examples: Examples, tmp_path: Path) -> None:
    classifier = fit(examples, version="x")
    save_classifier(classifier, tmp_path)
    loaded = load_classifier(tmp_path, stamp="x")
    for field in FIELDS:
        before, after = (one.judge(examples.readings[:50]).chances[field] for one in (classifier, loaded))
        assert np.allclose(before, after, atol=0.01)
    assert loaded.thresholds == dict(classifier.thresholds)


def test_chances_are_probabilities(examples: Examples) -> None:
    judged = fit(examples, version="x").judge(examples.readings[:50])
    for field in ("primary", "stage", "delivery"):
        assert np.allclose(judged.chances[field].sum(axis=1), 1)
    assert ((judged.chances["themes"] >= 0) & (judged.chances["themes"] <= 1)).all()


def test_labels_nobody_gave_are_not_learnt_from(examples: Examples) -> None:
    labels = {name: values.copy() for name, values in examples.labels.items()}
    labels["stage"][::2] = -1
    partly = replace(examples, labels=labels)
    assert fit(partly, version="x").judge(examples.readings[:5]).chances["stage"].shape == (5, 5)


def test_taking_rows_takes_their_labels(examples: Examples) -> None:
    kept = examples.take(np.arange(1, len(examples.readings), 2))
    assert kept.readings == examples.readings[1::2]
    assert np.array_equal(kept.labels["stage"], examples.labels["stage"][1::2])
    assert np.array_equal(kept.themes, examples.themes[1::2])


def test_a_model_of_other_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"made from other labels or lexicons .* run `duban train`"):
        load_classifier(DATA / "models", stamp="0" * 12)


def test_a_missing_and_a_damaged_model_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model there; run `duban train`"):
        load_classifier(tmp_path)
    (tmp_path / MODEL_FILE).write_bytes(b"PK not a model")
    with pytest.raises(ModelError, match="damaged"):
        load_classifier(tmp_path)


def test_one_changed_label_changes_the_stamp(tmp_path: Path) -> None:
    for name in ("labelled", "lexicons", "sample"):
        shutil.copytree(DATA / name, tmp_path / name)
    assert stamp_of(tmp_path) == stamp_of(DATA)
    path = tmp_path / "labelled" / "east.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("implementing", "completed", 1), encoding="utf-8")
    assert stamp_of(tmp_path) != stamp_of(DATA)


def test_labels_of_numbers_and_units_leave_the_stamp_as_it_is(tmp_path: Path) -> None:
    for name in ("labelled", "lexicons", "sample"):
        shutil.copytree(DATA / name, tmp_path / name)
    path = tmp_path / "labelled" / "east.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    text = "\n".join(json.dumps({**row, "metrics": [], "units": []}, ensure_ascii=False) for row in rows)
    path.write_text(text, encoding="utf-8")
    assert stamp_of(tmp_path) == stamp_of(DATA)


def test_the_shipped_model_was_made_from_the_labels_and_lexicons_beside_it() -> None:
    assert load_classifier(DATA / "models").version == stamp_of(DATA)


def test_the_shipped_model_folder_is_small() -> None:
    assert sum(path.stat().st_size for path in (DATA / "models").iterdir()) < 20_000_000
