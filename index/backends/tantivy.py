"""The fast backend: words kept by Tantivy, in a folder (`pip install duban[tantivy]`).

Tantivy is given words already cut, separated by line breaks, and is asked for one word at a time; it returns the ids of
its fast field, so that no document is ever read back. A blank inside a word is written as NUL: no folded text has a NUL
or a line break, and Tantivy's own cutter for blanks is several times faster than one by a pattern.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from index.backend import SearchIndex
from index.errors import BadIndex, BadUrl
from index.library import Library
from index.storage import FolderStorage
from index.types import FIELDS, Entry
from nlp.types import FieldName

_MEMORY = 256_000_000  # bytes for the writer; it writes a segment whenever they are used up


class TantivyReader:
    """Tantivy's segments at one moment."""

    def __init__(self, index: Any) -> None:
        self._searcher = index.searcher()
        self._schema = index.schema

    def postings(self, field: FieldName, word: str) -> NDArray[np.int64]:
        """Give the ids of the entries that have a word in a field."""
        most = self._searcher.doc_freq(field, _written(word))  # dropped entries included
        if not most:
            return np.empty(0, np.int64)
        query = tantivy.Query.term_query(self._schema, field, _written(word), index_option="basic")
        hits = self._searcher.search(query, limit=most, count=False, order_by_field="id").hits
        return np.fromiter(map(itemgetter(0), hits), np.int64, len(hits))


class NoWords:
    """The reader of an index that was never written to."""

    def postings(self, field: FieldName, word: str) -> NDArray[np.int64]:
        """Give no ids."""
        return np.empty(0, np.int64)


class TantivyEngine:
    """Writes and opens Tantivy's files."""

    def write(self, folder: Path, entries: Iterable[Entry], drop: Collection[int]) -> None:
        """Drop entries, then add others, in one commit."""
        folder.mkdir(parents=True, exist_ok=True)
        index = _opened(folder)
        writer = index.writer(_MEMORY, num_threads=1)  # it keeps pace with Python, and makes one segment, not several
        try:
            for gone in drop:
                writer.delete_documents_by_term("id", gone)
            for entry in entries:  # it writes in a thread of its own while the next ones are made
                words = {field: _written("\n".join(entry.words.get(field, ()))) for field in FIELDS}
                writer.add_document(tantivy.Document(id=entry.id, **words))
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()  # and lets the folder go

    def open(self, folder: Path) -> TantivyReader | NoWords:
        """Read what was last committed."""
        if not folder.is_dir():
            return NoWords()
        try:
            return TantivyReader(_opened(folder))
        except (ValueError, OSError) as broken:
            raise BadIndex(f"{folder}: Tantivy cannot open it: {broken}") from broken


def open_index(path: Path | None) -> SearchIndex:
    """Open an index in a folder."""
    if path is None:
        raise BadUrl("tantivy: names no folder; expected tantivy:///path/of/the/index")
    return Library(TantivyEngine(), FolderStorage(path))


def _opened(folder: Path) -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=False, indexed=True, fast=True)
    for field in FIELDS:
        builder.add_text_field(field, stored=False, tokenizer_name="whitespace", index_option="basic")
    return tantivy.Index(builder.build(), path=str(folder), reuse=True)


def _written(words: str) -> str:
    return words.replace(" ", "\0")
