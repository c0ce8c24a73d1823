"""The organisations that did the work, as the status names them.

Source: data/codebook.md §5. Which of the names in a status did the work is weighed by the company each keeps:
由…牵头 speaks for it, 报…审批 against; the names of one list share the words around the list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.normalize import normalize
from nlp.types import Decision, Item, Span
from nlp.unit_names import PLACE, Mention, MentionReader, edge_of, lists_of, load_unit_names
from nlp.weights import Weights, load_weights

RULE = "rule:units"
EDGES, ROLES = "unit_edges.tsv", "unit_roles.tsv"
_CHOSEN = 0.4
_CUES = re.compile(
    r"会同|联合|牵头|组织|委托|报|经|由|向|赴|到|与|和|及|获|待|请|征求|意见|审批|审查|审核|批复|备案|同意|认定|验收|批准|签订|签约|协议|洽谈"
    r"|走访|拜访|对接|协商|沟通|争取|上报|报送|送|提交|通过|邀请|聘请|中标|负责|承担|完成|开展|印发|制定|起草|编制|推进|督促|检查|支持"
    r"|在|位于|等|选址|新建|建成|建设|改造|落实|协助|配合|召开|举办|成立|入驻|引进|下达|要求|部署|反馈|咨询|汇报|座谈|考察|名义|会签|转报"
)
_BREAKS = ",;。:\n"


@dataclass(frozen=True, slots=True)
class UnitReader:
    """Reads the responsible units of an item."""

    reader: MentionReader
    roles: Weights

    def units_of(self, item: Item) -> tuple[Decision[str], ...]:
        """List the units that did the work, in the order of the status, each once, as written."""
        status = normalize(item.status)
        text = status.text
        found: dict[str, Decision[str]] = {}
        mentions = self.reader.mentions(text)
        for mention, signs in zip(mentions, role_signs(text, mentions), strict=True):
            chance = self.roles.chance(signs)
            if chance < _CHOSEN:
                continue
            span = Span("status", *status.original(mention.start, mention.end))
            name = text[mention.start : mention.end]
            known = found.get(name)
            if known is None:
                found[name] = Decision("".join(item.text(span).split()), chance, (span,), RULE)
            else:
                sure = max(known.confidence, chance)
                found[name] = Decision(known.value, sure, (*known.evidence, span), RULE)
        return tuple(found.values())


def role_signs(text: str, mentions: Sequence[Mention]) -> list[list[str]]:
    """Give for every name what speaks for or against its having done the work."""
    signs = []
    for group in lists_of(text, mentions):
        start, end = group[0].start, group[-1].end
        shared = _company(text, start, end, group)
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
    signs = [
        f"kinds={kinds}",
        f"size={min(len(group), 4)}",
        f"edge={edge}",
        f"after={after[:1]}",
        f"edge*after={edge}/{after[:1]}",
        f"edge2*after2={before[-2:]}/{after[:2]}",
        f"clause.start={clause == start}",
        f"clause.start*after={clause == start}/{after[:1]}",
        f"clause.start*kinds={clause == start}/{kinds}",
        f"edge*kinds={edge}/{kinds}",
        f"after*kinds={after[:1]}/{kinds}",
        f"after2*kinds={after[:2]}/{kinds}",
        f"edge2*kinds={before[-2:]}/{kinds}",
        f"text.start={start == 0}/{after[:1]}",
        f"end={after[:1] in ',;。' or not after}/{clause == start}",
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
    signs.extend(f"cue>*start={cue}/{clause == start}" for cue in cues_after)
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


def open_units(data: Path) -> UnitReader:
    """Open the reader of a data folder (lexicons, models).

    Raises:
        LexiconError: units.tsv is missing or malformed.
        ModelError: the weights are missing or malformed.
    """
    names = load_unit_names(data / "lexicons")
    return UnitReader(
        MentionReader(names, load_weights(data / "models" / EDGES)), load_weights(data / "models" / ROLES)
    )
