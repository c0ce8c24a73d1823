"""The floors of search quality, on graded queries of our own; `duban evaluate-search` prints the whole table."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.relevance import judged_app, ndcg, read_judged, score, searcher_of

FOLDER = Path(__file__).parent
DATA = FOLDER.parents[1] / "data"


def test_the_gain_is_one_for_the_best_order_and_less_for_others() -> None:
    assert ndcg([2, 1, 0], [2, 1]) == 1
    assert ndcg([1, 2], [2, 1]) < 1
    assert ndcg([0, 0], [2]) == 0
    assert ndcg([], []) == 1


@pytest.mark.slow
def test_search_of_the_real_report_stays_above_its_floors() -> None:
    with judged_app(DATA, "sample") as app:
        judged = read_judged(FOLDER / "sample.jsonl", app)
        scores = score(judged, searcher_of(app))
    assert len(judged) >= 150
    assert scores[""].ndcg >= 0.93
    assert scores[""].recall >= 0.98
    assert scores[""].empty == 0
    assert {kind: figures.ndcg for kind, figures in scores.items() if figures.ndcg < 0.85} == {}


@pytest.mark.slow
def test_search_of_the_written_items_stays_above_its_floors() -> None:
    with judged_app(DATA, "written") as app:
        scores = score(read_judged(FOLDER / "written.jsonl", app), searcher_of(app))
    assert scores[""].ndcg >= 0.90
    assert scores[""].recall >= 0.90
    assert scores[""].empty == 0
    assert min(scores["broader"].ndcg, scores["synonym"].ndcg) >= 0.85
