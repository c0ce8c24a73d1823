"""Plain questions: 哪些道路项目还没开工 is words (道路) and a filter (stage before implementing).

Text that stands in the items is never read as a question: who copies a passage means that passage.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nlp.types import Delivery, Stage
from service.grammar import Asked, Match
from service.meaning import Meaning
from service.search_language import LIGHTS

_ASKS = re.compile(
    "哪|什么|啥|吗|呢$|多少|几[个家项条所座处户亩]|怎|咋|如何|有没有|有无|是否|是不是|能不能|为何|何时|多久|几时|谁|[?？]|请问|"
    "想知道|想问|想查|想看|想了解|看看|了没|没有$|帮我|帮忙|查一下|找一下|搜一下|列出|列举|告诉我"
)
_YES_OR_NO = re.compile("[吗没否]|了[吗没]")  # 开通了吗 asks whether, and wants every answer
_WHEN = re.compile("什么时候|啥时候|何时|几时|多久|哪一?[天年月]")
_ASKS_WHERE = re.compile("哪|什么|为什么|怎么")
_LONG = 4  # a phrase this long is one even where it ends within a word of the segmenter's
STALLED = ("pending", "planning", "approval")


@dataclass(frozen=True, slots=True)
class Said:
    """A filter read out of words: the facet, its values (quarters as q1 to q4), and the words that said so.

    `says` and `says_too` are those of service.grammar.Asked.
    """

    facet: str
    values: tuple[str, ...]
    words: str
    says: tuple[str, ...] = ()
    says_too: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text was read as: the words that remain, those that help but are not required, and the filters."""

    rest: tuple[str, ...]
    helpful: tuple[str, ...]
    filters: tuple[Said, ...]


def is_question(text: str) -> bool:
    """Tell whether a text asks."""
    return _ASKS.search(text) is not None


def read_question(
    text: str,
    meaning: Meaning,
    *,
    cut: Callable[[str], Sequence[str]],
    asks: bool,
    stands: Callable[[str], bool],
) -> Reading:
    """Read folded text. `stands` tells whether a phrase stands in some item: then only a question makes it a filter."""
    reading = _read(text, meaning, cut=cut, asks=asks, stands=stands)
    if reading.filters and not asks:  # 今年计划开工的学校 asks without a word that asks
        reading = _read(text, meaning, cut=cut, asks=True, stands=stands)
    return reading


def _read(
    text: str,
    meaning: Meaning,
    *,
    cut: Callable[[str], Sequence[str]],
    asks: bool,
    stands: Callable[[str], bool],
) -> Reading:
    edges = _edges(cut(text))
    rest: list[str] = []
    helpful: list[str] = []
    filters: list[Said] = []
    deliveries: list[Said] = []
    at = 0

    def chosen_of(match: Match) -> Asked | None:
        start, end, listed = match
        is_whole = start in edges and (end in edges or end - start >= _LONG)
        return _chosen(listed, text[start:end], asks=asks, stands=stands) if is_whole else None

    for start, end, listed in meaning.questions.find(text, lambda match: chosen_of(match) is not None):
        phrase = text[start:end]
        chosen = chosen_of((start, end, listed))
        if chosen is None:
            continue
        rest.append(text[at:start])
        at = end
        if chosen.kind == "delivery":
            deliveries.append(Said("delivery", chosen.values, phrase))
        elif chosen.kind != "stop" and not (_YES_OR_NO.match(text, end) or _WHEN.search(text)):
            values = chosen.values or STALLED
            filters.append(Said(_FACET_OF[chosen.kind], values, phrase, chosen.says, chosen.says_too))
        if chosen.kind == "delivery" or phrase in meaning.common:
            said = _ASKS.sub("", phrase).removeprefix("些").removeprefix("要")
            helpful += [said] if len(said) > 1 else []
        elif chosen.kind == "stop":  # 新增了多少 asks how many, and means what was added
            helpful += [word for word in cut(phrase) if word in meaning.common and word not in meaning.heads]
    rest.append(text[at:])
    kept = [one for part in rest if (one := _bare(part))]
    if any(one not in meaning.common and len(one) > 1 for one in kept):
        # 敬老院卡在哪 asks where it stands, whatever its stage is; 卡在哪 alone asks for what stands still
        filters = [one for one in filters if not _ASKS_WHERE.search(one.words)]
    named = any("attract" in one.values for one in deliveries)
    if named or (not filters and not deliveries and all(one in meaning.common for one in kept)):
        kept, helpful = [*helpful, *kept], []  # 招商 names a kind of delivery, and a subject
    elif all(one in meaning.common for one in kept):
        kept, helpful = [], [*helpful, *kept]  # 没启动的工作 asks for any work
    if deliveries:
        values = tuple(dict.fromkeys(value for one in deliveries for value in one.values))
        filters.append(Said("delivery", values, "、".join(one.words for one in deliveries)))
    return Reading(tuple(kept), tuple(dict.fromkeys(helpful)), tuple(filters))


def chinese_of(facet: str, values: Sequence[str]) -> str:
    """Name the values of a filter for readers."""
    names = {
        "stage": {stage.value: stage.label for stage in Stage},
        "delivery": {delivery.value: delivery.label for delivery in Delivery},
        "light": LIGHTS,
    }.get(facet, {})
    return "、".join(names.get(value, value) for value in values)


_FACET_OF = {"stage": "stage", "stalled": "stage", "delivery": "delivery", "period": "period", "light": "light"}


def _chosen(listed: Sequence[Asked], phrase: str, *, asks: bool, stands: Callable[[str], bool]) -> Asked | None:
    """Choose what a phrase stands for: in a question anything, elsewhere only what can be nothing but a filter."""
    for asked in listed:
        if asked.kind == "stop":
            if asks or len(phrase) == 1:
                return asked
        elif asks or (asked.kind in ("stage", "light", "stalled") and not stands(phrase)):
            return asked
    return None


def _bare(text: str) -> str:
    return text.strip("的了吗呢啊呀吧?？!！。,、;:" + "，；：")


def _edges(words: Sequence[str]) -> frozenset[int]:
    edges = [0]
    for word in words:
        edges.append(edges[-1] + len(word))
    return frozenset(edges)
