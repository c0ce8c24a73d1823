"""The plain peers beside which search is measured: Whoosh with jieba's analyzer, all words or any, and bigrams."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from whoosh import fields, qparser
from whoosh.filedb import filestore

Searcher = Callable[[str], Sequence[int]]


def open_peers(texts: Mapping[int, tuple[str, str]]) -> dict[str, Searcher]:
    """Index (target, status) by id in each peer."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba 0.42.1 has invalid escapes in its sources
        from jieba.analyse import ChineseAnalyzer
    schema = fields.Schema(
        id=fields.STORED, target=fields.TEXT(ChineseAnalyzer(), field_boost=2.0), status=fields.TEXT(ChineseAnalyzer())
    )
    parsers: Any = qparser
    storage: Any = filestore
    index = storage.RamStorage().create_index(schema)
    writer = index.writer()
    for item_id, (target, status) in texts.items():
        writer.add_document(id=item_id, target=target, status=status)
    writer.commit()
    searcher = index.searcher()
    every = parsers.MultifieldParser(["target", "status"], schema)
    either = parsers.MultifieldParser(["target", "status"], schema, group=parsers.OrGroup)

    def found(parser: Any, query: str) -> list[int]:
        return [hit["id"] for hit in searcher.search(parser.parse(query), limit=1_000)]

    return {
        "whoosh+jieba AND": lambda query: found(every, query),
        "whoosh+jieba OR": lambda query: found(either, query),
        "bigrams OR": _bigrams(texts),
    }


def _bigrams(texts: Mapping[int, tuple[str, str]]) -> Searcher:
    """Count shared pairs of characters, those of the target twice."""
    pairs = {item_id: (_pairs(target), _pairs(status)) for item_id, (target, status) in texts.items()}

    def search(query: str) -> list[int]:
        asked = _pairs(query)
        scores = {one: 2 * len(asked & target) + len(asked & status) for one, (target, status) in pairs.items()}
        return sorted((one for one, score in scores.items() if score), key=lambda one: -scores[one])[:1_000]

    return search


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
