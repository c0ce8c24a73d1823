"""Rows below a header to items, rejects and notes: nothing guessed, nothing silently left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from nlp.types import Item
from service.intake.columns import Columns, is_figure, name_of_figures
from service.intake.defects import (
    Defect,
    content_defect,
    only_number,
    repeated_number,
    undivided,
    width_defect,
)
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
from service.intake.tables import Region
from service.intake.types import Reject, Row

CATEGORY = "类别"


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
        self.figures = name_of_figures(region, columns)
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
        name, most = self._name(self.columns.target), self.limits.cell_characters
        defect = self._width_defect(row) or content_defect(no, target, status, column=name, most=most)
        if defect is not None:
            self._reject(row, defect)
            return
        inherited = self.columns.no is not None and self.columns.no < len(row.cells) and row.cells[self.columns.no].down
        item = Item(no, target, status, row.where, MappingProxyType(self._all_attributes(row)))
        self.found.append((item, Numbered(no, target, status, inherited, self.part)))

    def finish(self) -> Harvest:
        self._settle_waiting(followed=False)
        twice = repeated([numbered for _, numbered in self.found])
        for later, earlier in twice.items():
            item, first = self.found[later][0], self.found[earlier][0]
            same = (item.target, item.status) == (first.target, first.status)
            defect = repeated_number(item.no, first.where, chinese_place(first.where), same=same)
            self.rejects.append(Reject(item.where, defect.chinese, defect.english, shortened(item.target)))
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
            self._reject(row, undivided(self.names))
        else:
            self.notes.append(f"{chinese_place(row.where)}不是事项，已略过：{shortened(text)}")

    def _settle_waiting(self, *, followed: bool) -> None:
        """Decide what numbered but empty rows and heading rows were, now that it is known whether rows follow."""
        for row, no in self.waiting:
            text = self._lone_text(row) or numbered_heading(
                self._text(row, self.columns.no), self._text(row, self.columns.target)
            )
            if no and followed:
                self._reject(row, only_number(self._name(self.columns.target)))
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

    def _width_defect(self, row: Row) -> Defect | None:
        if not self.ragged:
            return None  # in a sheet, a cell that is absent is empty
        return width_defect(row, self.names, width=self.width, needed=self.needed)

    def _reject(self, row: Row, defect: Defect) -> None:
        text = shortened(" | ".join(cell.text for cell in row.cells if cell.text and not cell.across))
        self.rejects.append(Reject(row.where, defect.chinese, defect.english, text))

    def _text(self, row: Row, at: int | None) -> str:
        return row.cells[at].text if at is not None and at < len(row.cells) else ""

    def _name(self, at: int) -> str:
        return next((one.name for one in reversed(self.headings[: at + 1]) if one.name), "")

    def _attributes(self, row: Row) -> Mapping[str, str]:
        return {name: text for at, name in self.columns.attributes.items() if (text := self._text(row, at))}

    def _all_attributes(self, row: Row) -> dict[str, str]:
        attributes = dict(self._attributes(row))
        if self.figures and is_figure(text := self._text(row, self.columns.status)):
            attributes.setdefault(self.figures, text)
        if self.sections.text:
            attributes.setdefault("大类" if CATEGORY in attributes else CATEGORY, self.sections.text)
        return attributes
