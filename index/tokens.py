"""Cuts a typed query into tokens: brackets, operators, phrases, fields, comparisons and runs of text.

A sign is syntax only where a reader can have meant it: a bracket opens a group at the start of a run of text, a minus
negates there unless a digit follows, AND stands alone. Everywhere else it is text, because any passage copied from an
item must find that item.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from enum import Enum, auto

QUOTES = {'"': '"', "＂": "＂", "“": "”", "「": "」", "『": "』", "«": "»"}
_AND = frozenset({"AND", "ＡＮＤ", "&", "＆", "&&", "且", "并且"})
_OR = frozenset({"OR", "ＯＲ", "|", "｜", "||", "或", "或者"})
_NOT = frozenset({"NOT", "ＮＯＴ", "非", "不含", "不包括"})
_OPEN, _CLOSE, _COLONS, _BARS = "(（", ")）", ":：", "|｜"
_NEGATES = "-－!！"
_COMPARED = re.compile(r"([^\W\d_]{1,12})\s*(<=|>=|[<>=＜＞＝≤≥⩽⩾])=?\s*([^\s()（）\"＂“「『]{0,40})")
_NAME = re.compile(r"([^\W\d_][\w]{0,19})\s?[:：]")
_UNKNOWN = re.compile(r"([A-Za-z]{2,12}|[\u4e00-\u9fff]{2})[:：](?!//)[^\s:：()（）\"＂“「『|｜]{1,12}(?=\s|$)")
_RUN_ENDS = re.compile(r"[\s|｜\"＂“「『«)）]")


class Kind(Enum):
    """What a token is."""

    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    PHRASE = auto()
    FIELD = auto()
    COMPARED = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `parts` are the name, sign and number of a comparison."""

    kind: Kind
    text: str
    parts: tuple[str, ...] = ()


def tokens_of(text: str, names: Container[str]) -> tuple[list[Token], list[str]]:
    """Cut a query; `names` are the known field names, lower case. Also give sentences on what was left open."""
    found: list[Token] = []
    messages: list[str] = []
    depth = at = 0
    while at < len(text):
        sign = text[at]
        if sign.isspace():
            at += 1
            continue
        if sign in _OPEN:
            found.append(Token(Kind.OPEN, sign))
            depth, at = depth + 1, at + 1
            continue
        if sign in _CLOSE and depth:
            found.append(Token(Kind.CLOSE, sign))
            depth, at = depth - 1, at + 1
            continue
        if sign in _BARS:
            found.append(Token(Kind.OR, sign))
            at += 2 if text[at : at + 2] == "||" else 1
            continue
        if sign in QUOTES:
            end = text.find(QUOTES[sign], at + 1)
            if end > 0:
                found.append(Token(Kind.PHRASE, text[at + 1 : end]))
                at = end + 1
                continue
            messages.append(f"引号 {sign} 没有配对，其后的文字按普通词检索。")
            at += 1
            continue
        if _negates(text, at):
            found.append(Token(Kind.NOT, sign))
            at += 1
            continue
        unknown = _UNKNOWN.match(text, at)
        if unknown is not None and unknown[1].lower() not in names:
            messages.append(f"没有字段“{unknown[1]}”，“{unknown[0]}”已按文字检索。")
        token, at = _run(text, at, names, grouped=depth > 0)
        found.append(token)
    if depth:
        messages.append("括号没有配对，已在末尾补上。")
    return found, messages


def _negates(text: str, at: int) -> bool:
    if text[at] not in _NEGATES or at + 1 >= len(text) or text[at + 1].isspace():
        return False
    return text[at] in "!！" or not (text[at + 1].isdigit() or text[at + 1] in _NEGATES)


def _is_closed(run: str) -> bool:
    """Tell whether every bracket opened in a run of text is closed in it."""
    return sum(map(run.count, _OPEN)) <= sum(map(run.count, _CLOSE))


def _run(text: str, at: int, names: Container[str], *, grouped: bool) -> tuple[Token, int]:
    """Read a comparison, a field's name, a lone operator, or text up to the next blank or sign."""
    compared = _COMPARED.match(text, at)
    if compared is not None and compared[1].lower() in names:
        return Token(Kind.COMPARED, compared[0], (compared[1].lower(), compared[2], compared[3])), compared.end()
    named = _NAME.match(text, at)
    if named is not None and named[1].lower() in names:
        return Token(Kind.FIELD, named[1].lower()), named.end()
    end = at + 1
    while end < len(text):
        stop = _RUN_ENDS.search(text, end)
        if stop is None:
            end = len(text)
            break
        end = stop.start()
        if text[end] in _CLOSE and not (grouped and _is_closed(text[at:end])):
            end += 1  # a bracket of the text itself
            continue
        break
    run = text[at:end]
    for kind, signs in ((Kind.AND, _AND), (Kind.OR, _OR), (Kind.NOT, _NOT)):
        if run in signs:
            return Token(kind, run), end
    return Token(Kind.TEXT, run), end
