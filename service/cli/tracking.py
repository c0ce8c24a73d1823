"""Commands that follow targets over the quarters: stalled, history, stats, link and unlink, export."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from index.types import Sort
from nlp.types import Stage, Theme
from service.cli.common import LARGEST_ID, FormatOption, LimitOption, PeriodOption, PlaceOption, opened
from service.cli.output import Format, messages, print_object, print_rows
from service.errors import BadInput
from service.names import value_named
from service.periods import parse_period
from service.reasons import chinese_reason
from service.tracking.history import Movement, history
from service.tracking.lights import LightClass
from service.tracking.links import link, unlink
from service.tracking.shapes import history_shape, link_shape, stalled_shape, stats_shape, step_shape
from service.tracking.stalled import StalledItem, stalled
from service.tracking.stats import Stats, UnitStats, stats

AtOption = Annotated[str | None, typer.Option("--at", help="截至哪一季度，如 2021Q2；不给则取最新。")]
EarlierArgument = Annotated[int, typer.Argument(min=1, max=LARGEST_ID, help="前一期事项的编号（id）。")]
LaterArgument = Annotated[int, typer.Argument(min=1, max=LARGEST_ID, help="后一期事项的编号（id）。")]
WhoOption = Annotated[str, typer.Option(help="谁认定的。")]
WhyOption = Annotated[str, typer.Option(help="为什么。")]
ItemArgument = Annotated[int, typer.Argument(min=1, max=LARGEST_ID, help="事项编号（id）。")]
STALLED_COLUMNS = (
    ("id", "编号"),
    ("no", "序号"),
    ("target", "重点工作"),
    ("stage", "阶段"),
    ("since", "自"),
    ("reports_in_stage", "期数"),
    ("light", "灯"),
    ("reasons", "为何"),
)
STEP_COLUMNS = (
    ("period", "季度"),
    ("id", "编号"),
    ("no", "序号"),
    ("target", "重点工作"),
    ("stage", "阶段"),
    ("movement", "动向"),
    ("copy", "文字"),
    ("joined", "承接"),
)


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command("stalled")(list_stalled)
    cli.command("history")(show_history)
    cli.command("stats")(show_stats)
    cli.command("export")(export_file)
    cli.command("link")(link_items)
    cli.command("unlink")(unlink_items)


def list_stalled(
    context: typer.Context,
    place: PlaceOption = None,
    at: AtOption = None,
    limit: LimitOption = 100_000,
    form: FormatOption = Format.AUTO,
) -> None:
    """停滞事项，最令人担心的在前。List what stands still, most worrying first, each with why."""
    with opened(context) as app:
        found = stalled(app, place=place, at=parse_period(at))[:limit]
    rows = (stalled_shape(one) if form.is_jsonl else _stalled_row(one) for one in found)
    print_rows(rows, columns=STALLED_COLUMNS, form=form)


def show_history(context: typer.Context, item: ItemArgument, form: FormatOption = Format.AUTO) -> None:
    """一项工作各季度的沿革。Show the history of a target over the quarters."""
    with opened(context) as app:
        found = history(app, item)
    if form.is_jsonl:
        print_object(history_shape(found), form=form)
        return
    rows = (
        {
            **step_shape(step),
            "stage": step.item.tagged.tags.stage.value.label if step.item else "",
            "movement": step.movement.label,
            "joined": [f"{link.earlier_id}（{link.score:.2f}，{link.reason}）" for link in step.links],
        }
        for step in found.steps
    )
    print_rows(rows, columns=STEP_COLUMNS, form=form)


def show_stats(
    context: typer.Context, place: PlaceOption = None, at: AtOption = None, form: FormatOption = Format.AUTO
) -> None:
    """统计：主题 × 阶段、责任单位、灯、与上期比。Count theme by stage, units, lights, quarter on quarter."""
    with opened(context) as app:
        counted = stats(app, place=place, at=parse_period(at))
    if form.is_jsonl:
        print_object(stats_shape(counted), form=form)
        return
    _print_stats(counted)


def export_file(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="写到哪个文件；不给则为当前目录的 duban.后缀。")] = None,
    *,
    form: Annotated[
        str, typer.Option("--form", help="xlsx（工作簿）、csv（表格）或 docx（通报）；不给则看文件后缀。")
    ] = "",
    query: Annotated[str | None, typer.Option("--query", "-q", help="只要检索到的事项；写法同 search。")] = None,
    place: PlaceOption = None,
    period: PeriodOption = None,
    by_unit: Annotated[bool, typer.Option("--by-unit", help="工作簿里每个责任单位另开一张表。")] = False,
    title: Annotated[str, typer.Option(help="通报的标题；不给则按地区和季度拟定。")] = "",
) -> None:
    """导出台账（xlsx、csv）或通报（docx）。Write the ledger, or a search result, to a file."""
    from service.export import export
    from service.search import SearchRequest

    chosen_form = _form_of(file, form)
    target = file or Path(f"duban.{chosen_form}")
    chosen = {"place": place, "period": period and str(parse_period(period))}
    filters = {facet: (value,) for facet, value in chosen.items() if value}
    request = SearchRequest(query or "", filters=filters, sort=Sort.NO) if query or filters else None
    with opened(context) as app:
        content = export(app, request, chosen_form, by_unit=by_unit, title=title)
    write_whole(target, content)
    messages.print(f"已写入 {target}（{len(content):,} 字节）。", markup=False)


def write_whole(file: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        BadInput: the file cannot be written there.
    """
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        partial.write_bytes(content)
        partial.replace(file)
    except OSError as wrong:
        partial.unlink(missing_ok=True)
        raise BadInput(
            "cannot-write",
            chinese=f"写不了文件 {file}：{chinese_reason(wrong)}；请检查权限与磁盘空间，或换一个文件名。",
            english=f"cannot write {file}: {wrong.strerror}",
        ) from wrong


def _form_of(file: Path | None, form: str) -> str:
    from service.export import Form

    given = str(value_named(Form, form.lower())) or (file.suffix.lower().removeprefix(".") if file else "")
    if given not in {str(one) for one in Form}:
        raise BadInput(
            "unknown-form",
            chinese=f"看不出要导出成什么格式（{given or '未给'}）；"
            "请用 xlsx、csv 或 docx 作后缀，或给出 --form（也可写工作簿、表格、通报）。",
            english=f"unknown form {given!r}: expected a file ending in .xlsx, .csv or .docx, or --form",
        )
    return given


def link_items(
    context: typer.Context,
    earlier: EarlierArgument,
    later: LaterArgument,
    *,
    who: WhoOption = "命令行",
    why: WhyOption = "",
    form: FormatOption = Format.AUTO,
) -> None:
    """认定两期的两个事项是同一事项。Say that one item continues another; remembered for good."""
    with opened(context) as app:
        print_object(link_shape(link(app, earlier, later, who=who, why=why)), form=form)


def unlink_items(
    context: typer.Context,
    earlier: EarlierArgument,
    later: LaterArgument,
    *,
    who: WhoOption = "命令行",
    why: WhyOption = "",
    form: FormatOption = Format.AUTO,
) -> None:
    """认定两期的两个事项不是同一事项。Say that one item does not continue another; remembered for good."""
    with opened(context) as app:
        print_object(link_shape(unlink(app, earlier, later, who=who, why=why)), form=form)


def _stalled_row(one: StalledItem) -> dict[str, object]:
    return {
        **stalled_shape(one),
        "stage": one.stage.label,
        "light": one.light.kind.label if one.light else "",
        "reasons": "\n".join(reason.text for reason in one.why),
    }


def _unit_label(counted: UnitStats) -> str:
    """Name a unit, and how else it is written."""
    others = [name for name in counted.names if name and name != counted.unit]
    return (counted.unit or "（未写明）") + (f"（含{'、'.join(others)}）" if others else "")


def _print_stats(counted: Stats) -> None:
    console = Console(highlight=False)
    periods = "、".join(f"{place} {period}" for place, period in counted.periods.items())
    console.print(f"{periods or '没有报表'}：共 {counted.items} 项，停滞 {counted.stalled} 项。")
    table = Table(title="主题 × 阶段", header_style="bold")
    table.add_column("主题")
    for stage in Stage:
        table.add_column(stage.label, justify="right")
    for theme in Theme:
        table.add_row(theme.label, *(str(counted.themes.get((theme, stage), 0)) for stage in Stage))
    console.print(table)
    console.print("数量目标：" + "，".join(f"{kind.label} {counted.lights.get(kind, 0)}" for kind in LightClass))
    if counted.movements is not None:
        moved = counted.movements
        console.print("与上期比：" + "，".join(f"{one.label} {moved.get(one, 0)}" for one in Movement))
    table = Table(title="责任单位", header_style="bold")
    for heading in ("单位", "事项", *(stage.label for stage in Stage), "欠进度"):
        table.add_column(heading, justify="left" if heading == "单位" else "right")
    for one in counted.units:
        stages = (str(one.stages.get(stage, 0)) for stage in Stage)
        table.add_row(_unit_label(one), str(one.items), *stages, str(one.behind))
    console.print(table)
