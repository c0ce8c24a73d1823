"""Reports made by hand: items with the stage, delivery and goals a test needs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from nlp.labelled import quantity_of
from nlp.types import Decision, Delivery, Item, Period, Quantity, Report, Span, Stage, TaggedItem, Tags, Theme
from service.app import App
from service.settings import DATA, open_settings

Save = Callable[..., list[int]]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with App(open_settings(home=tmp_path)) as opened:
        yield opened


@pytest.fixture
def save(app: App) -> Save:
    """Give a function that stores one report of hand-made rows and gives the ids of its items."""

    def saved(period: str, rows: Sequence[TaggedItem], *, place: str = "洞头区") -> list[int]:
        report = Report(place, Period.parse(period), "手工.txt", period.ljust(64, "0"), tuple(one.item for one in rows))
        return app.store.items.save(report, list(rows), model="hand")[1]

    return saved


@pytest.fixture
def row() -> Callable[..., TaggedItem]:
    """Give a function that makes a tagged item."""
    return _tagged


@pytest.fixture(scope="session")
def sample() -> list[TaggedItem]:
    """Give the sample's 184 rows with the tags people gave them."""
    labels = json.loads((DATA / "sample" / "dongtou-2021Q1.labels.json").read_text("utf-8"))
    lines = (DATA / "sample" / "dongtou-2021Q1.txt").read_text("utf-8").splitlines()[2:]
    rows = [line.removesuffix(" |").split(" | ") for line in lines]
    return [
        _tagged(
            target,
            status.strip(),
            no=no,
            stage=label["stage"],
            delivery=label["delivery"],
            theme=label["primary"],
            units=label["units"],
            goals=[quantity_of(one) for one in label["metrics"]],
        )
        for (no, target, status), label in zip(rows, labels, strict=True)
    ]


def _tagged(
    target: str,
    status: str,
    *,
    no: str = "1",
    stage: str = "planning",
    delivery: str = "project",
    theme: str = "industry",
    units: Sequence[str] = (),
    goals: Sequence[Quantity] = (),
) -> TaggedItem:
    decided = Decision(Theme(theme), 1.0, by="hand")
    seen = (Span("status", 0, len(status)),) if status else ()
    return TaggedItem(
        Item(no, target, status),
        Tags(
            primary=decided,
            themes=(decided,),
            stage=Decision(Stage(stage), 1.0, seen, by="hand"),
            delivery=Decision(Delivery(delivery), 1.0, by="hand"),
            quantities=tuple(Decision(goal, 1.0, by="hand") for goal in goals),
            units=tuple(Decision(unit, 1.0, by="hand") for unit in units),
        ),
    )
