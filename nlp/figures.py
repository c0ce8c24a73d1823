"""The figures of a status, and what stands around each: read once, then put beside every goal.

Source: data/codebook.md §4. Things only planned, under way or applied for, a part of the whole, last year's figure and
the quarter's rate are told by the words of a figure's own part of the sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from operator import add

from nlp.deeds import NO_DEED, Deed, deed_behind, first_deed, last_deed
from nlp.lexicon import Lexicons
from nlp.measure import Amount, Measures
from nlp.phrases import Phrases

_PART = re.compile(r"[,;。:!?\n、]")
_CLAUSE = frozenset(",;。:!?\n")
_CUES = re.compile(
    r"预计|计划|拟|力争|将|目标|任务|其中|同比|较上年|较去年|比上年|较年初|环比|去年|上年|年初|原有|现有|现状|累计|合计|共|总|全部|均|都|已"
    r"|另|其余|剩余|尚|未|在建|正在|在谈|完成率|占|增长|增|下降|降|排名|高于|低于|超额|超|差|年度|全年|季度|折合|达到|达|为|提前|至|到"
    r"|意向|签约|签订|申报|推荐|通过|认定|授牌|命名|获批|公示|初审|待|选址|点位|方案|招标|设计|施工|开工|封顶|完工|竣工|验收|投用|启用|交付"
    r"|建成|完成|新增|引进|落户|落地|投产|开业|上线|摸排|排查|梳理|储备|筛选|培育|可研|立项|批复|资金|投资|补贴|面积|惠及|涉及|覆盖|人次"
    r"|每|平均|单日|最高|规上|限上|月|分别|各|恢复|调整|目前|截至|一季度|上半年|前三季度|主体|基础|完善|整改|退回|反馈|争议|实际|超过"
)
_WORDS = {
    "forecast": "预计|力争|有望|拟|计划|将|争取|确保|目标|任务|下一步|下步|明年|年底前|可达|预期",
    "paper": "意向|在谈|洽谈|申报|推荐|候选|选址|选定|确定|初拟|初选|初步|摸排|摸底|摸清|梳理|储备|排查|勘察|踏勘|名单"
    "|建议|设计|方案|可研|立项|评审|招标|批复|征集|筛选|编制|审查|审批|备案|手续|预审|评估|测量|勘测|协议"
    "|合同|签订|签约|受理|申请|培育|上报|公示|核对|对接|拜访|考察|采购|比选|审核|划定|落图",
    "doing": "在建|施工|基础|主体|开挖|浇筑|桩基|正在|装修|吊装|砌筑|铺设|在做|整地|调试|砌|封顶|进场|开工|待|整改"
    "|收尾|拆旧|土建",
    "done": "建成|完工|竣工|投用|启用|交付|开放|验收|完成|到位|落户|新增|认定|授牌|获批|投产|开业|上线|销号|入库|入选"
    "|命名|挂牌|通车|并网|改完|办完|落地|引进|实现|达到|投入使用|运行|运营|开通|入住|兑付|到账|退出|清退|拆除"
    "|关停|关闭|更换|建好|用上|通水|通电|供暖|收官|全部",
    "total": "累计|合计|共计|总计|全县|全市|全区|全年",
    "part": "其中|含|仅|包括",
    "base": "底数|原有|年初|去年|上年|基数|现有|现状|同期|应|存量|总投资|概算|估算|投资",
    "not": "未|没|不|无法|暂缓|停工|退回|尚|待",
    "change": "同比|环比|较|比上|增幅|提高|占|高于|低于|差|超",
}
_GROUPS = {name: re.compile(words) for name, words in _WORDS.items()}
_STATES = ("forecast", "paper", "doing", "done")
_ALL = re.compile(r"全部|均|都|悉数|全数")
_AIM = re.compile(r"(?:以上|左右)?的?(?:年度|全年|年初|省定|市定|上级|既定)*(?:目标|任务|计划|指标)")
_CHANGE = re.compile(r"增长|增速|增幅|提高|提升|增加|下降|减少|降低|压减|压降|精简|压缩")
_SENTENCE_END = re.compile(r"[;。\n]")
_SENTENCE = 160  # characters of a sentence before a figure that may name it
_NEAR = 16
_REACH = 24
_AFTER = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount of a status with its part of the sentence and its clause, the words that name it, and its signs.

    `context` are the words before it in its clause and behind it in its part, `lead` those of its clause since the
    figure before (`pairs` of characters next to each other near its end), `sentence` all of its sentence before it.
    `deeds` are told last in the lead, first behind it in its part, and right behind that part where the part tells
    none. `stages` are the stage words of its part (before or behind it), its clause and elsewhere.
    """

    amount: Amount
    part: tuple[int, int]
    clause: tuple[int, int]
    context: str
    lead: str
    pairs: tuple[str, ...]
    sentence: str
    deeds: tuple[Deed, Deed, Deed]
    before: tuple[str, ...]
    after: tuple[str, ...]
    state: str
    aim: bool
    change: bool
    whole: bool
    cues: tuple[str, ...]
    signs: tuple[str, ...]
    stages: tuple[str, ...]
    top: int

    @property
    def told(self) -> str:
        """The kind of the deed told before it, else behind it."""
        before, behind, _ = self.deeds
        return before.kind if before.word else behind.kind


@dataclass(frozen=True, slots=True)
class StatusText:
    """A normalized status with its figures in order; `top` is the rank of the furthest stage word (-1: none)."""

    text: str
    figures: tuple[Figure, ...]
    top: int


class StatusReader:
    """Reads the figures of a status and the words around them."""

    def __init__(self, lexicons: Lexicons, measures: Measures) -> None:
        self._stages = {phrase: (cues[0].stage.value, cues[0].stage.rank) for phrase, cues in lexicons.stages.items()}
        self._phrases = Phrases(lexicons.stages)
        self._measures = measures

    def read(self, text: str, *, dimensions: Container[str] | None = None) -> StatusText:
        """Read a normalized status; `dimensions` names those whose figures are wanted, if not all are."""
        amounts = self._measures.amounts_of(text)
        wanted = [
            at
            for at, amount in enumerate(amounts)
            if dimensions is None or self._measures.measure_of(amount.unit).dimension in dimensions
        ]
        if not wanted:
            return StatusText(text, (), -1)
        places = [(start, end, *self._stages[text[start:end]]) for start, end in self._phrases.find(text)]
        ends = [found.start() for found in _SENTENCE_END.finditer(text)]
        marks = [found.start() for found in _PART.finditer(text)]
        breaks = [mark for mark in marks if text[mark] in _CLAUSE]
        figures = []
        for at in wanted:
            amount = amounts[at]
            last = amounts[at - 1].end if at else 0
            following = amounts[at + 1].start if at + 1 < len(amounts) else len(text)
            part = _around(amount, marks, len(text))
            clause = _around(amount, breaks, len(text))
            behind = bisect_left(ends, amount.start)
            sentence = max(ends[behind - 1] + 1 if behind else 0, amount.start - _SENTENCE)
            seen = _stages(places, part, clause, amount)
            figures.append(
                _figure(
                    text,
                    amount,
                    part=part,
                    clause=clause,
                    sentence=sentence,
                    rivals=(last, following),
                    stages=seen,
                )
            )
        return StatusText(text, tuple(figures), max((rank for *_, rank in places), default=-1))


def _around(amount: Amount, marks: Sequence[int], size: int) -> tuple[int, int]:
    """Give the stretch between the marks before and behind an amount."""
    before = bisect_left(marks, amount.start)
    behind = bisect_left(marks, amount.end)
    return marks[before - 1] + 1 if before else 0, marks[behind] if behind < len(marks) else size


def _figure(
    text: str,
    amount: Amount,
    *,
    part: tuple[int, int],
    clause: tuple[int, int],
    sentence: int,
    rivals: tuple[int, int],
    stages: tuple[tuple[str, ...], int],
) -> Figure:
    before, after = text[part[0] : amount.start], text[amount.end : part[1]]
    tail = text[amount.end : min(part[1], amount.end + _AFTER)]
    context = text[max(clause[0], amount.start - _REACH) : amount.start] + "|" + tail
    lead = text[max(clause[0], rivals[0]) : amount.start]
    told = first_deed(text, amount.end, min(part[1], rivals[1]))
    behind = NO_DEED if told.word else deed_behind(text, part[1])
    held = tuple(name for name, words in _GROUPS.items() if words.search(before))
    follow = tuple(name for name, words in _GROUPS.items() if words.search(after))
    return Figure(
        amount=amount,
        part=part,
        clause=clause,
        context=context,
        lead=lead,
        pairs=tuple(dict.fromkeys(map(add, near := lead[-_NEAR:], near[1:]))),
        sentence=text[sentence : amount.start],
        deeds=(last_deed(lead), told, behind),
        before=held,
        after=follow,
        state=_joined((*held, *follow)),
        aim=bool(_AIM.match(text, amount.end)),
        change=bool(_CHANGE.search(before[-8:])),
        whole=bool(_ALL.search(text, *clause)),
        cues=tuple(_cues(text, amount, part, clause)),
        signs=tuple(_signs(text, amount, clause)),
        stages=stages[0],
        top=stages[1],
    )


def _joined(names: Iterable[str]) -> str:
    held = set(names)
    return "+".join(name for name in _STATES if name in held) or "none"


def _cues(text: str, amount: Amount, part: tuple[int, int], clause: tuple[int, int]) -> Iterable[str]:
    # Each once, in the order of the text: a sum of weights depends on its order in the last bit.
    near = dict.fromkeys(_CUES.findall(text, part[0], amount.start))
    yield from (f"<={cue}" for cue in near)
    yield from (f">={cue}" for cue in dict.fromkeys(_CUES.findall(text, amount.end, part[1])))
    yield from (f"<<={cue}" for cue in dict.fromkeys(_CUES.findall(text, clause[0], amount.start)) if cue not in near)


def _signs(text: str, amount: Amount, clause: tuple[int, int]) -> Iterable[str]:
    before = text[clause[0] : amount.start]
    for size in (1, 2):
        yield f"after{size}={text[amount.end : amount.end + size]}"
    yield f"start={not before}/{amount.start == 0}"
    yield f"end={amount.end == clause[1]}"
    yield f"bare={amount.end - amount.start >= len(text) - 3}"
    if text.rfind("(", 0, amount.start) > text.rfind(")", 0, amount.start):
        yield "bracket"


def _stages(
    places: Sequence[tuple[int, int, str, int]], part: tuple[int, int], clause: tuple[int, int], amount: Amount
) -> tuple[tuple[str, ...], int]:
    seen: set[str] = set()
    top = -1
    for start, end, stage, rank in places:
        if start >= part[0] and end <= part[1]:
            seen.add(f"{'<' if end <= amount.start else '>'}={stage}")
            top = max(top, rank)
        elif start >= clause[0] and end <= clause[1]:
            seen.add(f".clause={stage}")
        else:
            seen.add(f".else={stage}")
    return tuple(sorted(seen)), top
