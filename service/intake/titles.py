"""What a title says of place and period (`洞头区2021年第一季度…`, `1-3月`, `截至3月底`, `上半年`, `年度`).

Neither is ever invented: what the title leaves open stays None.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from nlp.types import Period
from service.intake.headers import quarter_of

_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_YEAR = re.compile(r"[二2][〇○零0][一二三四五六七八九〇○零][一二三四五六七八九〇○零](?=年)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年|(?=[.\-_/ ]*[qQ][1-4]))")
_BARE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_QUARTER_END = re.compile(
    r"截[至止][到于]?(?:日期|时间)?[:：]?(20\d\d)(?:[-./]|年)0?(?:(3|12)(?:[-./]|月)31|([69])(?:[-./]|月)30)(?!\d)"
)
_WHOLE_YEAR = re.compile(r"(?<!半)年度|全年|年终|年底")
_DATED = re.compile(
    r"(?:(?:19|20)\d\d年?度?)?(?:第?[一二三四1-4]季度|[qQ][1-4]|[上下]半年|前三季度|全年|(?:1|一)月?[-—–~至到][\d十一二三六九]+月份?"
    r"|截[至止]到?(?:\d{4}年)?\d{1,2}月(?:底|末|\d{1,2}日)?)|(?:19|20)\d\d[年.\-_/ ]*(?:[qQ][1-4]|度)?"
)
_KIND = (
    "特别行政区|工业园区|自治区|自治州|自治县|自治旗|经济技术开发区|高新技术产业开发区|经济开发区|高新技术开发区|高新区|开发区|管委会|示范区|度假区|新区"
    "|地区|街道|林区|省|市|盟|州|县|区|旗|镇|乡"
)
# 泉州市, 红旗区, 平乡县: the name itself ends like a kind
_UNIT = re.compile(rf"[一-鿿]{{1,8}}?(?:{_KIND})(?:(?<=[州旗乡镇])[市区县](?![场域块级内属直]))?")
_NOT_A_NAME = re.compile(
    r"[全各本我该此外]|重点|主要|工作|建设|项目|任务|政府|情况|季度|完成|推进|报告|责任|目标|乡镇|部门|问题|民生|实事|督[查办]|清单"
    r"|进展|台账|关于|有关|附[件表]|所有|城区|(?<!工业)园区|^新区$|片区|景区|社区|市区|县区|辖区|区县|地区生产|数字|智慧|平安|文明|美丽"
)
_PREFIX = re.compile(r"(?:附[件表]?\d*[:：]?|关于|关于印发|中共|印发|《|【|\(|\[|\s|[一-鿿]{1,4}字|\d+[.、])+")
_AFTER = re.compile(
    r"\s*(?:人民政府|政府|党委|区委|市委|县委|委员会|委(?=\d|办|[^一-鿿]|$)|人大|政协|重点|主要|民生|为民|年度|目标|工作|各|督查|督办|\d|第|关于|落实|[上下]半年|[一二三四]季度|$|[\s_\-—(（《:：])"
)


def period_of(titles: Iterable[str], headings: Iterable[str] = ()) -> Period | None:
    """Find the one quarter that titles and column headings name; None if they name none or several.

    The year must stand there in four digits (or 二〇二一年); the quarter may stand in another line than the year. A
    whole year (`2021年度`) is its fourth quarter, unless a quarter is named as well.
    """
    lines = [_spelled(title) for title in titles]
    columns = [_spelled(heading) for heading in headings]
    years = _years(lines) or _years(columns)
    quarters = _quarters(lines) or _quarters(columns)
    if len(quarters) != 1 or len(years) != 1:
        return _adjacent(lines) or _adjacent(columns) or _whole_year(lines, years, quarters)
    return Period(next(iter(years)), next(iter(quarters)))


def place_of(titles: Iterable[str]) -> str | None:
    """Find the place a title begins with or names before its period or 政府; None where it names none."""
    for title in titles:
        pieces = [piece for piece in _DATED.split(_western(_folded(title))) if piece.strip()]
        for piece in pieces:
            if found := _leading_place(piece):
                return found
    return None


def titles_of_name(name: str) -> Sequence[str]:
    """Give what a file's name says, without its suffix."""
    return (PurePath(name).stem,)


def _leading_place(piece: str) -> str | None:
    start = matched.end() if (matched := _PREFIX.match(piece)) else 0
    names: list[str] = []
    while matched := _UNIT.match(piece, start):
        if _NOT_A_NAME.search(matched[0]) or len(matched[0]) < 2:
            break
        names.append(matched[0])
        start = matched.end()
    if not names:
        return None
    # 洞头区重点区块 must not become a place of two parts, nor 甲县城 a place at all
    return "".join(names) if _AFTER.match(piece, start) else None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _spelled(text: str) -> str:
    """Write years in Western digits, and 截至2023-06-30 as 2023年截至6月底."""
    return _QUARTER_END.sub(
        lambda end: f"{end[1]}年截至{end[2] or end[3]}月底", _western("".join(_folded(text).split()))
    )


def _western(text: str) -> str:
    return _CHINESE_YEAR.sub(lambda year: year[0].translate(_DIGITS), text)


def _years(lines: Iterable[str]) -> set[int]:
    lines = list(lines)
    written = {int(year) for line in lines for year in _YEAR.findall(line)}
    return written or {int(year) for line in lines if quarter_of(line) for year in _BARE_YEAR.findall(line)}


def _quarters(lines: Iterable[str]) -> set[int]:
    return {quarter for line in lines if (quarter := quarter_of(line))}


def _adjacent(lines: Iterable[str]) -> Period | None:
    """Read the quarter with the year right before it: several years in a title, one of them with a quarter."""
    found = set()
    for line in lines:
        for matched in re.finditer(r"(20\d\d)年?度?((?:(?!20\d\d).){0,12})", line):
            if quarter := quarter_of(matched[2]):
                found.add(Period(int(matched[1]), quarter))
    return found.pop() if len(found) == 1 else None


def _whole_year(lines: Sequence[str], years: set[int], quarters: set[int]) -> Period | None:
    if quarters or len(years) != 1 or not any(_WHOLE_YEAR.search(line) for line in lines):
        return None
    if any(re.search(r"\d月|季度", line) for line in lines):
        return None  # a month inside the year, such as 截至4月底, is no quarter's end
    return Period(years.pop(), 4)
