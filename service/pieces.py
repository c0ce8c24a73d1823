"""Cuts what was typed into the pieces an item must have, and those that only help to rank."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from index.backend import SearchIndex
from nlp.normalize import is_han
from service.meaning import Meaning

_PARTICLES = frozenset("的了和与及或在对为把被将向从由以等之其于并而且着过得地是有还都也就才又再要会能已没不")
_NUMERALS = "零一二三四五六七八九十"
_COUNTED = re.compile(r"([一二三四五六七八九十]{1,3}|\d{1,2})(期|号线|季度|批次|批|轮|级|标段|标|号|区|条|个)")


class Pieces:
    """Cuts texts by what the lexicons know, the segmenter's words, and what stands in the index."""

    def __init__(self, index: SearchIndex, meaning: Meaning, cut: Callable[[str], Sequence[str]]) -> None:
        self._index = index
        self._meaning = meaning
        self._cut = cut

    def subject_of(self, piece: str) -> tuple[str, str]:
        """Split a compound such as 学校建设 into its subject and the common word; ("", "") where it is none."""
        for length in (2, 3):
            head, tail = piece[:-length], piece[-length:]
            if len(head) >= 2 and tail in self._meaning.common and self._meaning.knows(head):
                return head, tail
            head, tail = piece[:length], piece[length:]
            if len(tail) >= 2 and head in self._meaning.common and self._meaning.knows(tail):
                return tail, head
        return "", ""

    def words_inside(self, piece: str) -> list[str]:
        """Give the words a phrase is made of, by the segmenter or, of four characters, two known halves."""
        words = list(self._cut(piece))
        if len(words) > 1 and all(len(word) > 1 for word in words):
            return words
        halves = [piece[:2], piece[2:]]
        return halves if len(piece) == 4 and all(self.is_word(half) for half in halves) else []

    def cuts_whole(self, text: str) -> bool:
        """Tell whether the segmenter takes a text as one word."""
        return len(text) > 1 and is_han(text[0]) and len(self._cut(text)) == 1

    def required_of(self, texts: Sequence[str], *, asks: bool) -> tuple[list[str], list[str]]:
        """Cut texts into phrases: those that must stand in an item, and common or single ones that only help.

        Of a question, what is no word and stands nowhere is left out: 是谁在做.
        """
        pieces = list(dict.fromkeys(piece for text in texts for piece in self._pieces(text, asks=asks)))
        if asks:
            pieces = [one for one in pieces if self.is_word(one) or self._index.spread(one)] or pieces
        required = [piece for piece in pieces if piece not in self._meaning.common and not is_single(piece)]
        subjects = [piece for piece in required if piece not in self._meaning.heads]
        required = subjects or required
        if not required and asks:  # 岛上的路修得怎么样: all that is asked about is one character
            singles = [piece for piece in pieces if is_single(piece)]
            required = [piece for piece in singles if self._meaning.knows(piece)] or singles[:1] * (len(singles) == 1)
        if not required:
            return ([] if asks and all(map(is_single, pieces)) else pieces), []
        return required, self.standing([piece for piece in pieces if piece not in required])

    def is_word(self, text: str) -> bool:
        """Tell whether a text is a known phrase or one word."""
        return len(text) > 1 and (self._meaning.knows(text) or len(self._cut(text)) == 1)

    def _pieces(self, text: str, *, asks: bool) -> list[str]:
        """Cut text into known phrases and words.

        Single characters side by side are one piece, and one beside a word joins it; in a question only where both
        together stand in an item.
        """
        words = self._phrased(text)
        pieces: list[str] = []
        joins = False
        for word in words:
            if not any(character.isalnum() for character in word) or (word in _PARTICLES and len(words) > 1):
                joins = False
                continue
            before = pieces[-1] if pieces and joins else ""
            singles = is_single(word), is_single(before) or before.isdigit()
            if before and any(singles) and (all(singles) or not asks or self._index.spread(before + word)):
                pieces[-1] += word
            else:
                pieces.append(word)
            joins = True
        return pieces or [text]

    def _phrased(self, text: str) -> list[str]:
        """Cut text, keeping whole what the lexicons know where it begins and ends with words."""
        edges = {0}
        at = 0
        for word in self._cut(text):
            at += len(word)
            edges.add(at)
        inside: set[int] = set()
        for start, end in self._meaning.phrases.find(text):
            if (start in edges and end in edges) or end - start >= 4:
                inside |= set(range(start + 1, end))
                edges |= {start, end}
        cuts = sorted(edge for edge in edges if edge not in inside and edge <= len(text))
        return [text[start:end] for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True) if text[start:end]]

    def standing(self, phrases: Sequence[str]) -> list[str]:
        """Keep the phrases that stand in some item."""
        return [phrase for phrase in phrases if self._index.spread(phrase) > 0]


def is_single(piece: str) -> bool:
    """Tell whether a piece is one Chinese character."""
    return len(piece) == 1 and is_han(piece)


def spellings_of(piece: str) -> list[str]:
    """Give a phrase with its counted numbers in the other digits, and without 第: 二期, 2期, 第二期."""
    bare = re.sub("第(?=[一二三四五六七八九十\\d])", "", piece)
    others = [bare, *(_COUNTED.sub(lambda found: _in_other_digits(found[1]) + found[2], one) for one in (piece, bare))]
    return [other for other in dict.fromkeys(others) if other != piece]


def _in_other_digits(number: str) -> str:
    if number.isdigit():
        value = int(number)
        tens, ones = divmod(value, 10)
        if value == 0 or value > 99:
            return number
        return (("" if tens == 1 else _NUMERALS[tens]) + "十" if tens else "") + (_NUMERALS[ones] if ones else "")
    tens_text, ten, ones_text = number.partition("十")
    if not ten:
        return "".join(str(_NUMERALS.index(one)) for one in number)
    tens = _NUMERALS.index(tens_text) if tens_text else 1
    return str(tens * 10 + (_NUMERALS.index(ones_text) if ones_text else 0))
