"""English for the sentences that code writes in Chinese alone: why an item was found, how two are linked, notes.

Such sentences are kept in the index, the links and previews as they were written. sentences.tsv has their patterns,
the special before the general.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup, escape

from nlp.types import Delivery, Stage, Theme
from service.page.texts import Language, Words

_GAP = re.compile(r"\{(place|)\}")
_PLACE = r"(?:工作表“.+?”|第 \d+ 页|表格 \d+ ?|第 \d+ [行段]|正文|页眉|网页标题)+"
_PLACES = (
    (re.compile(r"工作表“(.+?)”"), r"sheet “\1”, "),
    (re.compile(r"第 (\d+) 页"), r"page \1, "),
    (re.compile(r"表格 (\d+) ?"), r"table \1, "),
    (re.compile(r"第 (\d+) 行"), r"row \1, "),
    (re.compile(r"第 (\d+) 段"), r"paragraph \1, "),
    (re.compile(r"正文"), "the text, "),
    (re.compile(r"页眉"), "the head of the page, "),
    (re.compile(r"网页标题"), "the page's title, "),
)
_JOINED = "；"


def english_of(sentence: str) -> str | None:
    """Give the English of a sentence, or of several joined by ；; None if one of them is unknown."""
    parts = [_one(sentence)] if _one(sentence) else [_one(part) for part in sentence.split(_JOINED)]
    return "; ".join(part for part in parts if part) if all(parts) else None


def spoken(sentence: str, *, language: Language) -> Markup:
    """Give a sentence in the reader's language; what has no English stays Chinese and says so."""
    english = english_of(sentence) if language == "en" else None
    if language == "zh" or english is not None:
        return escape(english or sentence)
    return Markup('<span lang="zh-CN">{}</span>').format(sentence)


def _one(sentence: str) -> str | None:
    for pattern, english, kinds in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            return english.format(*(_filled(kind, gap) for kind, gap in zip(kinds, found.groups(), strict=True)))
    return None


def _filled(kind: str, gap: str) -> str:
    if kind == "place":
        for pattern, english in _PLACES:
            gap = pattern.sub(english, gap)
        return gap.removesuffix(", ")
    known = _labels()
    values = gap.split("、")
    return ", ".join(known[one] for one in values) if all(one in known for one in values) else gap


@lru_cache(maxsize=1)
def _patterns() -> Sequence[tuple[re.Pattern[str], str, list[str]]]:
    found = []
    for line in (Path(__file__).parent / "sentences.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            chinese, english = line.split("\t")
            kinds = _GAP.findall(chinese)
            texts = _GAP.split(chinese)[::2]
            gaps = [f"({_PLACE})" if kind else "(.+?)" for kind in kinds]
            pattern = "".join(re.escape(text) + gap for text, gap in zip(texts, [*gaps, ""], strict=True))
            found.append((re.compile(pattern, re.DOTALL), english, kinds))
    return found


@lru_cache(maxsize=1)
def _labels() -> Mapping[str, str]:
    words = Words("en")
    return {
        one.label: words.label(kind, one).lower()
        for kind, values in (("theme", Theme), ("stage", Stage), ("delivery", Delivery))
        for one in values
    }
