"""What readers may name in a query and in filters: fields, facets and numbers, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from index.parse import Language
from index.types import AllOf, AnyOf, Filter, Node
from nlp.normalize import fold
from nlp.types import Delivery, FieldName, Period, Stage, Theme
from service.app import App
from service.errors import BadInput

FACETS = ("themes", "primary", "stage", "delivery", "unit", "place", "period", "light", "unsure")
"""The facets of every answer, in the order they are shown."""

FACET_LABELS = {
    "themes": "主题",
    "primary": "主要主题",
    "stage": "阶段",
    "delivery": "类型",
    "unit": "单位",
    "place": "地区",
    "period": "季度",
    "light": "灯",
    "unsure": "待核",
}
LIGHTS = {"ahead": "超进度", "on-track": "达进度", "behind": "欠进度", "done": "已完成", "other": "其他"}
_UNSURE = {"primary": "主题", "stage": "阶段", "delivery": "类型", "quantities": "数量", "units": "单位"}

_FIELDS: dict[str, FieldName] = {
    "target": "target",
    "目标": "target",
    "重点工作": "target",
    "工作": "target",
    "status": "status",
    "状态": "status",
    "完成情况": "status",
    "进展": "status",
}
_FACETS = {
    **{name: name for name in FACETS},
    **{label: name for name, label in FACET_LABELS.items()},
    **dict.fromkeys(("theme", "领域"), "themes"),
    **dict.fromkeys(("主要", "大类"), "primary"),
    **dict.fromkeys(("units", "责任单位", "部门", "牵头单位"), "unit"),
    **dict.fromkeys(("区县", "地方", "县区", "城市"), "place"),
    **dict.fromkeys(("期", "时间", "期数", "quarter"), "period"),
    **dict.fromkeys(("lights", "进度灯", "红绿灯", "序时"), "light"),
    **dict.fromkeys(("目标类型", "type"), "delivery"),
    **dict.fromkeys(("存疑", "不确定"), "unsure"),
}
_NUMBERS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("进度", "完成率", "progress", "attainment"), ("attainment", 0.01)),
    **dict.fromkeys(("序号", "no"), ("no", 1.0)),
}
_LABELS: dict[str, dict[str, str]] = {
    "themes": {**{theme.value: theme.value for theme in Theme}, **{theme.label: theme.value for theme in Theme}},
    "stage": {**{stage.value: stage.value for stage in Stage}, **{stage.label: stage.value for stage in Stage}},
    "delivery": {**{one.value: one.value for one in Delivery}, **{one.label: one.value for one in Delivery}},
    "light": {**{name: name for name in LIGHTS}, **{label: name for name, label in LIGHTS.items()}},
    "unsure": {**{name: name for name in _UNSURE}, **{label: name for name, label in _UNSURE.items()}},
}
_LABELS["primary"] = _LABELS["themes"]
_CLOSED = frozenset(_LABELS)
_ALSO = {
    "stage": {
        "pending": "未开工 未动工 未开始 没启动 没开工 未实施 搁置 停滞",
        "planning": "前期 谋划 规划 筹备 方案 设计 策划 前期谋划 前期工作 前期阶段 研究",
        "approval": "审批 报批 招标 招投标 审批招标 报建 立项 手续 待审批 待批 报审",
        "implementing": "在建 施工 施工中 建设 建设中 实施 推进 推进中 进行中 开工 已开工 正在建设 实施中",
        "completed": "完成 建成 完工 竣工 已建成 已完工 已竣工 办结 投用 投产 通车",
    },
    "light": {
        "behind": "滞后 落后 欠 慢 未达进度 进度滞后 欠序时",
        "on-track": "正常 达标 达序时 符合进度 序时进度",
        "ahead": "超前 超 提前 超序时 快",
        "done": "完成 达到目标 超额完成",
    },
    "themes": {
        "tourism": "文旅 文化旅游 旅游业",
        "industry": "产业 工业 经济 产业发展",
        "ecology": "环保 环境 生态环境 环境保护",
        "livelihood": "民生实事 社会民生",
        "governance": "政府 治理 改革 政府自身建设",
    },
    "unsure": {
        "primary": "主要主题",
        "delivery": "目标类型",
        "quantities": "数量目标 指标",
        "units": "责任单位 部门",
    },
}
"""What else people call the values of a facet."""
_ALIASES = {
    facet: {name: value for value, names in values.items() for name in names.split()} for facet, values in _ALSO.items()
}
_ALIASES["primary"] = _ALIASES["themes"]
_PERIODS_LIKE = ("2021Q1", "2021年一季度", "2021", "2021Q1..2021Q4")
_MOST_NAMED = 8
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_PERIOD = r"(\d{4})\s*(?:年)?\s*(?:(?:q|第)?\s*([一二三四1-4])\s*(?:季度|季)?)?"


def language_of(app: App) -> Language:
    """Give the language of queries over an app's index."""
    return Language(
        cut=app.cut,
        fields=_FIELDS,
        facets=_FACETS,
        numbers=_NUMBERS,
        values=partial(known_values, app),
        choices=choices_of,
    )


def choices_of(facet: str) -> tuple[str, ...]:
    """Name the values of a closed facet, or show how to write a quarter; an open facet has none."""
    if facet == "period":
        return _PERIODS_LIKE
    labels = _LABELS.get(facet, {})
    return tuple(label for label, value in labels.items() if label != value)


def known_values(app: App, facet: str, typed: str) -> frozenset[str]:
    """Give the values of a facet that a typed word stands for: an id, a label or the beginning of one, part of a name.

    A name typed whole stands for itself alone: 交运局 for every 交运局, 区交运局 only for that one.
    """
    wanted = fold(typed).text
    if not wanted:
        return frozenset()
    if facet == "period":
        return _periods(app, wanted)
    labels = _LABELS.get(facet)
    if labels is not None:
        exact = {value for label, value in labels.items() if fold(label).text == wanted}
        alias = _ALIASES.get(facet, {}).get(wanted)
        if alias is not None and not exact:
            return frozenset({alias})
        near = {value for label, value in labels.items() if len(wanted) > 1 and wanted in fold(label).text}
        return frozenset(exact or near)
    names = [value for value, _ in app.index.values(facet)]
    exact = {name for name in names if fold(name).text == wanted}
    return frozenset(exact or {name for name in names if wanted in fold(name).text})


def values_of(app: App, facet: str, typed: Iterable[str]) -> frozenset[str]:
    """Read the values of a filter. An unknown unit or place finds nothing; it is no error.

    Raises:
        BadInput: there is no such facet, or a closed facet has no such value.
    """
    name = facet_name(facet)
    chosen: set[str] = set()
    for one in typed:
        values = known_values(app, name, one)
        if not values and name in _CLOSED:
            known = "、".join(sorted(set(_LABELS[name].values())))
            raise BadInput(
                "no-such-value",
                chinese=f"筛选项“{FACET_LABELS[name]}”没有取值“{one}”；可用：{known}。",
                english=f"{name} has no value {one!r}; expected one of {known}",
            )
        chosen |= values or {one}
    return frozenset(chosen)


def facet_name(typed: str) -> str:
    """Give the facet that a name in either language stands for.

    Raises:
        BadInput: there is none.
    """
    name = _FACETS.get(typed)
    if name is None:
        raise BadInput(
            "no-such-facet",
            chinese=f"没有筛选项“{typed}”；可用：{'、'.join(FACETS)}。",
            english=f"no facet {typed!r}; expected one of {', '.join(FACETS)}",
        )
    return name


def without_reports(app: App, node: Node) -> str:
    """Say which quarters there are where a tree asks for others alone; "" where it does not."""
    match node:
        case AllOf(parts=parts):
            return next((said for part in parts if (said := without_reports(app, part))), "")
        case AnyOf(parts=parts) if parts:
            each = [without_reports(app, part) for part in parts]
            return each[0] if all(each) else ""
        case Filter(facet="period", values=values):
            known = sorted(value for value, _ in app.index.values("period"))
            if values.isdisjoint(known):
                named = "、".join(known) if len(known) <= _MOST_NAMED else f"{known[0]}至{known[-1]}，共{len(known)}期"
                return f"没有所指季度的报表；现有：{named}。" if known else "尚无任何报表。"
            return ""
        case _:
            return ""


def _periods(app: App, typed: str) -> frozenset[str]:
    """Read 2021Q1, 2021年一季度, 2021, and ranges of them; give the periods there are within."""
    read = re.fullmatch(rf"{_PERIOD}(?:\s*(?:\.\.+|~|-|至|到)\s*{_PERIOD})?", typed)
    if read is None:
        return frozenset()
    try:
        first = Period(int(read[1]), _QUARTERS[read[2]] if read[2] else 1)
        last_year, last_quarter = (read[3], read[4]) if read[3] else (read[1], read[2])
        last = Period(int(last_year), _QUARTERS[last_quarter] if last_quarter else 4)
    except ValueError:
        return frozenset()
    known = [value for value, _ in app.index.values("period")]
    within = frozenset(value for value in known if first <= Period.parse(value) <= last)
    return within or frozenset({str(first)})
