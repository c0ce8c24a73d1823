"""Building a whole index from text, beside plain peers that build in turns with ours, each in a process of its own.

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
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import get_context
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
TANTIVY, WHOOSH, FROM_WORDS = "tantivy from text", "whoosh from text", "tantivy from words"
PLAIN_TANTIVY, PLAIN_WHOOSH = "plain tantivy", "plain whoosh + jieba"
TUNED_WHOOSH = "the same, 512 MB, a process for each processor"
_COMPARED = (
    (TANTIVY, PLAIN_WHOOSH),
    (TANTIVY, TUNED_WHOOSH),
    (WHOOSH, PLAIN_WHOOSH),
    (WHOOSH, TUNED_WHOOSH),
    (FROM_WORDS, PLAIN_TANTIVY),
)
_LEAST_SECONDS, _MOST_TRIES = 4.0, 9
_PACKAGES = ("rjieba", "jieba", "tantivy", "whoosh3", "numpy")


@dataclass(frozen=True, slots=True)
class Given:
    """What there is to build from."""

    items: Sequence[Item]
    facets: Sequence[Mapping[str, tuple[str, ...]]]
    entries: Sequence[Entry]
    cut: Cut
    processors: int


def run(print_table: Callable[[str, Iterable[Row]], None]) -> None:
    """Measure every size, with all processors and with one."""
    print(f"\nbuilding takes words by {'rjieba' if _has('rjieba') else 'jieba'}; {', '.join(map(_named, _PACKAGES))}")
    for size in SIZES:
        said = f"{size:,} items, {ROUNDS} rounds"
        print_table(f"building, {said}, {_processors()} processors", _rows(size))
        if hasattr(os, "sched_setaffinity") and _processors() > 1:
            with _one_processor():
                print_table(f"building, {said}, one processor", _rows(size))


def _rows(size: int) -> Iterator[Row]:
    wall, busy = _rounds(size)
    for name, peer in _COMPARED:
        if peer in wall:
            yield from _faster(name, wall[name], wall[peer], peer)
            if peer != TUNED_WHOOSH:  # its other processes are not counted
                yield from _faster(f"{name}, processor time", busy[name], busy[peer], peer)


def _faster(name: str, ours: Sequence[float], theirs: Sequence[float], peer: str) -> Iterator[Row]:
    ratios = [their / our for our, their in zip(ours, theirs, strict=True)]
    yield Row(name, median(ours), "s", median(theirs), peer)
    yield Row(f"  times as fast ({min(ratios):.1f} to {max(ratios):.1f})", median(ratios), "")


def _rounds(size: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Build every way in turns, so that whatever else the machine does disturbs all alike.

    Each has a process of its own, so that what one leaves in memory slows no other. Give the seconds of each round,
    and how many of them a processor was busy with it, added up over processors.
    """
    names = [name for name in _WAYS if size <= _MOST_FOR_WHOOSH or name not in (PLAIN_WHOOSH, TUNED_WHOOSH)]
    wall: dict[str, list[float]] = {name: [] for name in names}
    busy: dict[str, list[float]] = {name: [] for name in names}
    with ExitStack() as stack:
        spawned = get_context("spawn")
        pools = {
            name: stack.enter_context(ProcessPoolExecutor(1, spawned, _prepare, (name, size, _processors())))
            for name in names
        }
        for _ in range(ROUNDS):
            for name, pool in pools.items():
                seconds, processor = pool.submit(_built).result()
                wall[name].append(seconds)
                busy[name].append(processor)
    return wall, busy


def _prepare(name: str, size: int, processors: int) -> None:
    """Make everything that is there before time is taken, and build a little, so that all is loaded."""
    cut = Cutter(open_segmenter(load_lexicons(DATA / "lexicons").terms))
    items = sample_items() if size <= 184 else generated_items(size)
    facets = [facets_of(no) for no in range(1, len(items) + 1)]
    entries = list(entries_of(items, facets, cut))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        _WAYS[name](Given(items[:50], facets[:50], entries[:50], cut, processors), Path(folder) / "index")
    gc.freeze()  # what is there before a measurement is nothing for it to look through, ours or a peer's
    _PREPARED.append((_WAYS[name], Given(items, facets, entries, cut, processors)))


def _built() -> tuple[float, float]:
    """Build in this process, what is quick several times: the median counts, not a moment's disturbance."""
    [(build, given)] = _PREPARED
    tries: list[tuple[float, float]] = []
    while sum(seconds for seconds, _ in tries) < _LEAST_SECONDS and len(tries) < _MOST_TRIES:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            before = time.process_time()
            seconds = build(given, Path(folder) / "index")
            tries.append((seconds, time.process_time() - before))
    return median(seconds for seconds, _ in tries), median(seconds for _, seconds in tries)


def _ours(scheme: str, entries: Iterable[Entry], folder: Path) -> float:
    index = open_index(f"{scheme}:///{folder.as_posix()}")
    built = seconds_of(lambda: index.rebuild(entries, stamp=Stamp(1, "bench")))
    index.close()
    return built


_WAYS: Mapping[str, Callable[[Given, Path], float]] = {
    TANTIVY: lambda given, folder: _ours("tantivy", entries_of(given.items, given.facets, given.cut), folder),
    WHOOSH: lambda given, folder: _ours("whoosh", entries_of(given.items, given.facets, given.cut), folder),
    FROM_WORDS: lambda given, folder: _ours("tantivy", given.entries, folder),
    PLAIN_TANTIVY: lambda given, folder: PlainTantivy(given.entries, given.cut, folder).built,
    PLAIN_WHOOSH: lambda given, folder: PlainWhoosh(given.items, given.entries, folder).built,
    TUNED_WHOOSH: lambda given, folder: (
        PlainWhoosh(given.items, given.entries, folder, limitmb=512, procs=given.processors, multisegment=True).built
    ),
}
"""Every way to build in a folder that does not exist yet, ours and the peers'; each tells its seconds."""

_PREPARED: list[tuple[Callable[[Given, Path], float], Given]] = []


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
