"""The default backend: words kept by Whoosh, in pure Python, in a folder.

Whoosh is given words one by one, never text or a query in its own syntax. Its index keeps no positions, frequencies or
stored fields: only which entry has which word, so that writing is quick and files are small. Its files contain pickles:
an index folder must be one that this installation made.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import fields
from whoosh import index as whoosh_index
from whoosh.columns import NumericColumn
from whoosh.index import IndexError as WhooshIndexError
from whoosh.reading import TermNotFound

from index.backend import SearchIndex
from index.errors import BadIndex, BadUrl
from index.library import Library
from index.storage import FolderStorage
from index.types import FIELDS, Entry
from nlp.types import FieldName

_MEMORY = 512  # MiB the writer may take; Whoosh's default of 128 spills to disk and is twice as slow


class WhooshReader:
    """Whoosh's segments at one moment."""

    def __init__(self, reader: Any) -> None:
        self._leaves = [leaf for leaf, _ in reader.leaf_readers() if leaf.doc_count_all()]
        self._ids = [_ids_of(leaf) for leaf in self._leaves]
        self._lock = threading.Lock()  # a reader's file handle has one position

    def postings(self, field: FieldName, word: str) -> NDArray[np.int64]:
        """Give the ids of the entries that have a word in a field."""
        found = [np.empty(0, np.int64)]
        with self._lock:
            for leaf, ids in zip(self._leaves, self._ids, strict=True):
                try:
                    matcher = leaf.postings(field, word)
                except TermNotFound:
                    continue
                found.append(ids[np.fromiter(matcher.all_ids(), np.int64)])
        return np.concatenate(found)


class NoWords:
    """The reader of an index that was never written to."""

    def postings(self, field: FieldName, word: str) -> NDArray[np.int64]:
        """Give no ids."""
        return np.empty(0, np.int64)


class WhooshEngine:
    """Writes and opens Whoosh's files."""

    def write(self, folder: Path, entries: Iterable[Entry], drop: Collection[int]) -> None:
        """Drop entries, then add others, in one commit."""
        writer = _made(folder).writer(limitmb=_MEMORY)
        try:
            if drop:
                _delete(writer, drop)
            for entry in entries:
                words = {field: list(dict.fromkeys(entry.words.get(field, ()))) for field in FIELDS}
                writer.add_document(id=entry.id, **words)
        except BaseException:
            writer.cancel()
            raise
        writer.commit()

    def open(self, folder: Path) -> WhooshReader | NoWords:
        """Read what was last committed."""
        if not folder.is_dir():
            return NoWords()
        try:
            opened: Any = whoosh_index.open_dir(str(folder))
            return WhooshReader(opened.reader())
        except (WhooshIndexError, OSError, ValueError, KeyError, EOFError) as broken:
            raise BadIndex(f"{folder}: Whoosh cannot open it: {broken}") from broken


def open_index(path: Path | None) -> SearchIndex:
    """Open an index in a folder."""
    if path is None:
        raise BadUrl("whoosh: names no folder; expected whoosh:///path/of/the/index")
    return Library(WhooshEngine(), FolderStorage(path))


def _made(folder: Path) -> Any:
    if folder.is_dir() and whoosh_index.exists_in(str(folder)):
        return whoosh_index.open_dir(str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    number: Any = NumericColumn
    schema = fields.Schema(id=fields.COLUMN(number("q")), **{field: fields.ID() for field in FIELDS})
    return whoosh_index.create_in(str(folder), schema)


def _delete(writer: Any, ids: Collection[int]) -> None:
    wanted = np.fromiter(ids, np.int64, len(ids))
    with writer.reader() as reader:
        first = 0
        for leaf, _ in reader.leaf_readers():
            for number in np.flatnonzero(np.isin(_ids_of(leaf), wanted)).tolist():
                if not writer.is_deleted(first + number):
                    writer.delete_document(first + number)
            first += leaf.doc_count_all()


def _ids_of(leaf: Any) -> NDArray[np.int64]:
    if not leaf.doc_count_all():
        return np.empty(0, np.int64)  # Whoosh's reader of an empty index has no columns
    column = leaf.column_reader("id")
    return np.fromiter((column[number] for number in range(leaf.doc_count_all())), np.int64, leaf.doc_count_all())
