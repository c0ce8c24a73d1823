"""How alike two targets are, and whether they name the same thing or only the same kind of thing.

Pairs of characters count by their rarity, so names weigh and boilerplate does not. Two parts that stand in the same
place but name another thing (海悦城 / 长沙安置房 + 幼儿园, 一期 / 二期, 330 / 211) tell targets apart however much of
the rest agrees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from pypinyin import lazy_pinyin
from rapidfuzz.distance import Indel

from nlp.marks import Marks, Part

Weights = Mapping[str, float]


class Relation(IntEnum):
    """What two parts are to one another."""

    UNRELATED = 0
    SAME = 1
    DIFFERENT = 2


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two targets are (0 to 1), how much of each is in the other, and the names that differ."""

    score: float
    of_first: float
    of_second: float
    differing: tuple[str, str] | None = None


_ALIKE = 0.45
_CONTAINED = 0.8
_AKIN = 0.3
_NEARLY_ALL = 0.8
_OTHER_AMOUNTS = 0.5
_ALL_NAMED = 0.9
# A single one of these makes another thing of a name: 城南路 / 城北路, 大门岛 / 小门岛, 一中 / 二中.
_TELLING = frozenset("东西南北中上下前后左右内外新老大小高低一二三四五六七八九十百千甲乙丙丁戊0123456789abcdefgh")
_PARTICLES = frozenset("和与及同的地得了")
_FIRST_PHASES = frozenset(("一期", "1期", "一批", "1批", "一轮", "1轮", "一阶段", "1阶段", "一标段", "1标段"))
_BUILT = """
幼儿园 小学 中学 高中 初中 大学 医院 卫生院 敬老院 公园 广场 码头 机场 车站 隧道 大桥 桥 公路
高速 铁路 路 街 水库 水厂 污水处理厂 泵站 图书馆 博物馆 体育馆 文化馆 消防站 变电站 停车场 礼堂
驿站 书房
"""
_BUILT_KINDS = frozenset(_BUILT.split())


def likeness_of(first: Marks, second: Marks, weights: Weights) -> Likeness:
    """Compare two targets."""
    shared = first.grams & second.grams
    total_first, total_second = _weight(first.grams, weights), _weight(second.grams, weights)
    if not total_first or not total_second:
        score = Indel.normalized_similarity(first.text, second.text)
        return Likeness(score, score, score) if score > 0.8 else Likeness(0.0, 0.0, 0.0)
    common = _weight(shared, weights)
    if 2 * common / (total_first + total_second) < 0.1:
        return Likeness(0.0, 0.0, 0.0)
    relations = [[relation_of(part, other, weights) for other in second.parts] for part in first.parts]
    same_first = {at for at, row in enumerate(relations) if Relation.SAME in row}
    same_second = {at for row in relations for at, relation in enumerate(row) if relation is Relation.SAME}
    same = bool(same_first)
    differing: tuple[Part, Part] | None = None
    apart: set[str] = set()
    for at, row in enumerate(relations):
        for other, relation in enumerate(row):
            if relation is Relation.DIFFERENT and at not in same_first and other not in same_second:
                differing = differing or (first.parts[at], second.parts[other])
                apart |= first.parts[at].grams & second.parts[other].grams
    if differing is not None and not same:
        return Likeness(0.0, 0.0, 0.0, (differing[0].core, differing[1].core))
    if differing is not None:
        common -= _weight(apart & shared, weights)
    of_first, of_second = common / total_first, common / total_second
    even = 2 * common / (total_first + total_second)
    inside = max(of_first, of_second)
    if len(same_first) == len(first.parts) or len(same_second) == len(second.parts):
        inside = max(inside, _ALL_NAMED)
    score = max(even, 0.5 * even + 0.5 * inside)
    if even < _NEARLY_ALL and first.amounts and second.amounts and not set(first.amounts) & set(second.amounts):
        score *= _OTHER_AMOUNTS  # other words and other numbers
    names = None if differing is None else (differing[0].core, differing[1].core)
    return Likeness(score, of_first, of_second, names)


def relation_of(first: Part, second: Part, weights: Weights) -> Relation:
    """Tell whether two parts name the same thing, another one of its kind, or have nothing to do with one another."""
    if first.core == second.core or (
        first.kind and (first.kind, first.name, first.phases) == (second.kind, second.name, second.phases)
    ):
        return Relation.DIFFERENT if _other_work(first, second) else Relation.SAME
    shared = _weight(first.grams & second.grams, weights)
    total_first, total_second = _weight(first.grams, weights), _weight(second.grams, weights)
    even = 2 * shared / (total_first + total_second)
    inside = shared / min(total_first, total_second)
    akin = even >= _AKIN or (first.kind != "" and first.kind == second.kind)
    if not akin and inside < _CONTAINED:
        return Relation.UNRELATED
    if _conflicting(first, second):
        return Relation.DIFFERENT
    return Relation.SAME if even >= _ALIKE or inside >= _CONTAINED else Relation.UNRELATED


def adds_part(whole: Marks, piece: Marks, siblings: list[Marks], weights: Weights) -> bool:
    """Tell whether a piece names a part of the whole that its siblings do not name."""
    return any(
        _names(piece, part, weights) and not any(_names(sibling, part, weights) for sibling in siblings)
        for part in whole.parts
    )


def is_inside(piece: Marks, whole: Marks, weights: Weights) -> bool:
    """Tell whether everything a piece names is named by the whole."""
    return bool(piece.parts) and all(_names(whole, part, weights) for part in piece.parts)


def _names(marks: Marks, part: Part, weights: Weights) -> bool:
    return any(relation_of(part, other, weights) is Relation.SAME for other in marks.parts)


def is_mended(first: str, second: str) -> bool:
    """Tell whether two texts differ by a slip of the keyboard only: a character or two, none that names."""
    if first == second:
        return False
    residues = _residues(first, second)
    both_sides = all(before and after for before, after in residues)
    return (len(residues) == 1 or (both_sides and len(residues) == 2)) and all(_is_slip(*one) for one in residues)


def _other_work(first: Part, second: Part) -> bool:
    return {first.work, second.work} == {"new", "renew"}


def _conflicting(first: Part, second: Part) -> bool:
    if first.phases != second.phases and (
        (first.phases and second.phases and not first.phases & second.phases)
        or ((first.phases ^ second.phases) - _FIRST_PHASES and not (first.phases and second.phases))
    ):
        return True
    for mine, theirs in ((first.codes, second.codes), (first.towns, second.towns)):
        if mine and theirs and not mine & theirs:
            return True
    if _other_work(first, second):
        return True
    kinds = frozenset({first.kind, second.kind})
    if len(kinds) == 2 and kinds <= _BUILT_KINDS and first.kind not in second.kind and second.kind not in first.kind:
        return True
    if first.kind == second.kind:
        return _names_conflict(first.name, second.name)
    return _names_conflict(first.core, second.core)


def _names_conflict(first: str, second: str) -> bool:
    """Tell whether two names differ where names differ: at their head, in a telling character, or in the middle."""
    if first == second or not first or not second:
        return False
    if len(min(first, second, key=len)) >= 2 and (first in second or second in first):
        return False
    residues = _places(first, second)
    for at_start, at_end, before, after in residues:
        if before and after:
            if _sounds_alike(before, after) and not (set(before) | set(after)) & _TELLING:
                continue
            if at_start or set(before) <= _TELLING or set(after) <= _TELLING:
                return True
            if not at_end and min(len(before), len(after)) >= 2:
                return True
        elif not at_start and not at_end and (before or after) in set("东西南北中"):
            return True
    return False


def _places(first: str, second: str) -> list[tuple[bool, bool, str, str]]:
    """List where two texts differ: (at the start, at the end, what the first has, what the second has)."""
    found: list[tuple[bool, bool, str, str]] = []
    before = after = ""
    start = True
    seen_equal = False
    for step in Indel.opcodes(first, second):
        if step.tag == "equal":
            if before or after:
                found.append((start, False, before, after))
            before = after = ""
            start, seen_equal = False, True
            continue
        before += first[step.src_start : step.src_end]
        after += second[step.dest_start : step.dest_end]
    if before or after:
        found.append((not seen_equal, True, before, after))
    return found


def _residues(first: str, second: str) -> list[tuple[str, str]]:
    return [(before, after) for _, _, before, after in _places(first, second)]


def _is_slip(before: str, after: str) -> bool:
    if (set(before) | set(after)) & _TELLING:
        return False
    if before and after:
        return _sounds_alike(before, after) or (len(before) == len(after) == 1 and {before, after} <= _PARTICLES)
    return len(before) + len(after) == 1


@lru_cache(maxsize=10_000)
def _sounds_alike(first: str, second: str) -> bool:
    return len(first) == len(second) <= 2 and lazy_pinyin(first) == lazy_pinyin(second)


def _weight(grams: frozenset[str] | set[str], weights: Weights) -> float:
    return sum(weights.get(gram, 1.0) for gram in grams)
