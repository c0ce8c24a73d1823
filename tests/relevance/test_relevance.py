"""The floors of search quality, on graded queries of our own; `duban evaluate-search` prints the whole table."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.relevance import SETS, judged_app, ndcg, read_judged, score, searcher_of

FOLDER = Path(__file__).parent
DATA = FOLDER.parents[1] / "data"


def test_the_gain_is_one_for_the_best_order_and_less_for_others() -> None:
    assert ndcg([2, 1, 0], [2, 1]) == 1
    assert ndcg([1, 2], [2, 1]) < 1
    assert ndcg([0, 0], [2]) == 0
    assert ndcg([], []) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "queries", "floor", "of_a_kind", "recall"),
    [
        ("sample", 150, 0.95, 0.85, 0.98),
        ("asked", 200, 0.93, 0.85, 0.98),
        ("asked-last", 120, 0.91, 0.82, 0.95),
        ("asked-fresh", 70, 0.88, 0.85, 0.95),
    ],
)
def test_search_of_the_real_report_stays_above_its_floors(
    name: str, queries: int, floor: float, of_a_kind: float, recall: float
) -> None:
    with judged_app(DATA, SETS[name]) as app:
        judged = read_judged(FOLDER / f"{name}.jsonl", app)
        scores = score(judged, searcher_of(app))
    assert len(judged) >= queries
    assert scores[""].ndcg >= floor
    assert scores[""].recall >= recall
    assert scores[""].empty == 0
    assert {kind: figures.ndcg for kind, figures in scores.items() if figures.ndcg < of_a_kind} == {}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "floor", "of_names"), [("written", 0.90, 0.85), ("asked-written", 0.89, 0.80)])
def test_search_of_the_written_items_stays_above_its_floors(name: str, floor: float, of_names: float) -> None:
    with judged_app(DATA, SETS[name]) as app:
        scores = score(read_judged(FOLDER / f"{name}.jsonl", app), searcher_of(app))
    assert scores[""].ndcg >= floor
    assert scores[""].recall >= 0.90
    assert scores[""].empty == 0
    assert min(scores[kind].ndcg for kind in ("synonym", "broader") if kind in scores) >= of_names
