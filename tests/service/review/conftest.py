"""Stores with items as a machine tagged them, and a small corpus to learn from."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from nlp.types import Decision, Delivery, Item, Period, Report, Stage, TaggedItem, Tags, Theme
from service.app import App
from service.settings import DATA, open_settings

Save = Callable[..., list[int]]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with App(open_settings(home=tmp_path / "home")) as opened:
        yield opened


@pytest.fixture
def save(app: App) -> Save:
    """Give a function that stores a report of (target, stage confidence) rows, and gives the ids."""

    def saved(rows: Sequence[tuple[str, float]], *, place: str = "甲县", period: str = "2021Q1") -> list[int]:
        tagged = [_tagged(target, sure) for target, sure in rows]
        sha256 = f"{place}{period}".ljust(64, "0")
        report = Report(place, Period.parse(period), "甲.txt", sha256, tuple(one.item for one in tagged))
        return app.store.items.save(report, tagged, model="m1")[1]

    return saved


@pytest.fixture(scope="module")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder with our lexicons and 160 written items in two files; no model, no sample."""
    data = tmp_path_factory.mktemp("small") / "data"
    shutil.copytree(DATA / "lexicons", data / "lexicons")
    (data / "labelled").mkdir()
    (data / "sample").mkdir()
    for name in ("east", "north"):
        lines = (DATA / "labelled" / f"{name}.jsonl").read_text("utf-8").splitlines()
        (data / "labelled" / f"{name}.jsonl").write_text("\n".join(lines[::4]) + "\n", "utf-8")
    return data


@pytest.fixture
def written() -> list[dict[str, str]]:
    """Give 40 written items that the small corpus does not hold, with their labels."""
    lines = (DATA / "labelled" / "south.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines[::8]]


def _tagged(target: str, sure: float) -> TaggedItem:
    theme = Decision(Theme.LIVELIHOOD, 0.9, by="model:m1")
    return TaggedItem(
        Item("1", target, f"{target}正在推进"),
        Tags(
            primary=theme,
            themes=(theme,),
            stage=Decision(Stage.IMPLEMENTING, sure, by="model:m1"),
            delivery=Decision(Delivery.PROJECT, 0.95, by="model:m1"),
            unsure=("stage",) if sure < 0.6 else (),
        ),
    )
