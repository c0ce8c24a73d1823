"""Single texts between the rows of a table: section headings, notes, totals; and the levels of headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.intake.numbering import has_leading_number, is_chinese_number, is_number, shape_of

_NOTE = re.compile(
    r"(?:[备附]?注\s*\d*|说明|填表\w{0,3}|填报\w{0,3}|制表\w{0,3}|审核\w{0,2}|审批\w{0,2}|联系\w{0,3}|电话|手机|传真|邮箱|日期|负责人|经办\w?|数据来源|来源|报送\w{0,3}"
    r"|单位\w{0,4}|附件?\s*\d*)\s*[:：]|第\s*\d+\s*页|共\s*\d+\s*页|[-—]\s*\d+\s*[-—]$|[*※]"
    r"|(?:打印|关闭|分享|返回顶部|返回首页|上一篇|下一篇|关闭窗口|打印本页|附件下载)$"
)
_TOTAL = re.compile(r"(?:[全本][市县区镇乡街页类项])?(?:合|总|小)计[:：]?(?:[(（]?共?\d+[项个件条][)）]?)?")
_SENTENCE_END = re.compile(r"[。；;！!]$")
_NUMBER = re.compile(r"\s*[(（\[【]?\s*第?[\d零一二三四五六七八九十百]+\s*[)）\]】]?[、.．章节部类]?")
_ENDINGS = ("类", "方面", "领域", "板块", ":", "：")
_LONGEST_HEADING = 40


def is_note(text: str) -> bool:
    """Tell whether a text speaks of the table: 注：…, 填表人, 第 3 页."""
    return _NOTE.match(text) is not None


def is_total(text: str) -> bool:
    """Tell whether a cell says 合计, 总计 or 小计, be it of how many: 小计（3项）."""
    return _TOTAL.fullmatch("".join(text.split())) is not None


def is_short(text: str) -> bool:
    """Tell whether a text is no sentence and short enough for a heading."""
    return len(text) <= _LONGEST_HEADING and not _SENTENCE_END.search(text)


def looks_like_heading(text: str) -> bool:
    """Tell whether a text is written as headings are: 一、…, （二）…, …类, …方面."""
    return is_short(text) and (has_leading_number(text) or text.endswith(_ENDINGS))


def heads_by_number(no: str, target: str) -> bool:
    """Tell whether 一 | 经济发展, without a status, heads the rows numbered 1, 2, 3 below it."""
    return bool(no and target) and is_chinese_number(no) and is_short(target)


def numbered_heading(no: str, target: str) -> str:
    """Write 一 | 经济发展 as 一、经济发展."""
    return f"{no}、{target}" if no and is_number(no) and no[-1] not in "、.．)）" else no + target


def remark_of(own: Sequence[str], no: str, target: str, *, numbered: bool) -> str:
    """Name what a row is that only speaks of its table: a total, or 填表人 and the like in every cell; "" if neither.

    Where rows bear no numbers, a text such as 联系企业：20家 may well be a target, and is left alone.
    """
    if is_total(no) or is_total(target) or any(map(is_total, own[:2])):
        return "合计行"
    return "说明" if numbered and not is_number(no) and all(map(is_note, own)) else ""


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
