"""Goals and units the machine is unsure of: seen, confirmed, corrected and taken back by form, without a script."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from nlp.types import Decision, Delivery, Item, Period, Quantity, Report, Stage, TaggedItem, Tags, Theme
from service.app import App
from service.errors import BadInput
from service.page.amounts import AmountForm, amounts_changed, goals_typed, units_typed
from service.review import written

SPURIOUS = "累计投资50亿元，由区住建局牵头。"


def doubtful(number: int, *unsure: str) -> TaggedItem:
    theme = Decision(Theme.INDUSTRY, 0.9, by="model:hand")
    goal = Quantity("固定资产投资", ">=", Decimal(50), "亿元", Decimal("9.14"), "亿元")
    return TaggedItem(
        Item(str(number), f"完成固定资产投资50亿元之{number}", SPURIOUS),
        Tags(
            primary=theme,
            themes=(theme,),
            stage=Decision(Stage.IMPLEMENTING, 0.9, by="model:hand"),
            delivery=Decision(Delivery.PROJECT, 0.9, by="model:hand"),
            quantities=(Decision(goal, 0.4 + number / 100, by="rule:quantity"),),
            units=(Decision("区住建局", 0.3, by="rule:units"),),
            unsure=unsure,
        ),
    )


@pytest.fixture
def doubts(app: App) -> list[int]:
    """Store three items: unsure of the goal, of goal and units, of nothing."""
    rows = [doubtful(1, "quantities"), doubtful(2, "quantities", "units"), doubtful(3)]
    report = Report("洞头区", Period(2021, 2), "存疑.txt", "b" * 64, tuple(one.item for one in rows))
    app.store.items.save(report, rows, model="hand")
    return written(app)


def shown(client: TestClient, address: str = "/review/amounts") -> tuple[str, dict[str, list[str]]]:
    """Open the page; give its text and its form as filled in by the machine."""
    html = client.get(address).text
    form = html[html.index('id="answer"') : html.index("</form>", html.index('id="answer"'))]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="[a-z]+"[^>]*? name="(\w+)"[^>]*? value="([^"]*)"', form):
        fields.setdefault(name, []).append(unescape(value))
    fields["op"] = [">="] * len(fields["goal"])
    return html, fields


def test_the_least_certain_comes_first_and_what_is_sure_never(app: App, doubts: list[int]) -> None:
    assert [app.store.items.get(one).tagged.item.no for one in doubts] == ["2", "1"]
    assert written(app, skipped=doubts[:1]) == doubts[::-1]
    assert written(app, place="别处") == []


def test_the_review_page_tells_of_doubts_that_no_choice_settles(client: TestClient, doubts: list[int]) -> None:
    assert f"还有 {len(doubts)} 项是数量或单位没把握" in client.get("/review").text


def test_confirming_records_the_goals_and_units_that_were_asked_about(client: TestClient, doubts: list[int]) -> None:
    html, fields = shown(client)
    assert fields["indicator"] == ["固定资产投资", ""]
    assert fields["actual"] == ["9.14", ""]
    assert SPURIOUS in re.sub("<[^>]+>", "", html)
    client.post("/review/amounts", data=fields)
    first = client.get(f"/api/v1/items/{doubts[0]}").json()
    assert first["corrected"] == ["quantities", "units"]
    assert first["unsure"] == []
    assert first["quantities"][0]["goal"] == 50
    html, fields = shown(client)
    client.post("/review/amounts", data=fields)
    assert client.get(f"/api/v1/items/{doubts[1]}").json()["corrected"] == ["quantities"]
    assert "没有待核的数量或单位。" in client.get("/review/amounts").text


def test_both_words_of_an_answer_are_taken_back_together(client: TestClient, doubts: list[int]) -> None:
    _, fields = shown(client)
    after = client.post("/review/amounts", data=fields)
    undo = re.search(r'action="(/review/amounts/undo[^"]*)"', after.text)
    assert undo
    client.post(unescape(undo[1]), data={"csrf": fields["csrf"][0]})
    assert client.get(f"/api/v1/items/{doubts[0]}").json()["unsure"] == ["quantities", "units"]


def test_what_is_typed_corrects_the_goal(client: TestClient, doubts: list[int]) -> None:
    _, fields = shown(client)
    fields |= {
        "goal": ["６０", ""],
        "actual": ["1,009.5", ""],
        "actual_unit": ["", ""],
        "units": ["区发改局，区住建局"],
    }
    client.post("/review/amounts", data=fields)
    item = client.get(f"/api/v1/items/{doubts[0]}").json()
    assert item["quantities"] == [
        {"indicator": "固定资产投资", "op": ">=", "goal": 60, "unit": "亿元", "actual": 1009.5, "actual_unit": "亿元"}
    ]
    assert item["units"] == ["区发改局", "区住建局"]
    assert "1009.5亿元 / 60亿元" in client.get(f"/items/{doubts[0]}").text  # the log


def test_a_row_that_is_emptied_goes(client: TestClient, doubts: list[int]) -> None:
    _, fields = shown(client)
    client.post("/review/amounts", data=fields | {"goal": ["", ""], "actual": ["", ""]})
    assert client.get(f"/api/v1/items/{doubts[0]}").json()["quantities"] == []
    assert "（无）" in client.get(f"/items/{doubts[0]}").text


def test_of_two_answers_the_later_one_is_told(client: TestClient, doubts: list[int]) -> None:
    _, fields = shown(client)
    client.post("/review/amounts", data=fields)
    late = client.post("/review/amounts", data=fields | {"goal": ["70", ""]})
    assert "刚刚被别人改过" in late.text
    assert client.get(f"/api/v1/items/{doubts[0]}").json()["quantities"][0]["goal"] == 50


@pytest.mark.parametrize("typed", ["很多", "1e9", "NaN", "--5", "5..", "<script>", "=1+1", "9" * 30])
def test_what_is_no_number_is_refused_with_its_row(client: TestClient, doubts: list[int], typed: str) -> None:
    _, fields = shown(client)
    answer = client.post("/review/amounts", data=fields | {"goal": [typed, ""]}, headers={"accept": "text/html"})
    assert answer.status_code == 422
    assert "数量目标第 1 行" in unescape(answer.text)
    assert "<script>" not in answer.text.split("<body>")[1]
    assert client.get(f"/api/v1/items/{doubts[0]}").json()["corrected"] == []


def test_a_form_made_elsewhere_is_refused(client: TestClient, doubts: list[int]) -> None:
    _, fields = shown(client)
    assert client.post("/review/amounts", data=fields | {"csrf": ["x"]}).status_code == 403
    assert client.post("/review/amounts/undo?last=1&first=1", data={"csrf": "x"}).status_code == 403
    assert len(written(client.app.state.duban)) == len(doubts)  # type: ignore[attr-defined]


def test_the_item_page_corrects_and_confirms_goals_too(client: TestClient, doubts: list[int]) -> None:
    html = client.get(f"/items/{doubts[0]}").text
    tokens = {name: unescape(re.findall(rf'name="{name}" value="([^"]*)"', html)[0]) for name in ("csrf", "etag")}
    form = tokens | {"primary": "industry", "themes": "industry", "stage": "implementing", "delivery": "project"}
    client.post(f"/items/{doubts[0]}", data=form | {"action": "confirm"})
    assert client.get(f"/api/v1/items/{doubts[0]}").json()["unsure"] == []


def test_a_form_without_rows_says_nothing_of_goals() -> None:
    tags = doubtful(1).tags
    assert amounts_changed(tags, AmountForm()) == {}
    assert amounts_changed(tags, AmountForm(goal=[""])) == {"quantities": []}


@given(st.lists(st.text(max_size=30), min_size=1, max_size=6), st.text(max_size=60))
def test_any_form_is_read_or_refused(cells: list[str], units: str) -> None:
    form = AmountForm(indicator=cells, goal=cells, actual=cells[::-1], unit=cells, units=units)
    assert all(one == one.strip() and one for one in units_typed(form) or ())
    try:
        goals = goals_typed(form)
    except BadInput as refused:
        assert refused.code == "bad-goal"
    else:
        assert goals is not None
        assert all(one.goal.is_finite() for one in goals)
