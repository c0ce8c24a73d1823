"""What tells one target from its neighbours: the things it names, with their phases, numbers and towns.

A target is read as parts, one a thing: 建成元觉幼儿园、元觉义校 names two. Of each part the leading and trailing words
that every target has (加快推进 … 工程) are dropped; what is left is a name before the noun of its kind (元觉 + 幼儿园).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from nlp.normalize import fold


@dataclass(frozen=True, slots=True)
class Part:
    """One thing a target names.

    `core` is its text without words every target has; `name` stands before `kind`, the last noun of a known kind
    ("" where there is none); `work` is "new" or "renew" where only one of both is meant; `grams` are the character
    pairs of `core`.
    """

    core: str
    name: str
    kind: str
    phases: frozenset[str]
    codes: frozenset[str]
    towns: frozenset[str]
    work: str
    grams: frozenset[str]


@dataclass(frozen=True, slots=True)
class Marks:
    """A target ready to be compared: its text folded and bare of punctuation, its parts, its numbers in order."""

    text: str
    parts: tuple[Part, ...]
    amounts: tuple[str, ...]
    grams: frozenset[str]


# Words most targets have; none of them tells one from another.
_COMMON = """
加快推进 加快建设 加快实施 加快打造 全力推进 深入推进 深入实施 扎实推进 持续推进 积极推进 稳步推进
全面推进 全面推行 全面实施 全面完成 协调推进 统筹推进 组织实施 开工建设 启动建设 规划建设 启动实施
建成投产 建成投用 建成使用 基本建成 全面建成 投入使用 投入运营 投入运行 改造提升 提升改造 高质量
高标准 高起点 高水平 进一步 大力 全力 着力 努力 积极 稳步 有序 扎实 深入 持续 不断 加快 加强
加大 加速 提速 全面 强化 深化 优化 推进 推动 推行 推广 实施 开展 落实 抓好 做好 办好 完善 健全
提升 提高 改善 打造 建设 建成 建立 构建 新建 续建 新增 新开 开工 动工 启动 完成 实现 达到 突破
确保 争取 力争 争创 创成 创建 创新 申报 谋划 规划 编制 制定 制订 出台 印发 引进 引导 招引 培育
发展 支持 参与 配合 聚焦 围绕 坚持 发挥 探索 试点 举办 组织 精心 率先 切实 认真 全年 年内 今年
当年 本年 年度 年底前 力度 工作 任务 项目 工程 主体 配套 相关 有关 重点 重大 各类 各项 全区
全县 全市 继续 紧盯 破解 及时 保障 守住 放眼 争做 争当 打响 打好 做大 做强 做优 做实 夯实 巩固
拓展 扩大 规范 加密 用好 盘活 激活 加紧 抓紧 抓实 狠抓 紧抓 严格 严厉 统筹 协调 争先 协同 推出
主动 充分 有效 有力 务实 高效 全方位 我区 我县 我市 以上 以内 左右 不低于 不少于 不超过 控制在
投产 投用 投运 竣工 完工 通车 启用 交付 落成 落地 挂牌 改建 扩建 改扩建 迁建 重建 改造 精准
重要
"""
_EDGES = ("^建(?![议筑材制言立])(?=..)", "等$")
_COMMON_WORD = re.compile("|".join([*sorted(_COMMON.split(), key=len, reverse=True), *_EDGES]))

# Nouns of kinds: what stands before one of them is a name.
_KINDS = """
幼儿园 义务教育学校 义校 小学 中学 高中 初中 学校 学院 大学 医院 卫生院 卫生室 敬老院 养老院
福利院 养老机构 托幼机构 照料中心 服务中心 中心 基地 园区 产业园 工业园 公园 广场 综合体 商圈 市场
码头 港区 港 机场 车站 客运站 枢纽 停车场 隧道 大桥 桥 国道 省道 县道 公路 高速 铁路 大道 路
街 巷 线 段 通道 管网 泵站 水厂 污水处理厂 处理厂 电厂 水库 河 溪 湖 江 海塘 堤 岛 湾 小镇
城镇 乡村 镇区 社区 村 片 片区 新区 区块 地块 小区 安置房 老街 示范区 示范带 示范村 示范街
示范点 示范企业 示范店 实验区 开发区 驿站 礼堂 书房 图书馆 博物馆 体育馆 文化馆 消防站 变电站
输变电 储能 储能中心 矿山 林场 牧场 渔场 料场 农场 研究院 实验室 行动 计划 改革 政策 机制 体系
制度 论坛 研讨会 会议 大会 峰会 比赛 大赛 企业 机构 平台 系统 专班 就业 培训 投资 出口 进口
增加值 吞吐量 销售额 营业额 产值 税收 收入 参保率 失业率 覆盖率 内资 外资 供地 规划 方案 条例
办法 意见
"""
_KIND_END = re.compile("(?:" + "|".join(sorted(_KINDS.split(), key=len, reverse=True)) + ")$")
_SAME_KIND = {
    **dict.fromkeys(("义校", "义务教育学校"), "学校"),
    **dict.fromkeys(("论坛", "研讨会", "会议", "大会", "峰会"), "会议"),
    **dict.fromkeys(("国道", "省道", "县道"), "公路"),
}

_DIGIT = "一二三四五六七八九十百两0-9"
_PHASE = re.compile(rf"第?([{_DIGIT}]+)(期|批|轮|阶段|标段)")
_CODE = re.compile(
    r"[a-z]*\d+[a-z]*(?!\d*年)|[a-z](?=区|地块|线|标|片|座|栋)|"
    rf"[{_DIGIT}]+(?=号|中学|小学|幼儿园|中$|小$|院区)|(?<=第)[{_DIGIT}]+(?=[\u4e00-\u9fff])"
)
_TOWN = re.compile(r"[\u4e00-\u9fff]{2,3}?(?:街道|(?<![小集城乡])镇(?![区村])|(?<![城水山])乡(?![村贤镇]))")
_AMOUNT = re.compile(
    r"(\d+(?:\.\d+)?)(?:余|多)?(万亿|千亿|百亿|亿|万|千|百)?"
    r"(%|‰|个百分点|平方米|平方公里|立方米|公顷|公里|标箱|美元|[个家处座项件条栋套台辆只张份场次名人户亩吨元米公里天所宗支镇村]+)"
)
_CHINESE_AMOUNT = re.compile(r"[一二两三四五六七八九十]+(?=[个家处座项件条])[个家处座项件条]")
_NEW = re.compile("新建")
_RENEW = re.compile("改造|改建|扩建|修缮|翻新|维修")
_BRACKETED = re.compile(r"\([^()]*\)")
# Names nothing by itself.
_WHOEVER = frozenset(("街道", "乡镇", "镇街", "镇乡", "部门", "单位", "企业"))
_QUOTES = re.compile(r"[\"'<>《》〈〉]")
_SEPARATORS = re.compile(r"[^\w+%.]|(?<=[\u4e00-\u9fff]{2})(?:以及|及|和|与)(?=[\u4e00-\u9fff]{2})|_")
_OWN_AREA = re.compile(r"^(?:[本我全][省市区县]|[区县](?![域块位级内属城道政]))(?=[\u4e00-\u9fff]{2})")


@lru_cache(maxsize=20_000)
def marks_of(target: str, place: str = "") -> Marks:
    """Read the marks of a target; the report's own place is no mark."""
    folded = fold(target).text.replace("规模以上", "规上").replace("限额以上", "限上")
    folded = _QUOTES.sub("", folded)
    for own in (place, place.rstrip("省市区县")):
        if len(own) > 1:
            folded = folded.replace(own, "")
    amounts = tuple(f"{match[1]}{match[2] or ''}" for match in _AMOUNT.finditer(folded))
    bare = _BRACKETED.sub("", _CHINESE_AMOUNT.sub("", _AMOUNT.sub("", folded)))
    text = re.sub(r"[^\w%]|_", "", folded)
    parts = tuple(part for piece in _SEPARATORS.split(bare) if (part := _part_of(piece)) is not None)
    if not parts and len(text) > 1:
        parts = (_part(text, text),)  # nothing but common words: then those have to tell
    return Marks(text, parts, amounts, frozenset().union(*(part.grams for part in parts)))


def _part_of(piece: str) -> Part | None:
    core = _COMMON_WORD.sub("", piece)
    core = _OWN_AREA.sub("", core)
    return _part(core, piece) if len(core) > 1 and core not in _WHOEVER else None


def _part(core: str, piece: str) -> Part:
    kind_found = _KIND_END.search(core)
    kind = kind_found[0] if kind_found else ""
    name = core[: -len(kind)] if kind else core
    phases = frozenset(f"{match[1]}{match[2]}" for match in _PHASE.finditer(core))
    plain = _PHASE.sub("", core)
    return Part(
        core=core,
        name=_PHASE.sub("", name),
        kind=_SAME_KIND.get(kind, kind),
        phases=phases,
        codes=frozenset(_CODE.findall(plain)),
        towns=frozenset(match[0] for match in _TOWN.finditer(plain)),
        work=_work_of(piece),
        grams=frozenset(core[at : at + 2] for at in range(len(core) - 1)),
    )


def _work_of(piece: str) -> str:
    new, renew = bool(_NEW.search(piece)), bool(_RENEW.search(piece))
    return "" if new == renew else "new" if new else "renew"
