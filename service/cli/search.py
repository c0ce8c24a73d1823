"""Commands that find items, keep searches, rebuild the index, and say how good search is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from index.types import Sort
from service.cli.common import LARGEST_ID, FormatOption, LimitOption, named, opened
from service.cli.output import Format, messages, print_object, print_rows, progress
from service.indexing import reindex as rebuild
from service.names import choices_of
from service.saved import save_search, saved_searches, saved_shape
from service.search import SearchRequest, found_shape
from service.search import search as find
from service.search import similar as alike
from service.search import suggest as suggestions
from service.shapes import item_shape

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
    cli.command("show")(show)
    cli.command("reindex")(reindex)
    cli.command("suggest")(suggest)
    cli.command("similar")(similar)
    cli.command("searches")(searches)
    cli.command("evaluate-search")(evaluate_search)


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
    removed: Annotated[list[str] | None, typer.Option("--without", help="不采用的理解，如 stage:还没开工。")] = None,
    sort: Annotated[
        Sort, typer.Option(parser=named(Sort), metavar="SORT", help=f"排序：{choices_of(Sort)}。")
    ] = Sort.RELEVANCE,
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
        request = SearchRequest(
            query, filters=filters, sort=sort, limit=limit, offset=offset, removed=tuple(removed or ())
        )
        answer = find(app, request)
        print_rows((found_shape(found) for found in answer.items), columns=COLUMNS, form=form)
    for message in answer.messages:
        messages.print(message, markup=False)
    for understood in answer.understood:
        messages.print(f"{understood.chinese}（不需要可加 --without {understood.key}）", markup=False)
    if not form.is_jsonl:
        messages.print(f"共 {answer.total} 项。")


def show(
    context: typer.Context,
    item: Annotated[int, typer.Argument(min=1, max=LARGEST_ID, help="事项编号，见 search 的“编号”。")],
    form: FormatOption = Format.AUTO,
) -> None:
    """显示一个事项的全部内容与依据。Show one item whole, with the words that decided its tags."""
    with opened(context) as app:
        print_object(item_shape(app.store.items.get(item)), form=form)


def reindex(context: typer.Context) -> None:
    """由数据库重建检索索引。Rebuild the search index from the store."""
    with opened(context) as app:
        with progress("重建索引") as advance:
            count = rebuild(app, progress=advance)
        messages.print(f"已重建索引，共 {count} 项。")


def suggest(
    context: typer.Context,
    prefix: Annotated[str, typer.Argument(help="已输入的字，或拼音。")],
    limit: LimitOption = 10,
    form: FormatOption = Format.AUTO,
) -> None:
    """输入提示。Suggest what to search for."""
    with opened(context) as app:
        rows = [
            {"text": one.text, "kind": one.kind, "count": one.count} for one in suggestions(app, prefix, limit=limit)
        ]
    print_rows(rows, columns=(("text", "提示"), ("kind", "种类"), ("count", "项数")), form=form)


def similar(
    context: typer.Context,
    item_id: Annotated[int, typer.Argument(min=1, max=LARGEST_ID, help="事项编号。")],
    limit: LimitOption = 10,
    form: FormatOption = Format.AUTO,
) -> None:
    """与某事项相近的事项。Items that say nearly the same."""
    with opened(context) as app:
        print_rows((found_shape(one) for one in alike(app, item_id, limit=limit)), columns=COLUMNS, form=form)


def searches(
    context: typer.Context,
    save: Annotated[str | None, typer.Option(help="以此名保存一个检索。")] = None,
    query: Annotated[str, typer.Option(help="要保存的检索词。")] = "",
    forget: Annotated[int | None, typer.Option(help="删除此编号的已存检索。")] = None,
    form: FormatOption = Format.AUTO,
) -> None:
    """已存的检索及其现有项数。Saved searches with what each finds now."""
    with opened(context) as app:
        if save is not None:
            save_search(app, save, SearchRequest(query))
        if forget is not None:
            app.store.searches.forget(forget)
        rows = [saved_shape(live) for live in saved_searches(app)]
    columns = (("id", "编号"), ("name", "名称"), ("text", "检索词"), ("total", "项数"))
    print_rows(rows, columns=columns, form=form)


def evaluate_search(
    context: typer.Context,
    queries: Annotated[Path, typer.Option(help="评测集文件夹：sample.jsonl 与 written.jsonl。")] = Path(
        "tests/relevance"
    ),
    peers: Annotated[bool, typer.Option(help="同时评测对照（Whoosh+ChineseAnalyzer、二元组）。")] = True,
    form: FormatOption = Format.AUTO,
) -> None:
    """检索评测：nDCG@10、召回、零命中，与对照并列。How good search is, beside plain peers."""
    from service.relevance import report

    with opened(context) as app, progress("评测检索") as advance:
        rows = list(report(app.settings.data, queries, with_peers=peers, progress=advance))
    columns = ("set", "searcher", "kind", "queries", "ndcg", "recall", "empty")
    print_rows(rows, columns=[(name, name) for name in columns], form=form)
