"""Names of organisations in a status: where each begins and ends, and which stand together in one list.

A name ends with one of data/lexicons/units.tsv or a general head such as 局; where it begins (县 | 和县 | 由县) is
weighed by signs of its shape and edges.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import add
from pathlib import Path
from typing import NamedTuple

from nlp.errors import LexiconError
from nlp.normalize import normalize
from nlp.weights import Weights, chance_of

_REACH = 12
_LIKELY = 0.12
_SURE = 0.3  # 市生态环境局 gives way to 市生态环境局某某分局 from here on
_HEADS = re.compile(
    r"委员会|指挥部|办公室|办事处|管委会|管理处|管理所|派出所|开发区|高新区|经开区|保税区|度假区|领导小组|工作组|工作队|合作社|联合会|检察院"
    r"|[局办委镇乡厅馆]|公司|集团|中心|街道|苏木|支队|大队|中队|总队|分局|专班|银行|协会|总会|商会|法院|医院|学院|林场|农场|园区|新区"
    r"|农商行|政府|总站|场站|供水站|服务站|[队站所院]"
)
# Words that end like a name and are none: 布局 is no 局, 城镇 before 新增就业 no 镇.
_NO_OFFICE = re.compile("[举承主创开督交催申代通联可能快帮网掌补新]办|[布格结全大开棋僵]局|[家返下故]乡")
_NO_TOWN = re.compile(
    "城镇(?=新增|登记|居民|常住|职工|失业|就业|调查|低保|困难|零就业|老旧|污水|生活|供水|燃气|棚户|住房|土地|开发)"
)
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
_OPENED_ENDS = frozenset("前时外期年初内中段度月份底末旬日是,\n")  # what the pattern above can end with
_LINKS = frozenset(_LINK.split("|"))
_LINK_INSIDE = re.compile(_LINK)
_SENTENCE = frozenset("。;:\n.!?)")
PLACE = frozenset("县区市旗州省镇乡盟国")


class Tail(NamedTuple):
    """Where the last part of a name stands, and its kind ("head" for a general one)."""

    start: int
    end: int
    kind: str


class Mention(NamedTuple):
    """A name in a text: characters start to end, the kind of its last part, how surely these are its edges."""

    start: int
    end: int
    kind: str
    likely: float


class UnitNames:
    """Finds where names of organisations may end."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self._kinds = kinds
        lengths: dict[str, set[int]] = {}
        for name in kinds:
            if len(name) > 1:
                lengths.setdefault(name[-2:], set()).add(len(name))
        self._lengths = {last: tuple(sorted(found, reverse=True)) for last, found in lengths.items()}

    def tails(self, text: str) -> list[Tail]:
        """List the longest known name, else the general head, at every place where one ends."""
        lengths = self._lengths
        heads = {found.end(): found.start() for found in _HEADS.finditer(text)}
        for pattern in (_NO_OFFICE, _NO_TOWN):
            for found in pattern.finditer(text):
                heads.pop(found.end(), None)
        ends = {end for end, pair in enumerate(map(add, text, text[1:]), start=2) if pair in lengths}
        tails = []
        for end in sorted(ends.union(heads) - {1}):
            for length in lengths.get(text[end - 2 : end], ()):
                name = text[end - length : end] if length <= end else ""
                if name in self._kinds:
                    tails.append(Tail(end - length, end, self._kinds[name]))
                    break
            else:
                if end in heads:
                    tails.append(Tail(heads[end], end, "head"))
        return tails


@dataclass(frozen=True, slots=True)
class MentionReader:
    """Finds the names of organisations in a normalized text, none overlapping another."""

    names: UnitNames
    edges: Weights

    def mentions(self, text: str) -> list[Mention]:
        """List the names in the order of the text."""
        weights = self.edges
        likely = []
        for tail in self.names.tails(text):
            of_tail = weights.total(_tail_signs(text, tail), weights.bias)
            for start in starts_of(text, tail):
                chance = chance_of(weights.total(_start_signs(text, start, tail), of_tail))
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


def edge_signs(text: str, start: int, tail: Tail) -> list[str]:
    """Give what speaks for or against a stretch of text being exactly one name."""
    return [*_tail_signs(text, tail), *_start_signs(text, start, tail)]


def _tail_signs(text: str, tail: Tail) -> list[str]:
    """Give the signs that are the same wherever the name begins."""
    after = text[tail.end : tail.end + 2]
    return [
        f"kind={tail.kind}",
        f"after1={after[:1]}",
        f"after2={after}",
        f"after*head={after[:1]}/{text[tail.end - 1]}",
        f"after.place={after[:1] in PLACE}",
    ]


def _start_signs(text: str, start: int, tail: Tail) -> list[str]:
    """Give the signs of a beginning of the name."""
    _, end, kind = tail
    prefix = text[start : tail.start]
    before = text[max(0, start - 3) : start]
    place = prefix[-1] if prefix and prefix[-1] in PLACE else "?"
    shape = prefix if len(prefix) <= 1 else f"{min(len(prefix), 5)}{place}"
    first = text[start]
    edge = edge_of(text, start)
    last = before[-2:].removesuffix("\n")
    linked = last in _LINKS or last[-1:] in _LINKS
    signs = [
        f"linked={linked}",
        f"linked*shape={linked}/{shape}",
        f"shape*kind={shape}/{kind}",
        f"shape={shape}",
        f"length={min(end - start, 9)}/{kind}",
        f"first={first}",
        f"first2={text[start : start + 2]}",
        f"edge={edge}",
        f"edge*shape={edge}/{shape}",
        f"edge2={before[-2:]}",
        f"edge3={before}",
        f"first*edge={first}/{edge}",
        f"whole={text[start:end]}",
        f"place={first in PLACE}/{edge in PLACE}/{kind}",
    ]
    if prefix:
        signs.append(f"prefix2={prefix[:2]}")
        signs.append(f"prefix.end={prefix[-1]}")
        signs.extend(f"prefix.has={one}" for one in set(prefix[1:]) if one in PLACE or one in _FUNCTION)
        signs.append(f"prefix.function={prefix[0] in _FUNCTION}")
        inside = _LINK_INSIDE.search(prefix)
        if inside:
            signs.append(f"crosses={inside.start() == 0}/{min(inside.end() - inside.start(), 2)}")
            signs.append(f"crosses={inside[0]}")
    return signs


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


def load_unit_names(lexicons: Path) -> UnitNames:
    """Read units.tsv of a lexicon folder.

    Raises:
        LexiconError: the file is missing or a line is malformed.
    """
    path = lexicons / "units.tsv"
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as broken:
        raise LexiconError(f"{path.name}: cannot be read as UTF-8 text: {broken}") from broken
    kinds: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line or line.startswith("#"):
            continue
        name, tab, kind = line.partition("\t")
        if not tab:
            raise LexiconError(f"{path.name}, line {number}: expected name and kind")
        kinds.setdefault(normalize(name).text, kind.strip())
    return UnitNames(kinds)
