"""Rows below a header to items, rejects and notes: nothing guessed, nothing silently left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from nlp.types import Item
from service.intake.limits import Limits
from service.intake.numbering import Numbered, is_chinese_number, is_number, repeated
from service.intake.places import chinese_place
from service.intake.sections import (
    Sections,
    heads_by_number,
    is_note,
    is_short,
    is_total,
    looks_like_heading,
    numbered_heading,
    remark_of,
    shortened,
)
from service.intake.tables import Columns, Region
from service.intake.types import Reject, Row

CATEGORY = "类别"
_LONGEST_NO = 60


@dataclass(slots=True)
class Harvest:
    """What the rows of a file became; `after` is a text behind the last of them, which may head the next table."""

    items: list[Item] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    after: str = ""


def harvest(region: Region, columns: Columns, *, limits: Limits) -> Harvest:
    """Turn the rows of a region into items; a heading row between them becomes the 类别 of those below it."""
    gathering = _Gathering(region, columns, limits)
    for row in region.rows:
        gathering.take(row)
    return gathering.finish()


class _Gathering:
    def __init__(self, region: Region, columns: Columns, limits: Limits) -> None:
        self.columns = columns
        self.limits = limits
        self.headings = region.header.headings
        self.names = region.header.names
        self.ragged = region.grid.ragged
        self.width = len(region.header.headings)
        self.needed = max(columns.target, columns.status) + 1
        self.sections = Sections()
        self.part = 0
        if region.section:
            self.sections.enter(region.section)
        self.found: list[tuple[Item, Numbered]] = []
        self.rejects: list[Reject] = []
        self.notes: list[str] = []
        self.after = ""
        self.waiting: list[tuple[Row, str]] = []  # numbered but empty, or a heading that nothing may follow
        numbers = [no for row in region.rows if is_number(no := self._text(row, columns.no))]
        self.numbered = bool(numbers)
        self.has_figures = not all(map(is_chinese_number, numbers))

    def take(self, row: Row) -> None:
        texts = [cell.text for cell in row.cells]
        if not any(texts):
            return
        lone = self._lone_text(row)
        if lone is not None and self._is_heading_or_note(row, lone):
            self._take_lone(row, lone)
            return
        no, target, status = (self._text(row, at) for at in (self.columns.no, self.columns.target, self.columns.status))
        own = [cell.text for cell in row.cells if cell.text and not cell.across]
        if remark := remark_of(own, no, target, numbered=self.numbered):
            self.notes.append(
                f"{chinese_place(row.where)}是{remark}，未作为事项：{shortened(' '.join(filter(None, texts)))}"
            )
            return
        if self._continues_merged(row):
            self._extend_last(row)
            return
        if not status and not self._attributes(row):
            if no and not target:
                self.waiting.append((row, no))
                return
            if self.has_figures and heads_by_number(no, target):
                self._settle_waiting(followed=True)
                self.waiting.append((row, ""))
                return
        self._settle_waiting(followed=True)
        if self.ragged and not self._fits(row):
            return
        if not target:
            self._reject(
                row,
                "没有重点工作内容，只有序号或完成情况；应在“{}”列填写",
                "no target text; expected in the column {}",
                self._name(self.columns.target),
            )
            return
        if len(no) > _LONGEST_NO:
            self._reject(
                row, "序号太长（{} 字），列可能错位", "the 序号 has {} characters; columns may be shifted", str(len(no))
            )
            return
        if "\ufffd" in no + target + status:
            self._reject(
                row,
                "有 {} 个字无法识别，文件编码可能损坏；请重新保存文件",
                "{} unreadable characters; the file's encoding is damaged",
                str((no + target + status).count("\ufffd")),
            )
            return
        if max(len(target), len(status)) > self.limits.cell_characters:
            self._reject(
                row, "单元格超过 {} 字", "a cell has more than {} characters", str(self.limits.cell_characters)
            )
            return
        inherited = self.columns.no is not None and self.columns.no < len(row.cells) and row.cells[self.columns.no].down
        item = Item(no, target, status, row.where, MappingProxyType(self._all_attributes(row)))
        self.found.append((item, Numbered(no, target, status, inherited, self.part)))

    def finish(self) -> Harvest:
        self._settle_waiting(followed=False)
        twice = repeated([numbered for _, numbered in self.found])
        for later, earlier in twice.items():
            item, first = self.found[later][0], self.found[earlier][0]
            same = "内容也相同" if (item.target, item.status) == (first.target, first.status) else "内容不同"
            self.rejects.append(
                Reject(
                    item.where,
                    f"序号 {item.no} 与{chinese_place(first.where)}重复（{same}）；同一张表中序号应各不相同",
                    f"序号 {item.no} repeats that of {first.where}"
                    f" ({'same' if same == '内容也相同' else 'other'} content); a number may stand once in a table",
                    shortened(item.target),
                )
            )
        items = [item for position, (item, _) in enumerate(self.found) if position not in twice]
        return Harvest(items, self.rejects, self.notes, self.after)

    def _lone_text(self, row: Row) -> str | None:
        """Give the only text of a row, be it one cell or one merged across; None if there are several."""
        own = [cell.text for cell in row.cells if cell.text and not cell.across]
        return own[0] if len(own) == 1 else None

    def _is_heading_or_note(self, row: Row, text: str) -> bool:
        at = next(at for at, cell in enumerate(row.cells) if cell.text)
        spanning = sum(cell.across and bool(cell.text) for cell in row.cells) >= min(2, self.width - 1)
        if spanning:
            return True
        if row.cells[at].down:
            return False
        first = self.columns.no if self.columns.no is not None else self.columns.target
        if at == first == self.columns.no:
            return not is_number(text)
        if at == self.columns.target:
            if self.ragged and len(row.cells) == 1:
                return True
            return (self.numbered and looks_like_heading(text)) or is_note(text)
        return at < first or (at != self.columns.status and at not in self.columns.attributes)

    def _take_lone(self, row: Row, text: str) -> None:
        if is_total(text):
            self.notes.append(f"{chinese_place(row.where)}是合计行，未作为事项")
        elif is_note(text):
            self.notes.append(f"{chinese_place(row.where)}是说明，未作为事项：{shortened(text)}")
        elif is_short(text):
            self.waiting.append((row, ""))
        elif self.ragged and self.found:
            self._reject(
                row, "只有一格，没有按“{}”分列", "one cell only, not divided into the columns {}", "、".join(self.names)
            )
        else:
            self.notes.append(f"{chinese_place(row.where)}不是事项，已略过：{shortened(text)}")

    def _settle_waiting(self, *, followed: bool) -> None:
        """Decide what numbered but empty rows and heading rows were, now that it is known whether rows follow."""
        for row, no in self.waiting:
            text = self._lone_text(row) or numbered_heading(
                self._text(row, self.columns.no), self._text(row, self.columns.target)
            )
            if no and followed:
                self._reject(
                    row,
                    "只有序号，没有{}和完成情况",
                    "only a 序号; the {} and status are empty",
                    self._name(self.columns.target),
                )
            elif no:
                self.notes.append(f"{chinese_place(row.where)}只有序号 {no}，后面没有事项，已略过")
            elif followed:
                self.sections.enter(text)
                self.part += 1
                self.notes.append(f"{chinese_place(row.where)}是分类标题：{shortened(text)}")
            else:
                self.after = text
                self.notes.append(f"{chinese_place(row.where)}在表格之后，未作为事项：{shortened(text)}")
        self.waiting.clear()

    def _continues_merged(self, row: Row) -> bool:
        """Tell whether number, target and status all belong to merged cells of the row above: one item, two lines."""
        if not self.found or self.found[-1][0].where == row.where:
            return False
        wanted = [at for at in (self.columns.target, self.columns.status) if at < len(row.cells)]
        merged = len(wanted) == 2 and all(row.cells[at].down for at in wanted)
        no = self.columns.no
        return merged and (no is None or no >= len(row.cells) or row.cells[no].down or not row.cells[no].text)

    def _extend_last(self, row: Row) -> None:
        item, numbered = self.found[-1]
        attributes = dict(item.attributes)
        for name, text in self._attributes(row).items():
            if text and text not in attributes.get(name, "").split("\n"):
                attributes[name] = "\n".join(filter(None, (attributes.get(name, ""), text)))
        self.found[-1] = (replace(item, attributes=MappingProxyType(attributes)), numbered)

    def _fits(self, row: Row) -> bool:
        """Check that a line of text has the cells its header announces; reject it with the reason if not."""
        count, names = len(row.cells), "、".join(self.names)
        if any(cell.text for cell in row.cells[self.width :]):
            self._reject(
                row,
                f"有 {count} 列，多于表头的 {self.width} 列（{{}}）；内容里可能有分隔符",
                f"{count} cells where the header has {self.width} ({{}}); a separator may stand inside a cell",
                names,
            )
            return False
        if count < self.needed:
            self._reject(
                row,
                f"只有 {count} 列，表头有 {self.width} 列（{{}}）",
                f"{count} cells where the header has {self.width} ({{}})",
                names,
            )
            return False
        return True

    def _reject(self, row: Row, chinese: str, english: str, what: str) -> None:
        text = shortened(" | ".join(cell.text for cell in row.cells if cell.text and not cell.across))
        self.rejects.append(Reject(row.where, chinese.format(what), english.format(what), text))

    def _text(self, row: Row, at: int | None) -> str:
        return row.cells[at].text if at is not None and at < len(row.cells) else ""

    def _name(self, at: int) -> str:
        return self.headings[at].name

    def _attributes(self, row: Row) -> Mapping[str, str]:
        return {name: text for at, name in self.columns.attributes.items() if (text := self._text(row, at))}

    def _all_attributes(self, row: Row) -> dict[str, str]:
        attributes = dict(self._attributes(row))
        if self.sections.text:
            attributes.setdefault("大类" if CATEGORY in attributes else CATEGORY, self.sections.text)
        return attributes
