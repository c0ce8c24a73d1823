"""Whether this quarter's status says anything that last quarter's did not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import Indel

from nlp.normalize import fold


class Copy(StrEnum):
    """How a status stands to the one before it."""

    NEWS = "news"
    VERBATIM = "verbatim"
    REWORDED = "reworded"

    @property
    def label(self) -> str:
        """The Chinese name shown to clerks."""
        return {Copy.NEWS: "有新内容", Copy.VERBATIM: "照抄上期", Copy.REWORDED: "换说法无新进展"}[self]


@dataclass(frozen=True, slots=True)
class Novelty:
    """What kind of copy a status is, and the share of its content the earlier one did not have (0 to 1)."""

    copy: Copy
    share: float


_TIME = re.compile(
    r"(?:\d{4}年)?(?:第?[一二三四1-4]季度|上半年|前三季度|全年|1?\d[-~至]1?\d月份?|1?\d月(?:\d{1,2}日|底|末|初|份)?)|"
    r"截[至止](?:目前|到目前)?|目前|当前|至今|今年以来|年初以来|到现在为?止|\d{4}年度?"
)
_NUMBERING = re.compile(
    r"(?:^|(?<=[;。\s]))(?:\(?\d{1,2}[.)、](?!\d)|\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+、)"
)
# Words that change nothing about the facts: how often an office says 继续 is no news.
_NOISE = re.compile(
    r"已经|业已|已|正在|正|仍在|仍|还在|继续|持续|进一步|积极|稳步|有序|扎实|加快|抓紧|深入|认真|全力|大力|不断|"
    r"推进|进行|开展|做好|实施|中|了|的|将|并|等|及|和|与|对|地|工作|情况|相关|有关|各项"
)
# A milestone named of a thing for the first time is news however little else changed.
_MILESTONES = re.compile(
    r"完成|开工|动工|进场|启动|批复|获批|审批|通过|立项|备案|招标|中标|签约|签订|印发|出台|发布|上报|提交|结顶|封顶|合龙|贯通|竣工|完工|"
    r"验收|投产|投用|运营|通车|挂牌|入驻|落地|到位|取得|建成|浇筑|复工|停工|暂缓|暂停|成立|召开|举办|试运行|交付|拆除|桩基|主体|基坑"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_NEW_ENOUGH = 0.25
_NEGATIONS = frozenset("未不无没否")


@lru_cache(maxsize=20_000)
def novelty_of(before: str, now: str) -> Novelty:
    """Compare two statuses of the same target.

    Verbatim: the same but for dates, blanks and punctuation. Reworded: no new number, no milestone said of a thing
    for the first time, and under a quarter of the characters new. Anything else is news.
    """
    earlier, later = _clauses(before), _clauses(now)
    plain_earlier, plain_later = "".join(earlier), "".join(later)
    if plain_earlier == plain_later:
        return Novelty(Copy.VERBATIM, 0.0)
    if _is_slip(plain_earlier, plain_later):
        return Novelty(Copy.REWORDED, 0.0)
    share = _new_share(earlier, later)
    fresh_number = set(_NUMBER.findall(" ".join(later))) - set(_NUMBER.findall(" ".join(earlier)))
    if fresh_number or share >= _NEW_ENOUGH or any(_has_new_milestone(clause, earlier) for clause in later):
        return Novelty(Copy.NEWS, share)
    return Novelty(Copy.REWORDED, share)


@lru_cache(maxsize=20_000)  # a status is compared with the one before it and the one after
def _clauses(text: str) -> tuple[str, ...]:
    """Split into clauses stripped of what may differ in a copy: times, numbering, punctuation, blanks, width."""
    timeless = _NUMBERING.sub("", _TIME.sub("", fold(text).text))
    pieces = re.split(r"[,;。、:!?]", re.sub(r"(?<=\d),(?=\d{3})", "", timeless))
    bare = (re.sub(r"[^\w%.+]|(?<!\d)\.|\.(?!\d)|_", "", piece) for piece in pieces)
    return tuple(piece for piece in bare if piece)


def _new_share(earlier: Sequence[str], later: Sequence[str]) -> float:
    """Give the share of characters that the most similar earlier clause does not have."""
    known = [set(clause) for clause in earlier]
    new = total = 0
    for clause in later:
        bare = _NOISE.sub("", clause)
        new += min((sum(character not in one for character in bare) for one in known), default=len(bare))
        total += len(bare)
    return new / total if total else 0.0


def _has_new_milestone(clause: str, earlier: Sequence[str]) -> bool:
    subject = set(_MILESTONES.sub("", _NOISE.sub("", clause)))
    for milestone in _MILESTONES.findall(clause):
        same = [one for one in earlier if milestone in one]
        if not any(len(subject & set(one)) >= min(2, len(subject)) for one in same):
            return True
    return False


def _is_slip(earlier: str, later: str) -> bool:
    """Tell whether two texts differ by one character that neither counts nor negates."""
    if Indel.distance(earlier, later) > 1 + (len(earlier) == len(later)):
        return False
    changed = set(earlier) ^ set(later)
    return not any(character.isdigit() or character in _NEGATIONS for character in changed)
