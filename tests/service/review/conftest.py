"""Stores with items as a machine tagged them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from nlp.types import Decision, Delivery, Item, Period, Report, Stage, TaggedItem, Tags, Theme
from service.app import App
from service.settings import open_settings

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
