"""Over a written second and third quarter, duban joins, moves and stalls rows as a careful reader does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.app import App
from service.settings import open_settings
from tests.quarters.rows import (
    Matcher,
    Score,
    by_best_ratio,
    by_duban,
    by_exact_text,
    county_score,
    expected_pairs,
    read_quarter,
    read_targets,
    score_of,
    target_errors,
)


@pytest.fixture
def scored(tmp_path: Path) -> Iterator[Callable[[Matcher], Score]]:
    opened: list[App] = []

    def score(matcher: Matcher) -> Score:
        opened.append(App(open_settings(home=tmp_path / str(len(opened)))))
        return score_of(matcher, opened[-1])

    yield score
    for app in opened:
        app.close()


def test_matches_movement_and_stalls_reach_the_bar(scored: Callable[[Matcher], Score]) -> None:
    ours = scored(by_duban)
    assert ours.precision >= 0.97, ours.wrong
    assert ours.recall >= 0.97, ours.wrong
    assert ours.movement >= 0.95, ours.wrong
    assert ours.stalled >= 0.95, ours.wrong


@pytest.mark.parametrize("baseline", [by_exact_text, by_best_ratio(0), by_best_ratio(60), by_best_ratio(80)])
def test_the_naive_ways_join_fewer_rows_rightly(baseline: Matcher, scored: Callable[[Matcher], Score]) -> None:
    ours, theirs = scored(by_duban), scored(baseline)
    assert ours.recall * ours.precision > theirs.recall * theirs.precision
    assert ours.stalled > theirs.stalled


@pytest.mark.parametrize(("earlier", "later"), [("2021Q1", "2021Q2"), ("2021Q2", "2021Q3")])
def test_the_written_quarters_cover_sixty_rows_in_every_way_of_rewriting(earlier: str, later: str) -> None:
    previous, current = read_quarter(earlier), read_quarter(later)
    assert len({first for first, _ in expected_pairs(previous, current)}) >= 60
    assert {row.kind for row in current} >= {"same", "renumbered", "reworded", "mended", "split", "merged", "new"}


def test_the_sample_reworded_without_any_status_is_joined_by_its_targets_alone() -> None:
    sample = [(row.item.no, row.item) for row in read_quarter("2021Q1")]
    reworded = read_targets("rewritten")
    wrong = target_errors(sample, reworded)
    assert len(reworded) >= 90
    assert len(wrong) <= 2, wrong


def test_another_county_is_joined_as_well() -> None:
    wrong = target_errors(read_targets("county-before"), read_targets("county-after"))
    assert len(wrong) <= 1, wrong


def test_three_quarters_of_a_third_place_reach_the_bar_and_no_naive_way_does() -> None:
    precision, recall, wrong = county_score(by_duban)
    assert precision >= 0.97, wrong
    assert recall >= 0.97, wrong
    for baseline in (by_exact_text, by_best_ratio(0), by_best_ratio(60), by_best_ratio(80)):
        assert min(county_score(baseline)[:2]) < 0.97
