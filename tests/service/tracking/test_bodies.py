"""One body under several names is counted once, whoever counts; bodies that only look alike are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlp.types import TaggedItem
from service.app import App
from service.notices.notice import notice_of
from service.notices.rows import ledger_rows
from service.settings import DATA
from service.tracking.bodies import bodies_of, key_of
from service.tracking.counted import Choice, counted
from service.tracking.ledger import open_ledger
from service.tracking.stats import stats

Save = Callable[..., list[int]]
MakeRow = Callable[..., TaggedItem]


@pytest.mark.parametrize(
    ("place", "names"),
    [
        ("甲区", ("区交运局", "区交通运输局", "交通局", "甲区交运局", "甲区交通运输局")),
        ("乙县", ("县文旅局", "县文化广电旅游体育局", "文广旅体局")),
        ("丙市", ("市场监管局", "丙市市场监督管理局", "市市场监管局")),
        ("丙市", ("市府办", "市政府办公室", "市人民政府办公室")),
        ("大明县", ("县资规局", "大明资规局", "资规分局", "市资规局大明分局")),
        ("丁县", ("团县委", "共青团")),
        ("戊市", ("市城发公司", "市城发公司")),
    ],
)
def test_names_of_one_body_have_one_key(place: str, names: tuple[str, ...]) -> None:
    assert len({key_of(name, place) for name in names}) == 1


@pytest.mark.parametrize(
    ("place", "one", "other"),
    [
        ("甲区", "区交运局", "市交运局"),
        ("甲区", "区交运局", "某某市交通运输局"),
        ("甲区", "区水利局", "区农业农村局"),
        ("甲区", "东街街道", "西街街道"),
        ("甲区", "区委组织部", "区委宣传部"),
        ("甲区", "区国资办", "区财政局"),
        ("", "县教育局", "市教育局"),
    ],
)
def test_other_bodies_have_other_keys(place: str, one: str, other: str) -> None:
    assert key_of(one, place) != key_of(other, place)


def test_no_name_stands_for_two_bodies() -> None:
    lines = (DATA / "lexicons" / "unit_aliases.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    names = [name for full, others in rows for name in (full, *others.split("、"))]
    assert len(names) == len(set(names)) > 200


def test_counts_lists_and_notices_agree_on_a_body(app: App, save: Save, row: MakeRow) -> None:
    rows = [
        row("修路", "开工。", no="1", stage="implementing", units=["区交运局"]),
        row("修桥", "招标。", no="2", stage="approval", units=["区交通运输局", "区水利局"]),
        row("修船", "完工。", no="3", stage="completed", units=["交运局", "区交运局"]),
        row("植树", "选址。", no="4"),
    ]
    save("2021Q1", rows, place="甲区")
    of_traffic = stats(app).units[0]
    assert (of_traffic.unit, of_traffic.items) == ("区交运局", 3)
    assert set(of_traffic.names) == {"区交运局", "区交通运输局", "交运局"}
    for name in of_traffic.names:
        assert [item.tagged.item.no for item in counted(app, Choice(unit=name))] == ["1", "2", "3"]
    assert [item.tagged.item.no for item in counted(app, Choice(unit=""))] == ["4"]
    ledger = open_ledger(app)
    chapter = notice_of(ledger_rows(app, ledger, ledger.items.values())).chapters[-1]
    assert [len(block.rows) for block in chapter.blocks] == [3, 1, 1]
    assert chapter.blocks[0].heading == "区交运局（含“交运局”“区交通运输局”）"


def test_two_bodies_shown_alike_are_told_apart(app: App, save: Save, row: MakeRow) -> None:
    save("2021Q1", [row("修路", "开工。", units=["交运局"])], place="甲区")
    save("2021Q1", [row("修桥", "开工。", units=["交运局"])], place="乙县")
    bodies = bodies_of(open_ledger(app).items.values())
    assert {body.name for body in bodies} == {"区交通运输局", "县交通运输局"}


def test_blanks_in_a_name_do_not_part_a_body(app: App, save: Save, row: MakeRow) -> None:
    save(
        "2021Q1", [row("修路", "开工。", units=["区 交运局"]), row("修桥", "开工。", units=["区交运局"])], place="甲区"
    )
    assert (stats(app).units[0].items, len(stats(app).units)) == (2, 1)
