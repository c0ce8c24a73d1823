"""How good search is: graded queries over the sample report and over the items written for training.

A query set is a JSON-lines file: kind, query, and what was meant (grade 2) and related (grade 1), each a list of 序号
or a rule over the labels and texts of items. `sample` is the real report under its gold labels; `written` are items
written for training, not real reports.
"""

from __future__ import annotations

import importlib.util
import json
import math
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nlp.labelled import LabelledItem, read_labelled_folder, read_sample
from nlp.types import Decision, Period, Report, TaggedItem, Tags
from service.app import App
from service.errors import BadInput
from service.search import SearchRequest, search
from service.settings import open_settings

Searcher = Callable[[str], Sequence[int]]
"""Gives the ids of the items a query finds, best first."""

SETS = {
    "sample": "sample",
    "asked": "sample",
    "asked-last": "sample",
    "asked-fresh": "sample",
    "written": "written",
    "asked-written": "written",
}
"""The query sets, and the items each is asked of; `asked…` were graded before search had been asked one of them."""

GRADED_FILES = frozenset(
    [
        "duties",
        "east",
        "first-quarter",
        "long-tail",
        "mid-year",
        "north",
        "numbers-projects",
        "rhetoric",
        "south",
        "southwest",
        "year-end",
    ]
)
"""The files of data/labelled whose items the queries over written items were graded on."""

_AT = 10
_UNHURRIED = 60.0  # how good search is must not depend on how busy the machine is


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with the grade of every item that is meant (2) or related (1); others are 0."""

    kind: str
    query: str
    grades: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Score:
    """Figures over queries: mean nDCG@10, share of meant items found at all, queries with no hit, and the failures."""

    queries: int
    ndcg: float
    recall: float
    empty: int
    missed: tuple[str, ...]


def report(
    data: Path, queries: Path, *, with_peers: bool = True, progress: Callable[[int, int], None] | None = None
) -> Iterator[Mapping[str, Any]]:
    """Score search on every query set of a folder, by kind, beside the plain peers of its `peers.py`.

    Raises:
        BadInput: the folder has no query set, or one is malformed.
    """
    names = [name for name in SETS if (queries / f"{name}.jsonl").is_file()]
    if not names:
        raise BadInput(
            "no-query-sets",
            chinese=f"{queries} 中没有评测集；可用：{'、'.join(f'{name}.jsonl' for name in SETS)}。",
            english=f"{queries} holds no query set; expected one of {', '.join(f'{name}.jsonl' for name in SETS)}",
        )
    for done, name in enumerate(names):
        if progress is not None:
            progress(done, len(names))
        with judged_app(data, SETS[name]) as app:
            judged = read_judged(queries / f"{name}.jsonl", app)
            searchers = {"duban": searcher_of(app)}
            if with_peers and (queries / "peers.py").is_file():
                searchers |= _peers(queries / "peers.py", app)
            for searcher, find in searchers.items():
                for kind, figures in score(judged, find).items():
                    yield {
                        "set": name,
                        "searcher": searcher,
                        "kind": kind or "all",
                        "queries": figures.queries,
                        "ndcg": round(figures.ndcg, 3),
                        "recall": round(figures.recall, 3),
                        "empty": figures.empty,
                        "missed": list(figures.missed) if kind else [],
                    }


def _peers(path: Path, app: App) -> Mapping[str, Searcher]:
    """Load the plain peers, which need libraries that the product keeps out of this package."""
    spec = importlib.util.spec_from_file_location("duban_search_peers", path)
    if spec is None or spec.loader is None:
        return {}
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    texts = {one.id: (one.tagged.item.target, one.tagged.item.status) for one in app.store.items.iterate()}
    opened: Mapping[str, Searcher] = module.open_peers(texts)
    return opened


@contextmanager
def judged_app(data: Path, name: str, *, index: str = "memory:") -> Iterator[App]:
    """Open an app that holds the items of a set under their gold labels."""
    with tempfile.TemporaryDirectory() as folder:
        settings = open_settings(
            home=Path(folder), data=data, store="sqlite://", index=index, search_seconds=_UNHURRIED
        )
        with App(settings) as app:
            save_judged(app, name)
            yield app


def save_judged(app: App, name: str) -> None:
    """Save the items of a set under their gold labels into an app's store."""
    for report, tagged in _sample(app.settings.data) if name == "sample" else _written(app.settings.data):
        app.store.items.save(report, tagged, model="gold")


def read_judged(path: Path, app: App) -> list[Judged]:
    """Read a query set against the items of an app.

    Raises:
        BadInput: the file is missing, or a line is malformed.
    """
    items = [(stored.id, stored.tagged) for stored in app.store.items.iterate()]
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
        return [
            Judged(
                row["kind"],
                row["query"],
                {**dict.fromkeys(_meant(row["related"], items), 1), **dict.fromkeys(_meant(row["meant"], items), 2)},
            )
            for row in rows
        ]
    except (OSError, ValueError, KeyError) as wrong:
        raise BadInput(
            "bad-query-set",
            chinese=f"检索评测集 {path} 读不了：{wrong}；应为每行一个 JSON 的文件。",
            english=f"cannot read {path}: {wrong}",
        ) from wrong


def searcher_of(app: App) -> Searcher:
    """Give our own search as a searcher."""
    return lambda query: [found.stored.id for found in search(app, SearchRequest(query, limit=1_000)).items]


def score(judged: Iterable[Judged], searcher: Searcher) -> dict[str, Score]:
    """Score a searcher by kind, and over all queries under ""."""
    by_kind: dict[str, list[tuple[str, float, float, bool]]] = defaultdict(list)
    for one in judged:
        found = searcher(one.query)
        meant = {item for item, grade in one.grades.items() if grade == 2}
        recall = len(meant.intersection(found)) / len(meant) if meant else 1.0
        figures = (one.query, ndcg([one.grades.get(item, 0) for item in found], one.grades.values()), recall, not found)
        by_kind[one.kind].append(figures)
        by_kind[""].append(figures)
    return {
        kind: Score(
            queries=len(rows),
            ndcg=sum(row[1] for row in rows) / len(rows),
            recall=sum(row[2] for row in rows) / len(rows),
            empty=sum(row[3] for row in rows),
            missed=tuple(
                f"{query} ({gain:.2f}, {recall:.2f})" for query, gain, recall, _ in rows if gain < 0.85 or recall < 1
            ),
        )
        for kind, rows in sorted(by_kind.items())
    }


def ndcg(found: Sequence[int], all_grades: Iterable[int], *, at: int = _AT) -> float:
    """Give the normalized discounted cumulative gain of grades in the order found; 1 when nothing could be gained."""
    best = _gain(sorted(all_grades, reverse=True)[:at])
    return _gain(found[:at]) / best if best else 1.0


def _gain(grades: Sequence[int]) -> float:
    return sum(((1 << grade) - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def _meant(judgement: Any, items: Sequence[tuple[int, TaggedItem]]) -> list[int]:
    if isinstance(judgement, list):
        wanted = {str(no) for no in judgement}
        return [item_id for item_id, tagged in items if tagged.item.no in wanted]
    return [item_id for item_id, tagged in items if judgement and _follows(tagged, judgement)]


def _follows(tagged: TaggedItem, rule: Mapping[str, Any]) -> bool:
    """Tell whether an item follows a rule: regular expressions over its texts, sets of its labels."""
    item, tags = tagged.item, tagged.tags
    texts = {"target": item.target, "status": item.status, "text": f"{item.target}\n{item.status}"}
    texts["unit"] = "\n".join(unit.value for unit in tags.units)
    labels = {
        "themes": {str(theme.value) for theme in tags.themes},
        "stage": {str(tags.stage.value)},
        "delivery": {str(tags.delivery.value)},
    }
    return all(
        (not re.search(wanted, texts["text"]) if name == "not" else re.search(wanted, texts[name]) is not None)
        if isinstance(wanted, str)
        else bool(labels[name].intersection(wanted))
        for name, wanted in rule.items()
    )


def _sample(data: Path) -> Iterator[tuple[Report, list[TaggedItem]]]:
    folder = data / "sample"
    items = read_sample(folder / "dongtou-2021Q1.txt", folder / "dongtou-2021Q1.labels.json")
    tagged = [_tagged(labelled) for labelled in items]
    yield _report("洞头区", "2021Q1", tagged), tagged


def _written(data: Path) -> Iterator[tuple[Report, list[TaggedItem]]]:
    groups: dict[tuple[str, str], list[TaggedItem]] = defaultdict(list)
    for labelled in read_labelled_folder(data / "labelled"):
        if labelled.source in GRADED_FILES:
            groups[labelled.place, labelled.period].append(_tagged(labelled))
    for (place, period), tagged in groups.items():
        yield _report(place, period, tagged), tagged


def _report(place: str, period: str, tagged: Sequence[TaggedItem]) -> Report:
    return Report(place, Period.parse(period), "gold", "0" * 64, tuple(one.item for one in tagged))


def _tagged(labelled: LabelledItem) -> TaggedItem:
    tags = Tags(
        primary=Decision(labelled.primary, 1.0, by="gold"),
        themes=tuple(Decision(theme, 1.0, by="gold") for theme in labelled.themes),
        stage=Decision(labelled.stage, 1.0, by="gold"),
        delivery=Decision(labelled.delivery, 1.0, by="gold"),
        quantities=tuple(Decision(quantity, 1.0, by="gold") for quantity in labelled.quantities),
        units=tuple(Decision(unit, 1.0, by="gold") for unit in labelled.units),
    )
    return TaggedItem(replace(labelled.item, no=labelled.item.no or labelled.id), tags)
