"""Words of Chinese text: jieba's dictionary with our lexicons, behind one small protocol.

The hidden Markov model for unknown words stays off: with it the two engines differ in runs of Latin letters,
and an unknown name is found through single characters and bigrams anyway.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import re
import warnings
from collections.abc import Iterable
from typing import Any, Literal, Protocol

_WORD_FREQUENCY = 20_000  # high enough to keep a lexicon term whole, low enough not to tear its neighbours


class Segmenter(Protocol):
    """Cuts text into words.

    Contract: the words joined give the text back; the same text always gives the same words; lines cut together give
    the words of each line and the breaks between; engines given the same terms give the same words.
    """

    @property
    def name(self) -> str:
        """Names engine, version and terms: what is stored with an index made from its words."""
        ...

    def words(self, text: str) -> list[str]:
        """Cut normalized text into words, blanks and punctuation included."""
        ...


class JiebaSegmenter:
    """The reference segmenter, in plain Python."""

    def __init__(self, terms: Iterable[str] = ()) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # jieba 0.42.1 has invalid escapes in its sources
            import jieba
        jieba.setLogLevel(logging.WARNING)
        self._tokenizer: Any = jieba.Tokenizer()
        self._tokenizer.initialize()
        kept = _addable(terms)
        for term in kept:
            self._tokenizer.add_word(term, _WORD_FREQUENCY)
        self.name = f"jieba-{_fingerprint(kept)}"

    def words(self, text: str) -> list[str]:
        """Cut normalized text into words."""
        cut: list[str] = self._tokenizer.lcut(text, HMM=False)
        return cut


class RjiebaSegmenter:
    """The same words from the Rust port, more than ten times faster (`pip install duban[fast]`)."""

    def __init__(self, terms: Iterable[str] = ()) -> None:
        try:
            import rjieba
        except ImportError as missing:
            raise ImportError("rjieba is not installed; pip install duban[fast]") from missing
        self._jieba: Any = rjieba.Jieba()
        kept = _addable(terms)
        for term in kept:
            self._jieba.add_word(term, _WORD_FREQUENCY, "n")
        self.name = f"jieba-{_fingerprint(kept)}"

    def words(self, text: str) -> list[str]:
        """Cut normalized text into words."""
        cut: list[str] = self._jieba.cut(text, hmm=False)
        return cut


def open_segmenter(terms: Iterable[str] = (), *, engine: Literal["auto", "jieba", "rjieba"] = "auto") -> Segmenter:
    """Open a segmenter with lexicon terms; "auto" takes rjieba where it is installed.

    Raises:
        ImportError: rjieba was asked for by name and is not installed.
    """
    if engine == "auto":
        engine = "rjieba" if importlib.util.find_spec("rjieba") else "jieba"
    return RjiebaSegmenter(terms) if engine == "rjieba" else JiebaSegmenter(terms)


def _addable(terms: Iterable[str]) -> list[str]:
    """Sort and deduplicate; keep what both engines cut as one word (Chinese, letters, digits, . and -)."""
    return sorted({term for term in terms if re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9.\-]{2,}", term)})


def _fingerprint(terms: list[str]) -> str:
    return hashlib.sha256("\n".join(terms).encode("utf-8")).hexdigest()[:12]
