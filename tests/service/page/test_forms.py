"""What a clerk does by forms alone: correct, undo, import, review, save a search. No script runs here."""

from __future__ import annotations

import re
import time
from html import unescape
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from service.app import App

ROWS = "序号 | 重点工作 | 完成情况 |\n1 | 建成幼儿园2所 | 正在选址。 |\n2 | 编制规划 | 形成初稿。 |\n"


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return unescape(found[1])


def form_of(client: TestClient, item_id: int, **changed: str) -> dict[str, str]:
    html = client.get(f"/items/{item_id}").text
    shown = client.get(f"/api/v1/items/{item_id}").json()
    return {
        "csrf": hidden(html, "csrf"),
        "etag": hidden(html, "etag"),
        "primary": shown["primary"]["value"],
        "themes": shown["primary"]["value"],
        "stage": shown["stage"]["value"],
        "delivery": shown["delivery"]["value"],
        "units": "、".join(shown["units"]),
        **changed,
    }


def test_a_correction_by_form_is_shown_and_can_be_undone(client: TestClient) -> None:
    answer = client.post("/items/3", data=form_of(client, 3, stage="completed", why="现场核实"))
    assert "已保存更正。" in answer.text
    assert "现场核实" in answer.text
    undo = re.search(r'action="(/items/3/undo/\d+)"', answer.text)
    assert undo
    answer = client.post(undo[1], data={"csrf": hidden(answer.text, "csrf")})
    assert "已撤销" in answer.text
    assert client.get("/api/v1/items/3").json()["corrected"] == []


def test_a_form_that_changes_nothing_records_nothing(client: TestClient) -> None:
    assert "没有改动。" in client.post("/items/2", data=form_of(client, 2)).text
    assert client.get("/api/v1/items/2/corrections").json()["corrections"] == []


def test_confirming_records_the_tags_as_they_are(client: TestClient) -> None:
    client.post("/items/2", data=form_of(client, 2, action="confirm"))
    assert client.get("/api/v1/items/2").json()["corrected"] == ["delivery", "primary", "stage"]


def test_of_two_clerks_the_second_sees_what_the_first_did(client: TestClient) -> None:
    first, second = form_of(client, 3, stage="completed"), form_of(client, 3, stage="pending")
    client.post("/items/3", data=first)
    answer = client.post("/items/3", data=second)
    assert answer.status_code == 412
    assert "刚刚被别人改过" in answer.text
    assert client.get("/api/v1/items/3").json()["stage"]["value"] == "completed"


@pytest.mark.parametrize("csrf", ["", "forged"])
def test_a_form_without_its_word_is_refused(client: TestClient, csrf: str) -> None:
    answer = client.post("/items/3", data={**form_of(client, 3, stage="completed"), "csrf": csrf})
    assert answer.status_code == 403
    assert client.get("/api/v1/items/3").json()["corrected"] == []


def test_a_file_is_imported_with_corrections_step_by_step(client: TestClient) -> None:
    csrf = hidden(client.get("/import").text, "csrf")
    answer = client.post(
        "/import",
        files={"file": ("二季度.txt", ROWS.encode())},
        data={"csrf": csrf, "place": "洞头区", "period": "2021Q2"},
    )
    for _ in range(200):
        if "/import/jobs/" not in str(answer.url):
            break
        time.sleep(0.05)
        answer = client.get(str(answer.url))
    assert "将作为新报表入库" in answer.text
    assert "与上期（2021Q1）的对应" in answer.text
    form = {"csrf": hidden(answer.text, "csrf"), "row-0-stage": "approval", "row-1-stage": "planning"}
    answer = client.post(urlsplit(str(answer.url)).path, data=form)
    assert "新报表已入库，共 2 个事项。" in answer.text
    assert "已记录 1 条更正。" in answer.text
    found = client.get("/api/v1/items?period=2021Q2&stage=approval").json()
    assert [item["target"] for item in found["items"]] == ["建成幼儿园2所"]


def test_a_file_that_cannot_be_read_says_why(client: TestClient) -> None:
    csrf = hidden(client.get("/import").text, "csrf")
    answer = client.post(
        "/import", files={"file": ("x.txt", b"nothing")}, data={"csrf": csrf, "place": "甲", "period": "2021Q2"}
    )
    for _ in range(200):
        if answer.status_code == 422:
            break
        time.sleep(0.05)
        answer = client.get(str(answer.url))
    assert answer.status_code == 422
    assert "没有导入" in answer.text


def test_review_asks_records_skips_and_undoes(client: TestClient, app: App) -> None:
    page = client.get("/review")
    assert "还剩 18 项待核" in page.text
    first = hidden(page.text, "item_id")
    form = {name: hidden(page.text, name) for name in ("csrf", "item_id", "field", "seen")}
    page = client.post("/review", data={**form, "value": "approval"})
    assert "还剩 17 项待核，本轮已核 1 项" in page.text
    assert client.get(f"/api/v1/items/{first}").json()["stage"]["value"] == "approval"
    undo = re.search(r'action="(/review/undo[^"]+)"', page.text)
    assert undo
    page = client.post(unescape(undo[1]), data={"csrf": form["csrf"]})
    assert hidden(page.text, "item_id") == first
    skip = re.search(r'href="([^"]+)" data-key="s"', page.text)
    assert skip
    assert hidden(client.get(unescape(skip[1])).text, "item_id") != first


def say_at_once(client: TestClient, address: str) -> str:
    page = client.get(address)
    action = re.search(r'<form method="post" action="(/review/bulk[^"]+)"', page.text)
    assert action
    form = {"csrf": hidden(page.text, "csrf"), "seen": hidden(page.text, "seen")}
    return str(client.post(unescape(action[1]), data=form).text)


def test_a_filter_is_said_at_once_after_seeing_what_it_changes_and_taken_back_at_once(client: TestClient) -> None:
    page = client.get("/review/bulk?field=stage&value=planning&to=approval")
    count = re.search(r'谋划前期</td><td><strong>报批招标</strong></td><td class="number">(\d+)<', page.text)
    assert count
    html = say_at_once(client, "/review/bulk?field=stage&value=planning&to=approval")
    assert f"已记录 {count[1]} 项。" in html
    assert client.get("/api/v1/review").json()["total"] == 18 - int(count[1])
    form = {name: hidden(html, name) for name in ("csrf", "first", "count")}
    undo = re.search(r'action="(/review/bulk/undo[^"]+)"', html)
    assert undo
    assert f"已撤销 {count[1]} 项。" in client.post(unescape(undo[1]), data=form).text
    assert client.get("/api/v1/review").json()["total"] == 18


def test_chosen_items_are_said_at_once_whether_unsure_or_not(client: TestClient) -> None:
    assert "已记录 3 项。" in say_at_once(client, "/review/bulk?id=1&id=2&id=3&field=stage&to=completed")
    assert {client.get(f"/api/v1/items/{one}").json()["stage"]["value"] for one in (1, 2, 3)} == {"completed"}


def test_a_bulk_form_that_was_overtaken_records_nothing(client: TestClient) -> None:
    page = client.get("/review/bulk?field=stage")
    form = {"csrf": hidden(page.text, "csrf"), "seen": hidden(page.text, "seen")}
    item = client.get("/api/v1/review?limit=1").json()["questions"][0]["item"]["id"]
    client.patch(f"/api/v1/items/{item}", json={"stage": "completed"}, headers={"if-match": "*"})
    client.post("/review/bulk?field=stage", data=form)
    assert client.get("/api/v1/review").json()["total"] == 17


def test_a_search_is_saved_and_forgotten(client: TestClient) -> None:
    page = client.get("/?theme=tourism")
    action = re.search(r'action="(/saved-searches[^"]*)"', page.text)
    assert action
    page = client.post(unescape(action[1]), data={"csrf": hidden(page.text, "csrf"), "name": "旅游清单"})
    assert 'href="/?theme=tourism"><span class="value">旅游清单' in page.text
    drop = re.search(r'action="(/saved-searches/\d+/drop)"', page.text)
    assert drop
    assert "旅游清单" not in client.post(drop[1], data={"csrf": hidden(page.text, "csrf")}).text


def test_a_report_is_deleted_after_asking(client: TestClient) -> None:
    question = client.get("/import/reports/1/forget")
    assert "184" in question.text
    answer = client.post("/import/reports/1/forget", data={"csrf": hidden(question.text, "csrf")})
    assert "洞头区" not in answer.text


def test_a_model_is_trained_watched_and_refused_by_forms(client: TestClient) -> None:
    csrf = hidden(client.get("/models").text, "csrf")
    answer = client.post("/models", data={"csrf": csrf})
    for _ in range(600):
        if "refresh" not in answer.headers:
            break
        time.sleep(0.05)
        answer = client.get(answer.url.path)
    assert "已确认标注的事项只有 0 条" in answer.text
    answer = client.post("/models/retag", data={"csrf": csrf, "action": "preview"})
    for _ in range(600):
        if "refresh" not in answer.headers:
            break
        time.sleep(0.05)
        answer = client.get(answer.url.path)
    assert "会改变（尚未改）：0 项中" in answer.text
    assert client.post("/models/rollback", data={"csrf": csrf}).status_code == 409
    assert client.post("/models", data={"csrf": "forged"}).status_code == 403


def test_the_log_names_what_a_form_changed(client: TestClient) -> None:
    client.post("/items/3", data=form_of(client, 3, stage="completed"))
    html = client.get("/log").text
    assert '<a href="/items/3">事项 3</a>' in html
    assert "→ 已完成" in html
    assert "更正标注" in html
