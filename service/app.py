"""The composition root: the one place that names concrete classes and joins them by the settings."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING, Self

from service.settings import Settings
from service.store.store import Store

if TYPE_CHECKING:
    from index.backend import SearchIndex
    from nlp.lexicon import Lexicons
    from nlp.segment import Segmenter
    from nlp.tag import Tagger


class App:
    """Everything a use case needs, opened when first asked for and closed together.

    What loads slowly (dictionary, model, index) is imported here and nowhere else, so a command pays only for what
    it uses.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._opening = threading.RLock()

    @cached_property
    def store(self) -> Store:
        """The truth."""
        with self._opening:
            return self.__dict__.get("store") or Store(self.settings.store_url)

    @cached_property
    def lexicons(self) -> Lexicons:
        """The knowledge written down in data/lexicons."""
        from nlp.lexicon import load_lexicons

        with self._opening:
            return self.__dict__.get("lexicons") or load_lexicons(self.settings.data / "lexicons")

    @cached_property
    def segmenter(self) -> Segmenter:
        """The word cutter that tagger and index share."""
        from nlp.segment import open_segmenter

        with self._opening:
            return self.__dict__.get("segmenter") or open_segmenter(self.lexicons.terms, engine=self.settings.segmenter)

    @cached_property
    def tagger(self) -> Tagger:
        """The shipped model."""
        from nlp.tag import open_tagger

        with self._opening:
            return self.__dict__.get("tagger") or open_tagger(self.settings.data, self.segmenter)

    @cached_property
    def index(self) -> SearchIndex:
        """The search index, not yet brought up to date: see service.indexing."""
        from index.backend import open_index

        with self._opening:
            return self.__dict__.get("index") or open_index(self.settings.index_url)

    def close(self) -> None:
        """Close what was opened."""
        for name in ("index", "store"):
            opened = self.__dict__.pop(name, None)
            if opened is not None:
                opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
