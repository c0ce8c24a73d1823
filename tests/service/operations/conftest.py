"""An installation with a few items, tagged by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nlp.types import Decision, Delivery, Item, Period, Report, Stage, TaggedItem, Tags, Theme
from service.app import App
from service.settings import Settings, open_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return open_settings(home=tmp_path / "home")


@pytest.fixture
def fill() -> Callable[..., list[int]]:
    """Give a function that stores a report of some targets in an app."""
    return _fill


@pytest.fixture
def app(settings: Settings) -> Iterator[App]:
    with App(settings) as opened:
        _fill(opened, "甲县", "建成幼儿园", "修路", "编制规划")
        yield opened


def _fill(app: App, place: str, *targets: str) -> list[int]:
    theme = Decision(Theme.LIVELIHOOD, 0.9, by="model:m1")
    tags = Tags(
        primary=theme,
        themes=(theme,),
        stage=Decision(Stage.IMPLEMENTING, 0.5, by="model:m1"),
        delivery=Decision(Delivery.PROJECT, 0.9, by="model:m1"),
        unsure=("stage",),
    )
    tagged = [TaggedItem(Item(str(no), target, "正在推进"), tags) for no, target in enumerate(targets, start=1)]
    report = Report(place, Period(2021, 1), "甲.txt", place.ljust(64, "0"), tuple(one.item for one in tagged))
    return app.store.items.save(report, tagged, model="m1")[1]
