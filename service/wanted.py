"""What would have been right, in Chinese, where pydantic says in English what was wrong with a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_SHAPES = {
    "int": "应为整数",
    "float": "应为数字",
    "decimal": "应为数字",
    "finite": "应为有限的数字",
    "bool": "应为 true 或 false",
    "string": "应为文字",
    "list": "应为列表",
    "dict": "应为对象",
    "model": "应为对象",
    "value": "写法不对",
    "url": "应为网址",
    "path": "应为路径",
}
_LIMITS = {
    "greater_than_equal": ("ge", "应不小于 {}"),
    "greater_than": ("gt", "应大于 {}"),
    "less_than_equal": ("le", "应不大于 {}"),
    "less_than": ("lt", "应小于 {}"),
    "string_too_long": ("max_length", "至多 {} 字"),
    "string_too_short": ("min_length", "至少 {} 字"),
    "too_long": ("max_length", "至多 {} 项"),
    "too_short": ("min_length", "至少 {} 项"),
    "decimal_max_digits": ("max_digits", "至多 {} 位数字"),
    "string_pattern_mismatch": ("pattern", "应符合 {}"),
}
_CHOICE = re.compile(r"\^\(([\w|-]+)\)\??\$$")
"""A pattern that says nothing but which words there are."""


def wanted(error: Mapping[str, Any]) -> str:
    """Say what would be right in place of what one of pydantic's errors tells of; "" if that cannot be told."""
    kind, context = str(error["type"]), error.get("ctx", {})
    if kind in ("enum", "literal_error"):
        return "可用：" + "、".join(re.findall("'([^']*)'", str(context.get("expected", ""))))
    if kind == "string_pattern_mismatch" and (choice := _CHOICE.match(str(context.get("pattern")))):
        return "可用：" + choice[1].replace("|", "、")
    if kind in _LIMITS:
        name, sentence = _LIMITS[kind]
        return sentence.format(context.get(name))
    return _SHAPES.get(kind.partition("_")[0], "")
