"""What an engine adds to the shared core: which entries have a word as a word. One small class an engine."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.types import Entry
from nlp.types import FieldName


class Reader(Protocol):
    """An engine's index at one moment; used from several threads."""

    def postings(self, field: FieldName, word: str) -> NDArray[np.int64]:
        """Give the ids of the entries that have a word in a field, in any order."""
        ...


class Engine(Protocol):
    """Keeps words by entry in a folder of its own. One writer at a time."""

    def write(self, folder: Path, entries: Iterable[Entry], drop: Collection[int]) -> None:
        """Drop entries, then add others, in one commit. A missing folder is made an index first.

        `entries` are taken one by one, once; if they fail, nothing is changed and their error passes on.
        """
        ...

    def open(self, folder: Path) -> Reader:
        """Read what was last committed; a folder never written to has no words.

        Raises:
            BadIndex: the engine's files are damaged.
        """
        ...
