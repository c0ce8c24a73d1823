"""Responsible units are read as written; the visited, the approving and the contracted are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.errors import LexiconError, ModelError
from nlp.types import Item
from nlp.unit_ends import UnitNames, load_unit_names
from nlp.unit_verbs import load_unit_verbs
from nlp.units import UnitReader, open_units
from nlp.weights import Weights, load_weights, save_weights

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def reader() -> UnitReader:
    return open_units(DATA)


@pytest.mark.parametrize(
    ("status", "units"),
    [
        ("区发改局牵头编制方案，初稿已形成。", ["区发改局"]),
        ("县住建局、大门镇会同区发改局推进征迁", ["县住建局", "大门镇", "区发改局"]),
        ("县文旅局：完成踏勘。县交通局：开通公交2条。", ["县文旅局", "县交通局"]),
        ("市生态环境局曲阳县分局开展巡查47次", ["市生态环境局曲阳县分局"]),
        ("方案已报省水利厅审批，待批复。", []),
        ("主体封顶，正在内装。", []),
        ("", []),
    ],
)
def test_units_are_read_as_written(reader: UnitReader, status: str, units: list[str]) -> None:
    assert [one.value for one in reader.units_of(Item("1", "目标", status))] == units


@pytest.mark.parametrize(
    ("target", "units"),
    [
        ("增长10%。（市级牵头单位:市发展改革委;区级牵头单位:区发改局）", ["市发展改革委", "区发改局"]),
        ("创建标杆村300个。（责任单位：市建设局、市农业农村局，各街道）", ["市建设局", "市农业农村局"]),
        ("建设幼儿园2所（区教育局、资规分局）", ["区教育局", "资规分局"]),
        ("建设幼儿园2所（含续建）", []),
        ("压实责任单位主体责任", []),
        ("县水利局：新建泵站2座", ["县水利局"]),
        ("区教育局、区住建局：建设幼儿园2所", ["区教育局", "区住建局"]),
        ("民生实事：建设幼儿园2所", []),
        ("老旧小区改造：完成雨污分流12个", []),
    ],
)
def test_units_that_the_target_assigns_are_read(reader: UnitReader, target: str, units: list[str]) -> None:
    item = Item("1", target, "正在推进。")
    found = reader.units_of(item)
    assert [one.value for one in found] == units
    assert [item.text(span) for one in found for span in one.evidence] == units


def test_units_of_a_column_follow_those_of_the_status(reader: UnitReader) -> None:
    columns = {"责任单位": "区水利局、区财政局等", "备注": "区教育局"}
    item = Item("1", "治理河道5公里", "区水利局已治理3公里。", attributes=columns)
    assert [one.value for one in reader.units_of(item)] == ["区水利局", "区财政局"]


def test_what_someone_does_is_not_of_his_name(reader: UnitReader) -> None:
    item = Item("1", "建设游客中心", "区旅发公司完成游客中心主体工程，正在装修。")
    assert [one.value for one in reader.units_of(item)] == ["区旅发公司"]


def test_a_unit_named_twice_is_given_once_with_both_places(reader: UnitReader) -> None:
    item = Item("1", "目标", "县水利局组织清淤。县水利局牵头制定管护办法。")
    (decision,) = reader.units_of(item)
    assert [item.text(span) for span in decision.evidence] == ["县水利局", "县水利局"]


def test_blanks_inside_a_name_do_not_matter(reader: UnitReader) -> None:
    item = Item("1", "目标", "县 水利局组织清淤")
    (decision,) = reader.units_of(item)
    assert decision.value == "县水利局"
    assert item.text(decision.evidence[0]) == "县 水利局"


def test_the_longest_known_name_ends_at_each_place() -> None:
    names = UnitNames({"水利局": "bureau", "生态环境局": "bureau"})
    assert [(one.start, one.end, one.kind) for one in names.tails("县水利局")] == [(1, 4, "bureau")]


@given(st.text(alphabet="县区市水利局发改镇街道公司中心牵头会同、，。：报审批 \n1.", max_size=40))
def test_any_text_is_read_and_evidence_lies_inside(reader: UnitReader, status: str) -> None:
    item = Item("1", "", status)
    for decision in reader.units_of(item):
        for span in decision.evidence:
            assert "".join(item.text(span).split()) == decision.value


@pytest.mark.parametrize("load", [load_unit_names, load_unit_verbs])
def test_a_malformed_lexicon_names_its_line(tmp_path: Path, load: object) -> None:
    for name in ("units.tsv", "unit_verbs.tsv"):
        (tmp_path / name).write_text("# names\n水利局\n", encoding="utf-8")
    assert callable(load)
    with pytest.raises(LexiconError, match="line 2"):
        load(tmp_path)


def test_weights_are_saved_and_read_again(tmp_path: Path) -> None:
    weights = Weights({"edge=由": 1.25, "a=b\\c": -0.5}, 0.125)
    save_weights(weights, tmp_path / "w.tsv", title="test")
    assert load_weights(tmp_path / "w.tsv") == weights


def test_missing_and_malformed_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="duban train"):
        load_weights(tmp_path / "none.tsv")
    (tmp_path / "bad.tsv").write_text("# title\nsign\n", encoding="utf-8")
    with pytest.raises(ModelError, match="line 2"):
        load_weights(tmp_path / "bad.tsv")


@pytest.mark.parametrize(
    "status", ["一季度,完成城镇新增就业321人。", "优化产业布局,举办招聘会3场。", "完成城镇老旧小区改造12个。"]
)
def test_words_that_end_like_a_name_are_none(reader: UnitReader, status: str) -> None:
    assert reader.units_of(Item("1", "稳定就业。", status)) == ()


def test_a_unit_may_carry_the_name_of_its_place(reader: UnitReader) -> None:
    found = reader.units_of(Item("1", "目标", "昆山市水利局组织清淤5处。由大足区财政局拨付资金300万元。"))
    assert [one.value for one in found] == ["昆山市水利局", "大足区财政局"]
