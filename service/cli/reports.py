"""Commands about reports: read a file, take it in, list and forget what is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nlp.types import Period
from service.cli.asking import is_attended, placed
from service.cli.common import LARGEST_ID, FormatOption, PeriodOption, PlaceOption, opened, person_here
from service.cli.output import Format, messages, print_object, print_rows, progress
from service.intake.places import chinese_place
from service.intake.read import load_bytes, read_bytes, read_file
from service.intake.types import Reading
from service.periods import parse_period
from service.pipeline import Confirmed, Preview, confirm, preview
from service.shapes import report_shape, row_shape

FileArgument = Annotated[Path, typer.Argument(help="季度报表文件：txt、csv、html、xlsx、xls、docx 或 pdf。")]
READ_COLUMNS = (("no", "序号"), ("target", "重点工作"), ("status", "完成情况"), ("where", "位置"))
REPORT_COLUMNS = (
    ("id", "编号"),
    ("place", "地区"),
    ("period", "季度"),
    ("rows", "项数"),
    ("revision", "版次"),
    ("source", "文件"),
    ("loaded_at", "入库时间"),
)
_MOST_UNSURE = 10
_FIELDS = {"primary": "主题", "stage": "阶段", "delivery": "类型", "quantities": "数量目标", "units": "责任单位"}
_OUTCOMES = {"stored": "已入库", "replaced": "已替换", "unchanged": "同一文件已在库中，没有变化"}


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command("read")(read)
    cli.command("ingest")(ingest)
    cli.command("reports")(reports)
    cli.command("forget")(forget)


def read(file: FileArgument, form: FormatOption = Format.AUTO) -> None:
    """读一个报表文件，逐行显示，不入库。Show row by row what is read from a file; nothing is stored."""
    reading = read_or_fail(file)
    print_rows(map(row_shape, reading.items), columns=READ_COLUMNS, form=form, title=reading.title)
    print_notes(reading)
    print_rejects(reading)


def ingest(  # noqa: PLR0917 # the command's options, which typer passes by name
    context: typer.Context,
    file: FileArgument,
    place: PlaceOption = None,
    period: PeriodOption = None,
    who: Annotated[str, typer.Option(help="经办人，记入历史；不给则取本机用户名。")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问；有拒绝的行时其余照样入库。")] = False,
    form: FormatOption = Format.AUTO,
) -> None:
    """读入一份报表：先显示读到什么，确认后整份入库。Preview a report, then store it whole."""
    when = parse_period(period)
    with opened(context) as app:
        content = load_bytes(file)
        if is_attended() and not (place and when):
            place, when = placed(read_bytes(content, file.name, period=when), place=place, period=when)
        with progress("标注") as advance:
            shown = preview(app, content, file.name, place=place, period=when, progress=advance)
        print_preview(shown)
        if not yes:
            _ask(shown)
        done = confirm(app, shown.sha256, who=who or person_here())
        print_object(confirmed_shape(done), form=form)
        messages.print(f"{_OUTCOMES[done.outcome]}：{done.report.place} {done.report.period}，{done.report.rows} 项。")
    if shown.reading.rejects:
        raise typer.Exit(1)


def reports(context: typer.Context, place: PlaceOption = None, form: FormatOption = Format.AUTO) -> None:
    """列出库中的报表。List the reports in the store."""
    with opened(context) as app:
        print_rows(map(report_shape, app.store.items.reports(place=place)), columns=REPORT_COLUMNS, form=form)


def forget(
    context: typer.Context,
    report: Annotated[int, typer.Argument(min=1, max=LARGEST_ID, help="报表编号，见 duban reports。")],
    who: Annotated[str, typer.Option(help="经办人，记入历史；不给则取本机用户名。")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问。")] = False,
) -> None:
    """删除一份报表及其全部事项、标注与更正。Delete a report with everything that hangs on it."""
    from service.indexing import catch_up
    from service.tracking.links import link_place

    with opened(context) as app:
        found = app.store.items.report(report)
        question = f"删除 {found.place} {found.period}（{found.rows} 项）及其标注与更正？"
        if not yes:
            typer.confirm(question, abort=True, err=True)  # what a script pipes in is an answer too; nothing is a no
        gone = app.store.items.forget(report, who=who or person_here())
        link_place(app, found.place)  # its neighbours follow each other now
        catch_up(app)
    messages.print(f"已删除 {found.place} {found.period}，{gone} 项。")


def read_or_fail(path: Path, *, period: Period | None = None) -> Reading:
    """Read a file for a command; if no row could be read, print why and end with exit code 2.

    Raises:
        Unreadable, TooLarge: the file as a whole cannot be read; `main` prints it and exits with 2.
        Exit: it has rows, none of which is usable.
    """
    reading = read_file(path, period=period)
    if not reading.items:
        _print_reject_lines(reading)
        messages.print(f"{reading.source}：没有一行可以读取。")
        raise typer.Exit(2)
    return reading


def print_rejects(reading: Reading) -> None:
    """Print rejected rows to stderr, each with file, place and reason, and end with exit code 1 if there were any."""
    _print_reject_lines(reading)
    if reading.rejects:
        messages.print(f"{reading.source}：读到 {len(reading.items)} 行，拒绝 {len(reading.rejects)} 行。")
        raise typer.Exit(1)


def print_notes(reading: Reading) -> None:
    """Print what was recognised and skipped, to stderr."""
    for note in reading.notes:
        messages.print(f"{reading.source}：{note}", markup=False, style="dim")


def print_preview(shown: Preview) -> None:
    """Print what confirming would do, to stderr: place, period, counts, rejects, duplicates."""
    reading = shown.reading
    print_notes(reading)
    _print_reject_lines(reading)
    lines = [
        f"{reading.source}：{reading.title}" if reading.title else reading.source,
        f"地区 {shown.place}，季度 {shown.period}，{len(shown.tagged)} 项，"
        f"拒绝 {len(reading.rejects)} 行，待核 {len(shown.unsure)} 项。",
    ]
    lines += [
        f"{chinese_place(reading.items[later].where)}与{chinese_place(reading.items[earlier].where)}内容相同。"
        for earlier, later in shown.duplicates
    ]
    if shown.outcome == "same":
        lines.append("同一文件已在库中，确认不会有变化。")
    elif shown.outcome == "replaces" and shown.report is not None:
        lines.append(
            f"将替换库中的报表 {shown.report.id}（{shown.report.rows} 项），其中 {len(shown.kept)} 项延续原编号与更正。"
        )
    if shown.previous is not None:
        earlier = {position for one in shown.matches for position in one.earlier}
        later = {position for one in shown.matches for position in one.later}
        lines.append(
            f"与 {shown.previous.period} 的报表对应 {len(shown.matches)} 组，"
            f"新列 {len(shown.tagged) - len(later)} 项，未再列入 {shown.previous.rows - len(earlier)} 项。"
        )
    lines += [_unsure_line(shown, position) for position in shown.unsure[:_MOST_UNSURE]]
    if len(shown.unsure) > _MOST_UNSURE:
        lines.append(f"……另有 {len(shown.unsure) - _MOST_UNSURE} 项待核，入库后可逐项核对。")
    for line in lines:
        messages.print(line, markup=False)


def _unsure_line(shown: Preview, position: int) -> str:
    item, tags = shown.tagged[position].item, shown.tagged[position].tags
    values = {
        "primary": tags.primary.value.label,
        "stage": tags.stage.value.label,
        "delivery": tags.delivery.value.label,
    }
    doubts = "、".join(f"{_FIELDS.get(name, name)} {values.get(name, '')}".strip() for name in tags.unsure)
    return f"待核 {chinese_place(item.where)}（{item.no or '无序号'}）：{doubts}"


def confirmed_shape(done: Confirmed) -> dict[str, object]:
    """Give what confirming did as JSON: the report, and the outcome."""
    return {**report_shape(done.report), "outcome": done.outcome}


def _ask(shown: Preview) -> None:
    """Ask who sits there; without anyone, go on only if no row was rejected: nothing partial is stored unasked."""
    if is_attended():
        typer.confirm("确认入库？", default=True, abort=True, err=True)
    elif shown.reading.rejects:
        messages.print("有被拒绝的行，没有入库；改正文件后重来，或加 --yes 存其余各行。")
        raise typer.Exit(1)


def _print_reject_lines(reading: Reading) -> None:
    for reject in reading.rejects:
        messages.print(
            f"{reading.source}, {reject.where}: {reject.english}\n"
            f"{reading.source} {chinese_place(reject.where)}：{reject.chinese}。"
            + (f"〔{reject.text}〕" if reject.text else ""),
            markup=False,
        )
