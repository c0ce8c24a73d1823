"""How much of a promise a status says is reached: by figures beside the target's goals, by percentages of the promise.

A quick reading, made for verdicts (nlp.verdict); the full account of quantities is nlp.quantity's.

Source: data/codebook.md §2 rule 5 and §6: every goal counts, works begun reach nothing, a quarter's share is no year's.
"""

from __future__ import annotations

import re

from nlp.progress import Figure, Progress

_GOALS = 3  # of a target with more, the first ones speak

# Percentages in one breath (85.9%、97.1%和110.9%) answer several promises: the least of them counts.
_PERCENTS = re.compile(r"\d(?<!\d\d)\d*(?:\.\d+)?%(?:[、,和及与/]\d+(?:\.\d+)?%)*")
_VALUE = re.compile(r"\d+(?:\.\d+)?")
_CLAUSE_BREAK = re.compile(r"[,;。:\n]")
_OF_PROMISE = re.compile(
    r"年度|全年|年计划|年初|目标|任务|计划|总量|工程量|完成|总体|整体|进度|工程|建成|竣工|完工|总投资|占|为|已建"
)
_OTHER_SHARE = re.compile(
    r"增长|增幅|增速|同比|环比|下降|降低|提高|提升|覆盖|率(?<!完成率|竣工率|完工率|投资率|开工率)|税|占地|绿地|其中"
)
_STARTS = re.compile(r"开工|动工|开建|签约|立项|前期|手续")
_NODE = re.compile(r"季度|节点|月度|本月|当月|阶段|时序|序时|半年")
_MONEY = re.compile(r"投资|投入|资金|万元|亿元")
_KINDS = ("share", "money", "node")

# How a figure near a word stands to the goal.
_DONE = re.compile(r"完成|建成|竣工|完工|交付|投用|投产|投入使用|启用|新增|实现|达|超|落地|并网|通车|销号|办结|到位")
_BEGUN = re.compile(r"开工|在建|施工|进场|启动|推进|动工|铺开|开建|续建")
_AHEAD = re.compile(
    r"签约|招标|立项|前期|设计|选址|摸排|摸底|申报|储备|计划|拟|预计|将|谋划|受理|洽谈|下达|目标|任务|尚|未|剩|其余|缺|列入"
    r"|总投资|力争|分解|共有|涉及|批复|评审|待|名单|方案"
)
# What is only hoped for or denied; nlp.verdict asks the same of whole clauses.
HOPED = re.compile(
    r"预计|计划(?!投资|任务|的|内)|拟|下一?步|将(?!军)|力争|确保|争取|年底前|待[^,;。]{2,10}后|届时|即将|准备|近期"
)
DENIED = re.compile(r"未(?!来|成年)|没有|尚|不能|无法|暂不|暂缓|停工|搁置|取消")
_BREAKS_BEFORE, _BREAKS_AFTER = ",;。:、\n(", ",;。:、\n)"

# Words around a figure that name no indicator.
_NAMELESS = re.compile(
    r"新建|新增|完成|建设|改造|以上|达到|实现|全年|力争|确保|推进|不少于|年度|目标|任务|突破|左右|开工|建成|累计|截至|目前|已经"
    r"|全部|均已"
)
_NAME_BREAK = re.compile(r"[,;。:、\n()]")
_MEASURE = re.compile(r"[^\d.,\s]+$")
_HAN_PAIR = re.compile(r"(?=([\u4e00-\u9fff]{2}))")


def stated_share(status: str, *, starts: bool) -> tuple[str, float] | None:
    """Find what the percentages of the promise measure (bare, share, money, node), and the least of their kind.

    `starts` tells that the target promises a start, so that a share of starts answers it. None: no percentage does.
    """
    if "%" not in status:
        return None
    least: dict[str, float] = {}
    for match in _PERCENTS.finditer(status):
        value = min(float(found) for found in _VALUE.findall(match[0])) / 100
        if match.start() == 0:
            return "bare", value
        near = status[max(0, match.start() - 24) : match.start()]
        before = _CLAUSE_BREAK.split(near[-16:])[-1]
        of_starts = _STARTS.search(before[-8:])
        if _OTHER_SHARE.search(before[-10:]) or (of_starts and not starts):
            continue
        if not (_OF_PROMISE.search(before) or of_starts) or (least and _is_part(status, match.start())):
            continue
        kind = "node" if _NODE.search(before) else "money" if _MONEY.search(near) else "share"
        least[kind] = min(value, least.get(kind, value))
    return next(((kind, least[kind]) for kind in _KINDS if kind in least), None)


def _is_part(status: str, place: int) -> bool:
    """Tell whether a place follows 其中 in its sentence or stands in brackets: a part of a whole told before."""
    sentence = max(status.rfind(mark, 0, place) for mark in ";。") + 1
    return "其中" in status[sentence:place] or status.rfind("(", 0, place) > status.rfind(")", 0, place)


def goal_share(target: str, status: str, progress: Progress, *, starts: bool) -> tuple[float | None, bool]:
    """Give the least share of a goal that is really reached, and whether some goal's figure is not told at all.

    The share is actual/goal (goal/actual for a limit), 0 where works have only begun, None where no goal has a figure.
    """
    shares = [
        _best_share(goal, target, status, progress, starts) for goal in progress.wanted[:_GOALS] if goal.value > 0
    ]
    told = [share for share in shares if share is not None]
    return min(told, default=None), len(told) < len(shares)


def _best_share(goal: Figure, target: str, status: str, progress: Progress, starts: bool) -> float | None:
    done = begun = plain = None
    for figure in _answers(goal, target, status, progress):
        first = max(status.rfind(mark, 0, figure.start) for mark in _BREAKS_BEFORE) + 1
        ends = [at for mark in _BREAKS_AFTER if (at := status.find(mark, figure.end)) >= 0]
        before = status[max(first, figure.start - 12) : figure.start]
        after = status[figure.end : min([*ends, figure.end + 10, len(status)])]
        share = goal.value / max(figure.value, 1e-9) if progress.limit else figure.value / goal.value
        if _DONE.search(before[-6:]) or _DONE.search(after):
            if not DENIED.search(before[-4:] + after) and not HOPED.search(before):
                done = max(done or 0.0, share)
        elif _AHEAD.search(before) or _AHEAD.search(after):
            continue
        elif _BEGUN.search(before + after):
            begun = max(begun or 0.0, share)
        elif plain is None:
            plain = share
    if starts and begun is not None:
        return max(begun, done or 0.0)
    if done is None and plain is None:
        return None if begun is None else 0.0
    return done if done is not None else plain


def _answers(goal: Figure, target: str, status: str, progress: Progress) -> list[Figure]:
    """Choose the figures that can answer a goal: of its unit and, where several are told, near words of its own.

    A count (个, 所, 座 … are one unit) of another measure word that shares no word with the goal counts other things.
    """
    rivals = [figure for figure in progress.told if figure.unit == goal.unit]
    if len(progress.told) < 2 and len(progress.wanted) < 2:
        return rivals
    names, measure = _names(target, goal), _measure(target, goal)
    near = [
        "其中" in status[max(0, figure.start - 8) : figure.start] or not names.isdisjoint(_names(status, figure))
        for figure in rivals
    ]
    if len(rivals) > 1 and any(near):
        return [figure for figure, is_near in zip(rivals, near, strict=True) if is_near]
    return [
        figure
        for figure, is_near in zip(rivals, near, strict=True)
        if is_near or figure.unit != "个" or figure.start == 0 or _measure(status, figure) == measure
    ]


def _names(text: str, figure: Figure) -> set[str]:
    """Give the pairs of characters around a figure, within its clause, that may name what it counts."""
    before = text[max(0, figure.start - 14) : figure.start]
    after = text[figure.end : figure.end + 8]
    around = f"{_NAME_BREAK.split(before)[-1]} {_NAME_BREAK.split(after)[0]}"
    return set(_HAN_PAIR.findall(_NAMELESS.sub(" ", around)))


def _measure(text: str, figure: Figure) -> str:
    found = _MEASURE.search(text, figure.start, figure.end)
    return found[0] if found else ""
