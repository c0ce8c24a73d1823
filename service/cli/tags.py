"""Commands about tags: tag a file without storing it, train the model, evaluate it honestly."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from service.cli.common import FormatOption, PeriodOption, opened
from service.cli.output import Format, messages, print_object, print_rows, progress, steps
from service.cli.reports import print_rejects, read_or_fail
from service.periods import parse_period
from service.shapes import row_shape, tags_shape

COLUMNS = (("no", "序号"), ("target", "重点工作"), ("primary", "主题"), ("stage", "阶段"), ("unsure", "待核"))
_CORES = os.cpu_count() or 1


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command("tag")(tag)
    cli.command("train")(train)
    cli.command("evaluate")(evaluate)


def tag(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="季度报表文件。")],
    period: PeriodOption = None,
    form: FormatOption = Format.AUTO,
) -> None:
    """标注一个报表文件，不入库；季度没写在标题里时可用 --period 给出。Tag a report file without storing anything."""
    with opened(context) as app:
        given = parse_period(period)
        reading = read_or_fail(file, period=given)
        with progress("标注") as advance:
            periods = [given or reading.period] * len(reading.items)
            tagged = app.tagger.tag_all(reading.items, periods=periods, progress=advance)
        rows = ({**row_shape(one.item), **tags_shape(one.tags, one.item)} for one in tagged)
        print_rows(rows, columns=COLUMNS, form=form)
    print_rejects(reading)


def train(
    context: typer.Context,
    models: Annotated[Path | None, typer.Option(help="模型文件夹；默认为 data/models。")] = None,
    form: FormatOption = Format.AUTO,
) -> None:
    """用 data/labelled 重新训练模型。Train the model from data/labelled."""
    from nlp.train import train as train_model

    with opened(context) as app:
        data = app.settings.data
        with steps("训练") as say:
            card = train_model(data, models or data / "models", segmenter=app.segmenter, progress=say, workers=_CORES)
        print_object(card.shape(), form=form)


def evaluate(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="已标注的 JSONL 文件；不给则评估样本的 184 行。")] = None,
    sources: Annotated[bool, typer.Option("--sources", help="逐个留出 data/labelled 的文件来评估。")] = False,
    html: Annotated[Path | None, typer.Option(help="另存为一个自足的网页。")] = None,
    form: FormatOption = Format.AUTO,
) -> None:
    """如实评估：样本 184 行由从未见过它们的模型来标。Report honest scores."""
    from nlp.evaluate import evaluate_file, evaluate_sample, evaluate_sources
    from nlp.evaluation_page import page_of
    from nlp.evaluation_text import summary_of, text_of

    with opened(context) as app, steps("评估") as say:
        if sources:
            evaluations = evaluate_sources(app.settings.data, app.segmenter, progress=say, workers=_CORES)
        elif file is None:
            evaluations = (evaluate_sample(app.settings.data, app.segmenter, progress=say, workers=_CORES),)
        else:
            evaluations = (evaluate_file(file, app.tagger),)
    if html is not None:
        html.write_text(page_of(evaluations), encoding="utf-8")
        messages.print(f"已写入 {html}", markup=False)
    if form.is_jsonl:
        print_rows((one.shape() for one in evaluations), columns=(), form=form)
    else:
        typer.echo(summary_of(evaluations) if sources else text_of(evaluations[0]))
