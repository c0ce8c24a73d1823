"""Names of organisations in a text: where each begins and ends, and which stand together in one list.

Where a name may end is known (nlp.unit_ends); where it begins (县 | 和县 | 由县) is weighed by signs of its shape
and edges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nlp.unit_ends import Tail, UnitNames
from nlp.unit_verbs import UnitVerbs
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
    "inner.gap",
    "prefix2",
    "prefix.end",
    "prefix.place",
    "prefix.function",
    "crosses",
    "crosses.at",
)
_REACH = 12
_LIKELY_TOTAL = -2.0  # a chance of 0.12
_SURE, _MARGIN = (
    0.3,
    0.4,
)  # 市生态环境局 gives way to 市生态环境局某某分局 that is at least so likely, and not less by more
_STOP = frozenset(",;。:!?\n、()[]\"'《》%/ ")
_JOINT = re.compile(r"(?:、|和|与|及|以及|会同|联合|协同|,|并会同|牵头会同|牵头、)?(?:、)?")
_FUNCTION = frozenset("的由和与及经对向报在会同组织将已等为是并请到至各个该")
_LINK = (
    "会同|联合|协同|协调|组织|委托|邀请|聘请|督促|要求|配合|协助|商请|指导|支持|根据|按照|目前|其中|其余|另外|由于|因|由|经|向|报|与|和|及|对|在|将|已|以|并|等|请"
    "|从|据|为|到|赴|至|后|前|起|月|日|季度|年|个|家|处|名|的|是|有|把|被|送|交|给|待|获|要|该|各|全|现|正|拟|让|使|含|即|比"
)
_OPENING = re.compile(r"其中|会同|联合|由于|目前|另外|以及|[一二三四]季度|\d")
_OPENING_FIRST = frozenset("其会联由目另以一二三四0123456789")
_OPENED = re.compile(
    r"(?:目前|同时|此外|另外|近期|今年|年初|年内|上半年|其中|前期|下阶段|截至目前|[一二三四]季度|(?:\d+-)?\d+月(?:份|底|初|末|中旬|上旬|下旬)?(?:\d+日)?"
    r"|(?:[一二三四五六]是))+,?$"
)
_OPENED_ENDS = frozenset(",\n前时外期年初内中段度月份底末旬日是")  # what the pattern above can end with
_LINKS = frozenset(_LINK.split("|"))
_LINK_INSIDE = re.compile(_LINK)
_LINK_FIRST = frozenset(link[0] for link in _LINKS)
_SENTENCE = frozenset("。;:\n.!?)")
PLACE = frozenset("县区市旗州省镇乡盟国")
_EDGES = _STOP | _SENTENCE | _OPENED_ENDS | {link for link in _LINKS if len(link) == 1}


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
    verbs: UnitVerbs
    tails: Columns
    starts: Columns

    def mentions(self, text: str) -> list[Mention]:
        """List the names in the order of the text."""
        likely = []
        for tail in self.names.tails(text):
            of_tail = self.tails.total(tail_values(text, tail)) + self.tails.bias
            least = tail.inner if tail.inner + 1 < tail.start and self.verbs.is_deed(text, tail.inner) else 0
            for start in starts_of(text, tail):
                if start < least:
                    break  # 区旅发公司 | 完成 | 游客中心: what someone does is not of his name
                total = of_tail + self.starts.total(start_values(text, start, tail))
                if total >= _LIKELY_TOTAL:
                    likely.append(Mention(start, tail.end, tail.kind, chance_of(total)))
        if len(likely) < 2:
            return likely
        chosen: list[Mention] = []
        for one in sorted(_longest(likely), key=lambda mention: -mention.likely):
            if all(one.end <= other.start or one.start >= other.end for other in chosen):
                chosen.append(one)
        return sorted(chosen)


def _longest(likely: Sequence[Mention]) -> Iterable[Mention]:
    """Keep the longest of the names that begin together, unless a shorter one is much likelier."""
    longest: dict[int, Mention] = {}
    for one in sorted(likely, key=lambda mention: mention.end):
        known = longest.get(one.start)
        if known is None or (one.likely >= _SURE and one.likely >= known.likely - _MARGIN):
            longest[one.start] = one
    return longest.values()


def starts_of(text: str, tail: Tail) -> list[int]:
    """List the places where a name with this tail may begin, from the tail's own beginning to the left.

    A name begins at an edge (a mark, a linking word, a time) or with a level such as 县: of 2,291 labelled ones all but
    three do, and of all other places two thirds need not be weighed.
    """
    found = []
    start, end = tail.start, tail.end
    least = max(start - _REACH, 0)
    while True:
        first = text[start]
        before = text[start - 1] if start else "\n"
        if (
            (before in _EDGES or first in PLACE or text[max(0, start - 2) : start] in _LINKS)
            and end - start >= 2
            and not (first in _OPENING_FIRST and _OPENING.match(text, start))
        ):
            found.append(start)
        if start <= least or before in _STOP:
            return found
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
    before = text[start - 3 : start] if start > 2 else text[:start]
    pair = before[-2:]
    size = first_of_tail - start
    shape = prefix if size < 2 else f"{size if size < 5 else 5}{prefix[-1] if prefix[-1] in PLACE else '?'}"
    first = text[start]
    edge = edge_of(text, start)
    last = pair.removesuffix("\n")
    linked = "linked" if last in _LINKS or last[-1:] in _LINKS else "free"
    holds = f"{text[inner - 1]}{min(first_of_tail - inner, 2)}" if start < inner else ""
    crosses = None if _LINK_FIRST.isdisjoint(prefix) else _LINK_INSIDE.search(prefix)
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
        pair,
        before,
        f"{first}/{edge}",
        text[start:end],
        f"{first in PLACE}/{edge in PLACE}/{kind}",
        holds,
        f"{holds}/{text[end - 1]}" if holds else "",
        f"{text[inner : inner + 2]}/{first_of_tail - inner > 3}" if holds else "",
        prefix[:2],
        prefix[-1:],
        "" if PLACE.isdisjoint(prefix) else next((one for one in prefix[:0:-1] if one in PLACE), ""),
        "" if _FUNCTION.isdisjoint(prefix) else next(one for one in prefix if one in _FUNCTION),
        crosses[0] if crosses else "",
        f"{crosses.start() == 0}/{min(crosses.end() - crosses.start(), 2)}" if crosses else "",
    )


def edge_of(text: str, start: int) -> str:
    """Give the character before a place; "^" where a sentence, a line or a numbered part begins.

    A time or 目前 at the beginning does not count: 3月,县水利局 and 目前县水利局 begin their sentences.
    """
    before = text[start - 1] if start else "\n"
    if before in _OPENED_ENDS and start:
        start = opened_at(text, start)
        before = text[start - 1] if start else "\n"
    return "^" if before in _SENTENCE else before


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
