"""The reminder (催办) for what stands still: what was promised, how it stands, why it is asked about."""

from __future__ import annotations

from collections.abc import Sequence

from service.tracking.stalled import StalledItem

MOST_TOGETHER = 50
"""Items in one reminder: more than anybody answers in one letter."""

_WHERE = {
    "pending": "尚未启动",
    "planning": "仍在谋划前期",
    "approval": "仍在报批招标",
    "implementing": "实施中未见进展",
}


def reminder_of(stalled: StalledItem) -> str:
    """Write the reminder, in the form such notices have; the office fills in the date by which to answer."""
    stored, item = stalled.item, stalled.item.tagged.item
    units = "、".join(unit.value for unit in stored.tagged.tags.units)
    lines = [
        f"{units or '有关责任单位'}：",
        f"　　{stored.place}{stored.period} 重点工作{_standing(stalled)}。",
        "　　督办依据：",
        *(f"　　{place}. {reason.text}" for place, reason in enumerate(stalled.why, start=1)),
        f"　　所报完成情况：{item.status or '（未填报）'}",
        "　　请核实进展，说明未推进的原因、下一步措施和完成时限，于    月    日前书面反馈。",
    ]
    return "\n".join(lines)


def reminder_to(unit: str, found: Sequence[StalledItem]) -> str:
    """Write one reminder to a unit for all its stalled items, the most worrying first, at most `MOST_TOGETHER`."""
    lines = [f"{unit}：", f"　　经梳理，下列 {len(found)} 项重点工作进展缓慢："]
    for number, stalled in enumerate(found[:MOST_TOGETHER], start=1):
        stored, item = stalled.item, stalled.item.tagged.item
        lines += [
            f"　　{number}. {stored.place}{stored.period} {_standing(stalled)}。",
            f"　　督办依据：{''.join(reason.text for reason in stalled.why)}",
            f"　　所报完成情况：{item.status or '（未填报）'}",
        ]
    if len(found) > MOST_TOGETHER:
        lines.append(f"　　其余 {len(found) - MOST_TOGETHER} 项另行通知。")
    lines.append("　　请逐项核实进展，说明未推进的原因、下一步措施和完成时限，于    月    日前一并书面反馈。")
    return "\n".join(lines)


def _standing(stalled: StalledItem) -> str:
    """Say which item it is and how it stands."""
    item = stalled.item.tagged.item
    no = f"第 {item.no} 项" if item.no else ""
    since = f"自 {stalled.since} 起已连续 {stalled.reports_in_stage} 期" if stalled.reports_in_stage > 1 else "目前"
    return f"{no}“{item.target}”，{since}{_WHERE[stalled.stage]}"
