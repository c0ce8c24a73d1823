"""What a careful reader would conclude from a status by rule, named by the kind of evidence.

A verdict is no answer: its name is a sign beside the others, and the classifier learns how far to trust it. It says in
one word what a sum of signs cannot: that a share below 100 % outweighs 已完成, that a finished step is not the target.

Source: data/codebook.md §2 and §6: the target sets the yardstick; what is planned never counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nlp.clauses import Clause
from nlp.lexicon import Yardstick
from nlp.progress import Progress
from nlp.shares import DENIED, HOPED, goal_share, stated_share
from nlp.types import Delivery, Stage

_COMPLETED = Stage.COMPLETED.rank
_REACHED = 0.9995

# Whole statuses that say one thing.
_SUBJECT = r"(?:(?:截至)?目前|现|该?项目|此项工作|该项工作|本项工作|工程|(?:目标|年度|全部)?任务)*[,:]?"
_DONE = re.compile(
    _SUBJECT + r"(?:已经?|均已?|现已|全部|提前|如期|按期|按时|圆满|全面|超额|基本|顺利|正式)*"
    r"(?:完成|完工|竣工|建成|投用|投入使用|交付|通过验收|竣工验收|验收|启用|运营|投运|通车|开园|开业|达标|落实到位|落实"
    r"|办结|完毕|结束|完结|清零|发放到位|投产|实现|到位)"
    r"(?:年度|全年|目标|任务)*(?:[、,并]*(?:投入)?(?:使用|运行|运营|投用|交付|通过验收|验收|完成))*"
)
_GOING = re.compile(
    r"[^,;。]{0,8}?(?:正在?|已|按|均|总体|有序|稳步|积极|加快|持续|扎实|顺利|全面|快速|正常|计划|序时|深入|推进|推动|开展"
    r"|实施|进行|进展|达到?|符合|超|进度|中|要求|当中|落实|建设|施工)+"
)
_LATE = re.compile(
    r"[^,;。]{0,8}?(?:(?:未|没有)达到?|滞后于?|落后于?|低于|序时|进度|进展|推进|偏慢|较慢|缓慢|迟缓|要求)+"
)
_LATE_WORD = re.compile(r"未|没有|滞后|落后|低于|慢|缓")
_FIRST_STEPS = re.compile(r"前期|规划|设计|选址|可研|方案|论证|谋划")
_NOT_BEGUN = re.compile(
    _SUBJECT + r"(?:[因受由][^,;。]{1,20}[,]?)?(?:暂|尚|还|均|仍|目前)*(?:未|没有|没|不)"
    r"(?:启动|开工|实施|动工|开展|开始|建设|安排|下达|进行|立项|启用|纳入|列入|具备[^,;。]{0,6})[^,;。]{0,10}"
)
_NO_MONEY = "(?:来源)?(?:未|没有|尚未|无法|不)(?:落实|到位|明确|解决)"
_NOT_NOW = "不(?:建议|具备|宜|予|考虑|实施)"
# Here and below every alternative begins with a character of its own: then a text is searched several times as fast.
_REFUSED = re.compile(
    rf"资金{_NO_MONEY}|经费{_NO_MONEY}|无(?:项目)?资金|无力|无法(?:实施|推进|立项|争取)|难以(?:实施|立项|批准)"
    rf"|近期{_NOT_NOW}|暂时?{_NOT_NOW}|目前{_NOT_NOW}|暂缓|搁置|取消|不再实施|未能如愿|不予"
)
_SOON_BEGUN = "(?:将|可|内)?(?:开工|动工|进场|启动建设|开建)"
_SOON = re.compile(f"即将{_SOON_BEGUN}|近期{_SOON_BEGUN}|马上{_SOON_BEGUN}|将于近期{_SOON_BEGUN}")

_GROWTH = re.compile(r"增长|增速|增幅|提高\d|下降|降低|压减")
_WHOLE_YEAR = re.compile(r"全年|1[-~至]12月|12月底|年末|年底")

# Parts of works: finished, they are steps of a thing still being built.
_WORKS = re.compile(
    r"主体|封顶|清表|场平|场地|平场|土方|基础|桩基|基坑|路基|管网|管道|箱涵|桥墩|墩|架梁|二次结构|砌体|内墙|外墙|粉刷|装修"
    r"|装饰|水电|安装|设备采购|拆迁|征[迁收拆]|腾空|清运|围挡|进场|标段|垫层|面层|钢结构|幕墙|路面|首[一期]期|一期|期期|首一?批|第一?批|试点|首段"
)
# Steps by the stage they belong to, whatever word says that they are finished.
_STEPS: Sequence[tuple[int, re.Pattern[str]]] = (
    (Stage.IMPLEMENTING.rank, _WORKS),
    (
        Stage.APPROVAL.rank,
        re.compile(
            r"招标|招投标|开标|中标|挂网|立项|备案|批复|初步设计|初设|施工图|用地|环评|能评|手续|报批|审批|评审|预审|财评|概算"
            r"|控制价|签订|签约|合同|协议|摘牌|报建|许可|报[送请]?[^,;。]{0,12}[审批评]"
        ),
    ),
    (
        Stage.PLANNING.rank,
        re.compile(
            r"地勘|地质勘|勘测|勘察|测绘|测量|踏勘|选址|方案|可研|可行性|规划|调研|摸底|摸排|排查|论证|前期|设计|概念|初稿"
            r"|征求意见|对接|洽谈|清单|储备|谋划|策划|建议书|编制|任务分解|部署"
        ),
    ),
)
_FINISHED = re.compile(
    r"完成|完工|建成|竣工|结束|到位|做完|办完|编完|建完|搞完|办结|完毕|落成|收官|封顶|贯通|合龙|收尾|扫尾"
)
_LEFT = re.compile(r"其余|剩|余下|尚有|还有|另有|正在|正进行|在建|在施|施工中|推进中|待|缺|未")
_CARRIED_OUT = re.compile(
    r"召开|举办|组织|开展|检查|排查|走访|培训|宣传|发放|整治|整改|处理|受理|办理|查处|立案|督查|巡查|调处|化解|慰问|帮扶"
    r"|服务|发动|推广|落实|建立|签订|张贴|兑[付现]|补助|救助|资助|募集|巡河|评选"
)


def verdicts_of(
    target: str,
    status: str,
    clauses: Sequence[Clause],
    ranks: Sequence[Sequence[int]],
    *,
    yardstick: Yardstick | None,
    progress: Progress,
) -> tuple[str, ...]:
    """Name what speaks for a stage, the weightiest first.

    `ranks` holds, for every clause, how far what is real and plain there has come; words that only carry another are
    left out.
    """
    starts = yardstick is not None and yardstick.promise == "start"
    found = [*_numbers(target, status, progress, starts), *_whole(status.strip("。.! "))]
    if not found:
        found.append(_steps(status, clauses, ranks, yardstick))
    if _REFUSED.search(status):
        found.append("refused")
    if _SOON.search(status):
        found.append("soon")
    return tuple(found)


def _whole(status: str) -> Iterator[str]:
    """Name a status that says one thing only."""
    if _DONE.fullmatch(status):
        yield "whole/done"
    elif _NOT_BEGUN.fullmatch(status):
        yield "whole/not begun"
    elif _LATE.fullmatch(status) and _LATE_WORD.search(status):
        yield "whole/late"
    elif _GOING.fullmatch(status):
        yield "whole/first steps" if _FIRST_STEPS.search(status) else "whole/going"


def _numbers(target: str, status: str, progress: Progress, starts: bool) -> Iterator[str]:
    """Name how far the figures go toward the goals, and the share of the promise that the status states itself."""
    share, untold = goal_share(target, status, progress, starts=starts)
    if share is not None:
        grows = "%" in target and _GROWTH.search(target) and not _WHOLE_YEAR.search(status)
        if share < _REACHED:
            yield "goal/part" if share > 0 else "goal/begun"
        elif grows:
            yield "goal/growth"
        elif untold:
            yield "goal/reached, others untold"
        else:
            unfinished = _WORKS.search(status) or _LEFT.search(status)
            yield "goal/reached, steps left" if unfinished else "goal/reached"
    stated = stated_share(status, starts=starts)
    if stated is not None:
        kind, value = stated
        yield f"{kind}/{'reached' if value >= _REACHED else 'part' if value > 0 else 'zero'}"


def _steps(status: str, clauses: Sequence[Clause], real: Sequence[Sequence[int]], yardstick: Yardstick | None) -> str:
    """Name the furthest real step, whether it is the last one told, and how several stand."""
    texts = [status[clause.start : clause.end] for clause in clauses]
    told = [
        (rank, text) for text, ranks in zip(texts, real, strict=True) if (rank := _clause_rank(text, ranks)) is not None
    ]
    if not told:
        duty = yardstick is None or yardstick.delivery is Delivery.ACTIVITY
        return "carried out" if duty and _CARRIED_OUT.search(status) else "none"
    ranks = [rank for rank, _ in told]
    top, last = max(ranks), ranks[-1]
    if top == _COMPLETED:
        left = any(_LEFT.search(text) for _, text in told) or last != top
        return f"finished/{'steps left' if left else 'clean'}"
    if len(ranks) >= 4:
        return f"many/{sorted(ranks)[(len(ranks) - 1) // 2]}"
    falls = any(later < earlier for earlier, later in pairwise(ranks))
    return f"step/{top}/{'falls' if falls else 'last'}"


def _clause_rank(text: str, ranks: Sequence[int]) -> int | None:
    """Give how far a clause says the work has come; a finished step counts as that step. None: nothing real told."""
    if HOPED.search(text) and "已" not in text:
        return None
    rank = max(ranks, default=None)
    finished = _FINISHED.search(text)
    if finished is None and rank != _COMPLETED:
        return rank
    denied = DENIED.search(text)
    if finished and not denied:
        head = text[: finished.end() + 8]
        step = next((step for step, words in _STEPS if words.search(head)), None)
        if step is not None and (rank is None or rank == _COMPLETED or rank < step):
            rank = step
    if rank == _COMPLETED and denied:
        rank -= 1
    return rank
