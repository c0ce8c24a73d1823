"""From what was typed to what is meant: every word with its other names and narrower terms, each with its reason.

What the reader typed stays EXACT, what stands for it is WIDENED; phrases and negations are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from index.backend import SearchIndex
from index.types import AllOf, AnyOf, Everything, Filter, Node, Rather, Term, Tier, Without, Words
from nlp.normalize import is_han
from nlp.types import FieldName, Theme
from service.meaning import Alternative, Meaning
from service.questions import STALLED, chinese_of, is_question, read_question

_PARTICLES = frozenset("的了和与及或在对为把被将向从由以等之其于并而且着过得地是有还都也就才又再要会能已没不")
_NUMERALS = "零一二三四五六七八九十"
THEME_WORDS = {
    **dict.fromkeys(("旅游", "文旅", "旅游业", "文化旅游"), Theme.TOURISM),
    **dict.fromkeys(("产业", "产业发展"), Theme.INDUSTRY),
    **dict.fromkeys(("生态", "环保", "环境保护", "生态环境", "生态文明"), Theme.ECOLOGY),
    **dict.fromkeys(("民生", "民生实事"), Theme.LIVELIHOOD),
    "政府治理": Theme.GOVERNANCE,
}
_COUNTED = re.compile(r"([一二三四五六七八九十]{1,3}|\d{1,2})(期|号线|季度|批次|批|轮|级|标段|标|号|区|条|个)")


@dataclass(frozen=True, slots=True)
class Understood:
    """A filter read out of the typed words. Give its `key` in `SearchRequest.removed` to search without it."""

    key: str
    facet: str
    values: tuple[str, ...]
    words: str
    chinese: str


@dataclass(slots=True)
class Widened:
    """The tree to search, the required parts in it, and what was read out of the words."""

    node: Node
    texts: list[str] = field(default_factory=list)
    pieces: list[Term] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)
    understood: list[Understood] = field(default_factory=list)


class Widening:
    """Widens the trees of parsed queries over one index."""

    def __init__(self, index: SearchIndex, meaning: Meaning, cut: Callable[[str], Sequence[str]]) -> None:
        self._index = index
        self._meaning = meaning
        self._cut = cut

    def widen(self, node: Node, *, text: str, removed: Collection[str] = ()) -> Widened:
        """Widen a parsed tree; `removed` names the understood filters the reader does not want."""
        widened = Widened(Everything())
        asks = is_question(text)
        widened.node = self._widen(node, widened, asks=asks, removed=frozenset(removed))
        return widened

    def _widen(self, node: Node, to: Widened, *, asks: bool, removed: frozenset[str]) -> Node:
        match node:
            case AllOf():
                return self._all(node, to, asks=asks, removed=removed)
            case AnyOf():
                return AnyOf(tuple(self._widen(part, to, asks=asks, removed=removed) for part in node.parts))
            case Without():
                return Without(_exactly(node.part))
            case Words():
                return self._words(node, to, asks=asks, removed=removed)
            case _:
                return node

    def _all(self, node: AllOf, to: Widened, *, asks: bool, removed: frozenset[str]) -> Node:
        """Widen parts that hold together; words all reports use help, but are not required beside others."""
        common = [part for part in node.parts if isinstance(part, Words) and part.text in self._meaning.common]
        others = [part for part in node.parts if part not in common]
        if not any(isinstance(part, Words) for part in others):
            common, others = [], list(node.parts)
        widened: Node = AllOf(tuple(self._widen(part, to, asks=asks, removed=removed) for part in others))
        for part in common:
            helps = Term(part.text, part.field, weight=0.3)
            widened = Rather(widened, helps, Tier.WIDENED, f"未提及“{part.text}”")
        return widened

    def _words(self, words: Words, to: Widened, *, asks: bool, removed: frozenset[str]) -> Node:
        """Widen running text: what remains of it as words, with the filters read out of it."""
        stands = self._index.spread(words.text) > 0
        texts: tuple[str, ...] = (words.text,)
        helpful: tuple[str, ...] = ()
        filters: list[Node] = []
        if not stands and words.field is None:
            reading = read_question(
                words.text,
                self._meaning,
                cut=self._cut,
                asks=asks,
                stands=lambda phrase: self._index.spread(phrase) > 0,
            )
            texts, helpful = reading.rest, reading.helpful
            prefer: list[Node] = []
            for facet, values, said in reading.filters:
                self._understand(facet, values, said, to, removed, into=prefer if facet == "delivery" else filters)
            to.texts += texts
            required, optional = self._required(texts, asks=asks)
            node = self._together(required, optional + self._standing(helpful), words.field, to, asks=asks)
            if not (required or filters or prefer):
                to.pieces.append(Term(words.text))
                to.parts.append(words)
                node = words
            for soft in prefer:
                node = Rather(node, soft, Tier.WIDENED, f"类型不是{_named(soft)}")
            return AllOf((node, *filters)) if filters else node
        to.texts += texts
        required, optional = self._required(texts, asks=False)
        node = self._together(required, optional, words.field, to)
        if [*required, *optional] == [words.text]:
            return node
        return Rather(node, Term(words.text, words.field), Tier.WIDENED, f"“{words.text}”各词分开出现")

    def _understand(
        self, facet: str, values: tuple[str, ...], said: str, to: Widened, removed: frozenset[str], *, into: list[Node]
    ) -> None:
        if facet == "period":
            known = [value for value, _ in self._index.values("period")]
            values = tuple(sorted(value for value in known if f"q{value[-1]}" in values))
            if not values or len(values) == len(known):
                return
        elif facet == "light" and not self._index.values("light"):
            if "behind" not in values:
                return
            facet, values = "stage", STALLED  # without numbers, who is behind is who has not begun
        key = f"{facet}:{said}"
        if key in removed:
            return
        label = {"stage": "阶段", "delivery": "类型", "period": "季度", "light": "进度"}[facet]
        to.understood.append(
            Understood(key, facet, values, said, f"“{said}”理解为{label}：{chinese_of(facet, values)}")
        )
        weight = 1.0 if facet == "delivery" else 0.0  # a preference: it ranks
        into.append(Filter(facet, frozenset(values), unless_sure=facet == "stage", weight=weight))

    def _together(
        self,
        required: Sequence[str],
        optional: Sequence[str],
        where: FieldName | None,
        to: Widened,
        *,
        asks: bool = False,
    ) -> Node:
        parts = [self.alternatives(piece, where) for piece in required]
        to.pieces += [Term(piece, where) for piece in required]
        to.parts += parts
        node: Node = AllOf(tuple(parts)) if len(parts) != 1 else parts[0]
        if not parts:
            node = Everything()
        for piece in optional:  # a question's 项目 or 工作 says little; elsewhere it was typed to be found
            tier, why = (Tier.EXACT, "") if asks else (Tier.WIDENED, f"未提及“{piece}”")
            node = Rather(node, Term(piece, where, weight=0.3), tier, why)
        return node

    def alternatives(self, piece: str, where: FieldName | None) -> Node:
        """Give a phrase with everything that stands for it."""
        spellings = [Term(one, where, 1.0, Tier.WIDENED, f"“{one}”即“{piece}”") for one in _spellings(piece)]
        found: list[Node] = [Term(piece, where, is_word=self._cuts_whole(piece)), *spellings]
        found += self._theme(piece, where)
        rest, common = self._subject(piece)
        for one in self._meaning.alternatives(piece):
            if piece in one.text or (one.is_narrower and rest):
                continue  # it contains what was asked and is found already, or belongs to the subject named apart
            found.append(self._alternative(piece, one, where))
        if rest:
            found.append(Rather(self._named(rest, where), Term(common, where, 0.3), Tier.WIDENED, f"未提及“{common}”"))
        else:
            words = self._words_inside(piece)
            if words:
                heavy = [word for word in words if word not in self._meaning.common] or words
                found.append(AllOf(tuple(self._named(word, where) for word in heavy)))
        return AnyOf(tuple(found)) if len(found) > 1 else found[0]

    def _alternative(self, piece: str, one: Alternative, where: FieldName | None) -> Term:
        why = f"“{one.text}”属于“{piece}”" if one.is_narrower else f"“{one.text}”与“{piece}”同义或相近"
        is_word = self._cuts_whole(one.text) or _is_single(one.text)
        return Term(one.text, where, one.weight * 0.9, Tier.WIDENED, why, is_word=is_word)

    def _subject(self, piece: str) -> tuple[str, str]:
        """Split a compound such as 学校建设 into its subject and the common word; ("", "") where it is none."""
        for length in (2, 3):
            head, tail = piece[:-length], piece[-length:]
            if len(head) >= 2 and tail in self._meaning.common and self._meaning.knows(head):
                return head, tail
            head, tail = piece[:length], piece[length:]
            if len(tail) >= 2 and head in self._meaning.common and self._meaning.knows(tail):
                return tail, head
        return "", ""

    def _words_inside(self, piece: str) -> list[str]:
        """Give the words a phrase is made of, by the segmenter or, of four characters, two known halves."""
        words = list(self._cut(piece))
        if len(words) > 1 and all(len(word) > 1 for word in words):
            return words
        halves = [piece[:2], piece[2:]]
        return halves if len(piece) == 4 and all(self._is_word(half) for half in halves) else []

    def _cuts_whole(self, text: str) -> bool:
        return len(text) > 1 and is_han(text[0]) and len(self._cut(text)) == 1

    def _named(self, word: str, where: FieldName | None) -> Node:
        """Give a word inside a longer phrase with its own alternatives."""
        whole = Term(word, where, 0.8, Tier.WIDENED, f"“{word}”单独出现", is_word=self._cuts_whole(word))
        others = [self._alternative(word, one, where) for one in self._meaning.alternatives(word)]
        return AnyOf((whole, *others, *self._theme(word, where)))

    def _theme(self, word: str, where: FieldName | None) -> list[Node]:
        """Give the theme a word names, as the least direct of its alternatives."""
        theme = THEME_WORDS.get(word)
        if theme is None or where is not None:
            return []
        why = f"主题为{theme.label}"
        return [Filter("themes", frozenset({theme.value}), weight=0.3, tier=Tier.WIDENED, why=why)]

    def _required(self, texts: Sequence[str], *, asks: bool) -> tuple[list[str], list[str]]:
        """Cut texts into phrases: those that must stand in an item, and common or single ones that only help.

        Of a question, what is no word and stands nowhere is left out: 是谁在做.
        """
        pieces = list(dict.fromkeys(piece for text in texts for piece in self._pieces(text, asks=asks)))
        if asks:
            pieces = [one for one in pieces if self._is_word(one) or self._index.spread(one)] or pieces
        required = [piece for piece in pieces if piece not in self._meaning.common and not _is_single(piece)]
        subjects = [piece for piece in required if piece not in self._meaning.heads]
        required = subjects or required
        if not required:
            return ([] if asks and all(map(_is_single, pieces)) else pieces), []
        return required, self._standing([piece for piece in pieces if piece not in required])

    def _is_word(self, text: str) -> bool:
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
            singles = _is_single(word), _is_single(before) or before.isdigit()
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

    def _standing(self, phrases: Sequence[str]) -> list[str]:
        return [phrase for phrase in phrases if self._index.spread(phrase) > 0]


def _exactly(node: Node) -> Node:
    """Keep a negated part to the letter: running text only where it stands as typed."""
    match node:
        case Words():
            return Term(node.text, node.field)
        case AllOf():
            return AllOf(tuple(_exactly(part) for part in node.parts))
        case AnyOf():
            return AnyOf(tuple(_exactly(part) for part in node.parts))
        case Without():
            return Without(_exactly(node.part))
        case _:
            return node


def _is_single(piece: str) -> bool:
    return len(piece) == 1 and is_han(piece)


def _spellings(piece: str) -> list[str]:
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


def _named(node: Node) -> str:
    return chinese_of(node.facet, sorted(node.values)) if isinstance(node, Filter) else ""
