"""Whether this quarter's status says anything that last quarter's did not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from nlp.normalize import fold


class Copy(StrEnum):
    """How a status stands to the one before it."""

    NEWS = "news"
    VERBATIM = "verbatim"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class Novelty:
    """What kind of copy a status is, and the share of its content the earlier one did not have (0 to 1)."""

    copy: Copy
    share: float


_TIME = re.compile(
    r"(?:\d{4}年)?(?:第?[一二三四1-4]季度|上半年|前三季度|全年|1?\d[-~至]1?\d月份?|1?\d月(?:\d{1,2}日|底|末|初|份)?)|"
    r"截[至止](?:目前|到目前)?|目前|当前|至今|今年以来|年初以来|到现在为?止|\d{4}年度?"
)
# Words that change nothing about the facts: how often an office says 继续 is no news.
_NOISE = re.compile(
    r"已经|业已|已|正在|正|仍在|仍|还在|继续|持续|进一步|积极|稳步|有序|扎实|加快|抓紧|深入|认真|全力|大力|不断|"
    r"推进|进行|开展|做好|实施|中|了|的|将|并|等|及|和|与|对|地|工作|情况|相关|有关|各项"
)
# A milestone named for the first time is news however little else changed.
_MILESTONES = re.compile(
    r"完成|开工|动工|进场|启动|批复|获批|审批|通过|立项|备案|招标|中标|签约|签订|印发|出台|发布|上报|提交|结顶|封顶|竣工|验收|"
    r"投产|投用|运营|通车|挂牌|入驻|落地|到位|取得|建成|浇筑|复工|停工|暂缓|暂停|成立|召开|举办|试运行|交付|拆除|桩基|主体|基坑"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_NEW_ENOUGH = 0.25


def novelty_of(before: str, now: str) -> Novelty:
    """Compare two statuses of the same target.

    Verbatim: the same but for dates, blanks and punctuation. Reworded: no new number, no milestone named for the
    first time, and under a quarter of the characters new. Anything else is news.
    """
    earlier, later = _content(before), _content(now)
    if earlier == later:
        return Novelty(Copy.VERBATIM, 0.0)
    share = _new_share(_bare(earlier), _bare(later))
    fresh_number = set(_NUMBER.findall(later)) - set(_NUMBER.findall(earlier))
    fresh_milestone = set(_MILESTONES.findall(later)) - set(_MILESTONES.findall(earlier))
    if fresh_number or fresh_milestone or share >= _NEW_ENOUGH:
        return Novelty(Copy.NEWS, share)
    return Novelty(Copy.REWORDED, share)


def _content(text: str) -> str:
    """Strip what may differ in a verbatim copy: times, punctuation, blanks, width, script."""
    return re.sub(r"[^\w%.]|(?<!\d)\.|\.(?!\d)|_", "", _TIME.sub("", fold(text).text))


def _bare(text: str) -> str:
    return _NOISE.sub("", text)


def _new_share(earlier: str, later: str) -> float:
    known = set(earlier)
    return sum(character not in known for character in later) / len(later) if later else 0.0
