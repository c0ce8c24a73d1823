"""What a text says was done with the thing a number counts: looked for, applied for, signed, begun, done.

Source: data/codebook.md §4 and §7. A figure answers a goal when it counts the promised deed; figures of earlier steps
(选址16个, 签约1187户, 3所施工) do not, unless that step is what was promised.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from operator import add
from typing import NamedTuple

_WORDS = {
    "seek": "摸排|摸底|摸清|排查|排摸|梳理|储备|筛选|遴选|选点|选址|选定|确定|明确|名单|征集|建议|点位|勘察|踏勘"
    "|测量|丈量|核查|调查|排出|登记|建档|普查|落实|谋划|包装",
    "apply": "申报|推荐|上报|申请|报名|公示|审核|核准|评审|备案|受理|递交|报送|提交|初审|审查|联审|培育|入选|候选|预备",
    "draw": "设计|方案|可研|立项|批复|编制|图审|施工图|初设|出图|会审|规划",
    "buy": "招标|挂网|采购|订购|比选|合同|订单|到货|到位|中标|财评",
    "sign": "签约|签订|签协议|协议|意向|签",
    "talk": "洽谈|在谈|对接|拜访|走访|考察|会见|见面|联络|座谈|约谈|跟踪|线索",
    "begin": "开工|动工|进场|在建|施工|基础|主体|开挖|桩基|封顶|启动|路基|土方|整地|砌|浇筑|吊装|正在|装修"
    "|设备|调试|推进|实施",
    "done": "建成|完工|竣工|投用|启用|交付|开放|验收|完成|落户|新增|获批|投产|开业|上线|销号|入库|命名|挂牌|通车|并网"
    "|落地|注册|引进|实现|达到|投入使用|运行|运营|运转|开通|入住|搬入|兑付|到账|退出|拆除|关停|更换|安装|建好|用上|通水|发放|办结|结案|化解"
    "|治理|整治|改造|修复|举办|培训|开展|接待|栽植|植苗|播种|种植|移栽|造林|铺设|开餐|开园|开学|认定|授牌|领证|铺油|收官",
}
_KIND_OF = {word: kind for kind, words in _WORDS.items() for word in words.split("|")}
_DEED = re.compile("|".join(sorted(_KIND_OF, key=len, reverse=True)))
_NO_THING = re.compile(rf"{_DEED.pattern}|[^\u4e00-\u9fff]|以上|左右|新|改|扩|等|不少于|不低于|力争|全年|年度|年内")
_RATE = re.compile(r"[\u4e00-\u9fff]{1,2}[率比度]")
_REACH = 8


class Deed(NamedTuple):
    """A word that tells a deed, and the kind of deed; "" and "none" where there is none."""

    word: str
    kind: str


class Naming(NamedTuple):
    """How an indicator names its goal.

    `deeds` are its words of deeds, `promised` their kinds (other than done, if any), `thing` the end of what is
    counted, `rate` the name of a rate; `pairs` and `characters` are those of the whole.
    """

    deeds: frozenset[str]
    promised: str
    thing: str
    rate: str
    pairs: frozenset[str]
    characters: frozenset[str]


NO_DEED = Deed("", "none")


def last_deed(text: str) -> Deed:
    """Give the deed told last in a text."""
    words = _DEED.findall(text)
    return Deed(words[-1], _KIND_OF[words[-1]]) if words else NO_DEED


def first_deed(text: str, start: int, end: int) -> Deed:
    """Give the deed told first between two places of a text."""
    found = _DEED.search(text, start, end)
    return Deed(found[0], _KIND_OF[found[0]]) if found else NO_DEED


def deed_behind(text: str, end: int) -> Deed:
    """Give the deed told right behind a part of a sentence."""
    return first_deed(text, end, end + _REACH)


def rates_of(text: str) -> Iterator[str]:
    """Name the rates a text speaks of, by their last characters: 化解率, 满意度."""
    return (found[0] for found in _RATE.finditer(text))


@lru_cache(maxsize=1024)  # asked anew for every figure of a status
def naming_of(indicator: str) -> Naming:
    """Take apart the words that name a goal."""
    words = frozenset(_DEED.findall(indicator))
    kinds = {_KIND_OF[word] for word in words}
    things = _NO_THING.sub(" ", indicator).split()
    return Naming(
        deeds=words,
        promised="+".join(sorted(kinds - {"done"})) or ("done" if kinds else "none"),
        thing=things[-1][-2:] if things and len(things[-1]) > 1 else "",
        rate=next(rates_of(indicator), ""),
        pairs=frozenset(map(add, indicator, indicator[1:])),
        characters=frozenset(indicator),
    )


def place_of(words: Collection[str], lead: str, tail: str, sentence: str) -> str:
    """Tell where any of some words stands: right before a figure, right behind it, or earlier in its sentence."""
    for name, text in (("lead", lead), ("tail", tail), ("sentence", sentence)):
        if any(word in text for word in words):
            return name
    return "no"
