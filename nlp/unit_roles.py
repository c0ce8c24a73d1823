"""What the words around a name of an organisation say of its part: did it, passed it, was visited.

Source: data/lexicons/unit_verbs.tsv for the words; data/codebook.md §5 for what counts. The names of one list share
the words around the list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.unit_names import PLACE, Mention, edge_of, lists_of, opened_at
from nlp.unit_verbs import UnitVerbs

COMPANY_COLUMNS = (
    "kinds",
    "size",
    "edge",
    "after",
    "edge*after",
    "edge2*after2",
    "clause.start",
    "clause.start*after",
    "clause.start*kinds",
    "edge*kinds",
    "after*kinds",
    "after2*kinds",
    "edge2*kinds",
    "text.start",
    "end",
    "before2",
    "before3",
    "before4",
    "after2",
    "after3",
    "after4",
    "role<",
    "role>",
    "role<>",
    "role>*edge",
    "role>*kinds",
    "verb",
    "verb1",
    "later",
    "later*kinds",
    "digits",
    "digits*kinds",
    "alike",
    "tail",
    "number",
)
OWN_COLUMNS = (
    "kind",
    "head",
    "level*kind",
    "level",
    "length",
    "place",
    "own.edge",
    "own.after",
    "own.edge2",
    "own.after2",
    "likely",
    "level*before1",
    "level*before2",
)

_CUES = re.compile(
    r"会同|联合|牵头|组织|委托|报|经|由|向|赴|到|与|和|及|获|待|请|征求|意见|审批|审查|审核|批复|备案|同意|认定|验收|批准|签订|签约|协议|洽谈"
    r"|走访|拜访|对接|协商|沟通|争取|上报|报送|送|提交|通过|邀请|聘请|中标|负责|承担|完成|开展|印发|制定|起草|编制|推进|督促|检查|支持"
    r"|在|位于|等|选址|新建|建成|建设|改造|落实|协助|配合|召开|举办|成立|入驻|引进|下达|要求|部署|反馈|咨询|汇报|座谈|考察|名义|会签|转报"
)
_BREAKS = ",;。:\n"
_BREAK = re.compile(f"[{_BREAKS}]")
_DIGIT = re.compile(r"\d")
_ADVERBS = re.compile(
    r"(?:已经?|正在?|将|拟|共同|联合|分别|先后|率先|均|也|还|再|又|仍|全面|积极|主动|及时|多次|逐[户村家个项]|每[周月旬季日半]+|"
    r"\d+(?:[-~至]\d+)?月(?:份|底|初|末|中旬|上旬|下旬)?(?:\d+日)?|[一二三四1-4]季度|上半年|下半年|前\S季度|等|共|"
    r"(?:\d+|[两三四五六七八九十]+)[个家镇乡]?(?:部门|单位|乡镇|街道)?|两镇|对\S{2,12}?(?=[进开实])|为主)+"
)


@dataclass(frozen=True, slots=True)
class Company:
    """A list of names (mostly of one), the values of COMPANY_COLUMNS that its members share, and further signs."""

    members: tuple[Mention, ...]
    values: tuple[str, ...]
    signs: tuple[str, ...]


def companies_of(text: str, mentions: Sequence[Mention], verbs: UnitVerbs) -> list[Company]:
    """Give for every list of names what the words around it say of its having done the work."""
    groups = lists_of(text, mentions)
    alike: dict[str, int] = {}
    for group in groups:
        like = _like(text, group)
        alike[like] = alike.get(like, 0) + 1
    return [_company(text, group, verbs, number, alike[_like(text, group)]) for number, group in enumerate(groups)]


def _like(text: str, group: Sequence[Mention]) -> str:
    """Name what makes lists of a text alike: their kind, and whether a colon follows."""
    return f"{group[0].kind}/{text[group[-1].end : group[-1].end + 1] == ':'}"


def _company(text: str, group: Sequence[Mention], verbs: UnitVerbs, number: int, alike: int) -> Company:
    start, end = group[0].start, group[-1].end
    before, after = text[max(0, start - 4) : start], text[end : end + 4]
    kinds = group[0].kind if len(group) == 1 else "+".join(sorted({one.kind for one in group}))
    clause = start
    while clause and text[clause - 1] not in _BREAKS:
        clause -= 1
    closing = _BREAK.search(text, end)
    stop = closing.start() if closing else len(text)
    edge = edge_of(text, start)
    first = str(clause >= opened_at(text, start))
    adverbs = _ADVERBS.match(text, end)
    verb = adverbs.end() if adverbs else end
    role_before, role_behind = verbs.before(text, start), verbs.behind(text, verb)
    deeds = str(min(verbs.deeds(text, verb, stop), 3))
    digits = str(bool(_DIGIT.search(text, verb, stop)))
    values = (
        kinds,
        str(min(len(group), 4)),
        edge,
        after[:1],
        f"{edge}/{after[:1]}",
        f"{before[-2:]}/{after[:2]}",
        first,
        f"{first}/{after[:1]}",
        f"{first}/{kinds}",
        f"{edge}/{kinds}",
        f"{after[:1]}/{kinds}",
        f"{after[:2]}/{kinds}",
        f"{before[-2:]}/{kinds}",
        f"{start == 0}/{after[:1]}",
        f"{after[:1] in ',;。' or not after}/{first}",
        before[-2:],
        before[-3:],
        before[-4:],
        after[:2],
        after[:3],
        after[:4],
        role_before,
        role_behind,
        f"{role_before}/{role_behind}",
        f"{role_behind}/{edge}",
        f"{role_behind}/{kinds}",
        text[verb : verb + 2],
        text[verb : verb + 1],
        f"{deeds}/{first}",
        f"{deeds}/{kinds}",
        f"{digits}/{first}",
        f"{digits}/{deeds}/{kinds}",
        f"{min(alike, 3)}/{group[0].kind}/{first}",
        text[max(end, stop - 2) : stop],
        f"{min(number, 3)}/{kinds}",
    )
    # Each once, in the order of the text: a sum of weights depends on its order in the last bit.
    held = dict.fromkeys(_CUES.findall(text, clause, start))
    follow = dict.fromkeys(_CUES.findall(text, end, stop))
    signs = [f"cue<={cue}" for cue in held]
    signs.extend(f"cue<*kinds={cue}/{kinds}" for cue in held)
    signs.extend(f"cue>={cue}" for cue in follow)
    signs.extend(f"cue>*kinds={cue}/{kinds}" for cue in follow)
    signs.extend(f"cue>*start={cue}/{first}" for cue in follow)
    signs.extend(verbs.around(text, start, end, stop))
    return Company(tuple(group), values, tuple(signs))


def own_values(text: str, one: Mention, place: int, size: int) -> tuple[str, ...]:
    """Give the values of OWN_COLUMNS: the signs of one name by itself."""
    name = text[one.start : one.end]
    level = name[0] if name[0] in PLACE else next((c for c in name[1:5] if c in PLACE), "none")
    return (
        one.kind,
        name[-2:],
        f"{level}/{one.kind}",
        level,
        f"{min(len(name), 9)}/{one.kind}",
        f"{min(place, 2)}/{min(size, 3)}",
        f"{edge_of(text, one.start)}/{one.kind}",
        f"{text[one.end : one.end + 1]}/{one.kind}",
        text[max(0, one.start - 2) : one.start],
        text[one.end : one.end + 2],
        str(int(one.likely * 5)),
        f"{level}/{text[max(0, one.start - 1) : one.start]}",
        f"{level}/{text[max(0, one.start - 2) : one.start]}",
    )
