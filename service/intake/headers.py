"""What a column's heading means: 序号, target, status, or something to keep beside them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Role = Literal["no", "target", "status", "attribute"]

LONGEST = 24  # characters of a heading without blanks and brackets; longer cells are text, not headings
_LONGEST_EXPLAINED = 400  # the same with brackets
_SENTENCE = re.compile("[。；;！!？?，,|｜]")
_SIMPLIFIED = str.maketrans(
    "號編點務項標稱內況進實際責單備註類別領導時頭舉措據執開現狀態當階報達結縣區鎮節績",
    "号编点务项标称内况进实际责单备注类别领导时头举措据执开现状态当阶报达结县区镇节绩",
)
_BRACKETS = re.compile(r"[(\[【〔<《][^()\[\]【】〔〕<>《》]*[)\]】〕>》]")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_QUARTER = re.compile(r"第?([一二三四1-4])季度|q([1-4])(?!\d)")
_MONTHS = re.compile(
    r"(?:1|一)月?[-—–~至到](\d{1,2}|十[一二]?|[三六九])月|截[至止](?:到)?(?:\d{4}年)?(\d{1,2})月(?:底|末|3[01]日)"
)
_MONTH_QUARTERS = {"3": 1, "03": 1, "三": 1, "6": 2, "06": 2, "六": 2, "9": 3, "09": 3, "九": 3, "12": 4, "十二": 4}
_ONLY_PERIOD = re.compile(
    r"(?:\d{4}年?)?(?:第?[一二三四1-4]季度|q[1-4]|[上下]半年|前三季度|全年|(?:1|一)月?[-—–~至到](?:\d{1,2}|十[一二]?|[三六九])月"
    r"|截[至止]到?(?:\d{4}年)?\d{1,2}月(?:底|末|\d{1,2}日)?|截[至止]到?目前|累计|本期|本季度|当前|目前)"
)

_NO = re.compile(r"序号?|编号|项次|次序|序列号?|号|№|#|no\.?|number|index|id|.{0,6}(?:序号|编号)")
_STATUS = (
    (3, re.compile(r"^(?:上|前)一?(?:月|周|期|次|季度?).*(?:情况|进展|进度)")),
    (2, re.compile(r"^(?:本|当)(?:月|周|期|次).*(?:情况|进展|进度)")),  # less than 累计进展 beside it
    (
        2,
        re.compile(r"(?:任务|项目|目标|建设|工作)(?:情况|动态|状况)$|成效$|^状态$"),
    ),  # vague: less than 完成情况 beside it
    (
        1,
        re.compile(
            r"(?:完成|进展|推进|落实|落地|办理|办结|实施|执行|开展|建设|工作|达成|履行|整改|督办|督查|核查|跟踪|反馈|答复|自查|自评|汇报"
            r"|任务|目标|项目|进度|最新|目前|当前|实际)"
            r"(?:情况|进度|进展|结果|成效|成果|状态|状况|程度|动态)(?:说明|汇报|简述|描述|小结|总结|报告|反馈)?$"
        ),
    ),
    (
        1,
        re.compile(
            r"(?:进展|进度|现状|成效|状态|实绩|(?:推进|工作)落实|阶段性成果|(?:进展|完成)(?:情况)?(?:说明|描述|简述)|工作(?:小结|总结)|汇报内容"
            r"|完成情况.{0,4}|进展情况.{0,4}|(?:已|现)?(?:完成|开展)的?工作)$"
        ),
    ),
    (1, re.compile(r"(?:current|latest)?(?:status|progress|completion)")),
    (3, re.compile(r"(?:实际|累计|本期|当前|目前)?(?:完成|达到)(?:值|数|量|额|投资)?$|实际(?:值|数|量|额)?$")),
    (4, re.compile(r"(?:完成率|完成比例|完成百分比|进度比例|百分比|占比)$")),
)
_YES_OR_NO = re.compile("是否|有无")
# Progress told together with what hinders it or comes next: 进展情况及存在问题.
_AND_MORE = re.compile(
    r"(?:情况|进展|成效)(?:、|和|与|及|以及|/)[^、和与及/]{0,8}(?:问题|困难|打算|计划|安排|措施|建议)$"
)
# What is planned or wanted beside a target and its status, whatever noun it ends in: 下一步工作, 需协调事项, 序时进度.
_BESIDE = re.compile(
    r"下一?(?:步|阶段|月|季度?|年)|^后续|[需应][要需]?.{0,8}(?:协调|解决|支持|帮助|研究)"
    r"|(?:序时|时序|时间|计划|预期|目标|应达)进度(?:要求)?$|进度(?:要求|计划|安排|评价)|时间要求|工作标准|验收标准"
)
_ATTRIBUTE = re.compile(
    r"(?:单位|部门|科室|处室|领导|责任人|负责人|联系人|牵头人|联络员|专班|电话|时限|时间|日期|节点|期限|时序|备注|注|说明|大类|类|类别|分类|类型"
    r"|领域|板块|投资|投资额|资金|金额|来源|依据|问题|困难|原因|打算|计划|安排|建议|地点|地址|性质|权重|分值|得分|评价|等次|亮灯|红黄绿灯|牵头|配合"
    r"|责任|主体|下一步|下步|remarks?|notes?|unit|category|deadline|owner)$"
)
_PLAN = re.compile(r"(?:(?:\d{4}年?度?|年度|全年)(?:工作)?|工作)(?:计划|安排)")
_TARGET = (  # the first that fits decides; one target column is chosen by the lowest rank
    (2, re.compile(r"三级(?:指标|目标|任务)(?:名称)?$")),
    (3, re.compile(r"二级(?:指标|目标|任务)(?:名称)?$")),
    (4, re.compile(r"一级(?:指标|目标|任务)(?:名称)?$")),
    (4, re.compile(r"(?:季度|月度?|节点|阶段性?)目标$|(?:采取|解决|整改|推进|工作|保障|应对)的?措施$")),
    (
        0,
        re.compile(
            r"(?:具体|细化|分解|细分)(?:的)?(?:任务|工作|内容|事项|目标|举措|措施|要求)(?:名称|内容|分解|清单)?$"
        ),
    ),
    (
        1,
        re.compile(
            r"(?:任务|工作|事项|实事|要点|项目|工程|指标|建议|提案|承诺|课题|改革)"
            r"(?:名称|内容|清单|分解|描述|要点|重点|目标|任务|事项)?$|^案由$|报告(?:原文|表述)$"
        ),
    ),
    (1, re.compile(r"(?:key)?(?:work|task|target|goal|project|item|indicator)s?(?:name)?$")),
    (3, re.compile(r"(?:工作|主要|年度|全年|预期|建设|目标)?(?:目标|内容|举措|措施|要求|名称)$")),
    (4, re.compile(r"(?:目标|计划|任务)(?:值|数|量|额)$")),
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading: `name` as shown, its role, how good a bearer of that role it is (0 is best), its quarter."""

    name: str
    role: Role | None
    rank: int = 0
    quarter: int | None = None


@lru_cache(maxsize=4096)
def heading_of(*parts: str) -> Heading:
    """Read a heading of one or more lines, the uppermost first; the lowest line with a meaning decides."""
    distinct = list(dict.fromkeys(squeezed for part in parts if (squeezed := squeeze(part))))
    name = "/".join(distinct)
    quarter = next((found for part in reversed(distinct) if (found := quarter_of(part))), None)
    weak: Heading | None = None
    for part in reversed(distinct):
        role, rank = _role_of(part)
        if role is None:
            continue
        if not _ONLY_PERIOD.fullmatch(_plain(part)):
            return Heading(name, role, rank, quarter)
        weak = weak or Heading(name, role, rank, quarter)
    return weak or Heading(name, None, 0, quarter)


def squeeze(text: str) -> str:
    """Take all blanks out of a heading: 责 任 单 位 over two lines is 责任单位."""
    return "".join(text.split())


def quarter_of(text: str) -> int | None:
    """Find the quarter a heading or title names: 第一季度, 1-3月, 截至3月底, 上半年, 前三季度."""
    plain = unicodedata.normalize("NFKC", squeeze(text)).casefold()
    if "前三季度" in plain:
        return 3
    if matched := _QUARTER.search(plain):
        return _QUARTERS[matched[1] or matched[2]]
    if matched := _MONTHS.search(plain):
        return _MONTH_QUARTERS.get(matched[1] or matched[2])
    return 2 if re.search("上半年|(?<!下)半年度", plain) else 4 if "下半年" in plain else None


def is_heading_like(text: str) -> bool:
    """Tell whether a cell could stand in a header at all: short, no sentence; explanations in brackets do not count."""
    if len(text) > _LONGEST_EXPLAINED:
        return False
    plain = _plain(squeeze(text))
    return len(plain) <= LONGEST and not _SENTENCE.search(plain)


def roles_of(texts: Sequence[str]) -> set[Role]:
    """Give the roles that a row's cells would have as headings."""
    return {role for text in texts if (role := heading_of(text).role) is not None}


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_SIMPLIFIED)
    return _BRACKETS.sub("", folded).strip(":：*.、") or folded


@lru_cache(maxsize=4096)
def _role_of(text: str) -> tuple[Role | None, int]:
    if not text or not is_heading_like(text):
        return None, 0
    plain = _plain(text)
    if _NO.fullmatch(plain):
        return "no", 0
    if _ONLY_PERIOD.fullmatch(plain):
        return "status", 2
    if _AND_MORE.search(plain):
        return "status", 1
    if _YES_OR_NO.match(plain) or _BESIDE.search(plain):
        return "attribute", 0
    for rank, pattern in _STATUS:
        if pattern.search(plain):
            return "status", rank
    if _PLAN.fullmatch(plain):
        return "target", 3
    if _ATTRIBUTE.search(plain):
        return "attribute", 0
    for rank, pattern in _TARGET:
        if pattern.search(plain):
            return "target", rank
    return None, 0
