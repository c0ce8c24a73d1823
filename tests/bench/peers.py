"""Search engines as their manuals show them, asked for the same full answer as ours: ten hits, facets and marks.

Tantivy and SQLite FTS5 are given the same words, blanks between them, in items and in queries; Whoosh cuts its own with
jieba's analyzer. What a peer finds is what words find: parts of words, and one character inside a word, it does not.
"""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from index.types import FIELDS, Entry
from nlp.types import Item
from tests.bench.timing import seconds_of

Cut = Callable[[str], Sequence[str]]
SINGLE = ("primary", "stage", "delivery", "place", "period")
"""The facets with one value an item; `unit` has two, which FTS5 and Whoosh's sorted columns do not count."""


class Peer(Protocol):
    """A plain engine. `built` is how long building took, in seconds."""

    built: float

    def search(self, text: str, *, stage: str = "", offset: int = 0) -> int:
        """Give the full answer to a query; return how many items were found."""
        ...


class PlainWhoosh:
    """Whoosh with jieba's analyzer, grouped facets and highlights of the ten hits. `writing` is for its writer."""

    def __init__(self, items: Sequence[Item], entries: Sequence[Entry], folder: Path, **writing: int) -> None:
        from whoosh import fields
        from whoosh import index as whoosh_index

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # jieba 0.42.1 has invalid escapes in its sources
            from jieba.analyse import ChineseAnalyzer
        list(ChineseAnalyzer()("载入词典"))  # the dictionary is loaded before time is taken, as it is for ours
        folder.mkdir(parents=True)
        self._schema = fields.Schema(
            id=fields.ID(stored=True),
            target=fields.TEXT(ChineseAnalyzer(), stored=True),
            status=fields.TEXT(ChineseAnalyzer(), stored=True),
            **{name: fields.ID(sortable=True) for name in SINGLE},
        )
        self._writing = writing
        self.built = seconds_of(lambda: self._build(items, entries, str(folder)))
        opened: Any = whoosh_index.open_dir(str(folder))
        self._searcher = opened.searcher()

    def _build(self, items: Sequence[Item], entries: Sequence[Entry], folder: str) -> None:
        from whoosh import index as whoosh_index

        index: Any = whoosh_index.create_in(folder, self._schema)
        writer = index.writer(**self._writing)
        for item, entry in zip(items, entries, strict=True):
            facets = {name: entry.facets[name][0] for name in SINGLE}
            writer.add_document(id=str(entry.id), target=item.target, status=item.status, **facets)
        writer.commit()

    def search(self, text: str, *, stage: str = "", offset: int = 0) -> int:
        """Search, group, and highlight the ten hits shown."""
        from whoosh import qparser, query

        parsers: Any = qparser
        queries: Any = query
        parsed = parsers.MultifieldParser(["target", "status"], self._schema).parse(text)
        chosen: Any = queries.Term("stage", stage) if stage else None
        found = self._searcher.search(parsed, limit=offset + 10, groupedby=list(SINGLE), filter=chosen)
        for name in SINGLE:
            found.groups(name)
        for hit in found[offset : offset + 10]:
            for field in FIELDS:
                hit.highlights(field)
        return len(found)


class PlainTantivy:
    """Tantivy with ten stored hits, facets by its aggregations and its own snippets."""

    _FACETS = (*SINGLE, "themes", "unit")

    def __init__(self, entries: Sequence[Entry], cut: Cut, folder: Path) -> None:
        import tantivy

        folder.mkdir(parents=True)
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("id", stored=True, fast=True)
        for field in FIELDS:
            builder.add_text_field(field, stored=True, tokenizer_name="whitespace")
        for facet in self._FACETS:
            builder.add_text_field(facet, fast=True, tokenizer_name="raw")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._cut = cut
        self.built = seconds_of(lambda: self._build(entries))
        self._index.reload()
        self._snippets: Any = tantivy.SnippetGenerator
        self._searcher = self._index.searcher()

    def _build(self, entries: Sequence[Entry]) -> None:
        import tantivy

        writer = self._index.writer(256_000_000)
        for entry in entries:
            texts = {field: " ".join(entry.words[field]) for field in FIELDS}
            facets = {facet: list(entry.facets[facet]) for facet in self._FACETS}
            writer.add_document(tantivy.Document(id=entry.id, **texts, **facets))
        writer.commit()
        writer.wait_merging_threads()

    def search(self, text: str, *, stage: str = "", offset: int = 0) -> int:
        """Search, count the facets, and make snippets of both texts."""
        query = self._parsed(text, stage)
        found: Any = self._searcher.search(query, 10, offset=offset)
        documents = [self._searcher.doc(address) for _, address in found.hits]
        for document in documents:
            document.get_first("id")
        self._searcher.aggregate(query, {facet: {"terms": {"field": facet, "size": 100}} for facet in self._FACETS})
        for field in FIELDS:
            marks = self._snippets.create(self._searcher, query, self._schema, field)
            for document in documents:
                snippet = marks.snippet_from_doc(document)
                snippet.fragment()
                snippet.highlighted()
        return int(found.count)

    def bare(self, text: str) -> object:
        """Search for ten hits without facets and marks."""
        found = self._searcher.search(self._parsed(text, ""), 10)
        return [self._searcher.doc(address).get_first("id") for _, address in found.hits]

    def _parsed(self, text: str, stage: str) -> Any:
        import tantivy

        query, _ = self._index.parse_query_lenient(spaced(text, self._cut), list(FIELDS), conjunction_by_default=True)
        if not stage:
            return query
        chosen = tantivy.Query.term_query(self._schema, "stage", stage)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, chosen)])


class PlainFts:
    """SQLite FTS5 with facets by GROUP BY and its own highlights."""

    def __init__(self, entries: Sequence[Entry], cut: Cut) -> None:
        self._database = sqlite3.connect(":memory:")
        self._cut = cut
        self.built = seconds_of(lambda: self._build(entries))

    def _build(self, entries: Sequence[Entry]) -> None:
        names = ", ".join(f"{name}_" for name in SINGLE)  # primary is a word of SQL
        self._database.execute(
            f"CREATE VIRTUAL TABLE items USING fts5(target, status, {names.replace('_', '_ UNINDEXED')})"
        )
        insert = f"INSERT INTO items(rowid, target, status, {names}) VALUES ({', '.join('?' * (3 + len(SINGLE)))})"  # noqa: S608 # names are ours
        rows = [
            (
                entry.id,
                *(" ".join(entry.words[field]) for field in FIELDS),
                *(entry.facets[name][0] for name in SINGLE),
            )
            for entry in entries
        ]
        self._database.executemany(insert, rows)

    def search(self, text: str, *, stage: str = "", offset: int = 0) -> int:
        """Search, count, and highlight."""
        asked = [spaced(text, self._cut)] if text.startswith('"') else [f'"{word}"' for word in text.split()]
        where = "items MATCH ?" + (" AND stage_ = ?" if stage else "")
        given = (" AND ".join(asked), *((stage,) if stage else ()))
        shown = "highlight(items, 0, '<b>', '</b>'), highlight(items, 1, '<b>', '</b>')"
        wanted = f"SELECT rowid, {shown} FROM items WHERE {where} ORDER BY rank LIMIT 10 OFFSET ?"  # noqa: S608 # ours
        self._database.execute(wanted, (*given, offset)).fetchall()
        counted = 0
        for name in SINGLE:
            counts = f"SELECT {name}_, count(*) FROM items WHERE {where} GROUP BY {name}_"  # noqa: S608 # ours
            counted = sum(count for _, count in self._database.execute(counts, given))
        return counted


def spaced(text: str, cut: Cut) -> str:
    """Give typed words as the segmenter cuts them, blanks between; a phrase stays one."""
    words = " ".join(word for word in cut(text.strip('"')) if word.strip())
    return f'"{words}"' if text.startswith('"') else words
