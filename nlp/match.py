"""The same target in two reports: which row continues which, with a score and a reason.

Candidates come from the rarest character pairs they share, so 5,000 rows against 5,000 take seconds; they are then
compared closely (`nlp.likeness`) and joined one to one, surest first. What is left over is tried as a part of a
target that was split, or as one of several that were merged. Rows in no match are new or dropped.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from nlp.likeness import Likeness, Weights, adds_part, is_inside, is_mended, likeness_of
from nlp.marks import Marks, marks_of
from nlp.normalize import fold
from nlp.types import Item

Kind = Literal["same", "renumbered", "mended", "amended", "reworded", "split", "merged"]


@dataclass(frozen=True, slots=True)
class Match:
    """Positions of rows in the earlier and the later report that are one target, how sure that is, and why."""

    earlier: tuple[int, ...]
    later: tuple[int, ...]
    kind: Kind
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class _Pair:
    earlier: int
    later: int
    score: float
    likeness: Likeness


_SURE = 0.5  # tuned on pairs of our own writing; see tests/nlp/test_match.py and data/rules.zh-CN.md
_PART_INSIDE = 0.5
_STATUS_WEIGHT = 0.3
_RARE_GRAMS = 14
_CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class _Table:
    items: Sequence[Item]
    marks: Sequence[Marks]

    def no(self, position: int) -> str:
        return self.items[position].no or str(position + 1)


def match(previous: Sequence[Item], current: Sequence[Item], *, place: str = "") -> list[Match]:
    """Join the rows of two reports of one place, in the order of the later report."""
    before = _Table(previous, [marks_of(item.target, place) for item in previous])
    after = _Table(current, [marks_of(item.target, place) for item in current])
    weights = _weights([*before.marks, *after.marks])
    joined = _exact_pairs(before, after)
    taken_before = {pair.earlier for pair in joined}
    taken_after = {pair.later for pair in joined}
    pairs = _compared(before, after, weights, settled=(frozenset(taken_before), frozenset(taken_after)))
    for pair in pairs:
        if pair.score >= _SURE and pair.earlier not in taken_before and pair.later not in taken_after:
            joined.append(pair)
            taken_before.add(pair.earlier)
            taken_after.add(pair.later)
    splits, merges = _left_over(before, after, joined, pairs, weights)
    return sorted(
        (_described(before, after, pair, splits, merges) for pair in joined), key=lambda one: (one.later, one.earlier)
    )


def _weights(marks: Iterable[Marks]) -> Weights:
    """Weigh every pair of characters by how few targets have it."""
    count, seen = 0, Counter[str]()
    for one in marks:
        count += 1
        seen.update(one.grams)
    return {gram: math.log(1 + count / times) for gram, times in seen.items()}


def _exact_pairs(before: _Table, after: _Table) -> list[_Pair]:
    """Join rows of the same text; among several of the same text those of the same number, then in order."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for position, marks in enumerate(before.marks):
        waiting[marks.text].append(position)
    whole = Likeness(1.0, 1.0, 1.0)
    found = []
    for position, marks in enumerate(after.marks):
        same = waiting.get(marks.text)
        if same:
            no = after.items[position].no
            chosen = next((one for one in same if before.items[one].no == no), same[0])
            same.remove(chosen)
            found.append(_Pair(chosen, position, 1.0, whole))
    return found


def _compared(
    before: _Table, after: _Table, weights: Weights, *, settled: tuple[frozenset[int], frozenset[int]]
) -> list[_Pair]:
    """Compare every later row with the earlier ones that share its rarest grams; surest pairs first.

    Rows `settled` on either side are left out: a target still there in the same words was neither split nor merged.
    """
    holders: dict[str, list[int]] = defaultdict(list)
    for position, marks in enumerate(before.marks):
        if position not in settled[0]:
            for gram in marks.grams:
                holders[gram].append(position)
    most = max(50, len(before.items) // 20)
    status_grams: dict[int, frozenset[str]] = {}
    pairs = []
    for position, marks in enumerate(after.marks):
        if position in settled[1]:
            continue
        tally: dict[int, float] = defaultdict(float)
        rare = sorted((gram for gram in marks.grams if gram in holders), key=lambda gram: (len(holders[gram]), gram))
        for gram in rare[:_RARE_GRAMS] if len(rare) > 2 * _RARE_GRAMS else rare:
            if len(holders[gram]) <= most:
                for earlier in holders[gram]:
                    tally[earlier] += weights[gram]
        for earlier in sorted(tally, key=lambda one: (-tally[one], one))[:_CANDIDATES]:
            likeness = likeness_of(before.marks[earlier], marks, weights)
            if likeness.score < 0.2:
                continue
            if earlier not in status_grams:
                status_grams[earlier] = _grams(before.items[earlier].status)
            shared = _overlap(status_grams[earlier], _grams(after.items[position].status))
            score = likeness.score + _STATUS_WEIGHT * shared * (1 - likeness.score)
            pairs.append(_Pair(earlier, position, round(score, 4), likeness))
    return sorted(pairs, key=lambda one: (-one.score, one.later, one.earlier))


_Parts = dict[int, list[_Pair]]


def _left_over(
    before: _Table, after: _Table, joined: Sequence[_Pair], pairs: Sequence[_Pair], weights: Weights
) -> tuple[_Parts, _Parts]:
    """Find rows left over that are one part of a split or a merge: by earlier position, by later position."""
    by_earlier = {pair.earlier: pair for pair in joined}
    by_later = {pair.later: pair for pair in joined}
    splits: _Parts = defaultdict(list)
    merges: _Parts = defaultdict(list)
    for pair in pairs:
        first, second = before.marks[pair.earlier], after.marks[pair.later]
        if pair.later not in by_later and pair.earlier in by_earlier:
            inside = pair.likeness.of_second >= _PART_INSIDE or is_inside(second, first, weights)
            siblings = [after.marks[one.later] for one in (by_earlier[pair.earlier], *splits[pair.earlier])]
            if inside and adds_part(first, second, siblings, weights):
                splits[pair.earlier].append(pair)
                by_later[pair.later] = pair
        elif pair.earlier not in by_earlier and pair.later in by_later:
            inside = pair.likeness.of_first >= _PART_INSIDE or is_inside(first, second, weights)
            siblings = [before.marks[one.earlier] for one in (by_later[pair.later], *merges[pair.later])]
            if inside and adds_part(second, first, siblings, weights):
                merges[pair.later].append(pair)
                by_earlier[pair.earlier] = pair
    return splits, merges


def _described(before: _Table, after: _Table, pair: _Pair, splits: _Parts, merges: _Parts) -> Match:
    split, merged = splits.get(pair.earlier, []), merges.get(pair.later, [])
    if split:
        later = tuple(sorted({pair.later, *(one.later for one in split)}))
        reason = f"原第 {before.no(pair.earlier)} 项拆分为第 {'、'.join(map(after.no, later))} 项"
        return Match((pair.earlier,), later, "split", _least(pair, split), reason)
    if merged:
        earlier = tuple(sorted({pair.earlier, *(one.earlier for one in merged)}))
        reason = f"原第 {'、'.join(map(before.no, earlier))} 项合并为第 {after.no(pair.later)} 项"
        return Match(earlier, (pair.later,), "merged", _least(pair, merged), reason)
    kind, reason = _told(before, after, pair)
    return Match((pair.earlier,), (pair.later,), kind, pair.score, reason)


def _least(pair: _Pair, others: Sequence[_Pair]) -> float:
    return min(pair.score, *(one.score for one in others))


def _told(before: _Table, after: _Table, pair: _Pair) -> tuple[Kind, str]:
    """Tell how a row continues another: in the same words, mended, with other numbers, or reworded."""
    first, second = before.marks[pair.earlier], after.marks[pair.later]
    if first.text == second.text:
        if before.items[pair.earlier].no == after.items[pair.later].no:
            return "same", "目标原文相同，序号相同"
        return "renumbered", f"目标原文相同，序号由 {before.no(pair.earlier)} 改为 {after.no(pair.later)}"
    if is_mended(first.text, second.text):
        return "mended", f"只差个别字：{_difference(first.text, second.text)}"
    if first.amounts != second.amounts and _without_numbers(first.text) == _without_numbers(second.text):
        return "amended", f"只改了数字：{'、'.join(first.amounts)} → {'、'.join(second.amounts)}"
    names = "".join(f"“{name}”" for name in _shared_names(first, second))
    return "reworded", f"换了说法，同指{names}" if names else "换了说法，内容相合"


def _shared_names(first: Marks, second: Marks, *, most: int = 3) -> list[str]:
    """List the longest stretches that both targets name."""
    found: list[str] = []
    for part in first.parts:
        for other in second.parts:
            stretch = _longest_common(part.core, other.core)
            if len(stretch) > 1 and not any(stretch in one for one in found):
                found.append(stretch)
    return sorted(found, key=len, reverse=True)[:most]


def _longest_common(first: str, second: str) -> str:
    for length in range(min(len(first), len(second)), 1, -1):
        for start in range(len(first) - length + 1):
            if first[start : start + length] in second:
                return first[start : start + length]
    return ""


def _difference(first: str, second: str) -> str:
    head = 0
    while head < min(len(first), len(second)) and first[head] == second[head]:
        head += 1
    tail = 0
    while tail < min(len(first), len(second)) - head and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    return f"“{first[head : len(first) - tail]}” → “{second[head : len(second) - tail]}”"


def _without_numbers(text: str) -> str:
    return "".join(character for character in text if not character.isdigit())


def _grams(text: str) -> frozenset[str]:
    folded = "".join(character for character in fold(text).text if character.isalnum())
    return frozenset(folded[at : at + 2] for at in range(len(folded) - 1))


def _overlap(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0
