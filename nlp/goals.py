"""The numbers of a target that are goals: what is promised, in what direction, of which indicator.

Source: data/codebook.md §4. A name, a year, a threshold (亿元以上项目) or a size (10千伏线路) is no goal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp.measure import Amount, Measures
from nlp.types import Comparison

_BREAK = re.compile(r"[,;。:、!?\n()]")
_BREAKS = frozenset(",;。:、!?\n()")
_CLAUSE = re.compile(r"[,;。:!?\n]")
_BOUND = re.compile(r"个?(?:以上|以内|以下|左右|及以上|及以下|之内|之上|上下)")
_VERB = re.compile(
    r"新增|新建|新改建|改建|新改扩建|扩建|建成|建设|完成|实现|达到|达|突破|增长|提高|提升|增至|增加到|增加|引进|招引|签约|落户"
    r"|创建|创成|培育|打造|改造|治理|整治|修复|培训|发放|争取|举办|开工|竣工|压减|压缩|下降|降至|降到|降低|控制|不低于|不少于|不高于"
    r"|不超过|保持|稳定|超过|覆盖|淘汰|拆除|关停|盘活|化解|推广|推进|开通|购置|更新|安装|投放|种植|造林|收储|供应|出让|接待|筹集|清理"
    r"|整合|撤并|精简|推出|开展|解决|带动|惠及|服务|每|人均|年均|日均|约|第|满|超|至|到|为|从|由|比|少于|低于|高于|年产|日处理|总投资"
)
_LIMIT_BEFORE = re.compile(
    r"(?:控制在|限制在|不超过|不高于|不得高于|不得超过|不大于|低于|少于|小于|≤|<|压缩至|压缩到|压减至|压减到|压降至|压降到|压至|压到"
    r"|缩短至|缩短到|缩减至|缩减到|减至|减到|降至|降到|降低到|降低至|下降到|下降至|减少到|减少至|精简至|精简到|回落至|收窄至|收窄到|控制到"
    r"|以内|收缩到|收缩至|不突破|不多于)[^\d,;。]{0,6}$"
)
_FLOOR_BEFORE = re.compile(r"(?:不低于|不少于|不小于|≥|>|(?<![不得])高于|不得低于|不得少于)[^\d,;。]{0,4}$")
_LIMIT_AFTER = re.compile(r"\)?个?(?:以内|以下|之内|及以下)(?![\u4e00-\u9fff])")
_CONTROL = re.compile(r"控制|压|限")
_CUT = re.compile(r"(?:压减|压缩|压降|下降|减少|降低|削减|精简|缩短|减)(?:率|幅|比例)?[^,;。\d]{0,6}$")
_REACHED = re.compile(
    r"(?:要|力争|确保)?(?:控制在|保持在|稳定在|达到?|突破|不低于|不少于|不超过|不高于|超过?|增至|增加到|提高到|提升到|提升至|提高至|降至|降到"
    r"|从.*到|由.*到|至|到|约)+$"
)
_OPENING = re.compile(r"^(?:全年|年内|今年|本年|力争|确保|争取|完成|实现|全县|全区|全市)+")
_QUOTES = {'"': '"', "《": "》", "〈": "〉", "'": "'"}
_OPENING_QUOTE = re.compile(f"[{''.join(_QUOTES)}]")


def is_quoted(text: str, place: int) -> bool:
    """Tell whether a character stands inside quotes or a title."""
    at = 0
    while (opening := _OPENING_QUOTE.search(text, at, place + 1)) is not None:
        closing = text.find(_QUOTES[opening[0]], opening.end())
        if closing >= place:
            return True
        at = closing + 1 if closing >= 0 else opening.end()
    return False


def comparison_of(text: str, amount: Amount) -> Comparison:
    """Say whether a goal is to be reached or kept under."""
    before = text[max(0, amount.start - 16) : amount.start]
    if _FLOOR_BEFORE.search(before):
        return ">="
    if _LIMIT_BEFORE.search(before):
        return "<="
    if _LIMIT_AFTER.match(text, amount.end) and not _CUT.search(before):
        return "<="
    return ">="


def clause_start(text: str, place: int) -> int:
    """Find where the clause around a place begins."""
    start = 0
    for found in _CLAUSE.finditer(text, 0, place):
        start = found.end()
    return start


def clause_end(text: str, place: int) -> int:
    """Find where the clause around a place ends."""
    found = _CLAUSE.search(text, place)
    return found.start() if found else len(text)


def goal_signs(text: str, amounts: Sequence[Amount], place: int, measures: Measures) -> Iterator[str]:
    """Give what speaks for or against the amount at a place of the list being a goal."""
    amount = amounts[place]
    bound = _BOUND.match(text, amount.end)
    rest = text[bound.end() if bound else amount.end :]
    dimension = measures.measure_of(amount.unit).dimension
    kind = dimension if not dimension.startswith("?") else "unknown" if amount.unit else "none"
    follows = "end" if not rest else "stop" if _BREAK.match(rest) else "noun"
    yield f"follows={follows}/{bool(bound)}"
    yield f"kind*follows={kind}/{follows}/{bool(bound)}"
    yield f"kind*after={kind}/{rest[:1]}"
    yield from _number_signs(text, amount, kind, follows)
    start, end = clause_start(text, amount.start), clause_end(text, amount.end)
    yield from _verb_signs(text[start : amount.start], kind, follows)
    for size in (1, 2, 3):
        yield f"after{size}={rest[:size]}"
        yield f"before{size}={text[max(0, amount.start - size) : amount.start]}"
    yield f"tail={rest[: max(0, end - amount.end)][-2:]}"
    yield f"earlier={place > 0 and amounts[place - 1].start >= start}"
    later = amounts[place + 1] if place + 1 < len(amounts) and amounts[place + 1].start < end else None
    yield f"later={later is not None}/{follows}/{bool(bound)}"
    if later is not None:
        other = measures.measure_of(later.unit).dimension
        between = text[amount.end : later.start]
        yield f"later={kind}/{other}"
        yield f"joined={len(between) <= 1}"
        if any(word in between for word in ("到", "至", "提升", "提高")):
            inside = text[start : amount.start]
            yield f"between={between[:6]}"
            yield f"from={'从' in inside or '由' in inside}/{len(between) <= 6}"
        if bound and kind == "money":
            yield f"threshold={follows}/{other}"


def _number_signs(text: str, amount: Amount, kind: str, follows: str) -> Iterator[str]:
    """Give the signs of the number itself, its unit and the marks beside it."""
    yield f"kind={kind}"
    yield f"unit={amount.unit}"
    yield f"han={amount.han}/{amount.unit}"
    yield f"digits={_size(amount)}/{kind}/{follows}"
    if amount.unit in ("", "年") and amount.value == int(amount.value) and 1950 <= amount.value <= 2100:
        yield "year"
    before = text[: amount.start]
    if amount.value == 1:
        yield f"one/{amount.han}/{amount.unit}"
        yield f"one/{amount.han}/{follows}"
        yield f"one/{amount.han}/{before[-1:]}"
    if amount.han:
        yield f"han/{text[amount.start : amount.unit_start]}/{follows}"
        yield f"han.big/{_size(amount)}/{amount.unit_start - amount.start}"
    if is_quoted(text, amount.start):
        yield "quoted"
    opened, closed = text.rfind("(", 0, amount.start), text.rfind(")", 0, amount.start)
    if opened > closed:
        yield f"bracket={text[max(0, opened - 1) : opened]}"
        yield "bracket"
    if _starts_latin(text[amount.end :]):
        yield "latin"
    if before[-1:] in ("第", "〔", "#", "〕", "-", "+"):
        yield "ordinal"


def _size(amount: Amount) -> int:
    return min(len(str(int(amount.value))), 4)


def _verb_signs(inside: str, kind: str, follows: str) -> Iterator[str]:
    """Give the signs of what stands between the clause's beginning and the number."""
    verbs = _VERB.findall(inside)
    first, last = (verbs[0], verbs[-1]) if verbs else ("none", "none")
    yield f"verb={last}"
    yield f"firstverb={first}"
    yield f"verb*follows={last}/{follows}"
    yield f"verb.next={inside.endswith(last)}/{follows}/{kind}"
    yield f"atstart={not inside}/{follows}"
    yield f"gap={min(len(inside) // 3, 4)}/{follows}"


def _starts_latin(after: str) -> bool:
    return bool(after) and after[0].isascii() and (after[0].isalpha() or after[0] in "+-")


def indicator_of(text: str, amount: Amount) -> str:
    """Name what a goal measures: the words of its part of the sentence without number and limit."""
    clause = text[clause_start(text, amount.start) : amount.start]
    shared, together, values = clause.partition("分别")
    names = re.split(r"[、和与及]", shared)
    order = len(re.findall(r"\d[\d.]*", values))
    if together and order < len(names):
        return names[order]
    start = amount.start
    while start and text[start - 1] not in _BREAKS:
        start -= 1
    bound = _BOUND.match(text, amount.end)
    end = bound.end() if bound else amount.end
    closing = _BREAK.search(text, end)
    stop = closing.start() if closing else len(text)
    head = _OPENING.sub("", _REACHED.sub("", text[start : amount.start]))
    return (head + text[end:stop]).strip() or clause
