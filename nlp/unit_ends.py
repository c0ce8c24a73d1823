"""Where names of organisations may end: with a name of data/lexicons/units.tsv, or with a general head such as 局."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from nlp.errors import LexiconError
from nlp.normalize import normalize

_HEAD_WORDS = (
    "乡 办 厅 委 局 所 站 镇 队 院 馆 专班 中心 中队 公司 农场 分局 医院 协会 商会 园区 场站 大学 大队 学院 "
    "总会 总站 总队 支行 支队 政府 新区 林场 法院 牧场 苏木 街道 银行 集团 产业园 供水站 保税区 农商行 "
    "办事处 办公室 合作社 委员会 工业园 工作组 工作队 度假区 开发区 指挥部 服务站 检察院 派出所 示范区 "
    "管委会 管理处 管理所 经开区 联合会 集聚区 高新区 领导小组"
)
_HEADS = frozenset(_HEAD_WORDS.split())
_HEAD_LASTS = frozenset(head[-1] for head in _HEADS)
_HEAD_LENGTHS = (4, 3, 2, 1)
# Words that end like a name and are none: 布局 is no 局, 城镇 before 新增就业 no 镇.
_NO_OFFICE = frozenset(
    [f"{one}办" for one in "举承主创开督交催申代通联可能快帮网掌补新"]
    + [f"{one}局" for one in "布格结全大开棋僵"]
    + ["家乡", "返乡", "下乡", "故乡"]
)
_NO_TOWN = re.compile(
    "(?:新增|登记|居民|常住|职工|失业|就业|调查|低保|困难|零就业|老旧|污水|生活|供水|燃气|棚户|住房|土地|开发)"
)


class Tail(NamedTuple):
    """Where the last part of a name stands, and its kind ("head" for a general one).

    `inner` is where the tail before it ends: a name that begins before that holds two.
    """

    start: int
    end: int
    kind: str
    inner: int = 0


class UnitNames:
    """Finds where names of organisations may end."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self._kinds = {name: kind for name, kind in kinds.items() if len(name) > 1}
        lengths: dict[str, set[int]] = {}
        for name in self._kinds:
            lengths.setdefault(name[-2:], set()).add(len(name))
        self._lengths = {last: tuple(sorted(found, reverse=True)) for last, found in lengths.items()}
        lasts = sorted({name[-1] for name in (*self._kinds, *_HEADS)})
        self._lasts = re.compile(f"[{re.escape(''.join(lasts))}]")

    def tails(self, text: str) -> list[Tail]:
        """List the longest known name, else the general head, at every place where one ends."""
        tails: list[Tail] = []
        lengths, kinds = self._lengths, self._kinds
        inner = 0
        for found in self._lasts.finditer(text, 1):
            end = found.end()
            pair = text[end - 2 : end]
            for length in lengths.get(pair, ()):
                name = text[end - length : end] if length <= end else ""
                if name in kinds:
                    tails.append(Tail(end - length, end, kinds[name], inner))
                    inner = end
                    break
            else:
                if found[0] not in _HEAD_LASTS or pair in _NO_OFFICE or (pair == "城镇" and _NO_TOWN.match(text, end)):
                    continue
                start = _head_start(text, end)
                if start < end:
                    tails.append(Tail(start, end, "head", inner))
                    inner = end
        return tails


def _head_start(text: str, end: int) -> int:
    """Find where the longest general head that ends at a place begins; the place itself where none ends."""
    for length in _HEAD_LENGTHS:
        if length <= end and text[end - length : end] in _HEADS:
            return end - length
    return end


def load_unit_names(lexicons: Path) -> UnitNames:
    """Read units.tsv of a lexicon folder.

    Raises:
        LexiconError: the file is missing or a line is malformed.
    """
    path = lexicons / "units.tsv"
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as broken:
        raise LexiconError(f"{path.name}: cannot be read as UTF-8 text: {broken}") from broken
    kinds: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line or line.startswith("#"):
            continue
        name, tab, kind = line.partition("\t")
        if not tab:
            raise LexiconError(f"{path.name}, line {number}: expected name and kind")
        kinds.setdefault(normalize(name).text, kind.strip())
    return UnitNames(kinds)
