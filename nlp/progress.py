"""How far the numbers of a status go toward those of its target: a quick reading, made for features.

The full account of a quantity (indicator, comparison, conversions) is nlp.quantity's; here only shares count.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# The digit comes before what may not stand before it: a pattern that begins with a set of characters is found at once.
_NUMBER = re.compile(
    r"(\d(?<![\d.A-Za-z]\d)(?:\d{0,2}(?:,\d{3})+|\d*))(\.\d+)?\s?(万亿|千万|百万|亿|万|千(?![米瓦克伏])|百(?!分))?余?多?"
    r"(个百分点|平方米|平方公里|立方米|千瓦时|公顷|公里|千米|千瓦|千克|公斤|人次|人日|家次|件次|辆次|%|[\u4e00-\u9fff]|[A-Za-z]+)?"
)
_MOST = 100  # goals looked for in the status: no real target has a tenth of them, and each is put beside every figure
_SCALES = {"万亿": 1e12, "千万": 1e7, "百万": 1e6, "亿": 1e8, "万": 1e4, "千": 1e3, "百": 1e2}
_CONVERSIONS = {
    "千米": ("公里", 1.0),
    "里": ("公里", 0.5),
    "米": ("公里", 0.001),
    "公顷": ("亩", 15.0),
    "平方公里": ("亩", 1500.0),
    "公斤": ("吨", 0.001),
    "千克": ("吨", 0.001),
    "个百分点": ("%", 1.0),
    **dict.fromkeys("个家处所座项件宗条栋套台辆只张份场次支名批镇村", ("个", 1.0)),
    "名": ("人", 1.0),
    "人次": ("人", 1.0),
    "户": ("户", 1.0),
    "位": ("个", 1.0),
}
_NO_MEASURE = frozenset("年月日号期届轮级批时分点楼层线类星版季周第")
_LIMIT = re.compile(r"以内|以下|控制在|不超过|不高于|低于|少于|≤|压降至|下降到|降至|降到")
_SHARE = re.compile(
    r"(?:完成|占|达到?|为|的|进度|率|任务|目标|计划|形象|总体|工程|投资|,|^)[^\d,;。]{0,8}?(\d+(?:\.\d+)?)%"
)
_YEAR_SHARE = re.compile(
    r"(?:占|完成|达|为)[^\d,;。]{0,4}(?:年度|全年|年初|年计划|计划|目标|任务|总投资|总量|应)[^\d;。]{0,10}?(\d+(?:\.\d+)?)%"
)
_BARE = re.compile(r"^[^\u4e00-\u9fff]*\d[\d.,]*\s*[\u4e00-\u9fff%A-Za-z]{0,4}[。.]?$")


class Figure(NamedTuple):
    """A number in base units, its unit's root, and where it stands."""

    value: float
    unit: str
    start: int
    end: int


class Progress(NamedTuple):
    """What the numbers say: the target's figures and the status's, and how they compare.

    Shares are actual/goal (goal/actual for a limit); -1 where there is none.
    """

    goals: int
    units: tuple[str, ...]
    matched: int
    best: float
    worst: float
    first: float
    limit: bool
    year_share: float
    top_percent: float
    wanted: tuple[Figure, ...]
    told: tuple[Figure, ...]
    bare: bool


def figures_of(text: str) -> list[Figure]:
    """List the measured numbers of a normalized text; dates, ordinals and names are none."""
    found = []
    for match in _NUMBER.finditer(text):
        whole, fraction, scale, unit = match.groups()
        if (unit and unit[0] in _NO_MEASURE) or (match.start() and text[match.start() - 1] in "第〔[-"):
            continue
        if unit is None and scale is None and match.end() < len(text):
            continue
        value = float(whole.replace(",", "") + (fraction or "")) * _SCALES.get(scale, 1.0)
        root, factor = _CONVERSIONS.get(unit or "", (unit or "", 1.0))
        found.append(Figure(value * factor, root, match.start(), match.end()))
    return found


def progress_of(target: str, status: str) -> Progress:
    """Compare the figures of a normalized target and status."""
    goals = figures_of(target)
    actuals = figures_of(status)
    limit = bool(_LIMIT.search(target))
    shares = []
    for goal in goals[:_MOST]:
        actual = _match(goal, target, actuals, status)
        if actual is not None and goal.value > 0:
            shares.append(min(actual.value / goal.value if not limit else goal.value / max(actual.value, 1e-9), 5.0))
    told = "%" in status
    year = _YEAR_SHARE.search(status) if told else None
    percents = [float(found) for found in _SHARE.findall(status)] if told else []
    return Progress(
        goals=len(goals),
        units=tuple(dict.fromkeys(goal.unit for goal in goals)),
        matched=len(shares),
        best=max(shares, default=-1.0),
        worst=min(shares, default=-1.0),
        first=shares[0] if shares else -1.0,
        limit=limit,
        year_share=min(float(year[1]) / 100, 2.0) if year else -1.0,
        top_percent=min(max(percents, default=-100.0) / 100, 2.0),
        wanted=tuple(goals),
        told=tuple(actuals),
        bare=bool(_BARE.match(status)),
    )


def _match(goal: Figure, target: str, actuals: list[Figure], status: str) -> Figure | None:
    """Choose the status's figure for a goal: same unit, and the words before it most like the goal's."""
    words = _pairs(target[max(0, goal.start - 14) : goal.end + 6])
    best, best_score = None, -1.0
    for place, actual in enumerate(actuals):
        if actual.unit != goal.unit:
            continue
        before = status[max(0, actual.start - 12) : actual.end + 4]
        score = len(words & _pairs(before)) + 1.0 / (place + 2)
        if score > best_score:
            best, best_score = actual, score
    return best


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
