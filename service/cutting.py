"""The words that index and queries share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from nlp.segment import Segmenter

_LATIN = re.compile(r"[0-9A-Za-z.]+")
_SHORT = 12  # characters of what is typed and of its other names, which are cut again in every search
_REMEMBERED = 20_000


class Cutter:
    """Cuts folded text into the segmenter's words, runs of letters and digits kept whole."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._cut = segmenter.words
        self._known = lru_cache(maxsize=_REMEMBERED)(lambda text: tuple(self._words(text)))

    def __call__(self, text: str) -> Sequence[str]:
        """Cut a text; short ones are remembered."""
        return self._known(text) if len(text) <= _SHORT else self._words(text)

    def _words(self, text: str) -> list[str]:
        joined: list[str] = []
        was_latin = False
        for word in self._cut(text):
            # the quick questions first, and most words answer the very first
            is_latin = word.isascii() and (word.isalnum() or ("." in word and _LATIN.fullmatch(word) is not None))
            if is_latin and was_latin:
                joined[-1] += word
            else:
                joined.append(word)
            was_latin = is_latin
        return joined
