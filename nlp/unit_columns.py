"""Units that are assigned in so many words: (责任单位:区住建局), (区发改局), 县水利局:新建…, a column 牵头单位.

Source: data/codebook.md §5; generic collectives (各街道, 相关部门) are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from nlp.normalize import normalize
from nlp.unit_ends import UnitNames

_DUTY = r"(?:责任|牵头|主要责任|主办|承办|协办|配合|协同|实施|主管|完成)(?:单位|部门|主体|科室)"
_ASSIGNING = re.compile(rf"(?:[市县区镇]级)?{_DUTY}(?::|为|是)(?P<names>[^()。;:\n]{{2,80}})")
_BRACKETED = re.compile(r"\((?P<names>[\u4e00-\u9fff、]{3,60})\)[。;]?$")
_HEADED = re.compile(r"(?P<names>[\u4e00-\u9fff、]{2,30}):")
_HEADER = re.compile(_DUTY)
_BETWEEN = re.compile(r"[、,;/|\s]+")
_GENERIC = re.compile(
    r"^(?:各|相关|有关|其他|所有|全体|属地|辖区|市级|县级|区级)|^(?:等|无|市直|县直|区直)|^[^\u4e00-\u9fff]*$"
)
_LENGTHS = range(2, 21)


def assigned_places(text: str, names: UnitNames) -> Iterator[tuple[int, int]]:
    """Give where in a normalized text stand the names that it assigns.

    After 责任单位 every name of the list counts; a closing bracket counts when nothing but names stand in it.
    """
    if "单位" in text or "部门" in text:
        for found in _ASSIGNING.finditer(text):
            yield from _pieces(text, *found.span("names"))
    bracketed = _BRACKETED.search(text) if text.endswith((")", ")。", ");")) else None
    if bracketed:
        yield from _nothing_but_names(text, *bracketed.span("names"), names)


def headed_places(target: str, names: UnitNames) -> Iterator[tuple[int, int]]:
    """Give where the names stand that head a normalized target, as in 县水利局:新建泵站2座."""
    headed = _HEADED.match(target)
    if headed:
        yield from _nothing_but_names(target, *headed.span("names"), names)


def assigned_names(attributes: Mapping[str, str]) -> Iterator[str]:
    """Give the names in an item's columns of responsible units."""
    for header, cell in attributes.items():
        if cell and _HEADER.search(normalize(header).text):
            text = normalize(cell).text
            for start, end in _pieces(text, 0, len(text)):
                yield text[start:end]


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the places of the names of a list."""
    at = start
    for mark in (*_BETWEEN.finditer(text, start, end), None):
        stop = mark.start() if mark else end
        name = text[at:stop].removesuffix("等")
        if len(name) in _LENGTHS and not _GENERIC.search(name):
            yield at, at + len(name)
        at = mark.end() if mark else end


def _nothing_but_names(text: str, start: int, end: int, names: UnitNames) -> Sequence[tuple[int, int]]:
    places = list(_pieces(text, start, end))
    return places if all(_is_name(text[first:last], names) for first, last in places) else ()


def _is_name(piece: str, names: UnitNames) -> bool:
    return any(tail.end == len(piece) for tail in names.tails(piece))
