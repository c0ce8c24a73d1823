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
    from service.cutting import Cutter
    from service.meaning import Meaning
    from service.recent import Recent
    from service.tracking.ledger import Ledgers
    from service.waiting import Waiting


class App:
    """Everything a use case needs, opened when first asked for and closed together.

    What loads slowly (dictionary, model, index) is imported here and nowhere else, so a command pays only for what
    it uses.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._opening = threading.RLock()
        self._tagger: Tagger | None = None
        self._tagger_is = ""

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
    def cut(self) -> Cutter:
        """The words that index and queries share."""
        from service.cutting import Cutter

        with self._opening:
            return self.__dict__.get("cut") or Cutter(self.segmenter)

    @property
    def tagger(self) -> Tagger:
        """The model in force: the shipped one, or the one learnt here that was kept last, in any process."""
        from service.models import in_force, open_model

        with self._opening:
            wanted = in_force(self.settings)
            if self._tagger is None or self._tagger_is != wanted:
                self._tagger, self._tagger_is = open_model(self.settings, self.segmenter, wanted), wanted
            return self._tagger

    @cached_property
    def waiting(self) -> Waiting:
        """What waits for a person's word, kept in step with the store."""
        from service.waiting import Waiting

        with self._opening:
            return self.__dict__.get("waiting") or Waiting(self.store)

    @cached_property
    def ledgers(self) -> Ledgers:
        """Items of all quarters with the links between them, kept in step with the store."""
        from service.tracking.ledger import Ledgers

        with self._opening:
            return self.__dict__.get("ledgers") or Ledgers(self.store)

    @cached_property
    def recent(self) -> Recent:
        """Items that were shown lately, in step with the store."""
        from service.recent import Recent

        with self._opening:
            return self.__dict__.get("recent") or Recent(self.store)

    @cached_property
    def session_key(self) -> bytes:
        """The key that signs sessions, the same for all workers over one store."""
        return self.store.tokens.session_key()

    @cached_property
    def meaning(self) -> Meaning:
        """What words mean in searches: other names, narrower terms, questions."""
        from service.meaning import load_meaning

        with self._opening:
            return self.__dict__.get("meaning") or load_meaning(self.settings.data / "lexicons")

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
