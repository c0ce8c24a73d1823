"""Names of organisations in a text: where each begins and ends, and which stand together in one list.

Where a name may end is known (nlp.unit_ends); where it begins (县 | 和县 | 由县) is weighed by signs of its shape
and edges.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nlp.unit_ends import Tail, UnitNames
from nlp.weights import Columns, chance_of

TAIL_COLUMNS = ("kind", "after1", "after2", "after*head", "after.place")
START_COLUMNS = (
    "linked",
    "linked*shape",
    "shape*kind",
    "shape",
    "length",
    "first",
    "first2",
    "edge",
    "edge*shape",
    "edge2",
    "edge3",
    "first*edge",
    "whole",
    "place",
    "inner",
    "inner*head",
    "prefix2",
    "prefix.end",
    "prefix.place",
    "prefix.function",
    "crosses",
    "crosses.at",
)
_REACH = 12
_LIKELY = 0.12
_SURE = 0.3  # 市生态环境局 gives way to 市生态环境局某某分局 from here on
_STOP = frozenset(",;。:!?\n、()[]\"'《》%/ ")
_JOINT = re.compile(r"(?:、|和|与|及|以及|会同|联合|协同|,|并会同|牵头会同|牵头、)?(?:、)?")
_FUNCTION = frozenset("的由和与及经对向报在会同组织将已等为是并请到至各个该")
_LINK = (
    "会同|联合|协同|协调|组织|委托|邀请|聘请|督促|要求|配合|协助|商请|指导|支持|根据|按照|目前|其中|其余|另外|由于|因|由|经|向|报|与|和|及|对|在|将|已|以|并|等|请"
    "|从|据|为|到|赴|至|后|前|起|月|日|季度|年|个|家|处|名|的|是|有|把|被|送|交|给|待|获|要|该|各|全|现|正|拟|让|使|含|即|比"
)
_OPENING = re.compile(r"其中|会同|联合|由于|目前|另外|以及|[一二三四]季度|\d")
_OPENED = re.compile(
    r"(?:目前|同时|此外|另外|近期|今年|年初|年内|上半年|其中|前期|下阶段|截至目前|[一二三四]季度|(?:\d+-)?\d+月(?:份|底|初|末|中旬|上旬|下旬)?(?:\d+日)?"
    r"|(?:[一二三四五六]是))+,?$"
)
_OPENED_ENDS = frozenset(",\n前时外期年初内中段度月份底末旬日是")  # what the pattern above can end with
_LINKS = frozenset(_LINK.split("|"))
_LINK_INSIDE = re.compile(_LINK)
_SENTENCE = frozenset("。;:\n.!?)")
PLACE = frozenset("县区市旗州省镇乡盟国")


class Mention(NamedTuple):
    """A name in a text: characters start to end, the kind of its last part, how surely these are its edges."""

    start: int
    end: int
    kind: str
    likely: float


@dataclass(frozen=True, slots=True)
class MentionReader:
    """Finds the names of organisations in a normalized text, none overlapping another.

    `tails` and `starts` weigh TAIL_COLUMNS and START_COLUMNS.
    """

    names: UnitNames
    tails: Columns
    starts: Columns

    def mentions(self, text: str) -> list[Mention]:
        """List the names in the order of the text."""
        likely = []
        for tail in self.names.tails(text):
            of_tail = self.tails.total(tail_values(text, tail)) + self.tails.bias
            for start in starts_of(text, tail):
                chance = chance_of(of_tail + self.starts.total(start_values(text, start, tail)))
                if chance >= _LIKELY:
                    likely.append(Mention(start, tail.end, tail.kind, chance))
        if len(likely) < 2:
            return likely
        longest = {one.start: one.end for one in sorted(likely, key=lambda mention: mention.end) if one.likely >= _SURE}
        likely = [one for one in likely if one.end >= longest.get(one.start, 0)]
        chosen: list[Mention] = []
        for one in sorted(likely, key=lambda mention: -mention.likely):
            if all(one.end <= other.start or one.start >= other.end for other in chosen):
                chosen.append(one)
        return sorted(chosen)


def starts_of(text: str, tail: Tail) -> Iterator[int]:
    """Give the places where a name with this tail may begin."""
    start = tail.start
    while True:
        if tail.end - start >= 2 and not _OPENING.match(text, start):
            yield start
        if start == 0 or text[start - 1] in _STOP or tail.start - start >= _REACH:
            return
        start -= 1


def tail_values(text: str, tail: Tail) -> tuple[str, ...]:
    """Give the values of TAIL_COLUMNS: what is the same wherever the name begins."""
    after = text[tail.end : tail.end + 2]
    head = text[tail.end - 1]
    return tail.kind, after[:1], after, f"{after[:1]}/{head}", "place" if after[:1] in PLACE else ""


def start_values(text: str, start: int, tail: Tail) -> tuple[str, ...]:
    """Give the values of START_COLUMNS for a beginning of the name."""
    first_of_tail, end, kind, inner = tail
    prefix = text[start:first_of_tail]
    before = text[max(0, start - 3) : start]
    place = prefix[-1] if prefix and prefix[-1] in PLACE else "?"
    shape = prefix if len(prefix) <= 1 else f"{min(len(prefix), 5)}{place}"
    first = text[start]
    edge = edge_of(text, start)
    last = before[-2:].removesuffix("\n")
    linked = "linked" if last in _LINKS or last[-1:] in _LINKS else "free"
    holds = f"{text[inner - 1]}{min(first_of_tail - inner, 2)}" if start < inner else ""
    crosses = _LINK_INSIDE.search(prefix) if prefix else None
    return (
        linked,
        f"{linked}/{shape}",
        f"{shape}/{kind}",
        shape,
        f"{min(end - start, 9)}/{kind}",
        first,
        text[start : start + 2],
        edge,
        f"{edge}/{shape}",
        before[-2:],
        before,
        f"{first}/{edge}",
        text[start:end],
        f"{first in PLACE}/{edge in PLACE}/{kind}",
        holds,
        f"{holds}/{text[end - 1]}" if holds else "",
        prefix[:2],
        prefix[-1:],
        next((one for one in reversed(prefix[1:]) if one in PLACE), ""),
        next((one for one in prefix if one in _FUNCTION), ""),
        crosses[0] if crosses else "",
        f"{crosses.start() == 0}/{min(crosses.end() - crosses.start(), 2)}" if crosses else "",
    )


def edge_of(text: str, start: int) -> str:
    """Give the character before a place; "^" where a sentence, a line or a numbered part begins.

    A time or 目前 at the beginning does not count: 3月,县水利局 and 目前县水利局 begin their sentences.
    """
    start = opened_at(text, start)
    return "^" if start == 0 or text[start - 1] in _SENTENCE else text[start - 1]


def opened_at(text: str, start: int) -> int:
    """Go back from a place over the words of time and order that may open a sentence before a name."""
    if text[max(0, start - 1) : start] not in _OPENED_ENDS:
        return start
    found = _OPENED.search(text, max(0, start - 10), start)
    return found.start() if found else start


def lists_of(text: str, mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Group the names that one list joins: 县发改局、县财政局和大门镇."""
    groups: list[list[Mention]] = []
    for one in mentions:
        if groups and _JOINT.fullmatch(text, groups[-1][-1].end, one.start):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups
