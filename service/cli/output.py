"""What commands print: aligned tables on a terminal, JSON lines when piped or asked for; messages go to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from service.cli.words import KEYS, word_of
from service.errors import ServiceError
from service.intake.places import chinese_place

_LONG = ("target", "status", "why")
_SHORT = ("id", "no", "period", "stage", "primary", "delivery", "light", "since", "score")

# What people and files say is never markup: a file may be called [red].txt.
messages = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)


class Format(StrEnum):
    """How rows are printed."""

    AUTO = "auto"
    TABLE = "table"
    JSONL = "jsonl"

    @property
    def label(self) -> str:
        """The Chinese name shown to clerks."""
        return {"auto": "自动", "table": "表格", "jsonl": "逐行"}[self.value]

    @property
    def is_jsonl(self) -> bool:
        """Whether rows go out as JSON lines: asked for, or nobody is looking."""
        return self is Format.JSONL or (self is Format.AUTO and not sys.stdout.isatty())


def print_rows(
    rows: Iterable[Mapping[str, Any]], *, columns: Sequence[tuple[str, str]], form: Format, title: str = ""
) -> int:
    """Print rows as JSON lines, or as a table of the named (key, heading) columns; give how many there were."""
    if form.is_jsonl:
        return _print_jsonl(rows)
    table = Table(title=Text(title) if title else None, show_lines=False, header_style="bold", expand=False)
    for key, heading in columns:
        long = key in _LONG
        table.add_column(heading, overflow="fold", no_wrap=not long and key in _SHORT, min_width=12 if long else None)
    count = 0
    for row in rows:
        table.add_row(*(Text(_cell(key, row.get(key))) for key, _ in columns))
        count += 1
    Console(highlight=False).print(table)
    return count


def print_object(thing: Mapping[str, Any], *, form: Format) -> None:
    """Print one object: a JSON line, or its fields one below the other."""
    if form.is_jsonl:
        _print_jsonl([thing])
        return
    table = Table(show_header=False, box=None)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for key, value in thing.items():
        table.add_row(KEYS.get(key, key), Text(_cell(key, value)))
    Console(highlight=False).print(table)


def print_error(error: ServiceError) -> None:
    """Print both sentences of an error."""
    messages.print(Text.assemble(("错误", "bold red"), " ", error.chinese))
    messages.print(error.english, style="dim")


@contextmanager
def progress(description: str) -> Iterator[Any]:
    """Show a bar on a terminal; give a function (done, total) to call. Silent when stderr is not a terminal."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=messages,
        transient=True,
        disable=not messages.is_terminal,
    ) as bar:
        task = bar.add_task(description, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance


@contextmanager
def steps(description: str) -> Iterator[Any]:
    """Show what is being done on a terminal; give a function (message) to call. Silent when stderr is not one."""
    with messages.status(description) as status:
        yield lambda message: status.update(f"{description}：{message}")


def _print_jsonl(rows: Iterable[Mapping[str, Any]]) -> int:
    count = 0
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        count += 1
    return count


def _cell(key: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, Mapping):
        return _cell(key, value["value"]) if "value" in value else json.dumps(value, ensure_ascii=False)
    if isinstance(value, list | tuple):
        return "、".join(_cell(key, one) for one in value)
    if not isinstance(value, str):
        return str(value)
    return chinese_place(value) if key == "where" else word_of(key, value)
