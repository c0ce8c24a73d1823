"""`duban`: the command, its global options, and how errors and interrupts end."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from service.cli import operations, reports, reviewing, search, serving, tags, tracking
from service.cli.output import messages, print_error
from service.errors import ServiceError

cli = typer.Typer(
    name="duban",
    help="督办：检索、标注并跟踪地方政府的工作承诺。Search, tag and follow up what local governments promised.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (reports, tags, search, tracking, reviewing, serving, operations):
    group.register(cli)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"duban {version('duban')}")
        raise typer.Exit


@cli.callback(invoke_without_command=True)
def _options(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option(help="存放数据库与索引的文件夹（DUBAN_HOME）。")] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="显示版本号。")
    ] = False,
) -> None:
    context.obj = home
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> None:
    """Run the command line: errors raised on purpose end as a sentence and exit code 2, anything else as 3."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # Windows consoles and pipes default to other encodings
    try:
        cli()
    except ServiceError as error:
        print_error(error)
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader went away, as `head` does
        sys.exit(0)
    except Exception as unexpected:
        if os.environ.get("DUBAN_DEBUG"):
            raise
        messages.print("程序遇到意外错误，没有完成；已确认入库的内容不受影响。设 DUBAN_DEBUG=1 重试可看到详情。")
        messages.print(
            f"unexpected {type(unexpected).__name__}: {unexpected}; set DUBAN_DEBUG=1 to see where", markup=False
        )
        sys.exit(3)
    except KeyboardInterrupt:
        messages.print("已中断，未确认的内容没有保存。")
        sys.exit(130)
