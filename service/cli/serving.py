"""Commands that run the service: the demonstration on the sample report, and the server."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from nlp.types import Stage, Theme
from service.app import App
from service.cli.common import opened
from service.cli.output import messages, progress
from service.demo import Summary, load_sample, summary_of


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command("demo")(demo)
    cli.command("serve")(serve)


def demo(
    context: typer.Context,
    also_serve: Annotated[bool, typer.Option("--serve", help="显示摘要后启动服务。")] = False,
) -> None:
    """空库时载入样本报表，打印摘要。Load the sample report into an empty store and print a summary."""
    with opened(context) as app:
        with progress("载入样本") as advance:
            load_sample(app, progress=advance)
        _print_summary(summary_of(app), address=_address(app) if also_serve else None)
        if also_serve:
            _serve(app)


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="监听地址。")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="监听端口。")] = None,
) -> None:
    """启动网页与接口服务。Serve the page and the API."""
    with opened(context) as app:
        app.settings = app.settings.model_copy(
            update={name: value for name, value in (("host", host), ("port", port)) if value is not None}
        )
        _serve(app)


def _serve(app: App) -> None:
    from service.server import check_free, run

    check_free(app.settings)
    messages.print(f"duban 正在服务：{_address(app)}（按 Ctrl+C 停止）")
    run(app)


def _address(app: App) -> str:
    return f"http://{app.settings.host}:{app.settings.port}"


def _print_summary(summary: Summary, *, address: str | None) -> None:
    console = Console(highlight=False)
    console.print(f"已读入 {summary.items} 项，来自 {summary.reports} 份报表。")
    table = Table(title="主题 × 阶段", header_style="bold")
    table.add_column("主题")
    for stage in Stage:
        table.add_column(stage.label, justify="right")
    table.add_column("合计", justify="right")
    for theme in Theme:
        row = [summary.counts.get((theme, stage), 0) for stage in Stage]
        table.add_row(theme.label, *(str(count) for count in row), str(sum(row)))
    console.print(table)
    console.print("最明显停留在前期的十项：")
    for place, stalled in enumerate(summary.stalled, start=1):
        console.print(
            f"{place:>2}. [{stalled.item.place} {stalled.item.period} 第 {stalled.item.tagged.item.no} 项] "
            f"{stalled.item.tagged.item.target}",
            markup=False,
            soft_wrap=True,
        )
        for reason in stalled.why:
            console.print(f"      {reason.text}", markup=False, soft_wrap=True)
    if address:
        console.print(f"网页与接口：{address}    接口文档：{address}/docs", markup=False)
