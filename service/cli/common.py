"""What commands share: opening the app they run on, and options that mean the same everywhere."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from service.app import App
from service.cli.output import Format
from service.names import choices_of, value_named
from service.settings import open_settings

Kind = TypeVar("Kind", bound=StrEnum)
LARGEST_ID = 2**63 - 1  # what the databases hold

LimitOption = Annotated[int, typer.Option("--limit", "-n", min=1, max=100_000, help="最多列出多少条。")]
PlaceOption = Annotated[str | None, typer.Option(help="地区，如 洞头区。")]
PeriodOption = Annotated[str | None, typer.Option(help="季度，如 2021Q1。")]


def named(kind: type[Kind]) -> Callable[[str], Kind]:
    """Give a parser of an option's value by its English or its Chinese name."""

    def parse(typed: str) -> Kind:
        found = value_named(kind, typed)
        if not isinstance(found, kind):
            raise typer.BadParameter(f"没有“{typed}”；可用：{choices_of(kind)}。")
        return found

    return parse


FormatOption = Annotated[
    Format,
    typer.Option(
        "--format",
        parser=named(Format),
        metavar="FORMAT",
        help="输出格式：表格（table）或逐行 JSON（jsonl）；自动（auto）按是否在终端。",
    ),
]


@contextmanager
def opened(context: typer.Context) -> Iterator[App]:
    """Open the app for the `--home` given before the command, or the settings' own."""
    home: Path | None = context.obj
    with App(open_settings(home=home)) as app:
        yield app


def person_here() -> str:
    """Name who sits at this machine, for the log."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user, as in some containers
        return "本机"
