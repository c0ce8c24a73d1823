"""The tagger gives every item its tags, with confidence, and evidence in the original text."""

from __future__ import annotations

import gc
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp.labelled import read_samples
from nlp.lexicon import load_lexicons
from nlp.normalize import Normalized
from nlp.quantity import SURE as QUANTITIES_SURE
from nlp.segment import open_segmenter
from nlp.tag import Tagger, open_tagger, tagger_of
from nlp.types import Delivery, Item, Period, Stage, Theme
from nlp.units import SURE as UNITS_SURE

DATA = Path(__file__).resolve().parents[2] / "data"
pytestmark = pytest.mark.slow
_NAMES = (
    "洞头 温州 状元岙 状元南片 小门岛 半屏 海霞 大门镇 大门岛 元觉 北岙 东屏 霓屿 鹿西 灵昆 瓯江口 博汇 星海湾 翁垟"
)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return open_tagger(DATA, open_segmenter())


def test_a_plain_item_is_tagged_as_a_clerk_would(tagger: Tagger) -> None:
    tags = tagger.tag(Item("1", "新建农村养老院3所", "2所主体结构封顶,1所正在进行桩基施工")).tags
    assert (tags.primary.value, tags.stage.value, tags.delivery.value) == (
        Theme.LIVELIHOOD,
        Stage.IMPLEMENTING,
        Delivery.PROJECT,
    )
    assert tags.themes[0] == tags.primary
    assert tags.stage.by == f"model:{tagger.version}"


@pytest.mark.parametrize(
    ("target", "status", "stage"),
    [
        ("编制养老服务发展规划", "已印发实施", Stage.COMPLETED),
        ("编制养老服务发展规划", "完成初稿,正在征求意见", Stage.PLANNING),
        ("建成县人民医院新院区", "可研报告已批复,正在办理土地手续", Stage.APPROVAL),
        ("引进亿元以上项目5个", "因上级任务未下达,尚未启动", Stage.PENDING),
        ("新建公路50公里", "已建成52公里", Stage.COMPLETED),
        ("垃圾中转站", "已完工", Stage.COMPLETED),
    ],
)
def test_stages_are_judged_against_the_target(tagger: Tagger, target: str, status: str, stage: Stage) -> None:
    assert tagger.tag(Item("1", target, status)).tags.stage.value is stage


def test_evidence_holds_the_words_that_decide(tagger: Tagger) -> None:
    item = Item("1", "建成 县人民医院 新院区", "可研报告 已批复，正在办理土地手续")
    words = [item.text(span) for span in tagger.tag(item).tags.stage.evidence]
    assert any("批复" in one for one in words)
    assert any("医院" in item.text(span) for span in tagger.tag(item).tags.primary.evidence)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(
        st.one_of(st.sampled_from("建设医院１．① 　完成,，。;"), st.characters(exclude_categories=["Cs"])), max_size=40
    ),
    st.text(
        st.one_of(st.sampled_from("可研已批复正在施工\n 3公里，。"), st.characters(exclude_categories=["Cs"])),
        max_size=60,
    ),
)
def test_any_text_is_tagged_and_evidence_stays_inside_it(tagger: Tagger, target: str, status: str) -> None:
    item = Item("1", target, status)
    tags = tagger.tag(item).tags
    for decision in (tags.primary, tags.stage, tags.delivery):
        assert 0 <= decision.confidence <= 1
        assert len(decision.evidence) <= 4
        for span in decision.evidence:
            text = target if span.field == "target" else status
            assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize("text", ["1" * 5_000, "完成1%," * 500, "1" * 2_000 + "x%", "其中" * 2_000 + ";1%"])
def test_a_cell_full_of_numbers_is_tagged_like_any_other(tagger: Tagger, text: str) -> None:
    item = Item("1", text, text)
    assert all(item.text(span) for span in tagger.tag(item).tags.stage.evidence)


def test_no_cycles_are_looked_for_while_a_batch_is_tagged_and_are_again_when_it_fails(tagger: Tagger) -> None:
    seen: list[bool] = []

    def fail(item: Item, *texts: Normalized) -> tuple[()]:
        seen.append(gc.isenabled())
        raise RuntimeError

    looking = gc.isenabled()
    gc.enable()
    try:
        with pytest.raises(RuntimeError):
            replace(tagger, units=fail).tag(Item("1", "新建公厕20座", "已建成"))
        assert (seen, gc.isenabled()) == ([False], True)
    finally:
        (gc.enable if looking else gc.disable)()


def test_a_batch_that_begins_as_another_ends_leaves_python_looking_for_cycles(
    tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another thread enables the search right after this one found it off."""

    def found_off() -> bool:
        gc.enable()
        return False

    looking = gc.isenabled()
    monkeypatch.setattr("nlp.collecting.gc", SimpleNamespace(isenabled=found_off, disable=gc.disable, enable=gc.enable))
    try:
        tagger.tag(Item("1", "新建公厕20座", "已建成"))
        assert gc.isenabled()
    finally:
        (gc.enable if looking else gc.disable)()


def test_a_batch_gives_what_single_items_give(tagger: Tagger) -> None:
    items = [one.item for one in read_samples(DATA / "sample")[:20]]
    for alone, together in zip([tagger.tag(item) for item in items], tagger.tag_all(items), strict=True):
        assert alone.tags.stage.value == together.tags.stage.value
        assert alone.tags.stage.evidence == together.tags.stage.evidence
        assert alone.tags.stage.confidence == pytest.approx(together.tags.stage.confidence, abs=1e-4)


@pytest.mark.parametrize(("items", "periods"), [(2, 1), (1_030, 1_024), (1_024, 1_500)])
def test_periods_for_other_than_every_item_are_refused(tagger: Tagger, items: int, periods: int) -> None:
    with pytest.raises(ValueError, match=f"{periods} periods for {items} items"):
        tagger.tag_all([Item("1", "建设公园", "开工")] * items, periods=[Period(2021, 1)] * periods)


def test_the_same_words_say_more_late_in_the_year(tagger: Tagger) -> None:
    item = Item("1", "垃圾中转站", "已完工")
    spring, winter = (tagger.tag(item, period=Period(2021, quarter)).tags.stage for quarter in (1, 4))
    assert (spring.value, winter.value) == (Stage.COMPLETED, Stage.COMPLETED)
    assert winter.confidence > spring.confidence


def test_no_items_give_no_tags(tagger: Tagger) -> None:
    assert tagger.tag_all([]) == []


def test_progress_hears_how_many_are_done(tagger: Tagger) -> None:
    heard: list[tuple[int, int]] = []
    tagger.tag_all([Item("1", "建设公园", "开工")] * 3, progress=lambda done, total: heard.append((done, total)))
    assert heard == [(3, 3)]


def test_a_decision_below_its_threshold_is_named_unsure(tagger: Tagger) -> None:
    for tagged in tagger.tag_all([one.item for one in read_samples(DATA / "sample")]):
        for name in ("primary", "stage", "delivery"):
            decision = getattr(tagged.tags, name)
            assert (name in tagged.tags.unsure) == (decision.confidence < tagger.classifier.thresholds[name])
        for name, sure in (("quantities", QUANTITIES_SURE), ("units", UNITS_SURE)):
            found = getattr(tagged.tags, name)
            assert (name in tagged.tags.unsure) == any(one.confidence < sure for one in found)


def test_without_the_sample_s_places_and_projects_the_lexicons_tag_the_same(tagger: Tagger, tmp_path: Path) -> None:
    """Remove every lexicon line that names a place or project of the sample; no tag may change."""
    names = _NAMES.split()
    shutil.copytree(DATA / "lexicons", tmp_path / "lexicons")
    (tmp_path / "models").symlink_to(DATA / "models")
    for path in (tmp_path / "lexicons").rglob("*.tsv"):
        lines = path.read_text(encoding="utf-8").split("\n")
        kept = [line for line in lines if not any(name in line for name in names)]
        path.write_text("\n".join(kept), encoding="utf-8")
    bare = tagger_of(tagger.classifier, tmp_path, load_lexicons(tmp_path / "lexicons"), tagger.segmenter)
    items = [one.item for one in read_samples(DATA / "sample")]
    for with_names, without in zip(tagger.tag_all(items), bare.tag_all(items), strict=True):
        for name in ("primary", "stage", "delivery"):
            assert getattr(with_names.tags, name).value == getattr(without.tags, name).value
