"""From what was typed to what is meant: every word with its other names and narrower terms, each with its reason.

What the reader typed stays EXACT, what stands for it is WIDENED; phrases and negations are left as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from index.backend import SearchIndex
from index.matching import AS_WORD
from index.types import AllOf, AnyOf, Everything, Filter, Node, Rather, Term, Tier, Without, Words
from nlp.normalize import is_han
from nlp.types import FieldName, Theme
from service.deadline import Deadline
from service.meaning import Alternative, Meaning
from service.pieces import Pieces, is_single, spellings_of
from service.questions import chinese_of, is_question, read_question
from service.understanding import Understood, understand

THEME_WORDS = {
    **dict.fromkeys(("旅游", "文旅", "旅游业", "文化旅游"), Theme.TOURISM),
    **dict.fromkeys(("产业", "产业发展"), Theme.INDUSTRY),
    **dict.fromkeys(("生态", "环保", "环境保护", "生态环境", "生态文明"), Theme.ECOLOGY),
    **dict.fromkeys(("民生", "民生实事"), Theme.LIVELIHOOD),
    "政府治理": Theme.GOVERNANCE,
}

_NAME, _NARROWER = 0.9, 0.8  # what another name weighs beside the phrase itself, and what a part of its meaning does
_APART = 1.0
_ELSEWHERE = 0.2


@dataclass(slots=True)
class Widened:
    """The tree to search, the required parts in it, and what was read out of the words."""

    node: Node
    texts: list[str] = field(default_factory=list)
    pieces: list[Term] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)
    understood: list[Understood] = field(default_factory=list)


class Widening:
    """Widens the trees of parsed queries over one index, until the deadline."""

    def __init__(
        self, index: SearchIndex, meaning: Meaning, cut: Callable[[str], Sequence[str]], deadline: Deadline
    ) -> None:
        self._deadline = deadline
        self._index = index
        self._meaning = meaning
        self._cut = cut
        self._pieces = Pieces(index, meaning, cut)

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
        if self._deadline.passed():
            return words
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
            asks = asks or bool(reading.filters)
            prefer: list[Node] = []
            for said in reading.filters:
                read = understand(said, self._index)
                if read is not None and read[0].key not in removed:
                    to.understood.append(read[0])
                    (prefer if said.facet == "delivery" else filters).append(read[1])
            to.texts += texts
            required, optional = self._pieces.required_of(texts, asks=asks)
            node = self._together(required, optional + self._pieces.standing(helpful), words.field, to, asks=asks)
            if not (required or filters or prefer):
                to.pieces.append(Term(words.text))
                to.parts.append(words)
                node = words
            for soft in prefer:
                node = Rather(node, soft, Tier.WIDENED, f"类型不是{_named(soft)}")
            return AllOf((node, *filters)) if filters else node
        to.texts += texts
        required, optional = self._pieces.required_of(texts, asks=False)
        node = self._together(required, optional, words.field, to)
        if [*required, *optional] == [words.text]:
            return node
        return Rather(node, Term(words.text, words.field), Tier.WIDENED, f"“{words.text}”各词分开出现")

    def _together(
        self,
        required: Sequence[str],
        optional: Sequence[str],
        where: FieldName | None,
        to: Widened,
        *,
        asks: bool = False,
    ) -> Node:
        parts = [
            self._single(piece) if asks and is_single(piece) else self.alternatives(piece, where, asks=asks)
            for piece in required
        ]
        to.pieces += [Term(piece, where) for piece in required]
        to.parts += parts
        node: Node = AllOf(tuple(parts)) if len(parts) != 1 else parts[0]
        if not parts:
            node = Everything()
        for piece in optional:  # a question's 项目 or 工作 says little; elsewhere it was typed to be found
            tier, why = (Tier.EXACT, "") if asks else (Tier.WIDENED, f"未提及“{piece}”")
            node = Rather(node, Term(piece, where, weight=0.3), tier, why)
        return node

    def alternatives(self, piece: str, where: FieldName | None, *, asks: bool = False) -> Node:
        """Give a phrase with everything that stands for it; after the deadline, the phrase alone."""
        if self._deadline.passed():
            return Term(piece, where)
        spellings = [Term(one, where, 1.0, Tier.WIDENED, f"“{one}”即“{piece}”") for one in spellings_of(piece)]
        found: list[Node] = [*self._standing(piece, where, asks=asks), *spellings]
        found += self._theme(piece, where)
        rest, common = self._pieces.subject_of(piece)
        for one in self._meaning.alternatives(piece):
            if piece in one.text or (one.is_narrower and rest):
                continue  # it contains what was asked and is found already, or belongs to the subject named apart
            found.append(self._alternative(piece, one, where))
        if rest:
            found.append(Rather(self._named(rest, where), Term(common, where, 0.3), Tier.WIDENED, f"未提及“{common}”"))
        else:
            words = self._pieces.words_inside(piece)
            if words:
                heavy = [word for word in words if word not in self._meaning.common] or words
                # Where other names stand for words apart, all together weigh no more than one other name does.
                share = _APART / len(heavy)
                found.append(AllOf(tuple(self._named(word, where, share) for word in heavy)))
        return AnyOf(tuple(found)) if len(found) > 1 else found[0]

    def _single(self, piece: str) -> Node:
        """Give a single character that is all a question asks about: as a word, or the end of one, in the target."""
        others = [self._alternative(piece, one, None) for one in self._meaning.alternatives(piece)]
        return AnyOf((Term(piece, "target", is_word=True), *others))

    def _standing(self, piece: str, where: FieldName | None, *, asks: bool) -> list[Node]:
        """Give a phrase as typed; where words of another meaning hold it (动车 in 电动车), not as exact.

        Of a question, neither where a status alone mentions it: 哪些道路项目没开工 asks for targets.
        """
        typed = Term(piece, where, is_word=self._pieces.cuts_whole(piece))
        if asks and where is None and self._meaning.has_parts(piece):
            aside = replace(typed, field="status", tier=Tier.WIDENED, why=f"只在完成情况中提到“{piece}”")
            return [replace(typed, field="target"), aside]
        others = self._meaning.apart.get(piece, ())
        if not others:
            return [typed]
        named = "、".join(others[:2])
        why = f"“{piece}”也在“{named}”等他义词中出现"
        exact = AllOf((typed, Without(AnyOf(tuple(Term(one, where) for one in others)))))
        return [exact, Term(piece, where, _ELSEWHERE, Tier.WIDENED, why)]

    def _alternative(self, piece: str, one: Alternative, where: FieldName | None, share: float = 1.0) -> Term:
        why = f"“{one.text}”属于“{piece}”" if one.is_narrower else f"“{one.text}”与“{piece}”同义或相近"
        # A name of two characters is a word, whatever the segmenter knows: 乡医 is not in 城乡医保.
        is_word = (
            self._pieces.cuts_whole(one.text) or is_single(one.text) or (len(one.text) == 2 and is_han(one.text[0]))
        )
        weight = one.weight * share * (_NARROWER if one.is_narrower else _NAME)
        if len(self._cut(one.text)) > 1:
            weight *= AS_WORD  # a name of several words stands nowhere as one word, and is no less a name for that
        return Term(one.text, where, weight, Tier.WIDENED, why, is_word=is_word)

    def _named(self, word: str, where: FieldName | None, share: float = 1.0) -> Node:
        """Give a word inside a longer phrase with its own alternatives."""
        whole = Term(word, where, 0.8, Tier.WIDENED, f"“{word}”单独出现", is_word=self._pieces.cuts_whole(word))
        others = [self._alternative(word, one, where, share) for one in self._meaning.alternatives(word)]
        return AnyOf((whole, *others, *self._theme(word, where)))

    def _theme(self, word: str, where: FieldName | None) -> list[Node]:
        """Give the theme a word names, as the least direct of its alternatives."""
        theme = THEME_WORDS.get(word)
        if theme is None or where is not None:
            return []
        why = f"主题为{theme.label}"
        return [Filter("themes", frozenset({theme.value}), weight=0.3, tier=Tier.WIDENED, why=why)]


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


def _named(node: Node) -> str:
    return chinese_of(node.facet, sorted(node.values)) if isinstance(node, Filter) else ""
