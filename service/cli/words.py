"""What tables on a terminal call things: JSON keeps its English keys and values, clerks read Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from nlp.types import Delivery, Stage, Theme
from service.names import FIELD_LABELS
from service.tracking.news import Copy

KEYS: Mapping[str, str] = {
    "id": "编号",
    "report_id": "报表",
    "place": "地区",
    "period": "季度",
    "no": "序号",
    "target": "重点工作",
    "status": "完成情况",
    "where": "位置",
    "attributes": "其他各列",
    "primary": "主题",
    "themes": "全部主题",
    "stage": "阶段",
    "delivery": "类型",
    "quantities": "数量目标",
    "units": "责任单位",
    "unsure": "待核",
    "model": "模型",
    "corrected": "已更正",
    "rows": "项数",
    "revision": "版次",
    "source": "文件",
    "loaded_at": "入库时间",
    "outcome": "结果",
    "earlier_id": "前一事项",
    "later_id": "后一事项",
    "score": "相似度",
    "kind": "种类",
    "reason": "缘由",
    "by": "何人",
    "unlinked": "已否定",
}
_TAGS = {value.value: value.label for values in (Theme, Stage, Delivery) for value in values}
_VALUES: Mapping[str, Mapping[str, str]] = {
    "outcome": {"stored": "已入库", "replaced": "已替换", "unchanged": "没有变化"},
    "kind": {"person": "人工认定"},
    "copy": {one.value: one.label for one in Copy},
    "unsure": FIELD_LABELS,
    "corrected": FIELD_LABELS,
}


def word_of(key: str, value: str) -> str:
    """Give what a value of a field is called; a text that is no value stays as it is."""
    return _VALUES.get(key, _TAGS).get(value, value)
