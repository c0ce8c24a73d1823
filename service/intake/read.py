"""Read a report from any file: bytes in, a Reading out."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path, PurePath, PureWindowsPath

from nlp.types import Period
from service.intake.assembly import reading_of
from service.intake.delimited import read_delimited
from service.intake.encoding import decode
from service.intake.formats import format_of, suffix_note
from service.intake.limits import DEFAULT, Limits
from service.intake.refusals import empty_file, too_many, unreadable
from service.intake.sandbox import read_apart
from service.intake.types import Document, Grid, Paragraph, Reading
from service.reasons import chinese_reason


def read_bytes(content: bytes, name: str, *, period: Period | None = None, limits: Limits = DEFAULT) -> Reading:
    """Read a file's bytes; `name` is shown and its suffix and words are hints, never a path.

    `period` is what the reader knows of the file: with one column a quarter, it chooses the column.

    Raises:
        Unreadable: nothing could be read; the sentence says what the file is and what would be right.
        TooLarge: a limit was reached.
    """
    name = _shown_name(name)
    if len(content) > limits.file_bytes:
        raise too_many(name, "字节数", "bytes", len(content), limits.file_bytes)
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise empty_file(name)
    form = format_of(content, name)
    if form == "text":
        document = _read_text(content, name, limits)  # no foreign parser is involved: size limits are enough
    else:
        document = read_apart(content, name, form=form, limits=limits)
    if not any(isinstance(block, Grid) for block in document.blocks):
        document = _lines_as_table(document, name, limits)
    if note := suffix_note(form, name):
        document = replace(document, notes=(note, *document.notes))
    sha256 = hashlib.sha256(content).hexdigest()
    return reading_of(document, name, sha256, form=form, period=period, limits=limits)


def read_file(path: Path, *, period: Period | None = None, limits: Limits = DEFAULT) -> Reading:
    """Read a file of this machine.

    Raises:
        Unreadable: as `read_bytes`, or the file cannot be opened.
        TooLarge: a limit was reached; the file is not loaded if it is larger than allowed.
    """
    return read_bytes(load_bytes(path, limits=limits), path.name, period=period, limits=limits)


def load_bytes(path: Path, *, limits: Limits = DEFAULT) -> bytes:
    """Load a file, never more than the limit.

    Raises:
        Unreadable: it is no file or cannot be opened.
        TooLarge: it has more bytes than the limit.
    """
    try:
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise too_many(path.name, "字节数", "bytes", size, limits.file_bytes)
        with path.open("rb") as file:
            return file.read(limits.file_bytes + 1)
    except OSError as wrong:
        raise unreadable(
            "cannot-open",
            f"{path.name or path} 打不开：{chinese_reason(wrong)}。请检查文件是否存在、是否有权限。",
            f"{path}: cannot be opened: {wrong.strerror or wrong}",
        ) from wrong


def _shown_name(name: str) -> str:
    """Give a file's name without folders and on one line; browsers send its quotes and line breaks as %22, %0A, %0D."""
    name = PurePath(PureWindowsPath(name).name).name
    for sent, meant in (("%22", '"'), ("%0A", " "), ("%0D", " ")):
        name = name.replace(sent, meant)
    return " ".join("".join(one if one.isprintable() else " " for one in name).split()) or "report"


def _lines_as_table(document: Document, name: str, limits: Limits) -> Document:
    """Read the paragraphs of a document without tables as lines of text, which pipes or tabs may divide."""
    lines = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    if not lines:
        return document
    divided = read_delimited("\n".join(line.replace("\n", " ") for line in lines), name, limits=limits)
    if not any(isinstance(block, Grid) for block in divided.blocks):
        return document
    return replace(document, blocks=divided.blocks, notes=document.notes + divided.notes)


def _read_text(content: bytes, name: str, limits: Limits) -> Document:
    decoded = decode(content, name)
    document = read_delimited(decoded.text, name, limits=limits)
    if decoded.encoding in ("utf-8", "ascii"):
        notes: tuple[str, ...] = ()
    else:
        notes = (f"编码是 {decoded.encoding}",)
    if decoded.broken:
        notes += (f"有 {decoded.broken} 处无法识别的字节",)
    return Document(document.blocks, notes + document.notes)
