"""From file to searchable: read, tag, store and index a whole report, beside jieba's analyzer with Whoosh alone.

The peer splits the same text at its pipes and indexes it; it neither tags nor stores. What loads once (dictionary,
model) is loaded before the clock starts and shown in a row of its own.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from nlp.types import Item, Period
from service.app import App
from service.pipeline import confirm, preview
from service.search import SearchRequest, search
from service.settings import open_settings
from tests.bench.corpus import generated_items, sample_items
from tests.bench.timing import Row, seconds_of

SIZES = tuple(int(size) for size in os.environ.get("DUBAN_BENCH_REPORTS", "184 2000").split())


def run(print_table: Callable[[str, Iterable[Row]], None]) -> None:
    """Measure every size."""
    print_table("from file to searchable", _rows())


def _rows() -> Iterable[Row]:
    for engine in ("jieba", "rjieba"):
        with tempfile.TemporaryDirectory() as folder:
            app = App(open_settings(home=Path(folder) / "home", segmenter=engine))
            yield Row(f"{engine}: load dictionary and model", seconds_of(lambda app=app: app.tagger), "s")  # type: ignore[misc] # binds
            for size in SIZES:
                items = sample_items() if size == 184 else generated_items(size)
                ours = seconds_of(lambda app=app, items=items: _ingest(app, items))  # type: ignore[misc] # binds
                peer = seconds_of(lambda items=items: _plain(items, Path(folder) / f"plain-{len(items)}"))  # type: ignore[misc] # binds
                name = "plain jieba + Whoosh, index only"
                yield Row(f"{engine}: {size:,} rows, file to searchable", size / ours, "items/s", size / peer, name)
            app.close()


def _ingest(app: App, items: list[Item]) -> None:
    previewed = preview(app, _file_of(items), f"{len(items)}.txt", place=f"{len(items)}区", period=Period(2021, 1))
    confirm(app, previewed.sha256)
    assert search(app, SearchRequest("项目")).total


def _file_of(items: list[Item]) -> bytes:
    rows = (f"{item.no} | {item.target} | {item.status} |" for item in items)
    return "\n".join(("序号 | 重点工作 | 当前完成情况 |", *rows)).encode()


def _plain(items: list[Item], folder: Path) -> None:
    from whoosh import fields
    from whoosh import index as whoosh_index

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba 0.42.1 has invalid escapes in its sources
        from jieba.analyse import ChineseAnalyzer
    folder.mkdir(parents=True)
    schema = fields.Schema(
        no=fields.ID(stored=True), target=fields.TEXT(ChineseAnalyzer()), status=fields.TEXT(ChineseAnalyzer())
    )
    index: Any = whoosh_index.create_in(str(folder), schema)
    writer = index.writer()
    for line in _file_of(items).decode().splitlines()[1:]:
        no, target, status = line.removesuffix(" |").split(" | ", 2)
        writer.add_document(no=no, target=target, status=status)
    writer.commit()
