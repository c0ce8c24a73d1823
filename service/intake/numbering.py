"""序号 as offices write them: 3, 3-1, (2), 一、 — their shapes, their order, and which of them repeat by mistake."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_CHINESE = "零一二三四五六七八九十百"
_NUMBER = re.compile(
    rf"^[\s(\[【第]*(?:\d+(?:[.\-—–_/、]\d+)*|[{_CHINESE}]+|[a-z]{{1,6}}-?\d[\d\-]*|[ivx]+)[\s)\]】.、,:：项号]*$", re.I
)
_LEADING = re.compile(
    rf"^\s*(?:[(\[（【]\s*(?:\d+|[{_CHINESE}]+)\s*[)\]）】]|[{_CHINESE}]+\s*[、.．,，]|第[{_CHINESE}\d]+[章节部类]|\d+\s*[、.．])"
)


def is_number(text: str) -> bool:
    """Tell whether a text could be a 序号."""
    return bool(text) and len(text) <= 24 and _NUMBER.match(unicodedata.normalize("NFKC", text)) is not None


def is_chinese_number(text: str) -> bool:
    """Tell whether a 序号 is written 一, （一） or 二、, as headings are."""
    return is_number(text) and any(letter in _CHINESE for letter in text) and not any(map(str.isdigit, text))


def has_leading_number(text: str) -> bool:
    """Tell whether a text begins as headings do: 一、, （二）, 第三部分."""
    return _LEADING.match(text) is not None


def shape_of(no: str) -> str:
    """Give the kind of a 序号: 3 is d, 3-1 is d-d, （二） is (c)."""
    plain = unicodedata.normalize("NFKC", no).strip()
    return re.sub(rf"[{_CHINESE}]+", "c", re.sub(r"\d+", "d", plain))


def ordinal_of(no: str) -> int | None:
    """Give the last number of a 序号 as a whole number, where it has one."""
    plain = unicodedata.normalize("NFKC", no)
    if digits := re.findall(r"\d+", plain):
        return int(digits[-1][:9])
    chinese = re.search(rf"[{_CHINESE[1:]}]+", plain)
    return _chinese_value(chinese[0]) if chinese else None


@dataclass(frozen=True, slots=True)
class Numbered:
    """A row as the search for repeated numbers sees it; `part` counts the headings above it."""

    no: str
    target: str
    status: str
    inherited: bool = False
    part: int = 0


def repeated(rows: Sequence[Numbered]) -> dict[int, int]:
    """Find rows whose 序号 another row of the table has already: position to the earlier position.

    A numbering that starts again at 1, below a heading or by itself, is a new list, and numbers of a lower level ((1),
    3-1) start anew under each row of a higher one. Rows that share a merged 序号, or repeat number and target with
    another status (one target, several units), are no mistake.
    """
    found: dict[int, int] = {}
    seen: dict[str, dict[str, int]] = {}
    shapes: list[str] = []
    part = 0
    for position, row in enumerate(rows):
        if not row.no or row.inherited:
            continue
        shape = shape_of(row.no)
        if row.part != part:
            part = row.part
            if ordinal_of(row.no) == 1:
                seen.clear()
                shapes.clear()
        if shape in shapes:
            for lower in shapes[shapes.index(shape) + 1 :]:
                seen.pop(lower, None)
            shapes = shapes[: shapes.index(shape) + 1]
        else:
            shapes.append(shape)
        if ordinal_of(row.no) == 1 and seen.get(shape) and _starts_again(rows, position, shape):
            seen[shape] = {}
        earlier = seen.setdefault(shape, {}).setdefault(row.no, position)
        if earlier != position and not (rows[earlier].target == row.target and rows[earlier].status != row.status):
            found[position] = earlier
    return found


def _starts_again(rows: Sequence[Numbered], position: int, shape: str) -> bool:
    for later in rows[position + 1 :]:
        if later.no and shape_of(later.no) == shape:
            return ordinal_of(later.no) == 2
    return False


def _chinese_value(text: str) -> int:
    total, digit = 0, 0
    for letter in text:
        if letter in "十百":
            total += (digit or 1) * (10 if letter == "十" else 100)
            digit = 0
        else:
            digit = _CHINESE.index(letter)
    return total + digit
