"""What a target promises for the year: that something is finished, that it is begun, or only prepared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from nlp.types import Delivery, Span


class PromiseKind(StrEnum):
    """What must be seen by the end of the year."""

    FINISH = "finish"
    START = "start"
    PREPARE = "prepare"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise and the words that make it (none for OTHER)."""

    kind: PromiseKind
    words: Span | None = None


_CLAUSE = re.compile(r"[^,，;；。\n]+")
_PREPARE = re.compile(r"前期(?:工作|手续|准备)?|可行性研究|立项|方案(?:编制|设计)|选址|储备")
_START = re.compile(r"(?:新)?开工(?:建设)?|动工(?:建设)?|启动(?=[^,，;；。]{0,24}(?:建设|工程|施工|项目))")
_FINISH = re.compile(
    r"(?:全面|基本)?建成(?:投产|投用|使用|通车)?|竣工|完工|投产|投用|投入(?:使用|运营)|启用|通车|交付|落成|结顶|封顶"
)
_COMPLETE = re.compile(r"完成(?=[^,，;；。]{0,24}(?:工程|建设|改造|主体|施工|修复|整治|提升|迁建|扩建|项目))")
_BUILT = frozenset({Delivery.PROJECT})


def promise_of(target: str, delivery: Delivery) -> Promise:
    """Read the weightiest promise of a target: finishing outweighs beginning, both outweigh preparing."""
    found: dict[PromiseKind, Span] = {}
    for clause in _CLAUSE.finditer(target):
        text, at = clause[0], clause.start()
        prepared = _PREPARE.search(text)
        built = _FINISH.search(text) or (_COMPLETE.search(text) if delivery in _BUILT else None)
        begun = _START.search(text)
        if prepared:
            found.setdefault(PromiseKind.PREPARE, _span(at, prepared))
        elif built:
            found.setdefault(PromiseKind.FINISH, _span(at, built))
        elif begun:
            found.setdefault(PromiseKind.START, _span(at, begun))
    for kind in (PromiseKind.FINISH, PromiseKind.START, PromiseKind.PREPARE):
        if kind in found:
            return Promise(kind, found[kind])
    return Promise(PromiseKind.OTHER)


def _span(at: int, match: re.Match[str]) -> Span:
    return Span("target", at + match.start(), at + match.end())
