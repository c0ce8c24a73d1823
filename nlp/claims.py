"""What speaks for or against a figure of a status being the actual of a goal, and for the status giving none.

Signs compare unit, value and indicator of goal and figure, place the figure among its rivals, and take up what its own
words say (nlp.figures).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import add

from nlp.actuals import Goal
from nlp.figures import Figure, StatusText
from nlp.measure import Amount, Measures

_REDUCTION = re.compile(r"下降|减少|降低|压减|压降|精简|压缩")
_VERBS = re.compile(
    r"新增|新建|改造|建成|完成|引进|签约|培育|创建|争取|开工|竣工|建设|治理|修复|发放|举办|打造|增长|率|落户|投产|整治|提升|更新|加装"
)
_BOUNDS = tuple(map(Decimal, ("0.01", "0.1", "0.3", "0.6", "0.9", "1", "1.1", "1.5", "3")))
_SCALE = re.compile(r"万亿|[亿万千百十]+(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Claims:
    """The figures of a status put forward for one goal; `goals` are all of the target."""

    goals: Sequence[Goal]
    goal: Goal
    status: StatusText
    figures: Sequence[Figure]

    def signs(self, measures: Measures) -> list[list[str]]:
        """Give the signs of every option: first that of no figure, then those of the figures."""
        if not self.figures:
            return [[]]
        kind = measures.measure_of(self.goal.amount.unit).dimension
        verb = _verb(self.goal.indicator)
        contexts = [_overlap(self.goal.indicator, one.context) for one in self.figures]
        own = [_overlap(self.goal.indicator, one.own) for one in self.figures]
        options = [list(_silence(self, kind, verb, max(own)))]
        for place, one in enumerate(self.figures):
            ratio = _ratio(self.goal.amount, one.amount, measures)
            options.append(
                [
                    *_comparison(self, place, kind, ratio),
                    *_likeness(self, place, kind, contexts=contexts, own=own, measures=measures),
                    *_rivalry(self, place, kind, ratio),
                    *_words(one, kind, verb, ratio, self.status.top),
                ]
            )
        return options


def _silence(claims: Claims, kind: str, verb: str, likest: int) -> Iterator[str]:
    goal, status, figures = claims.goal, claims.status, claims.figures
    yield f"silent={kind}"
    yield f"silent.count={min(len(figures), 3)}"
    yield f"silent.growth={goal.growth}"
    yield f"silent.verb={verb}"
    yield f"silent.verb*kind={verb}/{kind}"
    yield f"silent.unit={goal.amount.unit}"
    yield f"silent.same={any(_root(one.amount.unit) == _root(goal.amount.unit) for one in figures)}"
    yield f"silent.stage={status.top}"
    yield f"silent.stage*kind={status.top}/{kind}"
    yield f"silent.length={min(len(status.text).bit_length(), 9)}"
    yield f"silent.likest={min(likest, 4)}"


def _comparison(claims: Claims, place: int, kind: str, ratio: str) -> Iterator[str]:
    """Compare unit and value of goal and figure."""
    goal, one = claims.goal, claims.figures[place]
    same = _root(one.amount.unit) == _root(goal.amount.unit)
    yield f"kind={kind}"
    yield f"ratio={ratio}"
    yield f"ratio*kind={ratio}/{kind}"
    yield f"unit={same}/{one.amount.unit == goal.amount.unit}"
    yield f"unit={_root(goal.amount.unit)}/{_root(one.amount.unit)}"
    yield f"only={len(claims.figures) == 1}/{same}"
    yield f"growth={goal.growth}/{one.change}"
    yield f"cut={bool(_REDUCTION.search(goal.indicator))}/{one.change}"
    if one.aim:
        yield f"aim={ratio == 'equal'}"


def _likeness(
    claims: Claims, place: int, kind: str, *, contexts: list[int], own: list[int], measures: Measures
) -> Iterator[str]:
    """Compare the words that name goal and figure, and those of the rivals of both."""
    goal, one = claims.goal, claims.figures[place]
    same = _root(one.amount.unit) == _root(goal.amount.unit)
    for name, overlap in (("overlap", contexts), ("own", own)):
        mine, first = overlap[place], overlap.index(max(overlap))
        rest = max(overlap[:place] + overlap[place + 1 :]) if len(overlap) > 1 else 0
        yield f"{name}={min(mine, 5)}/{same}"
        yield f"{name}.best={mine >= rest}/{first == place}"
        yield f"{name}.lead={max(-3, min(3, mine - rest))}"
    yield f"shared={min(int(10 * _share(goal.indicator, one.context)), 10)}"
    yield f"own.shared={min(int(5 * _share(goal.indicator, one.own)), 5)}"
    if len(claims.goals) > 1:
        others = [other.indicator for other in claims.goals if other is not goal]
        yield f"rival={max(-3, min(3, contexts[place] - max(_overlap(other, one.context) for other in others)))}"
        yield f"own.rival={max(-3, min(3, own[place] - max(_overlap(other, one.own) for other in others)))}"
        kin = [other for other in claims.goals if measures.measure_of(other.amount.unit).dimension == kind]
        if len(kin) > 1:
            yield f"order={kin.index(goal) == place}/{len(kin)}"


def _rivalry(claims: Claims, place: int, kind: str, ratio: str) -> Iterator[str]:
    """Tell where among its rivals a figure stands."""
    figures, one = claims.figures, claims.figures[place]
    count = len(figures)
    yield f"place={min(place, 3)}/{min(count, 4)}"
    yield f"lastplace={place == count - 1}/{min(count, 3)}"
    if any(other.amount.value == one.amount.value for other in figures[:place]):
        yield "repeated"
    if "<=分别" in one.cues or "<<=分别" in one.cues:
        yield f"respectively={place}"
    others = [other for other in figures if other is not one and other.amount.unit == one.amount.unit]
    for name in ("total", "done"):
        yield f"rival.{name}={name in one.before}/{any(name in other.before for other in others)}"
    if others:
        yield f"largest={one.amount.value >= max(other.amount.value for other in others)}/{kind}"
        furthest = max(other.top for other in others)
        yield f"further={(one.top > furthest) - (one.top < furthest)}/{ratio == 'equal'}"


def _words(one: Figure, kind: str, verb: str, ratio: str, top: int) -> Iterator[str]:
    """Take up what a figure's own words say, for the kind of goal and its verb."""
    equal = ratio == "equal"
    yield from one.signs
    for cue in one.cues:
        yield f"cue{cue}"
        yield f"cue*kind{cue}/{kind}"
    for side, names in (("<", one.before), (">", one.after)):
        for name in names:
            yield f"group{side}={name}"
            yield f"group{side}*kind={name}/{kind}"
    yield f"state={one.state}"
    yield f"state*kind={one.state}/{kind}"
    yield f"state*equal={one.state}/{equal}"
    yield f"state*all={one.state}/{one.whole}/{equal}"
    yield f"near={one.near}/{kind}"
    for side, state in zip("<>", one.sides, strict=True):
        yield f"side{side}={state}"
        yield f"side{side}*equal={state}/{equal}"
        yield f"side{side}*verb={state}/{verb}"
    yield f"sides={one.sides[0]}/{one.sides[1]}"
    for stage in one.stages:
        yield f"stage{stage}"
        yield f"stage*kind{stage}/{kind}"
        if stage[0] != ".":
            yield f"stage*verb{stage}/{verb}"
    yield f"stage.top={one.top}/{kind}"
    yield f"stage.gap={one.top}/{top}"
    yield f"verb*kind={verb}/{kind}"


def _verb(indicator: str) -> str:
    found = _VERBS.search(indicator)
    return found[0] if found else "none"


@lru_cache(maxsize=1024)  # a report has few units
def _root(unit: str) -> str:
    """Give a unit without its scale: 万户 is 户."""
    return _SCALE.sub("", unit, count=1) if len(unit) > 1 else unit


def _overlap(indicator: str, context: str) -> int:
    """Give the length of the longest run of characters two texts share."""
    best = 0
    for start in range(len(indicator)):
        while start + best < len(indicator) and indicator[start : start + best + 1] in context:
            best += 1
    return best


def _share(indicator: str, context: str) -> float:
    pairs = set(map(add, indicator, indicator[1:]))
    return sum([pair in context for pair in pairs]) / len(pairs) if pairs else 0.0


def _ratio(goal: Amount, amount: Amount, measures: Measures) -> str:
    value = measures.convert(amount.value, unit=amount.unit, into=goal.unit)
    if value is None:
        value = amount.value
    if goal.value == 0:
        return "zero"
    ratio = value / goal.value
    if ratio == 1:
        return "equal"
    return next((f"<{bound}" for bound in _BOUNDS if ratio < bound), "more")
