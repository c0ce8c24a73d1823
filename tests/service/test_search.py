"""Search as people use it, on the real report under its gold labels."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.types import Sort, Tier
from nlp.normalize import fold
from service.app import App
from service.errors import BadInput, Conflict, NotFound
from service.relevance import judged_app
from service.saved import save_search, saved_searches
from service.search import Answer, SearchRequest, found_shape, search, similar, suggest
from service.tracking.stalled import stalled

pytestmark = pytest.mark.slow
DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module", params=["memory:", "whoosh", "tantivy"])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    url = request.param
    if url != "memory:":
        pytest.importorskip(url, reason="the engine is an extra")
        url = f"{url}:///{(tmp_path_factory.mktemp('index') / 'index').as_posix()}"
    with judged_app(DATA, "sample", index=url) as opened:
        yield opened


def _ask(app: App, text: str, **given: object) -> Answer:
    return search(app, SearchRequest(text, **{"limit": 1_000, **given}))  # type: ignore[arg-type] # by field name


def _nos(answer: Answer) -> list[int]:
    return [int(found.stored.tagged.item.no) for found in answer.items]


def test_exact_hits_come_before_widened_ones_and_only_those_explain_themselves(app: App) -> None:
    answer = _ask(app, "养老机构")
    assert _nos(answer)[0] == 172
    assert {170, 171} <= set(_nos(answer))
    assert [found.tier for found in answer.items] == sorted(found.tier for found in answer.items)
    assert all(bool(found.why) == (found.tier is not Tier.EXACT) for found in answer.items)


@pytest.mark.parametrize("text", ["期:2022", "养老 期:2019..2020", "期:(2022 2023Q1)", "养老 AND 期:1999Q4"])
def test_who_asks_for_quarters_without_reports_is_told_which_there_are(app: App, text: str) -> None:
    answer = _ask(app, text)
    assert answer.total == 0
    assert answer.messages == ("没有所指季度的报表；现有：2021Q1。",)


def test_a_chosen_quarter_without_reports_is_told_of_too(app: App) -> None:
    assert _ask(app, "养老", filters={"period": ("2022Q1",)}).messages == ("没有所指季度的报表；现有：2021Q1。",)


@pytest.mark.parametrize("text", ["期:2021", "期:2020..2022", "期:2022 OR 养老", "-期:2022", "期:(2022 2021Q1)"])
def test_a_query_that_quarters_do_not_empty_says_nothing_of_them(app: App, text: str) -> None:
    answer = _ask(app, text)
    assert answer.total > 0
    assert answer.messages == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("邮轮", {50}),
        ("火葬", {177}),
        ("托儿所", {79, 62}),
        ("LNG", {14}),
        ("養老", {171, 172}),
        ("５Ｇ", {121, 123}),
        ("幼儿圆", {62, 63, 65}),
        ("youlun", {50}),
        ("yey", {62, 63, 65}),
        ("you lun", {50}),
        ("ylun", {50}),
        ("zhsyz", {111}),
        ("水海淡化", {82}),
        ("分类垃圾", {102}),
        ("垃级分类", {102}),
        ("看病", {67, 68, 69}),
        ("坐公交", {94}),
        ("喝水", {9, 82, 145, 146}),
        ("买药", {142}),
        ("物流园", {83}),
        ("哪些道路项目还没开工", {88, 90}),
        ("还没有动工的道路", {88, 90}),
        ("在等审批的项目有哪些", {90, 145, 146}),
        ("哪些项目被暂缓了", {13}),
        ("岛上看病方便吗", {67, 68}),
        ("阶段:审批 幼儿园", {63}),
        ("期=2021Q1 幼儿园", {62, 63, 65}),
        ("今年有哪些学校要建", {62, 63, 64, 65, 66}),
        ("老院", {170, 171}),
        ("2期", {103}),
        ("目标:旅游 阶段:谋划前期", {50, 51, 53}),
        ("单位:交运局 旅游", {44, 50, 51}),
    ],
)
def test_the_items_meant_are_found(app: App, text: str, expected: set[int]) -> None:
    assert expected <= set(_nos(_ask(app, text)))


def test_phrases_and_negations_are_to_the_letter(app: App) -> None:
    for found in _ask(app, '"前期工作"').items:
        item = found.stored.tagged.item
        assert "前期工作" in fold(item.target).text or "前期工作" in fold(item.status).text
    without = _ask(app, "幼儿园 -厨房")
    assert without.total
    assert 144 not in _nos(without)


def test_a_question_shows_what_it_was_read_as_and_each_part_can_be_removed(app: App) -> None:
    answer = _ask(app, "哪些道路项目还没开工")
    stages = {found.stored.tagged.tags.stage.value for found in answer.items}
    (understood,) = answer.understood
    assert understood.facet == "stage"
    assert stages <= set(understood.values)
    freed = _ask(app, "哪些道路项目还没开工", removed=(understood.key,))
    assert freed.understood == ()
    assert freed.total > answer.total


@pytest.mark.parametrize(
    ("text", "rest", "said"),
    [
        ("养老 期:2021Q9", "养老", "2021Q9"),
        ("养老 period=2021Q9", "养老", "2021Q9"),
        ("养老 进度<abc", "养老", "进度<abc"),
        ("养老 OR", "养老", "OR"),
        ("养老 ()", "养老", "括号"),
        ("养老 阶段:没有的阶段", "养老", "没有的阶段"),
        ("养老 灯:紫色", "养老", "欠进度"),
        ("(养老", "养老", "括号"),
        ("“养老", "养老", "引号"),
    ],
)
def test_what_is_not_understood_is_told_and_the_rest_is_searched(app: App, text: str, rest: str, said: str) -> None:
    answer = _ask(app, text)
    assert set(_nos(answer)) >= set(_nos(_ask(app, f'"{rest}"'))) != set()
    assert any(said in message for message in answer.messages)


def test_a_field_nobody_knows_is_text_and_told(app: App) -> None:
    assert any("没有字段“foo”" in message for message in _ask(app, "foo:养老").messages)


def test_stalled_first_is_the_order_of_the_stalled_board(app: App) -> None:
    board = [one.item.id for one in stalled(app)]
    found = [one.stored.id for one in _ask(app, "", sort=Sort.STALLED).items]
    assert found[: len(board)] == board
    assert len(found) == 184


def test_a_word_amid_a_longer_one_is_an_exact_hit(app: App) -> None:
    tiers = {found.stored.tagged.item.no: found.tier for found in _ask(app, "供水").items}
    assert tiers["82"] is Tier.EXACT  # 城乡供水一体化


def test_of_a_question_a_mention_in_the_status_alone_is_no_exact_hit(app: App) -> None:
    tiers = {found.stored.tagged.item.no: found.tier for found in _ask(app, "还没有动工的道路").items}
    assert tiers["48"] is not Tier.EXACT  # its status mentions 道路交通管理 in passing
    assert _ask(app, "道路").items[0].tier is Tier.EXACT


def test_neighbours_in_subject_come_last_and_only_where_little_is_found(app: App) -> None:
    few = _ask(app, "大黄鱼")
    assert few.items[0].tier is Tier.EXACT
    assert {found.tier for found in few.items[1:]} == {Tier.PARTIAL}
    assert all("同属一类" in found.why for found in few.items[1:])
    assert Tier.PARTIAL not in {found.tier for found in _ask(app, "旅游").items}


@pytest.mark.parametrize("typed", ["yl", "yey", "youl", "yiyuan"])
def test_what_letters_may_mean_is_never_exact(app: App, typed: str) -> None:
    assert all(found.tier >= Tier.FORGIVEN for found in _ask(app, typed).items)


def test_what_stands_in_an_item_is_no_question(app: App) -> None:
    assert _ask(app, "尚未开工").understood == () or not _ask(app, '"尚未开工"').total
    assert _ask(app, "开工建设").understood == ()


def test_homophones_never_mix_with_exact_hits(app: App) -> None:
    answer = _ask(app, "景点")
    exact = [found for found in answer.items if found.tier is Tier.EXACT]
    assert exact
    assert all("景点" in found.stored.tagged.item.target + found.stored.tagged.item.status for found in exact)


def test_filters_sort_and_pages_agree_with_the_whole(app: App) -> None:
    filters = {"stage": ("planning", "报批招标"), "themes": ("旅游",)}
    whole = _ask(app, "", filters=filters, sort=Sort.NO)
    assert _nos(whole) == sorted(_nos(whole))
    assert dict(whole.counts["stage"]).keys() <= {"planning", "approval"}
    assert sum(count for _, count in whole.counts["stage"]) == whole.total
    first = search(app, SearchRequest("", filters=filters, sort=Sort.NO, limit=3))
    second = search(app, SearchRequest("", filters=filters, sort=Sort.NO, limit=3, offset=3))
    assert _nos(first) + _nos(second) == _nos(whole)[:6]


def test_a_filter_that_cannot_be_is_refused_in_both_languages(app: App) -> None:
    for filters in ({"colour": ("red",)}, {"stage": ("purple",)}):
        with pytest.raises(BadInput) as refused:
            search(app, SearchRequest("", filters=filters))
        assert next(iter(filters.values()))[0] in refused.value.chinese or "colour" in refused.value.chinese


def test_the_shape_has_exactly_the_documented_keys(app: App) -> None:
    shape = found_shape(_ask(app, "养老").items[0])
    assert list(shape) == [
        *("id", "no", "score", "target", "status", "primary", "themes", "stage", "units", "place", "period", "marks"),
        *("delivery", "unsure", "why"),
    ]
    mark = shape["marks"][0]
    assert shape[mark["field"]][mark["start"] : mark["end"]] == "养老"


def test_any_passage_of_an_item_finds_it(app: App) -> None:
    chance = random.Random(5)  # noqa: S311 # nothing secret
    items = [(stored.id, stored.tagged.item) for stored in app.store.items.iterate()]
    for _ in range(600):
        item_id, item = chance.choice(items)
        text = chance.choice((item.target, item.status)) or item.target
        start = chance.randrange(len(text))
        passage = text[start : start + chance.randint(1, 12)]
        assert item_id in {found.stored.id for found in _ask(app, passage).items}, passage


def test_no_text_raises(app: App) -> None:
    chance = random.Random(6)  # noqa: S311 # nothing secret
    pieces = [
        *"养老的了吗？?（）()“”\"'-!|:：*~[]\\\0\ud800🙂",
        " AND ",
        " OR ",
        " NOT ",
        "主题:",
        "期:2021Q1..",
        "进度<",
    ]
    words = ["哪些", "没开工", "yl", "１２", "旅游", "幼儿圆", "youlun", "學校", "2期", "状态:", "单位:(", "灯:欠进度"]
    for _ in range(1_700):  # on three engines more than 5,000
        kind = chance.random()
        if kind < 0.6:
            text = "".join(chance.choices([*pieces, *words], k=chance.randint(0, 40)))
        elif kind < 0.8:
            text = "".join(chance.choices([*map(chr, range(0x4E00, 0x9FFF)), *pieces], k=chance.randint(0, 60)))
        else:
            text = "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randint(0, 50)))
        search(app, SearchRequest(text, limit=3))
    for piece in pieces:
        search(app, SearchRequest(piece * 2_000, limit=3))


def test_suggestions_begin_with_what_was_typed_in_chinese_or_pinyin(app: App) -> None:
    words = [one.text for one in suggest(app, "养") if one.kind == "word"]
    assert "养老" in words
    assert all(word.startswith("养") for word in words)
    assert "游轮" in [one.text for one in suggest(app, "youl")]
    assert any(one.kind == "unit" for one in suggest(app, "交运"))
    assert suggest(app, " ") == []


def test_similar_items_leave_the_item_itself_out(app: App) -> None:
    one = next(stored for stored in app.store.items.iterate() if stored.tagged.item.no == "63")
    alike = [int(found.stored.tagged.item.no) for found in similar(app, one.id, limit=3)]
    assert 65 in alike
    assert 63 not in alike
    with pytest.raises(NotFound):
        similar(app, 10**9)


def test_a_saved_search_counts_what_it_finds_now(app: App) -> None:
    live = save_search(app, f"养老 {id(app)}", SearchRequest("养老", filters={"stage": ("planning",)}))
    assert [one.total for one in saved_searches(app) if one.saved.id == live.saved.id] == [live.total]
    with pytest.raises(Conflict):
        save_search(app, live.saved.name, SearchRequest("x"))
    with pytest.raises(BadInput):
        save_search(app, " ", SearchRequest("x"))
    app.store.searches.forget(live.saved.id)
    with pytest.raises(NotFound):
        app.store.searches.get(live.saved.id)


@pytest.mark.parametrize("text", ["化工", "贷款难", "垃圾焚烧", "海底隧道", "学校建设", "慢性病", "yl"])
def test_every_hit_that_is_not_exact_says_why(app: App, text: str) -> None:
    answer = _ask(app, text)
    assert answer.total
    assert all(found.why for found in answer.items if found.tier is not Tier.EXACT)


@pytest.mark.parametrize("text", ["民兵", "博士", "贪污"])
def test_of_a_word_that_stands_nowhere_no_single_character_is_looked_for(app: App, text: str) -> None:
    for found in _ask(app, text).items:
        marked = {
            (found.stored.tagged.item.target if mark.field == "target" else found.stored.tagged.item.status)[
                mark.start : mark.end
            ]
            for mark in found.marks
        }
        assert not any(len(one) == 1 for one in marked), marked
