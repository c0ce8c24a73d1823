"""The parts of the sentences that say why an item is listed, in Chinese and English, and the words they quote."""

from __future__ import annotations

from nlp.types import Item, Span, Stage
from service.tracking.promises import PromiseKind

QUARTERS_ENGLISH = ("the first quarter", "the first half-year", "the third quarter", "the year")
PROMISED = {
    PromiseKind.FINISH: ("目标要求年内建成或完成（“{}”），", "to be finished this year (“{}”), "),
    PromiseKind.START: ("目标要求年内开工（“{}”），", "to be started this year (“{}”), "),
    PromiseKind.PREPARE: ("目标要求做完前期（“{}”），", "to be prepared this year (“{}”), "),
    PromiseKind.OTHER: ("", ""),
}
WORDED = {
    "suspended": ("完成情况提到暂停或推倒重来：", "The status speaks of stopping or starting over: "),
    "waiting": ("还在等条件或等他人：", "Waiting for conditions or for others: "),
    "wording": ("所报多为商谈、研究、起草：", "Mostly talks, studies and drafts: "),
}
STAGES_ENGLISH = {stage: str(stage) for stage in Stage} | {Stage.PENDING: "not started"}


def quoted(item: Item, words: tuple[Span, ...], *, most: int = 4, others: str = "等") -> str:
    """Quote words of an item, each once; of many only the first, and that there are others."""
    texts = list(dict.fromkeys(_cut(item.text(span)) for span in words))
    return "".join(f"“{text}”" for text in texts[:most]) + (others if len(texts) > most else "")


def _cut(text: str, *, most: int = 24) -> str:
    return text if len(text) <= most else text[:most] + "…"
