"""One spelling for the many ways Chinese text is typed, with every character's way back to the original.

Two strengths, because tagging and searching want different things:

- `normalize` keeps case and line breaks: tagging reads clauses, and a line break separates them;
- `fold` also ignores case and joins lines: searching must find 一件事 in "一件 事" and WiFi by wifi.

Both unify width (１２ → 12), punctuation (， → ,), script (traditional → simplified) and remove blanks beside
Chinese characters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, cast

from opencc import OpenCC

_PUNCTUATION = {
    **dict.fromkeys("“”„‟〝〞＂「」『』«»", '"'),
    **dict.fromkeys("‘’‚‛＇", "'"),
    **dict.fromkeys("‐‑‒–—―−─━", "-"),
    **dict.fromkeys("~～∼〜", "~"),
    **dict.fromkeys("·•・∙⋅‧", "·"),
    **dict.fromkeys("【〔［〖", "["),
    **dict.fromkeys("】〕］〗", "]"),
    "｡": "。",
    "､": "、",
    "…": "…",
    "〇": "〇",
}
_CHANGED_IN_PHRASES = frozenset("坏覆瞭沈哩甦藉衹")  # simplified by themselves, but not in every word: 回覆, 沈船, 藉口
_FIRST_PLACES = tuple(range(1024))
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@lru_cache(maxsize=1)
def _to_simplified() -> _Converter:
    return cast(_Converter, OpenCC("t2s"))


@lru_cache(maxsize=1)
def _traditional() -> re.Pattern[str]:
    """Match an ideograph that simplifying may change: a text without them is simplified already."""
    ideographs = [chr(code) for code in range(0x4E00, 0xA000)]
    simplified = _to_simplified().convert("\n".join(ideographs)).split("\n")
    changed = (old for old, new in zip(ideographs, simplified, strict=True) if old != new)
    return re.compile(f"[{''.join(sorted(_CHANGED_IN_PHRASES.union(changed)))}]")


@dataclass(frozen=True, slots=True)
class Normalized:
    """Text in one spelling; `origins[i]` is where character i came from in the original.

    Shape: len(origins) == len(text); origins never decrease.
    """

    text: str
    origins: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Give the original's (start, end) for characters start to end of the normalized text.

        An empty range gives an empty range. Characters that normalizing removed inside the range are included.
        """
        if start >= end:
            at = self.origins[start] if start < len(self.origins) else (self.origins[-1] + 1 if self.origins else 0)
            return at, at
        return self.origins[start], self.origins[end - 1] + 1


def normalize(text: str) -> Normalized:
    """Unify width, punctuation, script and blanks; keep case and line breaks."""
    return _rewritten(text, keep_lines=True)


def fold(text: str) -> Normalized:
    """Normalize for search and comparison: also ignore case and join lines."""
    return _rewritten(text, keep_lines=False)


def folded(text: str) -> str:
    """Give the folded text alone."""
    return _respelled(text).lower() if keeps_places(text) else fold(text).text


def keeps_places(text: str) -> bool:
    """Tell quickly of most texts that normalizing and folding change no character's place in them."""
    return _UNUSUAL.search(text) is None


def is_han(character: str) -> bool:
    """Tell whether a character is a Chinese ideograph."""
    return "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf" or character in "〇々"


def _rewritten(text: str, *, keep_lines: bool) -> Normalized:
    if keeps_places(text):  # most text: every character becomes one, and no blank has to go
        simplified = _respelled(text)
        return Normalized(simplified if keep_lines else simplified.lower(), _places(len(text)))
    characters: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(text):
        for one in _spelled(character):
            characters.append(one if keep_lines else one.lower()[:1])
            origins.append(position)
    simplified = _simplified("".join(characters))
    return _without_blanks(simplified, origins, keep_lines=keep_lines)


def _places(size: int) -> tuple[int, ...]:
    """Give 0, 1, 2 … as many as there are characters; numbers made before are taken again."""
    return _FIRST_PLACES[:size] if size <= len(_FIRST_PLACES) else tuple(range(size))


def _respelled(text: str) -> str:
    """Respell a text whose characters keep their places."""
    for sign in set(_RESPELLED.findall(text)):  # ten times as fast as translating character by character
        text = text.replace(sign, _USUAL_SIGNS[sign])
    return text if _traditional().search(text) is None else _simplified(text)


@lru_cache(maxsize=20_000)
def _spelled(character: str) -> str:
    if " " < character < "\x7f":
        return "~" if character == "~" else character
    if character in _INVISIBLE:
        return ""
    if character in "\r\n\v\f\u0085\u2028\u2029":
        return "\n"
    if character.isspace():
        return " "
    known = _PUNCTUATION.get(character)
    if known is not None:
        return known
    compatible = unicodedata.normalize("NFKC", character)
    if compatible == character:
        return "" if unicodedata.category(character) in ("Cc", "Cs") else character  # controls, half characters
    return "".join(_PUNCTUATION.get(one, one) for one in compatible)


# The signs of Chinese prose that become exactly one character each.
_USUAL_SIGNS = {sign: _spelled(sign) for sign in "，；：！？（）％＋／＝“”‘’—～·【】《》、。…"}
_RESPELLED = re.compile(f"[{''.join(sign for sign, usual in _USUAL_SIGNS.items() if sign != usual)}]")
_UNUSUAL = re.compile(f"[^!-~\u4e00-\u9fff{''.join(_USUAL_SIGNS)}]")


def _simplified(text: str) -> str:
    if text.isascii():
        return text
    converter = _to_simplified()
    converted = converter.convert(text)
    if len(converted) == len(text):
        return converted
    # A phrase rule changed the length; single characters keep the positions.
    singles = (converter.convert(one) for one in text)
    return "".join(new if len(new) == 1 else old for new, old in zip(singles, text, strict=True))


def _without_blanks(text: str, origins: list[int], *, keep_lines: bool) -> Normalized:
    kept: list[str] = []
    places: list[int] = []
    position = 0
    while position < len(text):
        character = text[position]
        if character not in " \n":
            kept.append(character)
            places.append(origins[position])
            position += 1
            continue
        end = position
        while end < len(text) and text[end] in " \n":
            end += 1
        blank = _blank(text, position, end, keep_lines=keep_lines)
        if blank:
            kept.append(blank)
            places.append(origins[position])
        position = end
    return Normalized("".join(kept), tuple(places))


def _blank(text: str, start: int, end: int, *, keep_lines: bool) -> str:
    """Decide what stays of a run of blanks: nothing, one space, or one line break."""
    if start == 0 or end == len(text):
        return ""
    if keep_lines and "\n" in text[start:end]:
        return "\n"
    before, after = text[start - 1], text[end]
    return " " if before.isascii() and before.isalnum() and after.isascii() and after.isalnum() else ""
