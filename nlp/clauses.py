"""The clauses of a status: what each says was done, is being done, is only planned or has stopped.

Source: data/codebook.md §2 and §6: what is planned never counts; a suspended part stands where it stopped.
"""

from __future__ import annotations

import re
from enum import IntEnum
from itertools import repeat
from typing import NamedTuple

from nlp.lexicon import Lexicons, StageCue
from nlp.phrases import Phrases

_SENTENCE_END = frozenset(";。!?\n")
_END = re.compile(r"[;。!?\n,:]")
_MAY_BE_NUMBERED = re.compile(r"[\d一二三四五六七八九十][.)、是]")  # quick to find, and most texts hold none
_NUMBERING = re.compile(
    r"(?:^|(?<=[;。,:\n\u4e00-\u9fff]))"
    r"(?:\(?\d{1,2}[.)、](?!\d)|\([一二三四五六七八九十]+\)|(?<![\u4e00-\u9fff])[一二三四五六七八九十]+(?:、|是(?=[\u4e00-\u9fff])))"
)
# Words in which a one-character aspect word is no such word.
_WHOLE = (
    "未来 未成年 未央 拟定 拟订 拟建 模拟 虚拟 草拟 将军 正负零 正常 正式 正面 正规 正品 正在 "
    "正好 公正 修正 纠正 校正 改正 端正 矫正 廉正 接待 待遇 优待 招待 期待 对待 看待 善待 "
    "等级 等次 高等 中等 上等 平等 对等 因素 原因 因子 基因 因地制宜 因病 因灾 因人 仅仅 中心 "
    "中国 中央 中华 中小 中学 中医 中药 中型 中级 中期 中间 中部 中东 集中 其中 高中 初中 "
    "空中 水中 地中 年中 中标 中介 中转 了解 为了 除了 必须 须知 "
)


class Aspect(IntEnum):
    """How a statement stands to the facts."""

    PLAIN = 0
    DONE = 1
    DOING = 2
    BEGUN = 3
    PLANNED = 4
    NEGATED = 5
    SUSPENDED = 6
    PARTIAL = 7
    HEDGE = 8


_Mark = tuple[int, int, Aspect, str]  # start, end, what it says, over which stretch of its clause
_MANY = 32  # marks of one clause, which no clerk writes


class Cue(NamedTuple):
    """A stage phrase in a clause: where, what it may mean, and how the clause puts it."""

    start: int
    end: int
    meanings: tuple[StageCue, ...]
    aspect: Aspect


class Clause(NamedTuple):
    """A stretch of a status between commas: its place, its sentence's number, its cues and aspects."""

    start: int
    end: int
    sentence: int
    cues: tuple[Cue, ...]
    aspects: frozenset[Aspect]


class ClauseReader:
    """Reads clauses with the phrases of the lexicons."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._stages = lexicons.stages
        self._stage_phrases = Phrases(lexicons.stages)
        self._aspects = {
            phrase: tuple((Aspect[cue.aspect.upper()], cue.scope) for cue in cues)
            for phrase, cues in lexicons.aspects.items()
        }
        self._aspect_phrases = Phrases([*lexicons.aspects, *_WHOLE.split()])

    def read(self, text: str) -> tuple[Clause, ...]:
        """Split a normalized status and read every clause."""
        places = split(text)
        cues = _dealt(self._stage_phrases.find(text), places)
        marks = _dealt(self._aspect_phrases.find(text), places)
        return tuple(map(self._clause, repeat(text), places, cues, marks))

    def _clause(
        self, text: str, place: tuple[int, int, int], cues: list[tuple[int, int]], found: list[tuple[int, int]]
    ) -> Clause:
        marks = [
            (first, last, aspect, scope)
            for first, last in found
            for aspect, scope in self._aspects.get(text[first:last], ())
        ]
        if len(marks) > _MANY:
            marks = _outermost(marks)
        return Clause(
            *place,
            tuple([Cue(at, to, self._stages[text[at:to]], _aspect_at(at, to, marks)) for at, to in cues]),
            frozenset([aspect for _, _, aspect, _ in marks]),
        )


def _dealt(found: list[tuple[int, int]], places: list[tuple[int, int, int]]) -> list[list[tuple[int, int]]]:
    """Deal what was found in a text to its clauses; what reaches over a clause's end belongs to none."""
    dealt: list[list[tuple[int, int]]] = [[] for _ in places]
    at = 0
    for first, last in found:
        while at < len(places) and places[at][1] <= first:
            at += 1
        if at < len(places) and first >= places[at][0] and last <= places[at][1]:
            dealt[at].append((first, last))
    return dealt


def split(text: str) -> list[tuple[int, int, int]]:
    """Split text into clauses, as (start, end, sentence): a sentence ends with ; 。 a line or new numbering."""
    marks = [match.start() for match in _END.finditer(text)]
    numbered: set[int] = set()
    if _MAY_BE_NUMBERED.search(text):
        numbered.update(match.start() for match in _NUMBERING.finditer(text))
        marks = sorted(numbered.union(marks))
    places = []
    start = sentence = 0
    for at in marks:
        if at in numbered:
            if at > start:
                places.append((start, at, sentence))
                start, sentence = at, sentence + 1
        elif not _inside_number(text, at):
            if at > start:
                places.append((start, at, sentence))
            start = at + 1
            sentence += text[at] in _SENTENCE_END
    if start < len(text):
        places.append((start, len(text), sentence))
    return places


def _inside_number(text: str, at: int) -> bool:
    return text[at] == "," and at > 0 and text[at - 1].isdigit() and text[at + 1 : at + 4].isdigit()


_ORDER = (
    Aspect.PLANNED,
    Aspect.NEGATED,
    Aspect.SUSPENDED,
    Aspect.HEDGE,
    Aspect.DOING,
    Aspect.BEGUN,
    Aspect.PARTIAL,
    Aspect.DONE,
    Aspect.PLAIN,
)
_WEIGHT = {aspect: weight for weight, aspect in enumerate(_ORDER)}


def _outermost(marks: list[_Mark]) -> list[_Mark]:
    """Keep the first and the last mark of every aspect and scope: those between cover no further place."""
    first = {(aspect, scope): (start, end, aspect, scope) for start, end, aspect, scope in reversed(marks)}
    last = {(aspect, scope): (start, end, aspect, scope) for start, end, aspect, scope in marks}
    return [*first.values(), *last.values()]


def _aspect_at(start: int, end: int, marks: list[_Mark]) -> Aspect:
    """Give the weightiest aspect whose stretch covers a place: what is not real yet outweighs what is."""
    if not marks:
        return Aspect.PLAIN
    over = [
        _WEIGHT[aspect]
        for first, last, aspect, scope in marks
        if scope == "clause" or (scope == "before" and first < end) or (scope == "after" and last > start)
    ]
    return _ORDER[min(over)] if over else Aspect.PLAIN
