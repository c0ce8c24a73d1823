"""Search beside plain peers given the same words: Whoosh with jieba's analyzer, Tantivy, SQLite FTS5, all in one run.

Ours verifies substrings, counts eight facets and marks the page's ten hits. The peers do what they offer of that:
Whoosh facets by `groupedby` and highlights, Tantivy aggregations and snippets, FTS5 neither. Plain Whoosh takes too
long beyond 50,000 items and is left out there. DUBAN_BENCH_SIZES="184 20000 200000" chooses sizes.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import statistics
import tempfile
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from index.backend import SearchIndex, open_index
from index.parse import Language, parse_query
from index.snippet import marks_of
from index.types import FIELDS, AllOf, AnyOf, Entry, Filter, Query, Stamp, Term, Tier
from nlp.normalize import fold
from nlp.segment import open_segmenter
from nlp.types import Item
from service.deadline import Deadline
from service.forgiving import Forgiving
from service.meaning import load_meaning
from service.settings import DATA
from tests.bench.corpus import generated_items, sample_items
from tests.bench.timing import Row, fresh_process, percentiles, seconds_of

SIZES = tuple(int(size) for size in os.environ.get("DUBAN_BENCH_SIZES", "184 20000").split())
_MOST_FOR_WHOOSH = 50_000
FACETS = ("themes", "primary", "stage", "delivery", "unit", "place", "period", "unsure")
STAGES = ("pending", "planning", "approval", "implementing", "completed")
KINDS = {
    "rare word": ("游艇", "螺钿", "羊栖菜", "鱼油"),
    "common word": ("项目", "完成", "建设", "工作"),
    "two words": ("项目 建设", "养老 机构", "旅游 规划", "街道 工作"),
    "phrase": ('"前期工作"', '"招投标"', '"可研报告"', '"主体工程"'),
    "one character": ("校", "港", "税", "渔"),
}

PINYIN = ("xiangmu", "yanglao", "lvyou", "jianshe", "yl", "jsxm")


def run(print_table: Callable[[str, Iterable[Row]], None]) -> None:
    """Measure every size."""
    print_table("search, start-up", _start_up())  # first: a child's peak memory is never below its parent's
    for size in SIZES:
        items = sample_items() if size <= 184 else generated_items(size)
        with tempfile.TemporaryDirectory() as folder:
            print_table(f"search, {size:,} items", _rows(items, Path(folder)))


def _rows(items: Sequence[Item], folder: Path) -> Iterable[Row]:
    cut = open_segmenter().words
    language = Language(cut=cut)
    entries: list[Entry] = []
    fold_and_cut = seconds_of(lambda: entries.extend(_entry(no, item, cut) for no, item in enumerate(items, start=1)))
    yield Row("fold and cut into words", fold_and_cut, "s")
    tantivy_peer = _PlainTantivy(entries, folder / "plain-tantivy")
    whoosh_peer = _PlainWhoosh(items, folder / "plain-whoosh") if len(items) <= _MOST_FOR_WHOOSH else None
    peers: dict[str, Any] = {"whoosh": whoosh_peer, "tantivy": tantivy_peer}
    fts = _PlainFts(entries)
    by_id = dict(enumerate(items, start=1))
    for scheme, peer in peers.items():
        path = folder / scheme
        index = open_index(f"{scheme}:///{path.as_posix()}")
        ours = seconds_of(lambda index=index: index.rebuild(entries, stamp=Stamp(1, "bench")))  # type: ignore[misc] # binds
        yield Row(f"{scheme}: build from words", ours, "s", peer.built if peer else None, f"plain {scheme}")
        built = whoosh_peer.built if whoosh_peer else None
        yield Row(f"{scheme}: build from text", ours + fold_and_cut, "s", built, "plain whoosh + jieba")
        yield Row(f"{scheme}: size on disk", _size(path), "MiB", _size(folder / f"plain-{scheme}"), f"plain {scheme}")
        answer = _answering(index, language, by_id)
        for kind, texts in KINDS.items():
            p50, p95 = percentiles(answer, texts)
            peer50, peer95 = percentiles(peer.search, texts) if peer else (None, None)
            yield Row(f"{scheme}: {kind}, facets and marks, p50", p50, "ms", peer50, f"plain {scheme}")
            yield Row(f"{scheme}: {kind}, facets and marks, p95", p95, "ms", peer95, f"plain {scheme}")
        cold = statistics.median(_cold(index, language, text) for text in ("项目", "完成", "建设", "工作", "养老"))
        yield Row(f"{scheme}: common word asked for the first time", cold, "ms")
        filtered, _ = percentiles(
            _answering(index, language, by_id, Filter("stage", frozenset({"planning"}))), ["建设"]
        )
        yield Row(f"{scheme}: common word, filtered, p50", filtered, "ms")
        guess = Forgiving(index, load_meaning(DATA / "lexicons"), cut, Deadline(3600))
        p50, p95 = percentiles(_pinyin(index, guess), PINYIN)
        yield Row(f"{scheme}: pinyin, with its guesses, p50", p50, "ms")
        yield Row(f"{scheme}: pinyin, with its guesses, p95", p95, "ms")
        deep, _ = percentiles(_answering(index, language, by_id, offset=len(items) // 20), ["项目"])
        yield Row(f"{scheme}: common word, deep page, p50", deep, "ms")
        index.close()
    bare = percentiles(tantivy_peer.bare, [text for texts in KINDS.values() for text in texts])[0]
    yield Row("plain Tantivy, ten hits without facets and marks, p50", bare, "ms")
    words = [text for kind in ("rare word", "common word") for text in KINDS[kind]]
    yield Row("SQLite FTS5 given the same words: single words, p50", percentiles(fts.search, words)[0], "ms")


def _answering(
    index: SearchIndex, language: Language, items: dict[int, Item], *filters: Filter, offset: int = 0
) -> Callable[[str], object]:
    """Give the whole way from a typed text to marked hits with all facets."""

    def answer(text: str) -> object:
        node = AllOf((parse_query(text, language).node, *filters))
        page = index.search(Query(node, limit=10, offset=offset, facets=FACETS))
        return [
            [
                marks_of(text, field, hit.terms, folded=hit.texts[field])
                for field, text in (("target", items[hit.id].target), ("status", items[hit.id].status))
            ]
            for hit in page.hits
        ]

    return answer


def _pinyin(index: SearchIndex, guess: Forgiving) -> Callable[[str], object]:
    """Give the whole way from letters to hits: what they may spell, looked up in the index, and its items."""

    def answer(text: str) -> object:
        parts = tuple(Term(one.text, None, one.weight, Tier.FORGIVEN, one.why) for one in guess.guesses(text))
        return index.search(Query(AnyOf(parts), limit=10, facets=FACETS))

    return answer


def _cold(index: SearchIndex, language: Language, text: str) -> float:
    index.close()
    index.count()
    return 1_000 * seconds_of(lambda: index.search(Query(parse_query(text, language).node, limit=10, facets=FACETS)))


def _entry(no: int, item: Item, cut: Callable[[str], list[str]]) -> Entry:
    texts = {"target": fold(item.target).text, "status": fold(item.status).text}
    facets = {
        "themes": (("tourism", "industry", "ecology")[no % 3],),
        "primary": (("tourism", "industry", "ecology")[no % 3],),
        "stage": (STAGES[no % 5],),
        "delivery": (("project", "document", "metric")[no % 3],),
        "unit": (f"单位{no % 60}", f"单位{no % 7}"),
        "place": (f"县{no % 20}",),
        "period": (f"20{20 + no % 5}Q{1 + no % 4}",),
    }
    return Entry(
        no,
        {field: texts[field] for field in FIELDS},
        {field: cut(texts[field]) for field in FIELDS},
        facets,
        {"no": no},
    )


_TANTIVY_FACETS = tuple(facet for facet in FACETS if facet != "unsure")


class _PlainWhoosh:
    """Whoosh as its manual shows it, with jieba's analyzer, grouped facets and highlights."""

    def __init__(self, items: Sequence[Item], folder: Path) -> None:
        from whoosh import fields
        from whoosh import index as whoosh_index

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # jieba 0.42.1 has invalid escapes in its sources
            from jieba.analyse import ChineseAnalyzer
        folder.mkdir(parents=True)
        self._schema = fields.Schema(
            id=fields.ID(stored=True),
            target=fields.TEXT(ChineseAnalyzer(), stored=True),
            status=fields.TEXT(ChineseAnalyzer(), stored=True),
            **{name: fields.ID(sortable=True) for name in ("stage", "theme", "delivery", "place", "period")},
        )
        self.built = seconds_of(lambda: self._build(items, str(folder)))
        opened: Any = whoosh_index.open_dir(str(folder))
        self._searcher = opened.searcher()

    def _build(self, items: Sequence[Item], folder: str) -> None:
        from whoosh import index as whoosh_index

        index: Any = whoosh_index.create_in(folder, self._schema)
        writer = index.writer()
        for no, item in enumerate(items, start=1):
            writer.add_document(
                id=str(no),
                target=item.target,
                status=item.status,
                stage=STAGES[no % 5],
                theme=("tourism", "industry", "ecology")[no % 3],
                delivery=("project", "document", "metric")[no % 3],
                place=f"县{no % 20}",
                period=f"20{20 + no % 5}Q{1 + no % 4}",
            )
        writer.commit()

    def search(self, text: str) -> object:
        from whoosh import qparser

        parsers: Any = qparser
        query = parsers.MultifieldParser(["target", "status"], self._schema).parse(text)
        groups = ["stage", "theme", "delivery", "place", "period"]
        found = self._searcher.search(query, limit=10, groupedby=groups)
        for name in groups:
            found.groups(name)
        return [hit.highlights("status") for hit in found]


class _PlainTantivy:
    """Tantivy given the same words, with ten stored hits, facets by its aggregations and its own snippets."""

    def __init__(self, entries: Sequence[Entry], folder: Path) -> None:
        import tantivy

        folder.mkdir(parents=True)
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("id", stored=True, fast=True)
        for field in FIELDS:
            builder.add_text_field(field, stored=True, tokenizer_name="whitespace")
        for facet in _TANTIVY_FACETS:
            builder.add_text_field(facet, fast=True, tokenizer_name="raw")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(folder))
        self.built = seconds_of(lambda: self._build(entries))
        self._index.reload()
        self._full = True
        self._snippets: Any = tantivy.SnippetGenerator
        self._searcher = self._index.searcher()

    def _build(self, entries: Sequence[Entry]) -> None:
        import tantivy

        writer = self._index.writer(256_000_000)
        for entry in entries:
            texts = {field: " ".join(entry.words[field]) for field in FIELDS}
            facets = {facet: list(entry.facets[facet]) for facet in _TANTIVY_FACETS}
            writer.add_document(tantivy.Document(id=entry.id, **texts, **facets))
        writer.commit()
        writer.wait_merging_threads()

    def search(self, text: str) -> object:
        query, _ = self._index.parse_query_lenient(text, list(FIELDS), conjunction_by_default=True)
        found = [self._searcher.doc(address) for _, address in self._searcher.search(query, 10).hits]
        if not self._full:
            return found
        self._searcher.aggregate(query, {facet: {"terms": {"field": facet, "size": 100}} for facet in _TANTIVY_FACETS})
        marks = self._snippets.create(self._searcher, query, self._schema, "status")
        return [marks.snippet_from_doc(document).highlighted() for document in found]

    def bare(self, text: str) -> object:
        """Search without facets and marks."""
        self._full = False
        try:
            return self.search(text)
        finally:
            self._full = True


class _PlainFts:
    """SQLite FTS5 given the same words."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE items USING fts5(target, status)")
        rows = [(entry.id, *(" ".join(entry.words[field]) for field in FIELDS)) for entry in entries]
        self._database.executemany("INSERT INTO items(rowid, target, status) VALUES (?, ?, ?)", rows)

    def search(self, text: str) -> object:
        asked = " AND ".join(f'"{word}"' for word in text.replace('"', "").split())
        wanted = "SELECT rowid FROM items WHERE items MATCH ? ORDER BY rank LIMIT 10"
        return self._database.execute(wanted, (asked,)).fetchall()


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
