"""A service over a store of hand-tagged rows of the sample, asked without a network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from nlp.types import Decision, Delivery, Item, Period, Quantity, Report, Span, Stage, TaggedItem, Tags, Theme
from service.api.application import build
from service.app import App
from service.settings import DATA, Settings


@pytest.fixture(scope="session")
def sample() -> list[TaggedItem]:
    """Give the sample's 184 rows with the tags people gave them."""
    labels = json.loads((DATA / "sample" / "dongtou-2021Q1.labels.json").read_text("utf-8"))
    lines = (DATA / "sample" / "dongtou-2021Q1.txt").read_text("utf-8").splitlines()[2:]
    rows = [line.removesuffix(" |").split(" | ") for line in lines]
    return [_tagged(*row, label=label) for row, label in zip(rows, labels, strict=True)]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, sample: list[TaggedItem]) -> Iterator[App]:
    """Open an app whose store holds the sample; a test that changes it is its own module's business."""
    home: Path = tmp_path_factory.mktemp("home")
    with App(Settings(home=home, index="memory:")) as opened:
        report = Report("洞头区", Period(2021, 1), "样本.txt", "a" * 64, tuple(one.item for one in sample))
        opened.store.items.save(report, sample, model="hand")
        yield opened


@pytest.fixture(scope="module")
def client(app: App) -> Iterator[TestClient]:
    """Give a client of the service."""
    with TestClient(build(app), base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as opened:
        yield opened


def _tagged(no: str, target: str, status: str, *, label: dict[str, Any]) -> TaggedItem:
    themes = [label["primary"], *(one for one in label["themes"] if one != label["primary"])]
    seen = (Span("status", 0, min(4, len(status))),) if status.strip() else ()
    return TaggedItem(
        Item(no, target, status.strip(), where=f"line {no}"),
        Tags(
            primary=Decision(Theme(label["primary"]), 0.9, by="model:hand"),
            themes=tuple(Decision(Theme(one), 0.9, by="model:hand") for one in themes),
            stage=Decision(Stage(label["stage"]), 0.55, seen, by="model:hand"),
            delivery=Decision(Delivery(label["delivery"]), 0.9, by="model:hand"),
            quantities=tuple(Decision(_quantity(one), 1.0, by="rule:quantity") for one in label["metrics"]),
            units=tuple(Decision(unit, 1.0, by="rule:units") for unit in label["units"]),
            unsure=("stage",) if int(no) % 10 == 0 else (),
        ),
    )


def _quantity(document: dict[str, Any]) -> Quantity:
    actual = document["actual"]
    return Quantity(
        indicator=document["indicator"],
        comparison=document["op"],
        goal=Decimal(str(document["goal"])),
        unit=document["unit"],
        actual=None if actual is None else Decimal(str(actual)),
        actual_unit=document["actual_unit"],
    )
