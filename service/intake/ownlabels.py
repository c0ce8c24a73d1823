"""Labels that hold their target: 城东水厂进展情况：… tells of 城东水厂; 目前进展情况：… of what stands above."""

from __future__ import annotations

import re

_WHEN = (
    r"(?:(?:\d{4}年)?(?:第?[一二三四1-4]季度|[上下]半年|前三季度|全年|[1一]月?[-—–~至到]\d{1,2}月"
    r"|截[至止]到?(?:目前|\d{1,2}月[底末]?)|\d{4}年度?))"
)
_TOLD = re.compile(
    r"\s*(?P<target>[^\s:：。；;，,！!？?|｜][^:：。；;，,！!？?|｜\n]{1,39}?)(?P<told>(?:的)?"
    + _WHEN
    + r"?(?:目前|当前|最新|累计|实际)?(?:进展|完成|推进|落实|实施|办理|执行)(?:情况|进度|状况|动态))\s*[:：]\s*"
)
# Words that say which status is meant and name nothing.
_GENERIC = re.compile(
    rf"(?:其中|另外).*|(?:{_WHEN}|[该本此各其上]|以上|上述|全[省市县区镇]|我[省市县区镇]|目前|当前|现阶段|最新|累计|实际|总体|整体|具体|主要|重点|重要|相关|有关|阶段性?"
    r"|政府|报告|民生|实事|年度|本年|今年|当年|工作|项目|任务|目标|事项|工程|建设|指标|措施|举措|责任|清单|分解|年初|计划|内容|的|和|及|与|、|工作任务|序时)*"
)
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,8}(?:省|市|县|区|镇|乡|街道|旗|州)")
_LEAST_SHARED = 0.5  # of the pairs of characters of a label's own words


def own_label(text: str) -> tuple[str, int] | None:
    """Give the target that a line's first label holds and where its text begins; None where it holds none."""
    found = _TOLD.match(text)
    if found is None:
        return None
    target = found["target"].strip()
    named = target[place.end() :] if (place := _PLACE.match(target)) else target
    if _GENERIC.fullmatch(target) or _GENERIC.fullmatch(named) or len(target) < 2:
        return None
    return target, found.end()


def repeats(own: str, above: str) -> bool:
    """Tell whether a label's own words only name again what the line above promises: 幼儿园 of 新建幼儿园2所."""
    pairs = [own[at : at + 2] for at in range(len(own) - 1)]
    return sum(pair in above for pair in pairs) >= _LEAST_SHARED * len(pairs)
