"""What speaks for or against a figure of a status being the actual of a goal, and for the status giving none.

Signs compare unit, value and indicator of goal and figure, place the figure among its rivals, and take up what its own
words say (nlp.figures) of the thing and the deed that were promised (nlp.deeds).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from nlp.actuals import Goal
from nlp.deeds import Naming, naming_of, place_of, rates_of
from nlp.figures import Figure, StatusText
from nlp.measure import Amount, Measures

_REDUCTION = re.compile(r"下降|减少|降低|压减|压降|精简|压缩")
_VERBS = re.compile(
    r"新增|新建|改造|建成|完成|引进|签约|培育|创建|争取|开工|竣工|建设|治理|修复|发放|举办|打造|增长|率|落户|投产|整治|提升|更新|加装"
)
_BOUNDS = tuple(map(Decimal, ("0.01", "0.1", "0.3", "0.6", "0.9", "1", "1.1", "1.5", "3")))
_LIGHT = frozenset("已完成了共累计全年的实际约近其中今前目达到为")  # say nothing of what a figure counts
_STOPS = frozenset(",;。、()!?\n")
_TAIL = 12
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
        naming = naming_of(self.goal.indicator)
        contexts = [_overlap(self.goal.indicator, one.context) for one in self.figures]
        sentences = [_overlap(self.goal.indicator, one.sentence) for one in self.figures]
        touched = [not naming.pairs.isdisjoint(one.pairs) for one in self.figures]
        options = [list(_silence(self, kind, verb, naming, touched))]
        for place, (one, chain) in enumerate(zip(self.figures, _chains(self.figures), strict=True)):
            ratio = _ratio(self.goal.amount, one.amount, measures)
            options.append(
                [
                    *_comparison(self, place, kind, ratio),
                    *_likeness(self, place, kind, contexts=contexts, sentences=sentences, measures=measures),
                    *_rivalry(self, place, kind, ratio),
                    *chain,
                    *_words(one, kind, ratio, self.status.top),
                    *_naming(self, place, kind, naming, touched[place]),
                ]
            )
        return options


def _silence(claims: Claims, kind: str, verb: str, naming: Naming, touched: Sequence[bool]) -> Iterator[str]:
    goal, status, figures = claims.goal, claims.status, claims.figures
    yield f"silent={kind}"
    yield f"silent.count={min(len(figures), 3)}"
    yield f"silent.growth={goal.growth}"
    yield f"silent.verb={verb}"
    yield f"silent.verb*kind={verb}/{kind}"
    same = [_root(one.amount.unit) == _root(goal.amount.unit) for one in figures]
    yield f"silent.same={any(same)}"
    yield f"silent.stage={status.top}"
    yield f"silent.stage*kind={status.top}/{kind}"
    yield f"silent.length={min(len(status.text).bit_length(), 9)}"
    best = max(
        2 * (one.deeds[0].kind == "done" or one.deeds[0].word in naming.deeds) + near + alike
        for one, near, alike in zip(figures, touched, same, strict=True)
    )
    yield f"silent.best={best}"
    yield f"silent.best*kind={best}/{kind}"
    yield f"silent.best*promised={best}/{naming.promised}"
    yield f"silent.promised={naming.promised}"


def _comparison(claims: Claims, place: int, kind: str, ratio: str) -> Iterator[str]:
    """Compare unit and value of goal and figure."""
    goal, one = claims.goal, claims.figures[place]
    same = _root(one.amount.unit) == _root(goal.amount.unit)
    yield f"kind={kind}"
    yield f"ratio={ratio}"
    yield f"ratio*kind={ratio}/{kind}"
    yield f"unit={same}/{one.amount.unit == goal.amount.unit}"
    yield f"only={len(claims.figures) == 1}/{same}"
    yield f"growth={goal.growth}/{one.change}"
    yield f"cut={bool(_REDUCTION.search(goal.indicator))}/{one.change}"
    if one.aim:
        yield f"aim={ratio == 'equal'}"


def _likeness(
    claims: Claims, place: int, kind: str, *, contexts: list[int], sentences: list[int], measures: Measures
) -> Iterator[str]:
    """Compare the words that name goal and figure, and those of the rivals of both."""
    goal, one = claims.goal, claims.figures[place]
    same = _root(one.amount.unit) == _root(goal.amount.unit)
    mine, first = contexts[place], contexts.index(max(contexts))
    rest = max(contexts[:place] + contexts[place + 1 :]) if len(contexts) > 1 else 0
    yield f"overlap={min(mine, 5)}/{same}"
    yield f"overlap.best={mine >= rest}/{first == place}"
    yield f"overlap.lead={max(-3, min(3, mine - rest))}"
    told, most = sentences[place], max(sentences)
    yield f"sentence={min(told, 4)}"
    yield f"sentence.best={told == most}/{min(most, 3)}"
    if len(claims.goals) > 1:
        others = [other.indicator for other in claims.goals if other is not goal]
        yield f"rival={max(-3, min(3, mine - max(_overlap(other, one.context) for other in others)))}"
        yield f"sentence.rival={max(-3, min(3, told - max(_overlap(other, one.sentence) for other in others)))}"
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


def _chains(figures: Sequence[Figure]) -> Iterator[list[str]]:
    """Compare every figure with the one of its unit before and behind: 申报112艘, 核准63艘, 拆解20艘."""
    last: dict[str, int] = {}
    before: dict[int, Figure] = {}
    behind: dict[int, Figure] = {}
    for place, one in enumerate(figures):
        earlier = last.get(one.amount.unit)
        if earlier is not None:
            before[place], behind[earlier] = figures[earlier], one
        last[one.amount.unit] = place
    for place, one in enumerate(figures):
        (kind, size), (next_kind, next_size) = _beside(one, before.get(place)), _beside(one, behind.get(place))
        yield [
            f"chain.prev={one.told}/{kind}/{size}",
            f"chain.next={one.told}/{next_kind}/{next_size}",
            f"chain={size}/{next_size}",
        ]


def _beside(one: Figure, other: Figure | None) -> tuple[str, str]:
    if other is None:
        return "-", "-"
    return other.told, ">" if other.amount.value > one.amount.value else "<="


def _words(one: Figure, kind: str, ratio: str, top: int) -> Iterator[str]:
    """Take up what a figure's own words say, for the kind of goal."""
    equal = ratio == "equal"
    yield from one.signs
    for cue in one.cues:
        yield f"cue{cue}"
    for side, names in (("<", one.before), (">", one.after)):
        for name in names:
            yield f"group{side}={name}"
    yield f"state={one.state}"
    yield f"state*kind={one.state}/{kind}"
    yield f"state*equal={one.state}/{equal}"
    yield f"state*all={one.state}/{one.whole}/{equal}"
    for stage in one.stages:
        yield f"stage{stage}"
    yield f"stage.top={one.top}/{kind}"
    yield f"stage.gap={one.top}/{top}"


def _naming(claims: Claims, place: int, kind: str, naming: Naming, touches: bool) -> Iterator[str]:
    """Tell whether a figure counts the thing and the deed that the goal promises."""
    one, text = claims.figures[place], claims.status.text
    before, behind, beyond = one.deeds
    promised = naming.promised
    yield f"deed<={before.kind}/{promised}/{before.word in naming.deeds}"
    yield f"deed>={behind.kind}/{promised}/{behind.word in naming.deeds}"
    yield f"deed>>={beyond.kind}/{promised}"
    yield f"deeds={before.kind}/{behind.kind}/{promised}"
    yield f"deedw<={before.word}"
    yield f"deedw>={behind.word}"
    yield from [f"lead={pair}" for pair in one.pairs if pair not in naming.pairs]
    known = naming.characters
    foreign = len([1 for character in one.lead if character not in known and character not in _LIGHT])
    yield f"foreign={min(foreign, 8)}"
    yield f"foreign*deed={min(foreign // 2, 4)}/{before.kind}"
    yield f"foreign*touch={min(foreign // 2, 4)}/{touches}"
    after = text[one.amount.end : one.amount.end + 2]
    follows = "yes" if after in naming.pairs else "stop" if not after or after[0] in _STOPS else "no"
    yield f"touch={follows}/{touches}"
    yield f"touch*deed={follows}/{before.kind}/{touches}"
    tail = text[one.amount.end : min(one.part[1], one.amount.end + _TAIL)]
    yield f"thing={place_of((naming.thing,) if naming.thing else (), one.lead, tail, one.sentence)}"
    yield f"said={place_of(naming.deeds, one.lead, tail, '')}"
    if kind == "percent":
        rates = list(rates_of(one.lead))
        rate = ("same" if rates[-1] == naming.rate else "other" if naming.rate else "more") if rates else "none"
        yield f"rate={rate}/{bool(naming.rate)}"
        yield f"rate*change={rate}/{one.change}/{claims.goal.growth}"


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
