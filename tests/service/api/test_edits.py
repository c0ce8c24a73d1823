"""Edits name the state they are based on; what people said is kept, listed, and can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from service.app import App

ITEM = "/api/v1/items/1"


def edit(client: TestClient, body: dict[str, Any], etag: str | None) -> Any:
    return client.patch(ITEM, json=body, headers={"If-Match": etag} if etag else {})


def test_an_edit_gives_the_new_state_and_its_etag(client: TestClient) -> None:
    etag = client.get(ITEM).headers["etag"]
    answer = edit(client, {"stage": "completed", "why": "已验收"}, etag)
    assert answer.status_code == 200
    assert (answer.json()["stage"]["value"], answer.json()["stage"]["by"]) == ("completed", "person:本机")
    assert answer.headers["etag"] == client.get(ITEM).headers["etag"] != etag


def test_of_two_edits_of_one_state_the_second_is_refused(client: TestClient) -> None:
    etag = client.get(ITEM).headers["etag"]
    assert edit(client, {"stage": "completed"}, etag).status_code == 200
    refused = edit(client, {"stage": "pending"}, etag)
    assert (refused.status_code, refused.json()["code"]) == (412, "item-changed")
    assert client.get(ITEM).json()["stage"]["value"] == "completed"


def test_an_edit_that_names_no_state_is_refused(client: TestClient) -> None:
    assert edit(client, {"stage": "completed"}, None).status_code == 428


def test_a_star_stands_for_any_state(client: TestClient) -> None:
    assert edit(client, {"units": ["区发改局", "区住建局"]}, "*").json()["units"] == ["区发改局", "区住建局"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"why": "无"},
        {"stage": "finished"},
        {"themes": []},
        {"colour": "red"},
        {"units": [""] * 51},
        {"stage": None},
    ],
)
def test_an_edit_that_cannot_be_changes_nothing(client: TestClient, body: dict[str, Any]) -> None:
    before = client.get(ITEM).text
    assert edit(client, body, "*").status_code == 422
    assert client.get(ITEM).text == before


def test_quantities_keep_every_digit(client: TestClient) -> None:
    goal = {"indicator": "投资", "op": ">=", "goal": 50.25, "unit": "亿元", "actual": 12.5, "actual_unit": "亿元"}
    answer = edit(client, {"quantities": [goal]}, "*").json()
    assert answer["quantities"] == [goal]
    assert answer["lights"][0]["share"] == pytest.approx(0.2488, abs=1e-4)


def test_a_correction_is_logged_and_can_be_taken_back(client: TestClient) -> None:
    was = client.get(ITEM).json()["stage"]["value"]
    edit(client, {"stage": "completed"}, "*")
    (said,) = client.get(f"{ITEM}/corrections").json()["corrections"]
    assert (said["old"], said["new"], said["who"]) == (was, "completed", "本机")
    assert client.delete(f"/api/v1/corrections/{said['id']}").json()["undone_at"]
    assert client.get(ITEM).json()["stage"]["value"] == was


def test_the_queue_asks_the_least_certain_first_and_shrinks(client: TestClient) -> None:
    queue = client.get("/api/v1/review").json()
    sure = [one["suggestion"]["confidence"] for one in queue["questions"]]
    assert queue["total"] == 18
    assert sure == sorted(sure)
    first = queue["questions"][0]
    client.patch(f"/api/v1/items/{first['item']['id']}", json={"stage": "planning"}, headers={"If-Match": "*"})
    assert client.get("/api/v1/review").json()["total"] == 17


def test_a_saved_search_counts_what_it_finds_now(client: TestClient) -> None:
    kept = client.post("/api/v1/saved-searches", json={"name": "旅游前期", "filters": {"theme": ["tourism"]}})
    assert kept.status_code == 201
    total = client.get("/api/v1/items?theme=tourism").json()["total"]
    (listed,) = client.get("/api/v1/saved-searches").json()["searches"]
    assert listed["total"] == kept.json()["total"] == total
    assert client.post("/api/v1/saved-searches", json={"name": "旅游前期"}).status_code == 409
    assert client.delete(f"/api/v1/saved-searches/{listed['id']}").status_code == 204


def test_a_deletion_sent_late_once_more_deletes_nothing_else(client: TestClient) -> None:
    first = client.post("/api/v1/saved-searches", json={"name": "旅游"}).json()["id"]
    assert client.delete(f"/api/v1/saved-searches/{first}").status_code == 204
    kept = client.post("/api/v1/saved-searches", json={"name": "产业"}).json()["id"]
    assert client.delete(f"/api/v1/saved-searches/{first}").status_code == 204
    assert [one["id"] for one in client.get("/api/v1/saved-searches").json()["searches"]] == [kept]
    assert client.delete("/api/v1/saved-searches/99").status_code == 404


def test_a_saved_search_of_an_unknown_filter_is_refused(client: TestClient) -> None:
    answer = client.post("/api/v1/saved-searches", json={"name": "x", "filters": {"colour": ["red"]}})
    assert answer.status_code == 422


def test_two_people_who_differ_are_shown_as_disputed(client: TestClient, app: App) -> None:
    app.store.reviews.correct(10, "stage", "planning", who="甲")
    app.store.reviews.correct(10, "stage", "approval", who="乙")
    (field,) = client.get("/api/v1/review/agreement").json()["fields"]
    assert (field["field"], field["items"], field["agreed"]) == ("stage", 1, 0.0)
    assert field["disputed"] == [{"item_id": 10, "said": {"甲": "planning", "乙": "approval"}}]
    assert "甲 谋划前期、乙 报批招标" in client.get("/review").text


def test_values_are_taken_by_their_chinese_names_and_answered_in_english(client: TestClient) -> None:
    said = {"primary": "旅游", "stage": "已完成", "delivery": "文件规划"}
    answer = edit(client, said, "*").json()
    assert [answer[field]["value"] for field in said] == ["tourism", "completed", "document"]
    assert edit(client, {"themes": ["民生", "ecology"]}, "*").json()["primary"]["value"] == "livelihood"
    assert client.get("/api/v1/review", params={"field": "阶段"}).json()["questions"][0]["field"] == "stage"
    assert client.get("/api/v1/stalled", params={"theme": "旅游"}).json() == (
        client.get("/api/v1/stalled", params={"theme": "tourism"}).json()
    )


def test_an_edit_sent_again_is_answered_alike_and_changes_nothing(client: TestClient, app: App) -> None:
    etag = client.get(ITEM).headers["etag"]
    said = {"stage": "completed", "primary": "ecology", "why": "已验收"}
    first, again = edit(client, said, etag), edit(client, said, etag)
    assert (again.status_code, again.json(), again.headers["etag"]) == (200, first.json(), first.headers["etag"])
    assert len(client.get(f"{ITEM}/corrections").json()["corrections"]) == 2
    assert len(app.store.audit.list(action="correct")) + len(app.store.audit.list(action="confirm")) == 2


def test_a_correction_taken_back_twice_is_taken_back_once(client: TestClient, app: App) -> None:
    edit(client, {"stage": "completed"}, "*")
    (said,) = client.get(f"{ITEM}/corrections").json()["corrections"]
    first, again = (client.delete(f"/api/v1/corrections/{said['id']}") for _ in range(2))
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(app.store.audit.list(action="undo")) == 1
    assert client.delete("/api/v1/corrections/99").status_code == 404


def test_a_link_said_again_changes_nothing(client: TestClient, app: App) -> None:
    said = {"earlier_id": 1, "later_id": 2, "why": "同一件事"}
    first = client.post("/api/v1/links", json=said)
    generation = app.store.generation()
    again = client.post("/api/v1/links", json=said)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert app.store.generation() == generation
