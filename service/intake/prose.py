"""Reports without a table: numbered paragraphs (1. target。进展情况：…) and labelled lines, read as rows of one.

What a label means is what it would mean as a heading of a column (`headings`): 进展情况： tells a status, 责任单位： an
attribute, 目标任务： a target.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from service.intake.headers import heading_of
from service.intake.limits import Limits
from service.intake.numbering import ordinal_of, shape_of
from service.intake.ownlabels import own_label, repeats
from service.intake.refusals import too_many
from service.intake.sections import is_note, is_short
from service.intake.types import Cell, Document, Grid, Paragraph, Row

NO, TARGET, STATUS = "序号", "重点工作", "完成情况"
_SAID = r"\s*([0-9一-鿿](?:[0-9一-鿿]|(?<=\d)[\-—–](?=\d)){1,13}?)\s*"
_LABEL = re.compile(
    rf"(?:(?<=^)|(?<=[。；;！!?？\s)）—]))(?:[（(【\[]?{_SAID}[】\])）]?\s*[:：]|[【\[]{_SAID}[】\]](?![:：]))\s*"
)
_NUMBER = re.compile(
    r"^\s*(第[一二三四五六七八九十百\d]+[项条]|[（(【\[]?\s*(?:\d{1,3}|[一二三四五六七八九十百]{1,4})\s*[)）】\]]?)\s*[、.．:：]?(?![\d%])\s*"
)
_ENTRIES = 2  # a single 进展情况： in a letter makes no report
_MOST_BETWEEN = 8  # lines from a target to its status
_CLOSED = re.compile(r"[。；;！!?？:：]$")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line: its number, the text before its first label, and what its labels say.

    `raw` is all of it; `own` the target that its first label holds (城东水厂进展情况：).
    """

    where: str
    raw: str
    no: str
    text: str
    labelled: tuple[tuple[str, str], ...]
    own: str = ""

    def has(self, name: str) -> bool:
        return any(one == name for one, _ in self.labelled)


@dataclass(slots=True)
class _Entry:
    """A target with what is said of it by column; `last` is the column that lines without label go on with."""

    where: str
    no: str = ""
    said: dict[str, list[str]] = field(default_factory=dict)
    last: str = TARGET

    def take(self, line: _Line, lead: str) -> None:
        for name, text in ((self.last, lead), *line.labelled):
            if name == NO:
                self.no = self.no or text
            elif text:
                self.said.setdefault(name, []).append(text)
            if name not in (NO, TARGET):
                self.last = name

    def text(self, name: str) -> str:
        """Join what is said under a name; on a page lines are wrapped ones unless a sentence ends with them."""
        pieces = self.said.get(name, [])
        if not self.where.startswith("page"):
            return "\n".join(pieces)
        return "".join(one + ("\n" if _CLOSED.search(one) else "") for one in pieces[:-1]) + "".join(pieces[-1:])


def document_of_prose(blocks: Sequence[Paragraph | Grid], name: str, *, limits: Limits) -> Document | None:
    """Make a table of what paragraphs say; None where they hold no two targets with their statuses.

    Raises:
        TooLarge: there are more lines than a table may have rows.
    """
    lines = list(islice((line for block in blocks for line in _lines_of(block)), limits.rows + 1))
    if len(lines) > limits.rows:
        raise too_many(name, "行数", "lines", f"{limits.rows}+", limits.rows)
    lines = _with_own_targets(lines)
    owners = _owners(lines)
    if len(owners) < _ENTRIES:
        return None
    before, pieces, after = _parted(lines, owners)
    entries = [piece for piece in pieces if isinstance(piece, _Entry)]
    names = dict.fromkeys(name for one in entries for name in one.said)
    head = (NO, TARGET, STATUS, *(name for name in names if name not in (TARGET, STATUS)))
    rows = [Row("", tuple(map(Cell, head)))]
    for piece in pieces:
        if isinstance(piece, _Entry):
            rows.append(Row(piece.where, tuple(map(Cell, (piece.no, *map(piece.text, head[1:]))))))
        else:
            rows.append(Row(piece.where, tuple(Cell(piece.raw, across=at > 0) for at in range(len(head)))))
    told = f"没有表格，按段落读取：{len(entries)} 项，各有“进展情况：”一类的标签"
    titles = tuple(Paragraph(line.where, line.raw) for line in before)
    return Document((*titles, Grid(tuple(rows)), *(Paragraph(line.where, line.raw) for line in after)), (told,))


def _lines_of(block: Paragraph | Grid) -> Iterator[_Line]:
    """Give the lines of a paragraph; of a form, whose cells are labels and what they say, a line a row."""
    if isinstance(block, Paragraph):
        yield from (_line_of(block.where, text) for text in block.text.split("\n") if text.strip())
        return
    for row in block.rows:
        texts = [cell.text for cell in row.cells if not cell.across and not cell.down]
        columns = [_column_of(text) for text in texts[::2]]
        if texts and all(column is not None or not text for column, text in zip(columns, texts[::2], strict=True)):
            said = zip(columns, texts[1::2], strict=False)
            yield _Line(row.where, "：".join(filter(None, texts)), "", "", tuple((a, b) for a, b in said if a))
    for inner in block.nested:
        yield from _lines_of(inner)


def is_prose(lines: Iterable[str]) -> bool:
    """Tell whether lines of text speak of targets and statuses in labels rather than in cells."""
    return sum(_line_of("", line).has(STATUS) for line in lines if "：" in line or ":" in line) >= _ENTRIES


def _line_of(where: str, raw: str) -> _Line:
    raw = raw.strip()
    numbered = _NUMBER.match(raw)
    no, rest = (numbered[1], raw[numbered.end() :]) if numbered else ("", raw)
    own = own_label(rest)
    pieces, name, at = ([("", "")], STATUS, own[1]) if own else ([], "", 0)
    for label in _LABEL.finditer(rest, at):
        if (found := _column_of(label[1] or label[2])) is not None:
            pieces.append((name, _unbracketed(rest[at : label.start()].rstrip("—-"))))
            name, at = found, label.end()
    pieces.append((name, _unbracketed(rest[at:])))
    return _Line(where, raw, "".join(no.split()), pieces[0][1], tuple(pieces[1:]), own[0] if own else "")


def _with_own_targets(lines: Sequence[_Line]) -> list[_Line]:
    """Make targets of what labels hold, unless they name again the target above that waits for its status."""
    found: list[_Line] = []
    waiting = ""
    for line in lines:
        named = bool(line.own) and not (waiting and repeats(line.own, waiting))
        found.append(replace(line, text=line.own) if named else line)
        waiting = "" if line.has(STATUS) else line.text if line.no else waiting
    return found


def _column_of(label: str) -> str | None:
    """Give the column a label stands for; None where it is no heading of ours."""
    heading = heading_of(label)
    fixed = {"status": STATUS, "target": TARGET, "no": NO}
    return None if heading.role is None else fixed.get(heading.role, heading.name)


def _unbracketed(text: str) -> str:
    """Take off the bracket that closes a label and its words (（责任单位：教育局）)."""
    text = text.strip()
    bare = re.sub(r"\s*[)）】\]]([。；;]?)$", "", text)
    return bare if bare != text and len(re.findall(r"[)）】\]]", text)) > len(re.findall(r"[（(【\[]", text)) else text


def _owners(lines: Sequence[_Line]) -> set[int]:
    """Find the line each status belongs to: one labelled as target, else the nearest numbered one, else that above."""
    owners: set[int] = set()
    for at, line in enumerate(lines):
        if not line.has(STATUS):
            continue
        since = at
        while since and not lines[since - 1].has(STATUS) and since - 1 not in owners and at - since < _MOST_BETWEEN:
            since -= 1
        if line.own and line.text == line.own:
            owners.add(at)
            continue
        own = range(at, since - 1, -1)
        found = next((one for one in own if lines[one].has(TARGET)), None)
        if found is not None and found > since and lines[found - 1].has(NO):
            found -= 1
        if found is None:
            found = next((one for one in own if lines[one].no and lines[one].text), None)
        if found is None and line.text:
            found = at
        if found is None and at > since and lines[at - 1].text and not lines[at - 1].labelled:
            found = at - 1
        if found is not None:
            owners.add(found)
    return owners


def _parted(lines: Sequence[_Line], owners: set[int]) -> tuple[list[_Line], list[_Entry | _Line], list[_Line]]:
    """Part lines into titles, entries with the headings between them, and remarks behind."""
    shapes = Counter(shape_of(lines[at].no) for at in owners if lines[at].no)
    usual = shapes.most_common(1)[0][0] if shapes else None
    headings = _headings(lines, owners, usual)
    before: list[_Line] = []
    pieces: list[_Entry | _Line] = []
    after: list[_Line] = []
    current: _Entry | None = None
    coming = _numbers_to_come(lines, owners, usual)
    for at, line in enumerate(lines):
        if at in owners or (current is not None and _counts_on(current.no, line.no, usual, coming[at])):
            current = _Entry(line.where, line.no)
            current.take(line, line.text)
            pieces.append(current)
        elif at in headings:
            pieces.append(line)
        elif current is None:
            before.append(line)
        elif is_note(line.raw):
            after.append(line)
        else:
            current.take(line, line.raw if line.no else line.text)
    return before, pieces, after


def _numbers_to_come(lines: Sequence[_Line], owners: set[int], usual: str | None) -> list[int | None]:
    """Give for every line the number of the next entry of the usual numbering that has a status."""
    found: list[int | None] = []
    coming: int | None = None
    for at in range(len(lines) - 1, -1, -1):
        found.append(coming)
        if at in owners and shape_of(lines[at].no) == usual:
            coming = ordinal_of(lines[at].no)
    return found[::-1]


def _counts_on(before: str, no: str, usual: str | None, coming: int | None) -> bool:
    """Tell whether a number is that of an entry without status, and not of a part of the status above it."""
    if not no or shape_of(no) != usual:
        return False
    earlier, here = ordinal_of(before), ordinal_of(no)
    return earlier is not None and here == earlier + 1 and (coming is None or coming > here)


def _headings(lines: Sequence[_Line], owners: set[int], usual: str | None) -> set[int]:
    """Find the lines that head entries: numbered otherwise, short, with only their like before the next entry."""
    found: set[int] = set()
    heads = False
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        like = bool(line.no) and not line.labelled and shape_of(line.no) != usual and is_short(line.text)
        heads = at in owners or (heads and like)
        if heads and at not in owners:
            found.add(at)
    return found
