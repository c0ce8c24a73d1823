"""Our query language: words, "phrases", AND OR NOT, brackets, field:value, ranges. Nothing typed is an error.

    养老 (托育 OR 幼儿园) -厨房 "前期工作" 主题:旅游,民生 期:2021Q1..2021Q4 进度<25%

What cannot be understood is searched as text or left out, and a sentence says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from index.tokens import Kind, Token, tokens_of
from index.types import AllOf, AnyOf, Everything, Filter, Node, Range, Term, Without, Words
from nlp.normalize import fold
from nlp.types import FieldName

LONGEST = 1_000
DEEPEST = 20
MOST_CLAUSES = 64
MOST_WORDS = 64


@dataclass(frozen=True, slots=True)
class Language:
    """What the words of a query can refer to; names are lower case.

    `values` reads what was typed as a facet's value and gives the values it stands for, none if it is no value.
    `choices` names all values of a facet where there are only so many, or shows how to write one: for what is neither,
    a sentence says so, and the condition is left out. `numbers` gives per name the number and what one per cent of it
    is. `cut` gives the words of folded text.
    """

    cut: Callable[[str], Sequence[str]]
    fields: Mapping[str, FieldName] = field(default_factory=dict)
    facets: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    values: Callable[[str, str], frozenset[str]] = lambda facet, text: frozenset({text})
    choices: Callable[[str], Sequence[str]] = lambda facet: ()

    @property
    def names(self) -> frozenset[str]:
        """All names that may stand before a colon or a comparison."""
        return frozenset((*self.fields, *self.facets, *self.numbers))


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as it was understood. `is_plain` when it uses no operator, phrase or field: free to be widened."""

    node: Node
    messages: tuple[str, ...] = ()
    is_plain: bool = True


def parse_query(text: str, language: Language) -> Parsed:
    """Read a query. Whatever the text, this neither raises nor runs long."""
    messages: list[str] = []
    if len(text) > LONGEST:
        messages.append(f"检索式过长，只用了前 {LONGEST} 个字符。")
        text = text[:LONGEST]
    tokens, complaints = tokens_of(text, language.names)
    messages += complaints
    parser = _Parser(tokens, language, messages)
    node = parser.read()
    plain = all(token.kind is Kind.TEXT for token in tokens)
    return Parsed(node, tuple(dict.fromkeys(messages)), plain)


def read_plain(text: str, language: Language) -> Parsed:
    """Read a text as words alone, whatever signs it has."""
    return Parsed(_Parser((), language, []).words(text[:LONGEST]) or Everything())


class _Parser:
    """Reads tokens by recursive descent, no deeper than DEEPEST and no longer than MOST_CLAUSES."""

    def __init__(self, tokens: Sequence[Token], language: Language, messages: list[str]) -> None:
        self._tokens = tokens
        self._language = language
        self._messages = messages
        self._at = 0
        self._clauses = 0
        self._words = 0

    def read(self) -> Node:
        parts: list[Node] = []
        while self._at < len(self._tokens):
            node = self._either(0)
            if node is not None:
                parts.append(node)
            if self._at < len(self._tokens):
                self._at += 1  # a bracket that closes nothing
        return _joined(parts)

    def words(self, text: str) -> Node | None:
        return self._text(text, None)

    def _either(self, depth: int) -> Node | None:
        """Read alternatives joined by OR, up to a closing bracket."""
        found = [self._together(depth)]
        while self._peek() is Kind.OR:
            sign = self._tokens[self._at].text
            self._at += 1
            found.append(self._together(depth))
            if found[-1] is None or found[-2] is None:
                self._messages.append(f"“{sign}”的一边没有内容，已略去。")
        parts = [node for node in found if node is not None]
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts)) if parts else None

    def _together(self, depth: int) -> Node | None:
        """Read clauses that all hold, up to OR or a closing bracket."""
        parts: list[Node] = []
        while (kind := self._peek()) is not None and kind not in (Kind.OR, Kind.CLOSE):
            if kind is Kind.AND:
                sign = self._tokens[self._at].text
                self._at += 1
                if not parts or self._peek() in (None, Kind.AND, Kind.OR, Kind.CLOSE):
                    self._messages.append(f"“{sign}”的一边没有内容，已略去。")
                continue
            node = self._clause(depth)
            if node is not None:
                self._clauses += 1
                if self._clauses > MOST_CLAUSES:
                    self._messages.append(f"条件过多，只用了前 {MOST_CLAUSES} 个。")
                    self._at = len(self._tokens)
                    break
                parts.append(node)
        return _joined(parts) if parts else None

    def _clause(self, depth: int) -> Node | None:
        negated = False
        while self._peek() is Kind.NOT:
            negated = not negated
            self._at += 1
        kind = self._peek()
        if kind is None or kind in (Kind.OR, Kind.CLOSE, Kind.AND):
            self._messages.append("“不含”之后没有内容，已略去。")
            return None
        node = self._atom(depth)
        return node if node is None or not negated else Without(node)

    def _atom(self, depth: int) -> Node | None:
        token = self._tokens[self._at]
        self._at += 1
        match token.kind:
            case Kind.OPEN:
                return self._group(depth)
            case Kind.PHRASE:
                return self._phrase(token.text, None)
            case Kind.FIELD:
                return self._field(token.text, depth)
            case Kind.COMPARED:
                return self._compared(token)
            case _:
                return self._text(token.text, None)

    def _group(self, depth: int) -> Node | None:
        if depth >= DEEPEST:
            self._messages.append(f"括号嵌套超过 {DEEPEST} 层，更深的括号已略去。")
            return None
        if self._peek() is Kind.CLOSE:
            self._messages.append("括号里没有内容，已略去。")
            self._at += 1
            return None
        node = self._either(depth + 1)
        if self._peek() is Kind.CLOSE:
            self._at += 1
        return node

    def _phrase(self, text: str, where: FieldName | None) -> Node | None:
        folded = fold(text).text
        return Term(folded, where) if folded else None

    def _text(self, text: str, where: FieldName | None) -> Node | None:
        folded = fold(text).text
        if not folded:
            return None
        words = [word.strip() for word in self._language.cut(folded)]
        spoken = [word for word in words if any(character.isalnum() for character in word)]
        if not spoken and len(self._tokens) > 1:
            return None  # a sign between words or left behind at the end, as in 旅游 -
        chosen = list(dict.fromkeys(spoken or [word for word in words if word]))
        self._words += len(chosen)
        if self._words > MOST_WORDS:
            self._messages.append(f"词语过多，只用了前 {MOST_WORDS} 个。")
            chosen = chosen[: max(MOST_WORDS - self._words + len(chosen), 0)]
        return Words(folded, tuple(chosen), where) if chosen else None

    def _field(self, name: str, depth: int) -> Node | None:
        """Read what stands after 字段: — a phrase, a list of values, or a bracket of them."""
        kind = self._peek()
        if kind not in (Kind.TEXT, Kind.PHRASE, Kind.OPEN):
            self._messages.append(f"“{name}：”之后没有内容，已略去。")
            return None
        token = self._tokens[self._at]
        if kind is Kind.OPEN:
            self._at += 1
            typed: list[str] = []
            while (inner := self._peek()) is not None and inner is not Kind.CLOSE:
                if inner in (Kind.TEXT, Kind.PHRASE):
                    typed.append(self._tokens[self._at].text)
                self._at += 1
            self._at += 1
            parts = [node for one in typed if (node := self._valued(name, one, quoted=False)) is not None]
            return AnyOf(tuple(parts)) if parts else None
        self._at += 1
        return self._valued(name, token.text, quoted=kind is Kind.PHRASE)

    def _valued(self, name: str, typed: str, *, quoted: bool) -> Node | None:
        if name in self._language.fields:
            where = self._language.fields[name]
            return self._phrase(typed, where) if quoted else self._text(typed, where)
        if name in self._language.numbers:
            return self._number(name, "=", typed, typed)
        facet = self._language.facets[name]
        chosen: set[str] = set()
        unknown: list[str] = []
        for one in [typed] if quoted else re.split("[,，、;；/]", typed):
            spelled = one.strip()
            if not spelled:
                continue
            values = self._language.values(facet, spelled)
            chosen |= values
            if not values:
                unknown.append(spelled)
        choices = self._language.choices(facet)
        if unknown and choices:
            known = "、".join(choices)
            self._messages.append(f"“{name}”没有取值“{'、'.join(unknown)}”，已略去；可写：{known}。")
        elif unknown and chosen:
            self._messages.append(f"“{name}”没有取值“{'、'.join(unknown)}”，已略去。")
        elif unknown:
            self._messages.append(f"“{name}”没有取值“{'、'.join(unknown)}”，已按文字检索。")
        if chosen:
            return Filter(facet, frozenset(chosen))
        if choices:
            return None
        return self._text(typed, None) if typed.strip() else None  # the name of a filter stands in no item

    def _compared(self, token: Token) -> Node | None:
        name, typed_sign, amount = token.parts
        sign = _SIGNS.get(typed_sign, typed_sign)
        if name in self._language.numbers:
            return self._number(name, sign, amount, token.text)
        if sign == "=" and amount:  # 期=2021Q1, as others write it
            return self._valued(name, amount, quoted=False)
        self._leave_out(name, token.text)
        return None

    def _number(self, name: str, sign: str, typed: str, whole: str) -> Node | None:
        number, of_percent = self._language.numbers[name]
        read = re.fullmatch(r"(-?\d+(?:\.\d+)?)(%?)", fold(typed).text)
        if read is None:
            self._leave_out(name, whole)
            return None
        amount = float(read[1]) * (of_percent if read[2] or of_percent < 1 else 1)
        low = amount if sign in (">", ">=", "=") else None
        high = amount if sign in ("<", "<=", "=") else None
        return Range(number, low, high, includes_low=sign != ">", includes_high=sign != "<")

    def _leave_out(self, name: str, typed: str) -> None:
        self._messages.append(f"“{name}”的条件“{typed}”没有看懂，已略去。")

    def _peek(self) -> Kind | None:
        return self._tokens[self._at].kind if self._at < len(self._tokens) else None


def _joined(parts: Sequence[Node]) -> Node:
    if not parts:
        return Everything()
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


_SIGNS = {"＜": "<", "＞": ">", "＝": "=", "≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">="}
