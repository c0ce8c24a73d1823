"""Amounts: a number with its unit, where it stands in a text, and how one unit converts into another.

Source: data/lexicons/measure_words.tsv for units, their dimensions and factors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from nlp.errors import LexiconError
from nlp.normalize import normalize
from nlp.numerals import ARABIC, CHINESE, parse_number

# "30个行政村" counts villages by 个: what follows is the thing counted, not part of the measure.
_COUNTED = re.compile(
    r"个(?!百分点|工作日|月$|小时)[\u4e00-\u9fff]+|.*(?:车位|床位|泊位|席位|餐位|座位|学位|岗位|摊位)"
)
_NUMBER = re.compile(
    rf"(?<![A-Za-z\d.#])(?P<first>-?{ARABIC})(?:\s?(?:-|~|至|到)\s?(?P<last>{ARABIC}))?"
    rf"|百分之(?P<share>{CHINESE}(?:点{CHINESE})?)|(?P<han>{CHINESE}(?:[万亿]{CHINESE})*)"
)
_NUMBERED = re.compile(r"(?:^|[,;。:!?\n])(\d{1,2})[.、]")
_ABOUT = re.compile(r"[余多]")
_SIGNED = frozenset("长速幅为是达到约")  # 增长-2.3%
_SCALES = ("万亿", "千万", "百万", "十万", "亿", "万", "千", "百", "十")
_SCALE_FACTORS = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "万亿": 10**12,
}
_BARE_SCALES = frozenset(("万", "亿"))
_VISITS_BEFORE = re.compile(r"(?:人次|客流量?|游客量?)(?:突破|超过|超|达到|达|约|为)?$")
_PEOPLE_AFTER = re.compile(r"[\u4e00-\u9fff]{0,4}(?:人口|居民|群众|农民|学生|老人|人员|职工)")
_UNKNOWN = "?"
_MOST_DIGITS = 24  # a number of more counts nothing; Python writes none of more than 4,300
_REMEMBERED = 4096  # units as asked for; a text has few


class Measure(NamedTuple):
    """What a unit measures, and how many of the dimension's base unit it is."""

    dimension: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Amount:
    """A number and its unit in a normalized text.

    Characters start to end hold both; the unit starts at `unit_start`. Of a range the lower bound is taken.
    `han` tells that the number is written in Chinese.
    """

    value: Decimal
    unit: str
    start: int
    unit_start: int
    end: int
    han: bool = False


class Measures:
    """Knows units of measure: finds amounts in a text, brings one unit to another."""

    def __init__(self, measures: Mapping[str, Measure]) -> None:
        self._measures = measures
        self._units = frozenset(unit for unit in measures if not _COUNTED.fullmatch(unit))
        lengths: dict[str, set[int]] = {}
        for unit in self._units:
            lengths.setdefault(unit[:1], set()).add(len(unit))
        self._lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
        self._asked: dict[str, Measure] = {}

    def measure_of(self, unit: str) -> Measure:
        """Say what a unit measures; an unknown unit measures only itself."""
        measure = self._asked.get(unit)
        if measure is None:
            measure = self._read(unit)
            if len(self._asked) < _REMEMBERED:
                self._asked[unit] = measure
        return measure

    def _read(self, unit: str) -> Measure:
        unit = normalize(unit).text
        known = self._measures.get(unit)
        if known is not None:
            return known
        for scale in _SCALES:
            rest = self._measures.get(unit[len(scale) :])
            if unit.startswith(scale) and rest is not None:
                return Measure(rest.dimension, rest.factor * _SCALE_FACTORS[scale])
        for scale in ("万亿", "亿", "万"):
            if unit.startswith(scale):
                return Measure(_UNKNOWN + unit[len(scale) :], Decimal(_SCALE_FACTORS[scale]))
        return Measure(_UNKNOWN + unit, Decimal(1))

    def amounts_of(self, text: str) -> list[Amount]:
        """List the amounts of a normalized text; a number without unit has the unit ""."""
        found = []
        text = _without_numbering(text)
        at = 0
        while (match := _NUMBER.search(text, at)) is not None:
            amount = self._amount(text, match)
            if amount is None:
                at = max(match.end() if match["first"] is None else match.end("first"), match.start() + 1)
                continue
            found.append(amount)
            at = amount.end
        return found

    def convert(self, value: Decimal, *, unit: str, into: str) -> Decimal | None:
        """Express a value in another unit, or None when the two do not measure the same."""
        given, wanted = self.measure_of(unit), self.measure_of(into)
        if given.dimension != wanted.dimension:
            return None
        return value * given.factor / wanted.factor

    def _amount(self, text: str, match: re.Match[str]) -> Amount | None:
        end = match.end()
        if match["share"]:
            return Amount(parse_number(match["share"]), "%", match.start(), end, end, han=True)
        about = _ABOUT.match(text, end)
        unit_start = about.end() if about else end
        if text[unit_start : unit_start + 1] == " ":
            unit_start += 1
        unit_end = self._unit_end(text, unit_start)
        if match["han"]:
            return self._han_amount(text, match, unit_start, unit_end)
        if match["last"] and unit_end == unit_start and self._unit_end(text, match.end("first")) > match.end("first"):
            unit_start = match.end("first")  # 3个-5个: the first number carries its own unit
            unit_end = self._unit_end(text, unit_start)
        value = parse_number(match["first"].removeprefix("-"))
        if value.adjusted() >= _MOST_DIGITS:
            return None
        if match["first"].startswith("-"):
            # A dash after a word joins (龙泉-5), elsewhere it is a sign.
            before = text[match.start() - 1 : match.start()] if match.start() else ""
            if before and (before.isalnum() or before in ")%") and before not in _SIGNED:
                return None
            value = -value
        if unit_end == unit_start:
            return Amount(value, "", match.start(), end, end)
        unit = text[unit_start:unit_end]
        if unit in _BARE_SCALES:
            behind = unit_end + 1 if _ABOUT.match(text, unit_end) else unit_end
            known = self._known(text, behind) if behind > unit_end else behind
            if known > behind:  # 1.2万余人
                return Amount(value, unit + text[behind:known], match.start(), unit_start, known)
            unit += _people_of(text, match.start(), unit_end)
        return Amount(value, unit, match.start(), unit_start, unit_end)

    def _han_amount(self, text: str, match: re.Match[str], unit_start: int, unit_end: int) -> Amount | None:
        if unit_end == unit_start:
            return None
        try:
            value = parse_number(match["han"])
        except ValueError:
            return None
        return Amount(value, text[unit_start:unit_end], match.start(), unit_start, unit_end, han=True)

    def _unit_end(self, text: str, start: int) -> int:
        """Find where the longest known unit at a place ends, with scale before and denominator after."""
        end = self._known(text, start)
        if end == start:
            for scale in _SCALES:
                if text.startswith(scale, start):
                    end = self._known(text, start + len(scale))
                    return self._over(text, end)
        return self._over(text, end)

    def _over(self, text: str, end: int) -> int:
        while text[end : end + 1] == "/":
            below = self._known(text, end + 1)
            if below == end + 1:
                break
            end = below
        return end

    def _known(self, text: str, start: int) -> int:
        for length in self._lengths.get(text[start : start + 1], ()):
            if text[start : start + length] in self._units:
                return min(start + length, len(text))
        return start


def _people_of(text: str, start: int, end: int) -> str:
    """Name the unit that a bare 万 leaves out where people are counted: 研学人次35万, 1.1万贫困人口."""
    if _VISITS_BEFORE.search(text, max(0, start - 10), start):
        return "人次"
    return "人" if _PEOPLE_AFTER.match(text, end) else ""


def numbering_of(text: str) -> dict[int, int]:
    """Find the numbers that only count the parts of a text (1.… 2.…), by where each starts and its mark ends."""
    found: dict[int, int] = {}
    wanted = 1
    for match in _NUMBERED.finditer(text):
        if int(match[1]) == wanted:
            found[match.start(1)] = match.end()
            wanted += 1
    return found if wanted > 2 else {}


def _without_numbering(text: str) -> str:
    for start, end in numbering_of(text).items():
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def open_measures(lexicons: Path) -> Measures:
    """Read measure_words.tsv of a lexicon folder.

    Raises:
        LexiconError: the file is missing or a line is malformed.
    """
    path = lexicons / "measure_words.tsv"
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as broken:
        raise LexiconError(f"{path.name}: cannot be read as UTF-8 text: {broken}") from broken
    measures: dict[str, Measure] = {}
    for number, line in enumerate(lines, start=1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        try:
            unit, dimension, factor = cells[0], cells[1], Decimal(cells[2])
        except (IndexError, ArithmeticError) as wrong:
            raise LexiconError(f"{path.name}, line {number}: expected unit, dimension, factor") from wrong
        measures.setdefault(normalize(unit).text, Measure(dimension, factor))
    return Measures(measures)
