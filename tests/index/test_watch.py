"""A search that runs long ends by itself, and what it then says holds. The clock is a fake one: nothing is timed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import index.watch
from index.backend import SearchIndex, open_index
from index.catalogue import Catalogue
from index.gathering import shelf_of
from index.ranking import page_of
from index.types import AllOf, AnyOf, Entry, MostOf, Node, Query, Rather, Term, Tier, Without, Words
from index.watch import BETWEEN_LOOKS, TimeUp, Watch, never
from nlp.types import FieldName


class Clock:
    """A clock that is late from its n-th look on, and counts the looks."""

    def __init__(self, late_from: int) -> None:
        self._late_from = late_from
        self.looks = 0

    def __call__(self) -> bool:
        self.looks += 1
        return self.looks >= self._late_from


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the clock at every bit of work."""
    monkeypatch.setattr(index.watch, "BETWEEN_LOOKS", 0)


@pytest.fixture
def opened(tmp_path: Path, scheme: str, entries: list[Entry]) -> Iterator[SearchIndex]:
    url = "memory:" if scheme == "memory" else f"{scheme}:///{(tmp_path / 'index').as_posix()}"
    found = open_index(url)
    found.put(entries)
    yield found
    found.close()


def _ids(searched: SearchIndex, node: Node, is_late: Callable[[], bool] = never) -> set[int]:
    return {hit.id for hit in searched.search(Query(node, limit=1_000), is_late=is_late).hits}


def test_the_clock_is_looked_at_only_after_much_work() -> None:
    clock = Clock(late_from=1)
    watch = Watch(clock)
    watch.spend(BETWEEN_LOOKS)
    assert clock.looks == 0
    with pytest.raises(TimeUp):
        watch.spend(1)
    with pytest.raises(TimeUp):
        watch.spend(0)
    assert watch.times_up == 2


def test_a_watch_in_time_goes_on_for_another_stretch() -> None:
    clock = Clock(late_from=3)
    watch = Watch(clock)
    for _ in range(4):
        watch.spend(BETWEEN_LOOKS // 2 + 1)
    assert clock.looks == 2
    with pytest.raises(TimeUp):
        watch.spend(BETWEEN_LOOKS + 1)


def test_a_small_search_answers_however_late_it_begins(opened: SearchIndex) -> None:
    node = AllOf((Term("建设"), Without(Term("养老"))))
    assert _ids(opened, node, Clock(late_from=1)) == _ids(opened, node)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("late_from", [1, 2, 3, 5, 8, 13, 40])
@pytest.mark.parametrize(
    "node",
    [
        AnyOf((Term("养老"), Term("建设"), Term("旅游"), Term("项目前期工作"))),
        AllOf((Term("工作"), AnyOf((Term("养老"), Term("旅游", tier=Tier.WIDENED))))),
        AllOf((Term("工作"), Without(AnyOf((Term("养老"), Term("建设"), Term("旅游")))))),
        Rather(Term("工作"), Term("建设"), Tier.WIDENED, "未提及“建设”"),
        Words("建设项目", ("建设", "项目")),
        MostOf((Term("建设"), Term("项目"), Term("养老")), 0.4),
    ],
    ids=["any", "all", "without", "rather", "words", "most"],
)
def test_what_is_found_late_is_a_part_of_what_is_found_in_time(
    entries: list[Entry], node: Node, late_from: int, tmp_path: Path
) -> None:
    late, timely = open_index("memory:"), open_index("memory:")
    for one in (late, timely):
        one.put(entries)
    assert _ids(late, node, Clock(late_from)) <= _ids(timely, node)


@pytest.mark.usefixtures("hasty")
def test_late_alternatives_are_left_out_and_what_was_typed_is_kept(opened: SearchIndex) -> None:
    names = AnyOf((Term("养老"), *(Term(name, tier=Tier.WIDENED, why="近义") for name in ("建设", "旅游", "工作"))))
    page = opened.search(Query(names, limit=1_000), is_late=Clock(late_from=5))
    assert 0 < page.total < len(_ids(opened, names))
    assert set(page.tiers) == {Tier.EXACT}


def test_a_runaway_search_stops_asking_its_engine_once_it_is_late(entries: list[Entry]) -> None:
    asked: list[str] = []

    def postings(field: FieldName, word: str) -> NDArray[np.int64]:
        asked.append(word)
        return np.arange(1, 185, dtype=np.int64)

    catalogue = Catalogue([shelf_of(entries)], [()], postings)
    words = sorted({word for entry in entries for word in entry.words["status"] if len(word) > 1})
    runaway = Query(AnyOf(tuple(Term(word, is_word=True) for word in words)), limit=1)
    clock = Clock(late_from=3)
    assert page_of(runaway, catalogue, Watch(clock)).total > 0
    until_late = len(asked)
    asked.clear()
    page_of(runaway, Catalogue([shelf_of(entries)], [()], postings), Watch())
    assert until_late < len(asked) / 2
    assert clock.looks < 10


@pytest.mark.usefixtures("hasty")
def test_a_late_hunt_for_mistyped_texts_gives_those_met_so_far(opened: SearchIndex) -> None:
    in_time = opened.resembling("幼儿圆建设")
    late = opened.resembling("幼儿圆建设", is_late=Clock(late_from=4))
    assert set(late) <= set(in_time)


def test_a_late_page_still_shows_its_hits_without_reasons(entries: list[Entry]) -> None:
    catalogue = Catalogue([shelf_of(entries)], [()], lambda field, word: np.empty(0, np.int64))
    wide = AnyOf((Term("工作"), *(Term(f"工作{at}", tier=Tier.WIDENED) for at in range(3))))
    page_of(Query(wide), catalogue, Watch())  # from now on known: finding costs nothing, explaining does
    page = page_of(Query(wide, limit=1_000), catalogue, _spent())
    assert page.total == len(page.hits) > 0


def _spent() -> Watch:
    """Give a watch that lets a search find, and is late when it comes to explaining."""
    watch = Watch(Clock(late_from=1))
    watch.spend(BETWEEN_LOOKS - 150)
    return watch
