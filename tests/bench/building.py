"""Building a whole index from text, beside plain peers that build in turns with ours.

From text means all that the service does for an index: texts are folded, cut with the terms of the lexicons, and made
findable by word, character, pair, facet and number; Whoosh's own analyzer cuts for plain Whoosh, which keeps texts and
facets. A line's figures are the medians of all rounds; "times as fast" is the median of what each round says by itself.
Plain Whoosh takes too long beyond 50,000 items, and is left out there. DUBAN_BENCH_SIZES="184 20000" chooses sizes,
DUBAN_BENCH_ROUNDS=5 the rounds.
"""

from __future__ import annotations

import gc
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

from index.backend import open_index
from index.types import Entry, Stamp
from nlp.lexicon import load_lexicons
from nlp.segment import open_segmenter
from nlp.types import Item
from service.cutting import Cutter
from service.settings import DATA
from tests.bench.corpus import generated_items, sample_items
from tests.bench.peers import Cut, PlainTantivy, PlainWhoosh
from tests.bench.search import SIZES, entries_of, facets_of
from tests.bench.timing import Row, seconds_of

ROUNDS = int(os.environ.get("DUBAN_BENCH_ROUNDS", "3"))
_MOST_FOR_WHOOSH = 50_000
PLAIN_TANTIVY = "plain tantivy"
PLAIN_WHOOSH = "plain whoosh + jieba"
TUNED_WHOOSH = "the same, 512 MB, a process for each processor"
_COMPARED = (
    ("tantivy from text", PLAIN_WHOOSH),
    ("tantivy from text", TUNED_WHOOSH),
    ("whoosh from text", PLAIN_WHOOSH),
    ("whoosh from text", TUNED_WHOOSH),
    ("tantivy from words", PLAIN_TANTIVY),
)
Way = Callable[[Path], float]
_LEAST_SECONDS, _MOST_TRIES = 4.0, 9
_PACKAGES = ("rjieba", "jieba", "tantivy", "whoosh3", "numpy")


def run(print_table: Callable[[str, Iterable[Row]], None]) -> None:
    """Measure every size, with all processors and with one."""
    cut = Cutter(open_segmenter(load_lexicons(DATA / "lexicons").terms))
    print(f"\nbuilding takes words by {'rjieba' if _has('rjieba') else 'jieba'}; {', '.join(map(_named, _PACKAGES))}")
    for size in SIZES:
        items = sample_items() if size <= 184 else generated_items(size)
        entries = list(entries_of(items, [facets_of(no) for no in range(1, len(items) + 1)], cut))
        gc.freeze()  # what is there before a measurement is nothing for it to look through, ours or a peer's
        said = f"{size:,} items, {ROUNDS} rounds"
        _rounds(_ways(items[:50], entries[:50], cut), rounds=1)  # what is loaded once is loaded before time is taken
        print_table(f"building, {said}, {_processors()} processors", _rows(items, entries, cut))
        if hasattr(os, "sched_setaffinity") and _processors() > 1:
            with _one_processor():
                print_table(f"building, {said}, one processor", _rows(items, entries, cut))


def _rows(items: Sequence[Item], entries: Sequence[Entry], cut: Cut) -> Iterator[Row]:
    wall, busy = _rounds(_ways(items, entries, cut), rounds=ROUNDS)
    for name, peer in _COMPARED:
        if peer in wall:
            yield from _faster(name, wall[name], wall[peer], peer)
            if peer != TUNED_WHOOSH:  # its other processes are not counted
                yield from _faster(f"{name}, processor time", busy[name], busy[peer], peer)


def _faster(name: str, ours: Sequence[float], theirs: Sequence[float], peer: str) -> Iterator[Row]:
    ratios = [their / our for our, their in zip(ours, theirs, strict=True)]
    yield Row(name, median(ours), "s", median(theirs), peer)
    yield Row(f"  times as fast ({min(ratios):.1f} to {max(ratios):.1f})", median(ratios), "")


def _rounds(ways: Mapping[str, Way], *, rounds: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Build every way in turns, so that whatever else the machine does disturbs all alike.

    What is quick is built several times a round, of which the median counts: a moment's disturbance is not all of it.
    Give the seconds of each round, and how many of them a processor was busy with it, added up over processors.
    """
    wall: dict[str, list[float]] = {name: [] for name in ways}
    busy: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, build in ways.items():
            tries: list[tuple[float, float]] = []
            while sum(seconds for seconds, _ in tries) < _LEAST_SECONDS and len(tries) < _MOST_TRIES:
                with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                    before = time.process_time()
                    seconds = build(Path(folder) / "index")
                    tries.append((seconds, time.process_time() - before))
            wall[name].append(median(seconds for seconds, _ in tries))
            busy[name].append(median(seconds for _, seconds in tries))
    return wall, busy


def _ways(items: Sequence[Item], entries: Sequence[Entry], cut: Cut) -> dict[str, Way]:
    """Give every way to build in a folder, ours and the peers'; each tells its seconds."""
    facets = [facets_of(no) for no in range(1, len(items) + 1)]
    ways: dict[str, Way] = {
        "tantivy from text": lambda folder: _ours("tantivy", entries_of(items, facets, cut), folder),
        "whoosh from text": lambda folder: _ours("whoosh", entries_of(items, facets, cut), folder),
        "tantivy from words": lambda folder: _ours("tantivy", entries, folder),
        PLAIN_TANTIVY: lambda folder: PlainTantivy(entries, cut, folder).built,
    }
    if len(items) <= _MOST_FOR_WHOOSH:
        tuned = {"limitmb": 512, "procs": _processors(), "multisegment": True}
        ways[PLAIN_WHOOSH] = lambda folder: PlainWhoosh(items, entries, folder).built
        ways[TUNED_WHOOSH] = lambda folder: PlainWhoosh(items, entries, folder, **tuned).built
    return ways


def _ours(scheme: str, entries: Iterable[Entry], folder: Path) -> float:
    index = open_index(f"{scheme}:///{folder.as_posix()}")
    built = seconds_of(lambda: index.rebuild(entries, stamp=Stamp(1, "bench")))
    index.close()
    return built


@contextmanager
def _one_processor() -> Iterator[None]:
    """Hold this thread, and those it starts, to one processor."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _has(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


def _named(package: str) -> str:
    return f"{package} {version(package)}" if _has(package) else f"no {package}"
