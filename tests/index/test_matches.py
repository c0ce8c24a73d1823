"""Findings joined as arrays are what sets and dictionaries would give, whichever way is quicker."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.columns import Columns
from index.gathering import shelf_of
from index.grams import Rows
from index.matches import Matches, best, both, chosen, holds, is_among, union
from index.recall import Recall
from index.types import Entry

TOTALS = st.sampled_from([40, 10_000])  # few rows among many are joined by sorting, many by arrays over all
ROWS = st.sets(st.integers(0, 39), max_size=40)
FOUND = st.dictionaries(st.integers(0, 39), st.tuples(st.integers(0, 3), st.integers(0, 90)), max_size=40)


def _rows(rows: set[int]) -> Rows:
    return np.array(sorted(rows), np.int32)


def _matches(found: dict[int, tuple[int, int]]) -> Matches:
    listed = sorted(found.items())
    return Matches(
        np.array([row for row, _ in listed], np.int32),
        np.array([tier for _, (tier, _) in listed], np.uint8),
        np.array([score / 4 for _, (_, score) in listed], np.float32),
    )


def _read(matches: Matches) -> dict[int, tuple[int, float]]:
    listed = zip(matches.tier.tolist(), matches.score.tolist(), strict=True)
    assert matches.rows.tolist() == sorted(matches.rows.tolist())
    return dict(zip(matches.rows.tolist(), listed, strict=True))


@given(ROWS, ROWS, TOTALS)
def test_rows_are_joined_as_sets_are(one: set[int], other: set[int], total: int) -> None:
    assert union(_rows(one), _rows(other), total).tolist() == sorted(one | other)
    assert is_among(_rows(one), _rows(other), total).tolist() == [row in other for row in sorted(one)]
    assert all(holds(_rows(one), row) == (row in one) for row in range(40))


@given(FOUND, FOUND, TOTALS)
def test_what_is_found_twice_has_the_higher_tier_and_both_scores(
    one: dict[int, tuple[int, int]], other: dict[int, tuple[int, int]], total: int
) -> None:
    expected = {
        row: (max(one[row][0], other[row][0]), (one[row][1] + other[row][1]) / 4) for row in one.keys() & other.keys()
    }
    assert _read(both(_matches(one), _matches(other), total)) == expected


@given(st.lists(FOUND, max_size=4), TOTALS)
def test_the_best_of_several_is_the_highest_score_of_the_lowest_tier(
    parts: list[dict[int, tuple[int, int]]], total: int
) -> None:
    expected: dict[int, tuple[int, float]] = {}
    for part in parts:
        for row, (tier, score) in part.items():
            known = expected.get(row)
            if known is None or (tier, -score / 4) < (known[0], -known[1]):
                expected[row] = (tier, score / 4)
    assert _read(best([_matches(part) for part in parts], total)) == expected


def test_choosing_keeps_tier_and_score_with_their_rows() -> None:
    found = _matches({3: (1, 8), 5: (0, 4)})
    assert _read(chosen(found, np.array([False, True]))) == {5: (0, 1.0)}


@given(st.lists(st.tuples(ROWS, st.sampled_from(["", "甲", "乙", "丙"])), min_size=1, max_size=200), st.data())
def test_values_are_counted_alike_over_few_rows_and_over_many(
    entries: list[tuple[set[int], str]], data: st.DataObject
) -> None:
    """Few rows are counted value by value, many by bits; facets of many values always value by value."""
    facets = [
        {"many": tuple(f"单位{at}" for at in sorted(units)), "one": (single,) if single else ()}
        for units, single in entries
    ]
    shelf = shelf_of([Entry(at, {}, {}, facet) for at, facet in enumerate(facets)])
    columns = Columns([shelf], np.ones(len(facets), bool))
    rows = data.draw(st.sets(st.integers(0, len(facets) - 1)))
    counted = columns.counts(("many", "one", "absent"), _rows(rows))
    for name in ("many", "one"):
        tally = Counter(value for row in rows for value in facets[row][name])
        assert list(counted[name]) == sorted(tally.items(), key=lambda pair: (-pair[1], pair[0]))
    assert counted["absent"] == ()
    wanted = frozenset({"单位1", "单位2"})
    having = [at for at, facet in enumerate(facets) if wanted & set(facet["many"])]
    assert columns.having("many", wanted).tolist() == having
    assert all(columns.has(row, "many", wanted) == (row in having) for row in range(len(facets)))


def test_a_facet_of_many_values_is_counted_like_one_of_few() -> None:
    entries = [Entry(at, {}, {}, {"place": (f"县{at % 300}",), "stage": (str(at % 2),)}) for at in range(2_000)]
    columns = Columns([shelf_of(entries[:900]), shelf_of(entries[900:])], np.ones(2_000, bool))
    counted = columns.counts(("place", "stage"), np.arange(1, 2_000, 2, dtype=np.int32))
    assert counted["stage"] == (("1", 1_000),)
    assert dict(counted["place"]) == Counter(f"县{at % 300}" for at in range(1, 2_000, 2))
    assert columns.having("place", frozenset({"县7"})).tolist() == list(range(7, 2_000, 300))


@dataclass(frozen=True, slots=True)
class Thing:
    nbytes: int


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    recall = Recall(most_bytes=5_000)
    for name in "abc":
        recall.remembered(name, lambda: Thing(1_000))
    assert recall.get("a") is not None
    recall.remembered("d", lambda: Thing(1_000))  # with what a key takes, four things are too many
    assert [name for name in "abcd" if recall.get(name)] == ["a", "c", "d"]


def test_what_is_remembered_is_not_looked_for_again() -> None:
    recall = Recall()
    first = recall.remembered("a", lambda: Thing(1))
    assert recall.remembered("a", lambda: pytest.fail("looked for again")) is first
