"""The figure of a status that answers a goal of the target: the same indicator's own, or none.

Source: data/codebook.md §4. Neighbours (a narrower figure, last year's, the quarter's rate, a forecast) are never
taken for it; neither are things only planned, under way or applied for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nlp.goals import clause_end, clause_start, indicator_of
from nlp.lexicon import Lexicons, Phrases
from nlp.measure import Amount, Measures

_PART = re.compile(r"[,;。:!?\n、]")
_CUES = re.compile(
    r"预计|计划|拟|力争|将|目标|任务|其中|同比|较上年|较去年|比上年|较年初|环比|去年|上年|年初|原有|现有|现状|累计|合计|共|总|全部|均|都|已"
    r"|另|其余|剩余|尚|未|在建|正在|在谈|完成率|占|增长|增|下降|降|排名|高于|低于|超|差|年度|全年|季度|折合|达到|达|为|提前|至|到"
    r"|意向|签约|签订|申报|推荐|通过|认定|授牌|命名|获批|公示|初审|待|选址|点位|方案|招标|设计|施工|开工|封顶|完工|竣工|验收|投用|启用|交付"
    r"|建成|完成|新增|引进|落户|落地|投产|开业|上线|摸排|排查|梳理|储备|筛选|培育|可研|立项|批复|资金|投资|补贴|面积|惠及|涉及|覆盖|人次"
    r"|每|平均|单日|最高|规上|限上|月|分别|各|恢复|调整|目前|截至|一季度|上半年|前三季度|主体|基础|完善|整改|退回|反馈|争议"
)
_DOWN = re.compile(r"(?:下降|减少|下滑|回落|降低|负增长|下跌|降)[^\d]{0,4}$")
_GROWTH = re.compile(r"增长|增速|增幅|提高|提升|增加")
_REDUCTION = re.compile(r"下降|减少|降低|压减|压降|精简|压缩")


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal found in a target: its amount, and the words that name its indicator."""

    amount: Amount
    indicator: str
    growth: bool


@dataclass(frozen=True, slots=True)
class StatusText:
    """A normalized status with its amounts, and the stage cues (start, end, stage) found in it."""

    text: str
    amounts: tuple[Amount, ...]
    cues: tuple[tuple[int, int, str], ...]


class StatusAmounts:
    """Reads the amounts of a status and the stage words around them."""

    def __init__(self, lexicons: Lexicons, measures: Measures) -> None:
        self._stages = lexicons.stages
        self._phrases = Phrases(lexicons.stages)
        self._measures = measures

    def read(self, text: str) -> StatusText:
        """Read a normalized status."""
        cues = tuple(
            (start, end, self._stages[text[start:end]][0].stage.value) for start, end in self._phrases.find(text)
        )
        return StatusText(text, tuple(self._measures.amounts_of(text)), cues)


def goal_of(target: str, amount: Amount) -> Goal:
    """Describe the amount of a target as a goal."""
    near = target[max(clause_start(target, amount.start), amount.start - 8) : amount.start]
    return Goal(amount, indicator_of(target, amount), bool(_GROWTH.search(near)))


def candidates_of(goal: Goal, status: StatusText, measures: Measures) -> list[Amount]:
    """List the amounts of a status that measure what a goal measures."""
    wanted = measures.measure_of(goal.amount.unit).dimension
    return [one for one in status.amounts if _comparable(wanted, measures.measure_of(one.unit).dimension)]


def actual_value(target: str, goal: Goal, status: StatusText, amount: Amount) -> Decimal:
    """Give a figure with its sign: a fall reported for a goal of growth is negative."""
    fallen = _DOWN.search(status.text[max(0, amount.start - 8) : amount.start])
    return -amount.value if goal.growth and goal.amount.unit == "%" and fallen and amount.value else amount.value


def actual_signs(
    target: str,
    goals: Sequence[Goal],
    goal: Goal,
    status: StatusText,
    places: Sequence[Amount],
    place: int,
    measures: Measures,
) -> Iterator[str]:
    """Give what speaks for or against a candidate being the actual of a goal."""
    amount = places[place]
    text = status.text
    start, end = clause_start(text, amount.start), clause_end(text, amount.end)
    kind = measures.measure_of(goal.amount.unit).dimension
    same = "same" if amount.unit == goal.amount.unit else "other"
    yield f"unit={same}"
    yield f"unit={goal.amount.unit}/{amount.unit}"
    yield f"kind={kind}"
    ratio = _ratio(goal.amount, amount, measures)
    yield f"ratio={ratio}"
    yield f"ratio*kind={ratio}/{kind}"
    overlap = [_overlap(goal.indicator, _context(text, one)) for one in places]
    best = max(overlap)
    yield f"overlap={min(overlap[place], 5)}/{same}"
    yield f"best={overlap[place] == best}/{overlap.index(best) == place}"
    yield f"lead={max(-3, min(3, overlap[place] - max((o for i, o in enumerate(overlap) if i != place), default=0)))}"
    yield f"shared={min(int(10 * _share(goal.indicator, _context(text, amount))), 10)}"
    count = len(places)
    yield f"place={min(place, 3)}/{min(count, 4)}"
    yield f"lastplace={place == count - 1}/{min(count, 3)}"
    yield f"only={count == 1}/{same}"
    if any(one.value == amount.value and one.start < amount.start for one in places):
        yield "repeated"
    if len(goals) > 1:
        rivals = [_overlap(other.indicator, _context(text, amount)) for other in goals if other is not goal]
        yield f"rival={max(-3, min(3, overlap[place] - max(rivals)))}"
        kin = [one for one in goals if measures.measure_of(one.amount.unit).dimension == kind]
        if len(kin) > 1:
            yield f"order={kin.index(goal) == place}/{len(kin)}"
    before, after = text[start : amount.start], text[amount.end : end]
    for size in (1, 2, 3):
        yield f"before{size}={before[-size:]}"
        yield f"after{size}={text[amount.end : amount.end + size]}"
    yield f"before1*kind={before[-1:]}/{kind}"
    yield f"start={amount.start == start}/{amount.start == 0}"
    yield f"end={amount.end == end}"
    yield f"bare={amount.end - amount.start >= len(text) - 3}"
    part = text[_part_start(text, amount.start) : amount.start]
    for cue in set(_CUES.findall(part)):
        yield f"cue<={cue}"
        yield f"cue<*kind={cue}/{kind}"
    rest = text[amount.end : _part_end(text, amount.end)]
    for cue in set(_CUES.findall(rest)):
        yield f"cue>={cue}"
        yield f"cue>*kind={cue}/{kind}"
    for cue in set(_CUES.findall(before)) - set(_CUES.findall(part)):
        yield f"cue<<={cue}"
    if text.rfind("(", 0, amount.start) > text.rfind(")", 0, amount.start):
        yield "bracket"
    if "分别" in before:
        yield f"respectively={place}"
    growth_here = bool(_GROWTH.search(part[-8:]) or _REDUCTION.search(part[-8:]))
    yield f"growth={goal.growth}/{growth_here}"
    for mark, reach in (("cut", _REDUCTION),):
        yield f"{mark}={bool(reach.search(goal.indicator))}/{bool(reach.search(part[-8:]))}"
    yield from _stages(goal, status, amount, start, end, kind)


def _stages(goal: Goal, status: StatusText, amount: Amount, start: int, end: int, kind: str) -> Iterator[str]:
    part_start, part_end = _part_start(status.text, amount.start), _part_end(status.text, amount.end)
    verb = _verb(goal.indicator)
    seen: set[str] = set()
    for cue_start, cue_end, stage in status.cues:
        if cue_start >= part_start and cue_end <= part_end:
            side = "<" if cue_end <= amount.start else ">"
            seen.add(f"stage{side}={stage}")
            seen.add(f"stage{side}*kind={stage}/{kind}")
            seen.add(f"stage{side}*verb={stage}/{verb}")
        elif cue_start >= start and cue_end <= end:
            seen.add(f"stage.clause={stage}")
            seen.add(f"stage.clause*kind={stage}/{kind}")
        else:
            seen.add(f"stage.else={stage}/{kind}")
    yield from seen
    yield f"verb*kind={verb}/{kind}"


_VERBS = re.compile(
    r"新增|新建|改造|建成|完成|引进|签约|培育|创建|争取|开工|竣工|建设|治理|修复|发放|举办|打造|增长|率|落户|投产|整治|提升|更新|加装"
)


def _verb(indicator: str) -> str:
    found = _VERBS.search(indicator)
    return found[0] if found else "none"


def _comparable(wanted: str, given: str) -> bool:
    if wanted == given:
        return True
    return {wanted, given} in (
        {"people", "count"},
        {"people", "person-times"},
        {"households", "count"},
        {"days", "workdays"},
        {"percent", "percentage-point"},
        {"count", "person-times"},
    )


def _part_start(text: str, place: int) -> int:
    start = 0
    for found in _PART.finditer(text, 0, place):
        start = found.end()
    return start


def _part_end(text: str, place: int) -> int:
    found = _PART.search(text, place)
    return found.start() if found else len(text)


def _context(text: str, amount: Amount) -> str:
    """Give the words that name a figure: its part of the sentence and the one before it."""
    start = clause_start(text, amount.start)
    end = min(_part_end(text, amount.end), amount.end + 12)
    return text[max(start, amount.start - 24) : amount.start] + "|" + text[amount.end : end]


def _overlap(indicator: str, context: str) -> int:
    """Give the length of the longest run of characters two texts share."""
    best = 0
    for start in range(len(indicator)):
        while start + best < len(indicator) and indicator[start : start + best + 1] in context:
            best += 1
    return best


def _share(indicator: str, context: str) -> float:
    pairs = {indicator[at : at + 2] for at in range(len(indicator) - 1)}
    return sum(pair in context for pair in pairs) / len(pairs) if pairs else 0.0


def _ratio(goal: Amount, amount: Amount, measures: Measures) -> str:
    value = measures.convert(amount.value, unit=amount.unit, into=goal.unit)
    if value is None:
        value = amount.value
    if goal.value == 0:
        return "zero"
    ratio = value / goal.value
    if ratio == 1:
        return "equal"
    for bound in ("0.01", "0.1", "0.3", "0.6", "0.9", "1", "1.1", "1.5", "3"):
        if ratio < Decimal(bound):
            return f"<{bound}"
    return "more"
