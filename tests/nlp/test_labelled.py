"""Labelled files are read whole or refused with file, line and reason."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from nlp.errors import LabelError
from nlp.labelled import labelled_files, read_labelled, read_labelled_folder, read_samples
from nlp.types import Delivery, Period, Stage, Theme

DATA = Path(__file__).resolve().parents[2] / "data"
ROW = {
    "id": "a-1",
    "target": "新增就业1000人",
    "status": "321人",
    "themes": ["livelihood"],
    "primary": "livelihood",
    "stage": "implementing",
    "delivery": "metric",
    "metrics": [
        {"indicator": "就业", "op": ">=", "goal": 1000, "unit": "人", "actual": 321.5, "actual_unit": "人"},
    ],
    "units": ["区人社局"],
}


def test_a_row_becomes_a_labelled_item(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps(ROW, ensure_ascii=False) + "\n\n", encoding="utf-8")
    (one,) = read_labelled(path)
    assert (one.source, one.primary, one.stage, one.delivery) == (
        "mine",
        Theme.LIVELIHOOD,
        Stage.IMPLEMENTING,
        Delivery.METRIC,
    )
    assert one.quantities[0].actual == Decimal("321.5")
    assert one.units == ("区人社局",)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stage": "done"}, "done"),
        ({"primary": "tourism"}, "not among themes"),
        ({"target": None}, ""),
        ({"metrics": [{"indicator": "x", "op": "=", "goal": 1, "unit": ""}]}, "expected >= or <="),
    ],
)
def test_a_wrong_row_is_refused_with_file_and_line(tmp_path: Path, change: dict[str, object], said: str) -> None:
    path = tmp_path / "mine.jsonl"
    row = {**ROW, **change}
    if row["target"] is None:
        del row["target"]
    path.write_text(json.dumps(ROW) + "\n" + json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(LabelError, match=r"mine\.jsonl, line 2") as refused:
        read_labelled(path)
    assert said in str(refused.value)


def test_a_line_that_is_not_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text("{\n", encoding="utf-8")
    with pytest.raises(LabelError, match=r"line 1: not JSON"):
        read_labelled(path)


def test_a_folder_without_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="no labelled items"):
        read_labelled_folder(tmp_path)


def test_the_sample_has_its_184_labels() -> None:
    samples = read_samples(DATA / "sample")
    assert len(samples) == 184
    assert {one.when for one in samples} == {Period(2021, 1)}


@pytest.mark.parametrize("path", labelled_files(DATA / "labelled"), ids=lambda path: path.stem)
def test_every_shipped_labelled_file_is_well_formed(path: Path) -> None:
    ids = [one.id for one in read_labelled(path)]
    assert len(ids) > 100
    assert len(set(ids)) == len(ids)
