"""Commands that find items, and the one that rebuilds the index."""

from __future__ import annotations

from typing import Annotated

import typer

from index.types import Sort
from service.cli.common import FormatOption, LimitOption, opened
from service.cli.output import Format, messages, print_rows, progress
from service.indexing import reindex as rebuild
from service.search import SearchRequest, found_shape
from service.search import search as find

COLUMNS = (
    ("id", "编号"),
    ("no", "序号"),
    ("target", "重点工作"),
    ("primary", "主题"),
    ("stage", "阶段"),
    ("place", "地区"),
    ("period", "季度"),
    ("why", "缘由"),
)


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command("search")(search)
    cli.command("reindex")(reindex)


def search(  # noqa: PLR0917 # a command takes its options one by one
    context: typer.Context,
    query: Annotated[str, typer.Argument(help='检索词；支持 "短语"、-不含、OR、括号、主题:旅游 等。')] = "",
    theme: Annotated[list[str] | None, typer.Option(help="主题，可多次给出。")] = None,
    stage: Annotated[list[str] | None, typer.Option(help="阶段，可多次给出。")] = None,
    delivery: Annotated[list[str] | None, typer.Option(help="目标类型，可多次给出。")] = None,
    unit: Annotated[list[str] | None, typer.Option(help="责任单位，可多次给出。")] = None,
    place: Annotated[list[str] | None, typer.Option(help="地区，可多次给出。")] = None,
    period: Annotated[list[str] | None, typer.Option(help="季度，如 2021Q1，可多次给出。")] = None,
    light: Annotated[list[str] | None, typer.Option(help="进度灯，可多次给出。")] = None,
    unsure: Annotated[list[str] | None, typer.Option(help="待核字段，可多次给出。")] = None,
    sort: Annotated[Sort, typer.Option(help="排序。")] = Sort.RELEVANCE,
    limit: LimitOption = 20,
    offset: Annotated[int, typer.Option(min=0, help="跳过前多少条。")] = 0,
    form: FormatOption = Format.AUTO,
) -> None:
    """检索事项。Search items."""
    given = {
        "themes": theme,
        "stage": stage,
        "delivery": delivery,
        "unit": unit,
        "place": place,
        "period": period,
        "light": light,
        "unsure": unsure,
    }
    filters = {facet: tuple(values) for facet, values in given.items() if values}
    with opened(context) as app:
        answer = find(app, SearchRequest(query, filters=filters, sort=sort, limit=limit, offset=offset))
        print_rows((found_shape(found) for found in answer.items), columns=COLUMNS, form=form)
    for message in answer.messages:
        messages.print(message, markup=False)
    for understood in answer.understood:
        messages.print(understood.chinese, markup=False)
    if not form.is_jsonl:
        messages.print(f"共 {answer.total} 项。")


def reindex(context: typer.Context) -> None:
    """由数据库重建检索索引。Rebuild the search index from the store."""
    with opened(context) as app:
        with progress("重建索引") as advance:
            count = rebuild(app, progress=advance)
        messages.print(f"已重建索引，共 {count} 项。")
