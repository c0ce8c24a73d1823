"""Evaluation compares tags with labels, as data, text and one page."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from nlp.evaluate import Evaluation, evaluate_file, evaluate_items
from nlp.evaluation_page import page_of
from nlp.evaluation_text import text_of
from nlp.labelled import read_labelled
from nlp.segment import open_segmenter
from nlp.tag import open_tagger
from tests.taggers import HandTagger

DATA = Path(__file__).resolve().parents[2] / "data"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    path = tmp_path_factory.mktemp("labels") / "mine.jsonl"
    lines = (DATA / "labelled" / "east.jsonl").read_text(encoding="utf-8").split("\n")[:30]
    wrong = {**json.loads(lines[0]), "id": "wrong<1>", "stage": "pending", "status": "已竣工验收并投入使用"}
    path.write_text("\n".join([*lines, json.dumps(wrong, ensure_ascii=False)]), encoding="utf-8")
    return evaluate_file(path, open_tagger(DATA, open_segmenter()))


def test_labelled_items_are_tagged_with_their_quarters() -> None:
    real = open_tagger(DATA, open_segmenter())
    tagger = HandTagger(lambda item: real.tag(item).tags)
    labelled = read_labelled(DATA / "labelled" / "coast.jsonl")[:3]
    evaluate_items("coast", [*labelled[:2], replace(labelled[2], period="")], tagger)  # type: ignore[arg-type] # by hand
    assert tagger.heard == [labelled[0].when, labelled[1].when, None]
    assert tagger.heard[0] is not None


def test_every_item_is_counted_once_in_the_confusion(evaluation: Evaluation) -> None:
    assert evaluation.items == 31
    for scores in evaluation.fields.values():
        assert sum(map(sum, scores.confusion)) == 31
        assert scores.accuracy.low <= scores.accuracy.value <= scores.accuracy.high


def test_a_wrong_label_is_among_the_mistakes_with_its_evidence(evaluation: Evaluation) -> None:
    (found,) = [one for one in evaluation.mistakes if one.id == "wrong<1>" and one.field == "stage"]
    assert found.wanted == "pending"
    assert any(words in found.status or words in found.target for words in found.evidence)


def test_the_text_names_every_measure(evaluation: Evaluation) -> None:
    text = text_of(evaluation)
    for words in ("accuracy", "macro-F1", "ECE", "themes", "units", "label down, answer across", "wrong<1>"):
        assert words in text


def test_the_page_stands_alone_and_escapes_what_it_shows(evaluation: Evaluation) -> None:
    page = page_of([evaluation])
    assert page.startswith("<!doctype html>")
    assert page.count("<svg") == 6
    assert "wrong&lt;1&gt;" in page
    assert "wrong<1>" not in page
    assert "src=" not in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def test_an_evaluation_can_be_written_as_json(evaluation: Evaluation) -> None:
    assert json.loads(json.dumps(evaluation.shape()))["items"] == 31
