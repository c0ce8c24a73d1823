"""A document to a reading: find the tables, read their rows, and what the titles say of place and period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from nlp.types import Item, Period
from service.intake.beside import parted
from service.intake.columns import columns_of, holds_counts
from service.intake.headers import quarter_of
from service.intake.limits import Limits
from service.intake.numbering import has_leading_number
from service.intake.places import chinese_place
from service.intake.prose import document_of_prose
from service.intake.refusals import missing_column, no_table, only_counts, only_pictures
from service.intake.rows import harvest
from service.intake.sections import is_short
from service.intake.tables import Region, nearest_header, regions_of
from service.intake.titles import period_of, place_of, titles_of_name
from service.intake.types import Document, Grid, Paragraph, Reading, Reject, Row

_MOST_TITLES = 12
_LONGEST_TITLE = 120


@dataclass(slots=True)
class _Found:
    titles: list[str] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    section: str = ""

    def pass_by(self, text: str) -> bool:
        """Remember a text outside tables if it is a heading such as 二、交通: it is that of the next table."""
        if has_leading_number(text) and is_short(text):
            self.section = text
            return True
        return False


def reading_of(
    document: Document, name: str, sha256: str, *, form: str, period: Period | None, limits: Limits
) -> Reading:
    """Make a reading of what a reader of one format gave.

    Raises:
        Unreadable: no table of targets and statuses is in it; the sentence says which headings were seen.
    """
    found = _find(document)
    if not found.regions and (prose := document_of_prose(document.blocks, name, limits=limits)) is not None:
        document = replace(document, blocks=prose.blocks, notes=document.notes + prose.notes)
        found = _find(document)
    if not found.regions:
        raise _no_region(found, document, name)
    headings = [
        heading.name for region in found.regions for heading in region.header.headings if heading.role == "status"
    ]
    labels = [region.grid.label for region in found.regions if region.grid.label]
    said = period_of([*found.titles, *labels], headings) or period_of(titles_of_name(name), [*found.titles, *headings])
    items: list[Item] = []
    rejects: list[Reject] = []
    notes = [*document.notes, *found.notes]
    if document.pictures and form != "pdf":  # a page tells of its own
        notes.append(f"文件里有 {document.pictures} 张图片，图片里的文字没有读取")
    after = ""
    regions, told = _of_quarter(found.regions, period or said)
    notes += told
    regions, told = _without_counts(regions, period or said, name)
    notes += told
    for region in regions:
        region.section = region.section or after
        columns = columns_of(region, period=period or said)
        if first := region.grid.rows[region.header.start].where:
            notes.append(f"{chinese_place(first)}是表头：{'、'.join(region.header.names)}")
        if region.repeats:
            notes.append(
                f"表头重复 {len(region.repeats)} 次，已略过：{'、'.join(map(chinese_place, region.repeats[:5]))}"
            )
        if columns.passed_over:
            chosen = region.header.headings[columns.status].name
            notes.append(f"完成情况取自“{chosen}”列；{'、'.join(columns.passed_over)}作为附加内容保留")
        gathered = harvest(region, columns, limits=limits)
        items += gathered.items
        rejects += gathered.rejects
        notes += gathered.notes
        after = gathered.after if has_leading_number(gathered.after) else ""
    return Reading(
        source=name,
        sha256=sha256,
        title=_title_of(found.titles),
        place=place_of([*found.titles, *labels, *titles_of_name(name)]),
        period=said,
        items=tuple(items),
        rejects=tuple(rejects),
        notes=tuple(notes),
        format=form,
    )


def _of_quarter(regions: Sequence[Region], period: Period | None) -> tuple[Sequence[Region], list[str]]:
    """Keep the sheets of the wanted quarter where sheets are named by quarters (一季度, 二季度); say what was done."""
    named = {region.grid.label: quarter for region in regions if (quarter := quarter_of(region.grid.label))}
    if len(set(named.values())) < 2:
        return regions, []
    if period is None or period.quarter not in named.values():
        return regions, [f"工作表“{'”“'.join(named)}”是不同季度，全部读入；请给出季度，只读其中一个"]
    kept = [region for region in regions if named.get(region.grid.label, period.quarter) == period.quarter]
    passed = [label for label, quarter in named.items() if quarter != period.quarter]
    return kept, [f"工作表“{'”“'.join(passed)}”是其他季度，已略过"]


def _without_counts(regions: Sequence[Region], period: Period | None, name: str) -> tuple[Sequence[Region], list[str]]:
    """Leave out tables that count (单位, 任务数, 完成数), whose targets would be numbers.

    Raises:
        Unreadable: there is no other table.
    """
    counts = [region for region in regions if holds_counts(region, columns_of(region, period=period))]
    if not counts:
        return regions, []
    places = [chinese_place(region.grid.rows[region.header.start].where) for region in counts]
    kept = [region for region in regions if region not in counts]
    if not kept:
        raise only_counts(name, places[0], counts[0].header.names)
    return kept, [f"{place}起是统计表，已略过" for place in places]


def _find(document: Document) -> _Found:
    found = _Found()
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if not found.regions:
                found.titles.append(block.text)
            if found.pass_by(block.text):
                found.notes.append(f"{chinese_place(block.where)}是分类标题：{block.text}")
            elif found.regions:
                found.notes.append(f"{chinese_place(block.where)}在表格之外，已略过：{block.text[:60]}")
            continue
        for grid in _unfolded(block):
            above, regions = regions_of(grid)
            found.rows += grid.rows
            for row in above if regions else ():
                found.pass_by(_row_text(row))
            if regions:
                regions[0].section, found.section = found.section, ""
            if regions or not found.regions:
                texts = [_row_text(row) for row in above]
                if not found.regions:
                    found.titles += [text for text in texts if text]
                found.notes += [
                    f"{chinese_place(row.where)}在表头之上，作为标题：{text[:60]}"
                    for row, text in zip(above, texts, strict=True)
                    if text and regions
                ]
            elif above and not _continue_last(found, grid, above):
                found.notes.append(f"{chinese_place(above[0].where)}起的表格没有所需表头，已略过（{len(above)} 行）")
            found.regions += [side for region in regions for side in parted(region)]
    del found.titles[_MOST_TITLES:]
    return found


def _continue_last(found: _Found, grid: Grid, rows: Sequence[Row]) -> bool:
    """Take a grid without header as the continuation of the table before it, where that is plainly so: same width."""
    last = found.regions[-1]
    width = max(len(row.cells) for row in rows)
    if grid.ragged or grid.label or width != max(len(row.cells) for row in last.grid.rows):
        return False
    last.rows += rows
    return True


def _unfolded(grid: Grid) -> Iterator[Grid]:
    """Give a grid if it holds a table of ours; otherwise the grids inside its cells, as layout tables have them."""
    if grid.nested and not regions_of(grid)[1]:
        for inner in grid.nested:
            yield from _unfolded(inner)
        return
    yield grid


def _no_region(found: _Found, document: Document, name: str) -> Exception:
    nearest = nearest_header(found.rows)
    if nearest is None and document.pictures and not any(isinstance(one, Grid) and one.rows for one in document.blocks):
        return only_pictures(name, document.pictures)
    if nearest is None:
        seen = [_row_text(row) for row in found.rows[:3]] or [
            block.text for block in document.blocks[:3] if isinstance(block, Paragraph)
        ]
        return no_table(name, [text[:80] for text in seen if text])
    row, headings = nearest
    has_target = any(heading.role == "target" for heading in headings)
    return missing_column(
        name,
        row.where,
        place=chinese_place(row.where),
        seen=[heading.name for heading in headings if heading.name],
        missing="完成情况" if has_target else "重点工作",
        such="完成情况、进展情况、工作进展" if has_target else "重点工作、工作任务、目标任务、项目名称",
    )


def _title_of(titles: Sequence[str]) -> str:
    """Choose the title among the lines above the table: the first that speaks of a report, else the first."""
    words = ("季度", "年", "情况", "进展", "台账", "清单", "表", "目标")
    short = [title for title in titles if len(title) <= _LONGEST_TITLE] or [title[:_LONGEST_TITLE] for title in titles]
    likely = [title for title in short if sum(word in title for word in words) >= 2]
    return (likely or short or [""])[0]


def _row_text(row: Row) -> str:
    return " ".join(cell.text for cell in row.cells if cell.text and not cell.across)
