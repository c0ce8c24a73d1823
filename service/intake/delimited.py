"""Plain text to grids: pipes, tabs, ｜, or any separator of csv, with quoted cells that hold separators or lines."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from service.intake.headers import is_heading_like, roles_of
from service.intake.limits import Limits
from service.intake.prose import is_prose
from service.intake.refusals import too_many
from service.intake.types import Cell, Document, Grid, Paragraph, Row
from service.intake.writing import clean

_BLANKS = "  "  # two blanks or more, or tabs among them: columns aligned by eye
_SEPARATORS = ("|", "｜", "│", "┃", "\t", ",", ";", "，", "；", "^", "~", "¦", "\x1f", "、", _BLANKS)
_DRAWN = frozenset("|｜│┃\t")  # stand in no sentence
_SPACES = " \t\r\n\u3000\u00a0\ufeff"
_MOST_ALIKE = 0.9  # of the lines
_MOST_JOINED = 100  # lines of one row
_PIPES = "|｜¦│┃"
_RULE = re.compile(r"[\s|｜¦+:=\-—–─━│┃┼╋┌┐└┘├┤┬┴]+")
_LINE_END = re.compile(r"\r\n|\n|\r|\u2028|\x85")


def read_delimited(text: str, name: str, *, limits: Limits) -> Document:
    """Split a text into a grid of cells by the separator its header line uses.

    Raises:
        TooLarge: a line, or the number of lines or cells, goes beyond its limit.
    """
    lines = _LINE_END.split(text)
    longest = max(map(len, lines))
    if longest > limits.line_characters:
        raise too_many(name, "最长一行的字数", "characters in one line", longest, limits.line_characters)
    separator = separator_of(lines)
    if separator is None:
        return Document(
            tuple(Paragraph(f"line {at}", line.strip()) for at, line in enumerate(lines, 1) if line.strip())
        )
    rows: list[Row] = []
    cells = 0
    split: Iterator[tuple[int, list[str]]]
    if separator == _BLANKS:
        split = ((at, _cut(line, separator)) for at, line in enumerate(lines, 1))
    else:
        split = _split_pipes(lines, separator) if separator in _PIPES else _split_quoted(lines, separator)
    for line, texts in split:
        cells += len(texts)
        if len(texts) > limits.columns:
            raise too_many(name, f"第 {line} 行的列数", f"columns in line {line}", len(texts), limits.columns)
        if cells > limits.cells:
            raise too_many(name, "单元格数", "cells", f"{cells}+", limits.cells)
        if len(rows) >= limits.rows:
            raise too_many(name, "行数", "rows", f"{len(rows)}+", limits.rows)
        if any(texts):
            rows.append(Row(f"line {line}", tuple(Cell(one) for one in texts)))
    return Document((Grid(tuple(rows), ragged=True),), _truncation_note(lines, separator))


def _truncation_note(lines: list[str], separator: str) -> tuple[str, ...]:
    """Say if every row ends with a separator except the last: the file may have been cut."""
    last = next((line.rstrip() for line in reversed(lines) if line.strip()), "")
    closed = separator in _PIPES and _pipe_header(lines, separator).rstrip().endswith(separator)
    if closed and separator in last and not last.endswith(separator):
        return (f"最后一行没有像其他行那样以“{separator}”结尾，文件可能不完整",)
    return ()


def separator_of(lines: list[str]) -> str | None:
    """Find the separator by which some line becomes a header; else the one that cuts most lines alike."""
    probe = [line for line in lines[:2000] if line.strip()]
    for sure in (True, False):
        if not sure and is_prose(probe):
            return None  # 现将重点工作，完成情况汇报如下： is no header where labels tell the statuses
        for separator in _SEPARATORS:
            for line in probe[:200]:
                if separator in line or separator == _BLANKS:
                    cells = [_unquoted(one) for one in _cut(line, separator)]
                    if _heads(cells) and (not sure or separator in _DRAWN or "no" in roles_of(cells)):
                        return separator
    counts = {separator: sum(separator in line for line in probe) for separator in ("|", "｜", "\t", ",", ";")}
    best = max(counts, key=lambda separator: counts[separator])
    return best if probe and counts[best] > len(probe) / 2 else None


def _split_pipes(lines: list[str], separator: str) -> Iterator[tuple[int, list[str]]]:
    """Split lines at pipes. Where every row ends with a pipe, a row that lacks it goes on in the next line."""
    header = _pipe_header(lines, separator)
    width = len(_pipe_cells(header, separator, like=header))
    closed = header.rstrip().endswith(separator)
    at = 0
    while at < len(lines):
        line, first = lines[at], at + 1
        at += 1
        if not line.strip() or (_RULE.fullmatch(line) and any(mark in line for mark in "-—─=+━")):
            continue
        if closed and separator in line and not line.rstrip().endswith(separator):
            joined, until = line, at
            while (
                until < min(len(lines), at + _MOST_JOINED) and len(_pipe_cells(joined, separator, like=header)) <= width
            ):
                if len(_pipe_cells(lines[until], separator, like=header)) >= width:
                    break
                joined, until = f"{joined}\n{lines[until]}", until + 1
                if joined.rstrip().endswith(separator) and len(_pipe_cells(joined, separator, like=header)) == width:
                    line, at = joined, until
                    break
        yield first, _pipe_cells(line, separator, like=header)


def _pipe_header(lines: list[str], separator: str) -> str:
    return next((line for line in lines if separator in line and _heads(_pipe_cells(line, separator, like=line))), "")


def _pipe_cells(line: str, separator: str, *, like: str) -> list[str]:
    """Cut a line the way its header is cut: do pipes open and close the rows, or only stand between cells?"""
    cells = line.strip(_SPACES).split(separator)
    if len(cells) > 1 and not cells[-1].strip() and (not like or like.rstrip().endswith(separator)):
        cells.pop()
    if len(cells) > 1 and not cells[0].strip() and like.lstrip().startswith(separator):
        cells.pop(0)
    return [_clean(cell) for cell in cells]


def _split_quoted(lines: list[str], separator: str) -> Iterator[tuple[int, list[str]]]:
    """Split lines as csv; line numbers are those of the row's first line."""
    csv.field_size_limit(1 << 30)
    text = "\n".join(lines)
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=separator,
        skipinitialspace=True,
        quoting=csv.QUOTE_NONE if _are_quotes_text(text, separator, lines) else csv.QUOTE_MINIMAL,
    )
    line = 1
    for texts in reader:
        yield line, [_clean(one) for one in texts]
        line = reader.line_num + 1


def _heads(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return {"target", "status"} <= roles_of(filled) and all(map(is_heading_like, filled))


def _are_quotes_text(text: str, separator: str, lines: Sequence[str]) -> bool:
    """Tell whether quotation marks are part of the texts ("两山"转化) rather than csv's way to wrap cells.

    They wrap cells if the file is well-formed csv. If it is not, they are text where plain cutting gives lines of one
    width, and where a mark that is never closed would swallow all rows to the end.
    """
    if '"' not in text:
        return True
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    try:
        for _ in reader:
            pass
    except csv.Error as wrong:
        if "unexpected end" in str(wrong):
            return True
        widths = Counter(line.count(separator) for line in lines if line.strip())
        return max(widths.values()) > _MOST_ALIKE * widths.total()
    return False


def _cut(line: str, separator: str) -> list[str]:
    return re.split(r"[ \u3000\t]{2,}|\u3000", line.strip()) if separator == _BLANKS else line.split(separator)


def _unquoted(text: str) -> str:
    return text.strip().strip('"').strip()


def _clean(text: str) -> str:
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1].replace('""', '"')  # ="001": how programs keep Excel from reading a number
    return text if text.isprintable() and text.strip() == text else clean(text)
