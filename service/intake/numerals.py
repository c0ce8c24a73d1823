"""Automatic numbers of a Word document, as Word shows them: a 序号 column often holds nothing else."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

_DIGITS = "零一二三四五六七八九"
_Level = tuple[str, str, int]


class Numbering:
    """Counts the numbered paragraphs of a document in reading order."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._styles = {
            one.get(qn("w:styleId")): properties
            for one in document.styles.element.findall(qn("w:style"))
            if (properties := one.find(f"{qn('w:pPr')}/{qn('w:numPr')}")) is not None
        }
        self._abstract: dict[str, str] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return  # a document without lists has no such part
        abstract = {one.get(qn("w:abstractNumId")): _levels_of(one) for one in root.findall(qn("w:abstractNum"))}
        for one in root.findall(qn("w:num")):
            reference = one.find(qn("w:abstractNumId"))
            key = "" if reference is None else reference.get(qn("w:val"))
            number = one.get(qn("w:numId"))
            self._levels[number] = dict(abstract.get(key, {}))
            self._abstract[number] = key
            for override in one.findall(qn("w:lvlOverride")):
                start = override.find(qn("w:startOverride"))
                at = int(override.get(qn("w:ilvl"), "0"))
                if start is not None and at in self._levels[number]:
                    kind, text, _ = self._levels[number][at]
                    self._levels[number][at] = (kind, text, int(start.get(qn("w:val"), "1")))
                    self._abstract[number] = f"{key}/{number}"  # it counts on its own

    def label(self, paragraph: Any) -> str:
        """Give the number Word shows before a paragraph, "" if it has none or only a bullet."""
        if not self._levels:
            return ""
        properties = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if properties is None:
            style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            properties = None if style is None else self._styles.get(style.get(qn("w:val")))
        if properties is None:
            return ""
        number_id, level_id = properties.find(qn("w:numId")), properties.find(qn("w:ilvl"))
        number = "" if number_id is None else number_id.get(qn("w:val"), "")
        at = 0 if level_id is None else int(level_id.get(qn("w:val"), "0"))
        levels = self._levels.get(number)
        if not levels or at not in levels:
            return ""
        counts = self._counts.setdefault(self._abstract[number], {})
        counts[at] = counts.get(at, levels[at][2] - 1) + 1
        for deeper in [one for one in counts if one > at]:
            del counts[deeper]
        text = levels[at][1]
        if levels[at][0] in ("bullet", "none"):
            return ""
        for one in range(at + 1):
            kind = levels[one][0] if one in levels else "decimal"
            text = text.replace(f"%{one + 1}", _written(counts.get(one, 1), kind))
        return text


def _levels_of(abstract: Any) -> dict[int, _Level]:
    found = {}
    for level in abstract.findall(qn("w:lvl")):
        kind, text, start = (level.find(qn(tag)) for tag in ("w:numFmt", "w:lvlText", "w:start"))
        found[int(level.get(qn("w:ilvl"), "0"))] = (
            "decimal" if kind is None else kind.get(qn("w:val"), "decimal"),
            "%1" if text is None else text.get(qn("w:val"), ""),
            1 if start is None else int(start.get(qn("w:val"), "1")),
        )
    return found


def _written(number: int, kind: str) -> str:
    if kind.startswith(("chinese", "japaneseCounting", "taiwaneseCounting", "ideographDigital")) and number < 100:
        tens, ones = divmod(number, 10)
        return (
            _DIGITS[number] if number < 10 else f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[ones] if ones else ''}"
        )
    if kind == "decimalEnclosedCircle" and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if kind in ("upperLetter", "lowerLetter") and 1 <= number <= 26:
        return chr((65 if kind == "upperLetter" else 97) + number - 1)
    return f"{number:02d}" if kind == "decimalZero" else str(number)
