"""The reminder (催办) for an item that stands still: what was promised, how it stands, why it is asked about."""

from __future__ import annotations

from service.tracking.stalled import StalledItem

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
    no = f"第 {item.no} 项" if item.no else ""
    since = f"自 {stalled.since} 起已连续 {stalled.reports_in_stage} 期" if stalled.reports_in_stage > 1 else "目前"
    lines = [
        f"{units or '有关责任单位'}：",
        f"　　{stored.place}{stored.period} 重点工作{no}“{item.target}”，{since}{_WHERE[stalled.stage]}。",
        "　　督办依据：",
        *(f"　　{place}. {reason.text}" for place, reason in enumerate(stalled.why, start=1)),
        f"　　所报完成情况：{item.status or '（未填报）'}",
        "　　请核实进展，说明未推进的原因、下一步措施和完成时限，于    月    日前书面反馈。",
    ]
    return "\n".join(lines)
