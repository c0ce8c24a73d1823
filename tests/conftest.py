"""What tests of several folders share: the sample tagged by people, a tagger that needs no model, a small corpus."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from nlp.labelled import quantity_of
from nlp.types import Decision, Delivery, Item, Period, Report, Span, Stage, TaggedItem, Tags, Theme
from service.app import App
from service.pipeline import confirm, preview
from service.settings import DATA, open_settings
from tests.taggers import HandTagger

hypothesis.settings.register_profile("duban", deadline=None)  # no test asserts how long anything takes
hypothesis.settings.load_profile("duban")


@pytest.fixture(scope="session")
def gold() -> list[TaggedItem]:
    """Give the sample's 184 rows with the tags people gave them; every tenth is unsure of its stage."""
    labels = json.loads((DATA / "sample" / "dongtou-2021Q1.labels.json").read_text("utf-8"))
    lines = (DATA / "sample" / "dongtou-2021Q1.txt").read_text("utf-8").splitlines()[2:]
    rows = [line.removesuffix(" |").split(" | ") for line in lines]
    return [_gold(*row, label=label) for row, label in zip(rows, labels, strict=True)]


@pytest.fixture
def tagged_by_hand(monkeypatch: pytest.MonkeyPatch, gold: list[TaggedItem]) -> None:
    """Let every app tag by hand instead of by the model: quick, and the same whatever is learnt.

    Known targets get the tags people gave them, all others the same ones, unsure of the stage.
    """
    known = {one.item.target: one.tags for one in gold}
    tagger = HandTagger(lambda item: known.get(item.target) or _plain_tags(item))
    monkeypatch.setattr(App, "tagger", property(lambda _: tagger))


@pytest.fixture(scope="session")
def second_quarter() -> bytes:
    """Give the quarter that was written for tests to follow the sample, as the file an office would send."""
    lines = (Path(__file__).parent / "quarters" / "2021Q2.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t")[:3] for line in lines if not line.startswith("#")]
    return "\n".join(["序号 | 重点工作 | 完成情况 |", *(f"{' | '.join(row)} |" for row in rows)]).encode()


@pytest.fixture
def two_quarters(app: App, tagged_by_hand: None, second_quarter: bytes) -> None:
    """Store that quarter after the sample."""
    confirm(app, preview(app, second_quarter, "二季度.txt", place="洞头区", period=Period(2021, 2)).sha256)


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


def _gold(no: str, target: str, status: str, *, label: dict[str, Any]) -> TaggedItem:
    themes = [label["primary"], *(one for one in label["themes"] if one != label["primary"])]
    seen = (Span("status", 0, min(4, len(status))),) if status.strip() else ()
    return TaggedItem(
        Item(no, target, status.strip(), where=f"line {no}"),
        Tags(
            primary=Decision(Theme(label["primary"]), 0.9, by="model:hand"),
            themes=tuple(Decision(Theme(one), 0.9, by="model:hand") for one in themes),
            stage=Decision(Stage(label["stage"]), 0.35 + int(no) / 1000, seen, by="model:hand"),
            delivery=Decision(Delivery(label["delivery"]), 0.9, by="model:hand"),
            quantities=tuple(Decision(quantity_of(one), 1.0, by="rule:quantity") for one in label["metrics"]),
            units=tuple(Decision(unit, 1.0, by="rule:units") for unit in label["units"]),
            unsure=("stage",) if int(no) % 10 == 0 else (),
        ),
    )


def _plain_tags(item: Item) -> Tags:
    theme = Decision(Theme.INDUSTRY, 0.9, by="model:hand")
    seen = (Span("status", 0, len(item.status)),) if item.status else ()
    return Tags(
        primary=theme,
        themes=(theme,),
        stage=Decision(Stage.PLANNING, 0.4, seen, by="model:hand"),
        delivery=Decision(Delivery.PROJECT, 0.9, by="model:hand"),
        unsure=("stage",),
    )


@pytest.fixture
def app(tmp_path: Path, gold: list[TaggedItem], tagged_by_hand: None) -> Iterator[App]:
    """Open an app whose store holds the sample."""
    with App(open_settings(home=tmp_path, index="memory:")) as opened:
        report = Report("洞头区", Period(2021, 1), "样本.txt", "a" * 64, tuple(one.item for one in gold))
        opened.store.items.save(report, gold, model="hand")
        yield opened
