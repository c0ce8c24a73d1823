"""What people may call the fields of an item and their values: by the Chinese name or the English one.

Answers always use the English ones; these are read only where a person types.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from nlp.normalize import fold

Kind = TypeVar("Kind", bound=StrEnum)

FIELD_LABELS = {
    "primary": "主题",
    "themes": "主题（全部）",
    "stage": "阶段",
    "delivery": "目标类型",
    "quantities": "数量目标",
    "units": "责任单位",
}
"""The fields people decide, with the names the page shows."""

_FIELDS = {
    **{name: name for name in FIELD_LABELS},
    **{label: name for name, label in FIELD_LABELS.items()},
    **dict.fromkeys(("主要主题", "theme"), "primary"),
    **dict.fromkeys(("全部主题",), "themes"),
    **dict.fromkeys(("类型",), "delivery"),
    **dict.fromkeys(("数量", "指标"), "quantities"),
    **dict.fromkeys(("单位", "部门", "unit"), "units"),
}
_BY_FOLDED = {fold(typed).text: name for typed, name in _FIELDS.items()}


def field_named(typed: str) -> str:
    """Give the field a typed name stands for; what stands for none comes back as it is."""
    return _BY_FOLDED.get(fold(typed).text.strip(), typed)


def value_named(kind: type[Kind], typed: Any) -> Any:
    """Give the value of a kind that a typed name stands for; what stands for none comes back as it is."""
    wanted = fold(typed).text.strip() if isinstance(typed, str) else None
    return next((one for one in kind if wanted in (fold(one.value).text, fold(label_of(one)).text)), typed)


def choices_of(kind: type[Kind]) -> str:
    """List the values of a kind with their Chinese names, for a sentence."""
    return "、".join(f"{one.value}（{label_of(one)}）" for one in kind)


def label_of(value: StrEnum) -> str:
    """Give the Chinese name of a value."""
    label: str = getattr(value, "label", value.value)
    return label
