"""What speaks for or against a figure of a status being the actual of a goal.

Signs compare unit and indicator, place the figure among its rivals, and read the words around it: things only planned,
under way or applied for, a part of the whole, last year's, the quarter's rate are not the goal's own figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nlp.actuals import Goal, StatusText, part_end, part_start
from nlp.goals import clause_end, clause_start
from nlp.measure import Amount, Measures

_CUES = re.compile(
    r"预计|计划|拟|力争|将|目标|任务|其中|同比|较上年|较去年|比上年|较年初|环比|去年|上年|年初|原有|现有|现状|累计|合计|共|总|全部|均|都|已"
    r"|另|其余|剩余|尚|未|在建|正在|在谈|完成率|占|增长|增|下降|降|排名|高于|低于|超|差|年度|全年|季度|折合|达到|达|为|提前|至|到"
    r"|意向|签约|签订|申报|推荐|通过|认定|授牌|命名|获批|公示|初审|待|选址|点位|方案|招标|设计|施工|开工|封顶|完工|竣工|验收|投用|启用|交付"
    r"|建成|完成|新增|引进|落户|落地|投产|开业|上线|摸排|排查|梳理|储备|筛选|培育|可研|立项|批复|资金|投资|补贴|面积|惠及|涉及|覆盖|人次"
    r"|每|平均|单日|最高|规上|限上|月|分别|各|恢复|调整|目前|截至|一季度|上半年|前三季度|主体|基础|完善|整改|退回|反馈|争议"
)
_GROUPS = {
    "forecast": re.compile(r"预计|力争|有望|拟|计划|将|争取|确保|目标|任务|下一步|下步|明年|年底前|可达|预期"),
    "paper": re.compile(
        r"意向|在谈|洽谈|申报|推荐|候选|选址|选定|确定|初拟|初选|初步|摸排|摸底|摸清|梳理|储备|排查|勘察|踏勘|名单|建议|设计|方案|可研|立项|评审|招标|批复|征集|筛选|编制"
        r"|审查|审批|备案|手续|预审|评估|测量|勘测|协议|合同|签订|签约|受理|申请|培育|上报|公示|核对|对接|拜访|考察|采购|比选|审核|划定|落图"
    ),
    "doing": re.compile(
        r"在建|施工|基础|主体|开挖|浇筑|桩基|正在|装修|吊装|砌筑|铺设|在做|整地|调试|砌|封顶|进场|开工|待|整改|收尾|拆旧|土建"
    ),
    "done": re.compile(
        r"建成|完工|竣工|投用|启用|交付|开放|验收|完成|到位|落户|新增|认定|授牌|获批|投产|开业|上线|销号|入库|入选|命名|挂牌|通车|并网|改完|办完|落地|引进|实现|达到|投入使用"
        r"|运行|运营|开通|入住|兑付|到账|退出|清退|拆除|关停|关闭|更换|建好|用上|通水|通电|供暖|收官|全部"
    ),
    "total": re.compile(r"累计|合计|共计|总计|全县|全市|全区|全年"),
    "part": re.compile(r"其中|含|仅|包括"),
    "base": re.compile(r"底数|原有|年初|去年|上年|基数|现有|现状|同期|应|存量|总投资|概算|估算|投资"),
    "not": re.compile(r"未|没|不|无法|暂缓|停工|退回|尚|待"),
    "change": re.compile(r"同比|环比|较|比上|增幅|提高|占|高于|低于|差|超"),
}
_ALL = re.compile(r"全部|均|都|悉数|全数")
_RANKS = {"pending": 0, "planning": 1, "approval": 2, "implementing": 3, "completed": 4}
_GROWTH = re.compile(r"增长|增速|增幅|提高|提升|增加")
_REDUCTION = re.compile(r"下降|减少|降低|压减|压降|精简|压缩")


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure of a status (`places[place]`) put forward as the actual of a goal; `goals` are all of the target."""

    goals: Sequence[Goal]
    goal: Goal
    status: StatusText
    places: Sequence[Amount]
    place: int

    @property
    def amount(self) -> Amount:
        """The figure put forward."""
        return self.places[self.place]


def actual_signs(claim: Claim, measures: Measures) -> Iterator[str]:
    """Give what speaks for or against a claim."""
    text, amount = claim.status.text, claim.amount
    kind = measures.measure_of(claim.goal.amount.unit).dimension
    ratio = _ratio(claim.goal.amount, amount, measures)
    yield f"kind={kind}"
    yield f"ratio={ratio}"
    yield f"ratio*kind={ratio}/{kind}"
    yield from _likeness(claim, measures, kind)
    yield from _position(claim, kind)
    yield from _words(text, amount, kind)
    yield from _groups(text, amount, claim.places, kind=kind, ratio=ratio)
    near = text[part_start(text, amount.start) : amount.start][-8:]
    growth = bool(_GROWTH.search(near) or _REDUCTION.search(near))
    yield f"growth={claim.goal.growth}/{growth}"
    yield f"cut={bool(_REDUCTION.search(claim.goal.indicator))}/{bool(_REDUCTION.search(near))}"
    yield from _stages(claim.goal, claim.status, amount, kind)


def _likeness(claim: Claim, measures: Measures, kind: str) -> Iterator[str]:
    """Compare unit and indicator of goal and figure, and those of their rivals."""
    text, goal, amount, place = claim.status.text, claim.goal, claim.amount, claim.place
    same = "same" if amount.unit == goal.amount.unit else "other"
    yield f"unit={same}"
    yield f"unit={goal.amount.unit}/{amount.unit}"
    overlap = [_overlap(goal.indicator, _context(text, one)) for one in claim.places]
    best = max(overlap)
    yield f"overlap={min(overlap[place], 5)}/{same}"
    yield f"best={overlap[place] == best}/{overlap.index(best) == place}"
    rest = max((one for at, one in enumerate(overlap) if at != place), default=0)
    yield f"lead={max(-3, min(3, overlap[place] - rest))}"
    yield f"shared={min(int(10 * _share(goal.indicator, _context(text, amount))), 10)}"
    yield f"only={len(claim.places) == 1}/{same}"
    if len(claim.goals) > 1:
        rivals = [_overlap(other.indicator, _context(text, amount)) for other in claim.goals if other is not goal]
        yield f"rival={max(-3, min(3, overlap[place] - max(rivals)))}"
        kin = [one for one in claim.goals if measures.measure_of(one.amount.unit).dimension == kind]
        if len(kin) > 1:
            yield f"order={kin.index(goal) == place}/{len(kin)}"


def _position(claim: Claim, kind: str) -> Iterator[str]:
    """Tell where among its rivals, and where in its clause, a figure stands."""
    text, amount, place, count = claim.status.text, claim.amount, claim.place, len(claim.places)
    start, end = clause_start(text, amount.start), clause_end(text, amount.end)
    before = text[start : amount.start]
    yield f"place={min(place, 3)}/{min(count, 4)}"
    yield f"lastplace={place == count - 1}/{min(count, 3)}"
    if any(one.value == amount.value and one.start < amount.start for one in claim.places):
        yield "repeated"
    for size in (1, 2, 3):
        yield f"before{size}={before[-size:]}"
        yield f"after{size}={text[amount.end : amount.end + size]}"
    yield f"before1*kind={before[-1:]}/{kind}"
    yield f"start={amount.start == start}/{amount.start == 0}"
    yield f"end={amount.end == end}"
    yield f"bare={amount.end - amount.start >= len(text) - 3}"
    if text.rfind("(", 0, amount.start) > text.rfind(")", 0, amount.start):
        yield "bracket"
    if "分别" in before:
        yield f"respectively={place}"


def _words(text: str, amount: Amount, kind: str) -> Iterator[str]:
    """Give the telling words before and behind a figure, in its part of the sentence and in the rest of its clause."""
    before = text[clause_start(text, amount.start) : amount.start]
    part = text[part_start(text, amount.start) : amount.start]
    near = set(_CUES.findall(part))
    for cue in near:
        yield f"cue<={cue}"
        yield f"cue<*kind={cue}/{kind}"
    for cue in set(_CUES.findall(text[amount.end : part_end(text, amount.end)])):
        yield f"cue>={cue}"
        yield f"cue>*kind={cue}/{kind}"
    for cue in set(_CUES.findall(before)) - near:
        yield f"cue<<={cue}"


def _groups(text: str, amount: Amount, places: Sequence[Amount], *, kind: str, ratio: str) -> Iterator[str]:
    """Tell what kinds of words stand in the parts before and behind a figure, and whether rivals have better ones."""
    start = part_start(text, amount.start)
    before, after = text[start : amount.start], text[amount.end : part_end(text, amount.end)]
    clause = text[clause_start(text, amount.start) : clause_end(text, amount.end)]
    held = {name for name, pattern in _GROUPS.items() if pattern.search(before)}
    follow = {name for name, pattern in _GROUPS.items() if pattern.search(after)}
    for name in held:
        yield f"group<={name}"
        yield f"group<*kind={name}/{kind}"
    for name in follow:
        yield f"group>={name}"
        yield f"group>*kind={name}/{kind}"
    state = "+".join(name for name in ("forecast", "paper", "doing", "done") if name in held | follow) or "none"
    yield f"state={state}"
    yield f"state*kind={state}/{kind}"
    yield f"state*equal={state}/{ratio == 'equal'}"
    yield f"state*all={state}/{bool(_ALL.search(clause))}/{ratio == 'equal'}"
    near = [
        name
        for name in ("forecast", "paper", "doing", "done")
        if _GROUPS[name].search(text[max(start, amount.start - 4) : amount.start])
    ]
    yield f"near={'+'.join(near) or 'none'}/{kind}"
    others = [one for one in places if one is not amount and one.unit == amount.unit]
    for name in ("total", "done"):
        rival = any(_GROUPS[name].search(text[part_start(text, one.start) : one.start]) for one in others)
        yield f"rival.{name}={name in held}/{rival}"
    if others:
        yield f"largest={amount.value >= max(one.value for one in others)}/{kind}"


def _stages(goal: Goal, status: StatusText, amount: Amount, kind: str) -> Iterator[str]:
    start, end = clause_start(status.text, amount.start), clause_end(status.text, amount.end)
    left, right = part_start(status.text, amount.start), part_end(status.text, amount.end)
    verb = _verb(goal.indicator)
    seen: set[str] = set()
    for cue_start, cue_end, stage in status.cues:
        if cue_start >= left and cue_end <= right:
            side = "<" if cue_end <= amount.start else ">"
            seen.add(f"stage{side}={stage}")
            seen.add(f"stage{side}*kind={stage}/{kind}")
            seen.add(f"stage{side}*verb={stage}/{verb}")
        elif cue_start >= start and cue_end <= end:
            seen.add(f"stage.clause={stage}")
            seen.add(f"stage.clause*kind={stage}/{kind}")
        else:
            seen.add(f"stage.else={stage}/{kind}")
    inside = [_RANKS[stage] for a, b, stage in status.cues if a >= left and b <= right]
    yield f"stage.top={max(inside, default=-1)}/{kind}"
    whole = max((_RANKS[stage] for _, _, stage in status.cues), default=-1)
    yield f"stage.gap={max(inside, default=-1)}/{whole}"
    yield from seen
    yield f"verb*kind={verb}/{kind}"


_VERBS = re.compile(
    r"新增|新建|改造|建成|完成|引进|签约|培育|创建|争取|开工|竣工|建设|治理|修复|发放|举办|打造|增长|率|落户|投产|整治|提升|更新|加装"
)


def _verb(indicator: str) -> str:
    found = _VERBS.search(indicator)
    return found[0] if found else "none"


def _context(text: str, amount: Amount) -> str:
    """Give the words that name a figure: its part of the sentence and the one before it."""
    start = clause_start(text, amount.start)
    end = min(part_end(text, amount.end), amount.end + 12)
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
