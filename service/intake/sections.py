"""Single texts between the rows of a table: section headings, notes, totals; and the levels of headings."""

from __future__ import annotations

import re

from service.intake.numbering import has_leading_number, shape_of

_NOTE = re.compile(
    r"(?:注|备注|说明|填表|填报|制表|审核|联系|负责人|数据来源|来源|打印|发布|版权|主办|承办|网站|上一篇|下一篇|关闭|分享"
    r"|附件|附[:：]|单位[:：]|第\s*\d+\s*页|共\s*\d+\s*页|-\s*\d+\s*-|—\s*\d+\s*—|\*)"
)
_TOTAL = re.compile(r"[\s　]*(?:合|总|小)[\s　]*计[\s　]*[:：]?[\s　]*")
_SENTENCE_END = re.compile(r"[。；;！!]$")
_NUMBER = re.compile(r"\s*[(（\[【]?\s*第?[\d零一二三四五六七八九十百]+\s*[)）\]】]?[、.．章节部类]?")
_ENDINGS = ("类", "方面", "领域", "板块", ":", "：")
_LONGEST_HEADING = 40


def is_note(text: str) -> bool:
    """Tell whether a text speaks of the table: 注：…, 填表人, 第 3 页."""
    return _NOTE.match(text) is not None


def is_total(text: str) -> bool:
    """Tell whether a cell says 合计, 总计 or 小计."""
    return _TOTAL.fullmatch(text) is not None


def is_short(text: str) -> bool:
    """Tell whether a text is no sentence and short enough for a heading."""
    return len(text) <= _LONGEST_HEADING and not _SENTENCE_END.search(text)


def looks_like_heading(text: str) -> bool:
    """Tell whether a text is written as headings are: 一、…, （二）…, …类, …方面."""
    return is_short(text) and (has_leading_number(text) or text.endswith(_ENDINGS))


class Sections:
    """The headings in force: 一、 holds until the next of its kind, （一） below it."""

    def __init__(self) -> None:
        self._levels: list[tuple[str, str]] = []

    def enter(self, text: str) -> None:
        """Take a heading: it ends those of its own level and below."""
        matched = _NUMBER.match(text)
        level = shape_of(matched[0]) if matched and has_leading_number(text) else ""
        known = [one for one, _ in self._levels]
        if level in known:
            del self._levels[known.index(level) :]
        elif not level:
            self._levels.clear()
        self._levels.append((level, text))

    @property
    def text(self) -> str:
        """The headings in force, from the highest down."""
        return " / ".join(text for _, text in self._levels)


def shortened(text: str, most: int = 60) -> str:
    """Give the beginning of a text on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"
