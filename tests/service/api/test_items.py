"""The API answers searches in the documented shape, page by page, and every error has one form."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

KEYS = [
    *("id", "no", "score", "target", "status", "primary", "themes", "stage", "units", "place", "period"),
    *("marks", "delivery", "unsure", "why"),
]


def test_all_items_are_listed_without_words(client: TestClient) -> None:
    answer = client.get("/api/v1/items").json()
    assert answer["total"] == 184
    assert len(answer["items"]) == 20
    assert list(answer["items"][0]) == KEYS


def test_following_next_reaches_every_item_once(client: TestClient) -> None:
    address, seen = "/api/v1/items?limit=50&sort=no", []
    while address:
        answer = client.get(address).json()
        seen += [item["id"] for item in answer["items"]]
        address = answer["next"]
    assert len(seen) == len(set(seen)) == 184


def test_marks_point_at_the_words_that_were_sought(client: TestClient) -> None:
    best, *_ = client.get("/api/v1/items", params={"q": "幼儿园"}).json()["items"]
    assert {best[mark["field"]][mark["start"] : mark["end"]] for mark in best["marks"]} == {"幼儿园"}


def test_filters_of_one_facet_are_ored_and_of_several_anded(client: TestClient) -> None:
    def total(**filters: object) -> int:
        return int(client.get("/api/v1/items", params=filters).json()["total"])  # type: ignore[arg-type] # lists too

    early, late = total(stage="planning"), total(stage="completed")
    assert total(stage=["planning", "completed"]) == early + late
    both = client.get("/api/v1/items", params={"stage": "planning", "theme": "tourism", "limit": 100}).json()
    assert 0 < both["total"] < early
    assert all(item["stage"] == "planning" and "tourism" in item["themes"] for item in both["items"])


def test_counts_are_those_of_the_lists_they_lead_to(client: TestClient) -> None:
    counts = client.get("/api/v1/items", params={"q": "建设"}).json()["counts"]
    for count in counts["stage"]:
        narrowed = client.get("/api/v1/items", params={"q": "建设", "stage": count["value"]}).json()
        assert narrowed["total"] == count["count"]


def test_an_item_comes_whole_with_an_etag(client: TestClient) -> None:
    listed = client.get("/api/v1/items", params={"q": "幼儿园"}).json()["items"][0]
    answer = client.get(f"/api/v1/items/{listed['id']}")
    assert answer.headers["etag"]
    assert answer.json()["target"] == listed["target"]
    unchanged = client.get(f"/api/v1/items/{listed['id']}", headers={"If-None-Match": answer.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert len(answer.json()["lights"]) == len(answer.json()["quantities"])


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/v1/items/999999", 404, "no-such-item"),
        ("/api/v1/items/0", 422, "bad-parameter"),
        ("/api/v1/items/x", 422, "bad-parameter"),
        ("/api/v1/items?stagee=planning", 422, "no-such-parameter"),
        ("/api/v1/items?stage=finished", 422, "no-such-value"),
        ("/api/v1/items?limit=0", 422, "bad-parameter"),
        ("/api/v1/stalled?at=yesterday", 422, "bad-period"),
        ("/api/v1/nothing", 404, "no-such-address"),
    ],
)
def test_every_error_has_the_one_shape(client: TestClient, address: str, status: int, code: str) -> None:
    answer = client.get(address)
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert list(body) == ["type", "title", "status", "code", "chinese", "english", "where"]
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert all(body[key] for key in body)


def test_a_method_that_is_not_allowed_says_which_are(client: TestClient) -> None:
    answer = client.put("/api/v1/items")
    assert answer.status_code == 405
    assert answer.json()["code"] == "no-such-method"
    assert answer.headers["allow"] == "GET"
    assert client.put("/api/v1/reports").headers["allow"] == "GET, POST"
    assert client.put("/api/v1/items/1").headers["allow"] == "GET, PATCH"


def test_a_failure_inside_tells_nothing_of_the_inside(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret path")

    monkeypatch.setattr("service.api.items.search", fail)
    answer = client.get("/api/v1/items")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    assert "secret" not in answer.text


def test_stalled_items_come_with_reasons_most_worrying_first(client: TestClient) -> None:
    answer = client.get("/api/v1/stalled", params={"limit": 1000}).json()
    worries = [item["worry"] for item in answer["items"]]
    assert worries == sorted(worries, reverse=True)
    assert answer["total"] == len(worries) > 50
    assert all(item["why"] for item in answer["items"])


def test_health_is_told_without_any_store(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_a_text_is_tagged_without_being_stored(client: TestClient) -> None:
    asked = {"items": [{"target": "新建幼儿园2所", "status": "正在选址。"}]}
    answer = client.post("/api/v1/tag", json=asked)
    assert answer.status_code == 200
    assert answer.json()["items"][0]["stage"]["value"] == "planning"
    assert client.get("/api/v1/items").json()["total"] == 184


def test_a_text_may_name_its_quarter(client: TestClient) -> None:
    row = {"items": [{"target": "新建幼儿园2所", "status": "正在选址。"}]}
    spoken, wrong = (client.post("/api/v1/tag", json={**row, "period": one}) for one in ("2021年第一季度", "春天"))
    assert spoken.status_code == 200
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad-period")


def test_orders_and_kinds_of_file_go_by_their_chinese_names_too(client: TestClient) -> None:
    english, chinese = (client.get("/api/v1/items", params={"sort": one}).json() for one in ("stage", "阶段"))
    assert [one["id"] for one in chinese["items"]] == [one["id"] for one in english["items"]]
    exported = client.get("/api/v1/export", params={"format": "表格", "q": "幼儿园"})
    assert exported.headers["content-type"].startswith("text/csv")


def test_a_value_that_is_wrong_in_a_list_is_told_by_the_name_of_the_parameter(client: TestClient) -> None:
    long = client.get("/api/v1/stalled", params={"rule": "停工"}).json()
    assert "可用：suspended、moved-back" in long["chinese"]
    page = client.get("/review/amounts", params={"skip": "x"}, headers={"accept": "application/json"}).json()
    assert page["chinese"].startswith("参数“skip”")


def test_a_body_that_names_an_unknown_field_is_told_the_known_ones(client: TestClient) -> None:
    answer = client.post("/api/v1/saved-searches", json={"name": "道路", "text": "道路"})
    assert answer.status_code == 422
    assert answer.json()["chinese"] == "没有参数“text”；可用：name、q、filters、without、sort。"


@pytest.mark.parametrize("typed", ["阶段", "数量目标", "责任单位", "主要主题", "目标类型"])
def test_what_is_unsure_is_asked_for_by_the_names_the_page_shows(client: TestClient, typed: str) -> None:
    assert client.get("/api/v1/items", params={"unsure": typed}).status_code == 200


@pytest.mark.parametrize("address", ["/api/v1/items", "/api/v1/stalled", "/api/v1/review", "/api/v1/goals"])
def test_a_parameter_nobody_knows_is_refused_with_those_there_are(client: TestClient, address: str) -> None:
    told = client.get(address, params={"colour": "red"})
    assert told.status_code == 422
    assert "没有参数“colour”；可用：" in told.json()["chinese"]
    assert "limit、offset" in told.json()["chinese"]
    assert "limit, offset" in told.json()["english"]
