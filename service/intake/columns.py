"""Which column of a table holds what: by what the headings mean and, among equals, by what the rows hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.goal_headings import part_of
from nlp.types import Period
from service.intake.headers import Heading, heading_of
from service.intake.numbering import is_number
from service.intake.tables import Region

_COUNT = re.compile(r"\d+(?:\.\d+)?\s*[%项个件条]?")
_MUCH_MORE = 3  # times as many characters
_FIGURE = re.compile(r"[-+]?\d[\d,.，]*\s*[^\d\s,，。;；]{0,4}")
_FIGURES = 3  # rank of headings that promise figures (完成值); those of shares (完成率) rank higher
_TEXTUAL = 2  # ranks of status headings up to this promise words, the others figures


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what; `attributes` are the others by their names."""

    no: int | None
    target: int
    status: int
    attributes: dict[int, str]
    passed_over: tuple[str, ...] = ()


def columns_of(region: Region, *, period: Period | None) -> Columns:
    """Choose the column of each role by what the headings mean and, among equals, by what the rows hold."""
    headings = region.header.headings
    numbers = [at for at, heading in enumerate(headings) if heading.role == "no"]
    target = _target_column(region)
    status, passed_over = _status_column(region, period=period)
    no = next((at for at in numbers if at < target), numbers[0] if numbers else None)
    if no is None:
        no = _unnamed_numbers(region, before=min(target, status))
    others = [at for at in range(_width(region)) if at not in (no, target, status)]
    attributes = _names([headings[at] if at < len(headings) else None for at in others], others)
    return Columns(no, target, status, attributes, passed_over)


def name_of_figures(region: Region, columns: Columns) -> str:
    """Name the column of statuses where what its figures are stands in its heading alone: 完成率, 实际完成(万元).

    Such figures are kept under that name too where a goal stands in another column: without it nobody could tell what
    61.7 is.
    """
    if all(part_of(name) != "goal" for name in columns.attributes.values()):
        return ""
    heading = region.header.headings[columns.status]
    name = heading.name.rpartition("/")[2]
    return name if heading.rank > _FIGURES or (heading.rank == _FIGURES and re.search("[(（]", name)) else ""


def is_figure(text: str) -> bool:
    """Tell whether a cell is a number with at most a short unit."""
    return bool(_FIGURE.fullmatch(text.strip()))


def holds_counts(region: Region, columns: Columns) -> bool:
    """Tell whether what would be targets are numbers only: a table of how many tasks each unit has."""
    texts = [text for text in _texts(region, columns.target) if text]
    return bool(texts) and all(map(_COUNT.fullmatch, texts))


def _names(headings: Sequence[Heading | None], columns: Sequence[int]) -> dict[int, str]:
    """Name the columns kept as attributes: 责任分工 over 牵头单位 is 牵头单位, where no other column is called that."""
    names: dict[int, str] = {}
    for heading, at in zip(headings, columns, strict=True):
        full = heading.name if heading is not None and heading.name else f"第{at + 1}列"
        last = full.rpartition("/")[2]
        name = last if _says_enough(heading_of(last)) and last not in names.values() else full
        while name in names.values():
            name += "'"
        names[at] = name
    return names


def _says_enough(lowest: Heading) -> bool:
    return lowest.role == "attribute" or (lowest.role is not None and lowest.rank > _TEXTUAL)


def _target_column(region: Region) -> int:
    ranked = [(heading.rank, at) for at, heading in enumerate(region.header.headings) if heading.role == "target"]
    rank, first = min(ranked)
    same = [
        at
        for a_rank, at in ranked
        if a_rank == rank and region.header.headings[at].name == region.header.headings[first].name
    ]
    if len(same) == 1:
        return _last_unnamed(region, first)
    # one heading merged over several columns: a group and the targets in it, which differ most
    return max(same, key=lambda at: (len(set(_texts(region, at))), -at))


def _last_unnamed(region: Region, first: int) -> int:
    """Go right from a target over columns without heading: so a file without merged cells shows 目标任务 over two.

    They belong together only if the first has gaps that the next one fills, as groups have.
    """
    headings = region.header.headings
    at = first
    while at + 1 < len(headings) and not headings[at + 1].name:
        if not _fills_gaps(_texts(region, at), _texts(region, at + 1)):
            break
        at += 1
    return at


def _fills_gaps(group: Sequence[str], texts: Sequence[str]) -> bool:
    pairs = list(zip(group, texts, strict=True))
    return any(text and not name for name, text in pairs) and all(text for name, text in pairs if name)


def _status_column(region: Region, *, period: Period | None) -> tuple[int, tuple[str, ...]]:
    headings = region.header.headings
    ranked = [(heading.rank, at) for at, heading in enumerate(headings) if heading.role == "status"]
    quarterly = [at for rank, at in ranked if headings[at].quarter is not None and rank <= _TEXTUAL]
    best = min(rank for rank, _ in ranked)
    same = [at for rank, at in ranked if rank == best]
    if period is not None and (matching := [at for at in quarterly if headings[at].quarter == period.quarter]):
        same = matching
    elif len(quarterly) > 1:
        same = quarterly
    filled = [at for at in same if any(_texts(region, at))]
    chosen = (filled or same)[-1] if len({headings[at].name for at in same}) > 1 else (filled or same)[0]
    if len(quarterly) < 2:
        chosen = _fullest(region, same, chosen)
    elif len(same) > 1:  # the latest quarter that says anything, wherever it stands
        chosen = max(filled or same, key=lambda at: (headings[at].quarter or 0, at))
    return chosen, tuple(headings[at].name for _, at in ranked if at != chosen)


def _fullest(region: Region, columns: Sequence[int], chosen: int) -> int:
    """Prefer a column that tells far more: 具体进展 beside a 完成情况 that only says 推进中."""
    told = {at: sum(map(len, _texts(region, at))) for at in columns}
    longest = max(columns, key=lambda at: told[at])
    return longest if told[longest] > _MUCH_MORE * told[chosen] else chosen


def _unnamed_numbers(region: Region, *, before: int) -> int | None:
    """Find a column without a heading that holds numbers only, left of the target."""
    for at in range(before):
        heading = region.header.headings[at]
        texts = [text for text in _texts(region, at) if text]
        if not heading.name and len(texts) > 1 and all(map(is_number, texts)):
            return at
    return None


def _texts(region: Region, at: int) -> list[str]:
    return [row.cells[at].text if at < len(row.cells) else "" for row in region.rows]


def _width(region: Region) -> int:
    return max([len(region.header.headings), *(len(row.cells) for row in region.rows)])
