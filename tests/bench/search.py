"""Search beside plain peers (tests.bench.peers), all in one run, ours and theirs asked in turns.

A full answer is: from the typed text to ten hits with their texts marked and all facets counted over all matches. Ours
finds every text that stands anywhere; the rows "items found" say what a peer finds of the same query. Repeated queries
find their words remembered; "asked for the first time" is without that. The last table is the whole of a search in the
service: meaning, guesses, and items read from the store. Plain Whoosh takes too long beyond 50,000 items, and the store
to fill, so both are left out there. DUBAN_BENCH_SIZES="184 20000 200000" chooses sizes.
"""

from __future__ import annotations

import gc
import os
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.backend import SearchIndex, open_index
from index.parse import Language, parse_query
from index.snippet import marks_of
from index.types import AllOf, AnyOf, Entry, Filter, Query, Stamp, Term, Tier
from nlp.normalize import folded
from nlp.segment import open_segmenter
from nlp.types import Decision, Delivery, Item, Period, Report, Stage, TaggedItem, Tags, Theme
from service.app import App
from service.deadline import Deadline
from service.forgiving import Forgiving
from service.indexing import catch_up
from service.meaning import load_meaning
from service.search import SearchRequest, search
from service.settings import DATA, open_settings
from tests.bench.corpus import generated_items, sample_items
from tests.bench.peers import Cut, Peer, PlainFts, PlainTantivy, PlainWhoosh
from tests.bench.timing import Row, fresh_process, in_turns, percentiles, seconds_of

SIZES = tuple(int(size) for size in os.environ.get("DUBAN_BENCH_SIZES", "184 20000").split())
_MOST_FOR_WHOOSH = _MOST_FOR_SERVICE = 50_000
FACETS = ("themes", "primary", "stage", "delivery", "unit", "place", "period", "unsure")
PINYIN = ("xiangmu", "yanglao", "lvyou", "jianshe", "yl", "jsxm")
WHOLE = {
    "question": ("哪些道路项目还没开工", "今年有哪些学校要建", "养老院建得怎么样了"),
    "wrong character": ("幼儿圆", "海水谈化"),
    "pinyin": ("youlun", "yanglao", "yl"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """Queries of one kind; `stage` filters, `deep` asks for a page far down."""

    name: str
    texts: tuple[str, ...]
    stage: str = ""
    deep: bool = False


KINDS = (
    Kind("rare word", ("游艇", "螺钿", "羊栖菜", "鱼油")),
    Kind("common word", ("项目", "完成", "建设", "工作")),
    Kind("two words", ("项目 建设", "养老 机构", "旅游 规划", "街道 工作")),
    Kind("phrase", ('"前期工作"', '"招投标"', '"可研报告"', '"主体工程"')),
    Kind("one character", ("校", "港", "税", "渔")),
    Kind("common word, filtered", ("项目", "完成", "建设", "工作"), stage="planning"),
    Kind("common word, deep page", ("项目", "完成", "建设", "工作"), deep=True),
)


def run(print_table: Callable[[str, Iterable[Row]], None]) -> None:
    """Measure every size."""
    print_table("search, start-up", _start_up())
    for size in SIZES:
        items = sample_items() if size <= 184 else generated_items(size)
        with tempfile.TemporaryDirectory() as folder:
            print_table(f"search, {size:,} items", _rows(items, Path(folder)))
            if size <= _MOST_FOR_SERVICE:
                print_table(f"search in the service, {size:,} items", _whole(items, Path(folder) / "home"))


def _rows(items: Sequence[Item], folder: Path) -> Iterator[Row]:
    cut = open_segmenter().words
    facets = [facets_of(no) for no in range(1, len(items) + 1)]
    entries = list(entries_of(items, facets, cut))
    gc.freeze()  # what is there before a measurement is nothing for it to look through, ours or a peer's
    tantivy, fts = PlainTantivy(entries, cut, folder / "plain-tantivy"), PlainFts(entries, cut)
    whoosh = PlainWhoosh(items, entries, folder / "plain-whoosh") if len(items) <= _MOST_FOR_WHOOSH else None
    peers: dict[str, Peer | None] = {"whoosh": whoosh, "tantivy": tantivy}
    for scheme, peer in peers.items():
        url = f"{scheme}:///{(folder / scheme).as_posix()}"
        index = open_index(url)
        index.rebuild(entries, stamp=Stamp(1, "bench"))
        yield Row(
            f"{scheme}: size on disk",
            _size(folder / scheme),
            "MiB",
            _size(folder / f"plain-{scheme}") or None,
            f"plain {scheme}",
        )
        yield from _opened(scheme, url)
        language, by_id = Language(cut=cut), dict(enumerate(items, start=1))
        for kind in KINDS:
            offset = len(items) // 20 if kind.deep else 0
            answer = _answering(index, language, by_id, kind, offset)
            for row in _asked(kind, answer, offset, {f"plain {scheme}": peer, "SQLite FTS5": fts}):
                yield replace(row, what=f"{scheme}: {row.what}")
            first = statistics.median(_first_time(index, answer, text) for text in kind.texts)
            yield Row(f"{scheme}: {kind.name}, asked for the first time", first, "ms")
        guess = Forgiving(index, load_meaning(DATA / "lexicons"), cut, Deadline(3600))
        p50, p95 = percentiles(_pinyin(index, guess), PINYIN)
        yield Row(f"{scheme}: pinyin, with its guesses, p50", p50, "ms")
        yield Row(f"{scheme}: pinyin, with its guesses, p95", p95, "ms")
        index.close()
    bare = percentiles(tantivy.bare, [text for kind in KINDS[:5] for text in kind.texts])[0]
    yield Row("plain Tantivy, ten hits without facets and marks, p50", bare, "ms")


def _asked(kind: Kind, answer: Callable[[str], int], offset: int, peers: Mapping[str, Peer | None]) -> Iterator[Row]:
    """Time one kind of query, ours and each peer's in turns."""
    for name, peer in peers.items():
        if peer is None:
            yield Row(f"{kind.name}, p50", percentiles(answer, kind.texts)[0], "ms")
            continue
        theirs = _peer_answering(peer, kind, offset)
        found = sum(answer(text) for text in kind.texts), sum(theirs(text) for text in kind.texts)
        ours50, ours95, peer50, peer95 = in_turns(answer, theirs, kind.texts, rounds=3 if "whoosh" in name else 15)
        yield Row(f"{kind.name}, p50", ours50, "ms", peer50, name)
        yield Row(f"{kind.name}, p95", ours95, "ms", peer95, name)
        if not isinstance(peer, PlainFts):  # it finds what Tantivy finds
            yield Row(f"{kind.name}, items found", found[0], "items", found[1], name)


def _answering(
    index: SearchIndex, language: Language, items: Mapping[int, Item], kind: Kind, offset: int
) -> Callable[[str], int]:
    """Give the whole way from a typed text to marked hits with all facets."""
    filters = (Filter("stage", frozenset({kind.stage})),) if kind.stage else ()

    def answer(text: str) -> int:
        node = AllOf((parse_query(text, language).node, *filters))
        page = index.search(Query(node, limit=10, offset=offset, facets=FACETS))
        for hit in page.hits:
            marks_of(items[hit.id].target, "target", hit.terms, folded=hit.texts["target"])
            marks_of(items[hit.id].status, "status", hit.terms, folded=hit.texts["status"])
        return page.total

    return answer


def _peer_answering(peer: Peer, kind: Kind, offset: int) -> Callable[[str], int]:
    return lambda text: peer.search(text, stage=kind.stage, offset=offset)


def _pinyin(index: SearchIndex, guess: Forgiving) -> Callable[[str], object]:
    """Give the whole way from letters to hits: what they may spell, looked up in the index, and its items."""

    def answer(text: str) -> object:
        parts = tuple(Term(one.text, None, one.weight, Tier.FORGIVEN, one.why) for one in guess.guesses(text))
        return index.search(Query(AnyOf(parts), limit=10, facets=FACETS))

    return answer


def _first_time(index: SearchIndex, answer: Callable[[str], int], text: str) -> float:
    """Time a query whose words nobody asked for since the index was opened, in milliseconds."""
    index.close()
    answer("螺丝")  # opens the index
    return 1_000 * seconds_of(lambda: answer(text))


def _opened(scheme: str, url: str) -> Iterator[Row]:
    """Open an index and ask it once in a fresh process."""
    wall, peak = fresh_process(
        "from index.backend import open_index\nfrom index.types import Query, Term\n"
        f"open_index({url!r}).search(Query(Term('养老'), facets={FACETS!r}))"
    )
    yield Row(f"{scheme}: opened and asked in a fresh process", wall, "s")
    yield Row(f"{scheme}: peak memory of that", peak, "MiB")


def _whole(items: Sequence[Item], home: Path) -> Iterator[Row]:
    """Time searches as the service answers them."""
    with App(open_settings(home=home, index=f"tantivy:///{(home / 'tantivy').as_posix()}")) as app:
        for first in range(0, len(items), 500):
            tagged = [_tagged(no, item) for no, item in enumerate(items[first : first + 500], start=first)]
            place, period = f"县{first // 500 % 20}", Period(2020 + first // 10_000, 1)
            app.store.items.save(Report(place, period, "bench", "0" * 64, ()), tagged, model="bench")
        yield Row("tantivy: index from the store", seconds_of(lambda: catch_up(app)), "s")
        for name, texts in {**{kind.name: kind.texts for kind in KINDS[:5]}, **WHOLE}.items():
            p50, p95 = percentiles(lambda text: search(app, SearchRequest(text, limit=10)), texts, rounds=9)
            yield Row(f"service on tantivy: {name}, p50", p50, "ms")
            yield Row(f"service on tantivy: {name}, p95", p95, "ms")


def entries_of(items: Sequence[Item], facets: Sequence[Mapping[str, tuple[str, ...]]], cut: Cut) -> Iterator[Entry]:
    """Fold and cut items as the service does."""
    for no, (item, values) in enumerate(zip(items, facets, strict=True), start=1):
        target, status = folded(item.target), folded(item.status)
        yield Entry(
            no,
            {"target": target, "status": status},
            {"target": cut(target), "status": cut(status)},
            values,
            {"no": no},
        )


def facets_of(no: int) -> dict[str, tuple[str, ...]]:
    """Make up the facets of an item."""
    theme = (list(Theme)[no % 3].value,)
    return {
        "themes": theme,
        "primary": theme,
        "stage": (list(Stage)[no % 5].value,),
        "delivery": (list(Delivery)[no % 3].value,),
        "unit": (f"单位{no % 60}", f"单位{no % 7 + 60}"),
        "place": (f"县{no % 20}",),
        "period": (f"20{20 + no % 5}Q{1 + no % 4}",),
    }


def _tagged(no: int, item: Item) -> TaggedItem:
    facets = facets_of(no)
    theme = Decision(Theme(facets["primary"][0]), 1.0)
    stage, delivery = Decision(Stage(facets["stage"][0]), 1.0), Decision(Delivery(facets["delivery"][0]), 1.0)
    units = tuple(Decision(unit, 1.0) for unit in facets["unit"])
    return TaggedItem(item, Tags(theme, (theme,), stage, delivery, units=units))


def _size(path: Path) -> float:
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / 2**20


def _start_up() -> Iterable[Row]:
    folder = Path(tempfile.mkdtemp())
    try:
        prepare = (
            "from pathlib import Path\nfrom service.app import App\nfrom service.settings import open_settings\n"
            f"from service.search import SearchRequest, search\nhome = Path({str(folder)!r})\n"
            "with App(open_settings(home=home)) as app:\n    {work}\n"
        )
        fill = "from service.relevance import save_judged\n    save_judged(app, 'sample')"
        fresh_process(prepare.replace("{work}", f"{fill}\n    search(app, SearchRequest('养老'))"))
        wall, peak = fresh_process(prepare.replace("{work}", "search(app, SearchRequest('养老'))"))
        yield Row("a search on the sample in a fresh process", wall, "s")
        yield Row("its peak memory", peak, "MiB")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
