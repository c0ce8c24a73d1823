"""What the words around a name of an organisation say of its part: did it, passed it, was visited.

Source: data/lexicons/unit_verbs.tsv for the words; data/codebook.md §5 for what counts. The names of one list share
the words around the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from nlp.errors import LexiconError
from nlp.normalize import normalize
from nlp.unit_names import PLACE, Mention, edge_of, lists_of, opened_at

_CUES = re.compile(
    r"会同|联合|牵头|组织|委托|报|经|由|向|赴|到|与|和|及|获|待|请|征求|意见|审批|审查|审核|批复|备案|同意|认定|验收|批准|签订|签约|协议|洽谈"
    r"|走访|拜访|对接|协商|沟通|争取|上报|报送|送|提交|通过|邀请|聘请|中标|负责|承担|完成|开展|印发|制定|起草|编制|推进|督促|检查|支持"
    r"|在|位于|等|选址|新建|建成|建设|改造|落实|协助|配合|召开|举办|成立|入驻|引进|下达|要求|部署|反馈|咨询|汇报|座谈|考察|名义|会签|转报"
)
_BREAKS = ",;。:\n"
_ADVERBS = re.compile(
    r"(?:已经?|正在?|将|拟|共同|联合|分别|先后|率先|均|也|还|再|又|仍|全面|积极|主动|及时|多次|逐[户村家个项]|每[周月旬季日半]+|"
    r"\d+(?:[-~至]\d+)?月(?:份|底|初|末|中旬|上旬|下旬)?(?:\d+日)?|[一二三四1-4]季度|上半年|下半年|前\S季度|等|共|"
    r"(?:\d+|[两三四五六七八九十]+)[个家镇乡]?(?:部门|单位|乡镇|街道)?|两镇|对\S{2,12}?(?=[进开实])|为主)+"
)


class UnitVerbs:
    """Words that tell an organisation's part: before it (走访), behind it (…起草), around it (报…审批)."""

    def __init__(self, roles: Iterable[tuple[str, str]]) -> None:
        self._before: dict[str, str] = {}
        self._behind: dict[str, str] = {}
        self._around: dict[str, list[tuple[str, str]]] = {}
        for phrase, role in roles:
            first, gap, last = phrase.partition("…")
            if not gap:
                self._before[phrase] = role
            elif not first:
                self._behind[last] = role
            else:
                self._around.setdefault(first, []).append((last, role))

    def signs(self, text: str, start: int, end: int) -> Iterator[str]:
        """Give the parts that the words beside characters start to end tell."""
        before = next((self._before[part] for part in _lasts(text, start) if part in self._before), "none")
        adverbs = _ADVERBS.match(text, end)
        stop = adverbs.end() if adverbs else end
        behind = next((self._behind[part] for part in _firsts(text, stop) if part in self._behind), "none")
        yield f"role<={before}"
        yield f"role>={behind}"
        yield f"role<>={before}/{behind}"
        yield f"role>*edge={behind}/{edge_of(text, start)}"
        yield f"verb={text[stop : stop + 2]}"
        clause = next((place for place in range(end, min(end + 30, len(text))) if text[place] in _BREAKS), len(text))
        for first in _lasts(text, start):
            for last, role in self._around.get(first, ()):
                if last in text[end : min(clause, end + 14)]:
                    yield f"around={role}"
                    yield f"around={first}…{last}"


def _lasts(text: str, place: int) -> list[str]:
    return [text[place - size : place] for size in range(min(6, place), 0, -1)]


def _firsts(text: str, place: int) -> list[str]:
    return [text[place : place + size] for size in (4, 3, 2, 1)]


def load_unit_verbs(lexicons: Path) -> UnitVerbs:
    """Read unit_verbs.tsv of a lexicon folder.

    Raises:
        LexiconError: the file is missing or a line is malformed.
    """
    path = lexicons / "unit_verbs.tsv"
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as broken:
        raise LexiconError(f"{path.name}: cannot be read as UTF-8 text: {broken}") from broken
    roles = []
    for number, line in enumerate(lines, start=1):
        if not line or line.startswith("#"):
            continue
        phrase, tab, role = line.partition("\t")
        if not tab:
            raise LexiconError(f"{path.name}, line {number}: expected phrase and role")
        roles.append((phrase if "…" in phrase else normalize(phrase).text, role.strip()))
    return UnitVerbs(roles)


def role_signs(text: str, mentions: Sequence[Mention], verbs: UnitVerbs) -> list[list[str]]:
    """Give for every name what speaks for or against its having done the work."""
    signs = []
    for group in lists_of(text, mentions):
        start, end = group[0].start, group[-1].end
        shared = [*_company(text, start, end, group), *verbs.signs(text, start, end)]
        for place, one in enumerate(group):
            signs.append([*shared, *_own(text, one, place, len(group))])
    return signs


def _company(text: str, start: int, end: int, group: Sequence[Mention]) -> list[str]:
    """Give the signs of the words around a list of names."""
    before, after = text[max(0, start - 4) : start], text[end : end + 4]
    kinds = "+".join(sorted({one.kind for one in group}))
    clause = max(text.rfind(mark, 0, start) for mark in _BREAKS) + 1
    stop = min((place for mark in _BREAKS if (place := text.find(mark, end)) >= 0), default=len(text))
    edge = edge_of(text, start)
    first = clause >= opened_at(text, start)
    signs = [
        f"kinds={kinds}",
        f"size={min(len(group), 4)}",
        f"edge={edge}",
        f"after={after[:1]}",
        f"edge*after={edge}/{after[:1]}",
        f"edge2*after2={before[-2:]}/{after[:2]}",
        f"clause.start={first}",
        f"clause.start*after={first}/{after[:1]}",
        f"clause.start*kinds={first}/{kinds}",
        f"edge*kinds={edge}/{kinds}",
        f"after*kinds={after[:1]}/{kinds}",
        f"after2*kinds={after[:2]}/{kinds}",
        f"edge2*kinds={before[-2:]}/{kinds}",
        f"text.start={start == 0}/{after[:1]}",
        f"end={after[:1] in ',;。' or not after}/{first}",
    ]
    for size in (2, 3, 4):
        signs.append(f"before{size}={before[-size:]}")
        signs.append(f"after{size}={after[:size]}")
    cues_before = set(_CUES.findall(text, clause, start))
    cues_after = set(_CUES.findall(text, end, stop))
    signs.extend(f"cue<={cue}" for cue in cues_before)
    signs.extend(f"cue<*kinds={cue}/{kinds}" for cue in cues_before)
    signs.extend(f"cue>={cue}" for cue in cues_after)
    signs.extend(f"cue>*kinds={cue}/{kinds}" for cue in cues_after)
    signs.extend(f"cue>*start={cue}/{first}" for cue in cues_after)
    return signs


def _own(text: str, one: Mention, place: int, size: int) -> list[str]:
    """Give the signs of one name by itself."""
    name = text[one.start : one.end]
    edge = edge_of(text, one.start)
    level = name[0] if name[0] in PLACE else next((c for c in name[1:5] if c in PLACE), "none")
    signs = [
        f"kind={one.kind}",
        f"head={name[-2:]}",
        f"level={level}/{one.kind}",
        f"level={level}",
        f"length={min(len(name), 9)}/{one.kind}",
        f"place={min(place, 2)}/{min(size, 3)}",
        f"own.edge={edge}/{one.kind}",
        f"own.after={text[one.end : one.end + 1]}/{one.kind}",
        f"own.edge2={text[max(0, one.start - 2) : one.start]}",
        f"own.after2={text[one.end : one.end + 2]}",
        f"likely={int(one.likely * 5)}",
    ]
    signs.extend(f"level*before={level}/{text[max(0, one.start - size) : one.start]}" for size in (1, 2))
    return signs
