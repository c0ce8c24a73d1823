"""Counts and the lists behind them agree; histories follow the links people and matching made."""

from __future__ import annotations

from starlette.testclient import TestClient

ROWS = "序号 | 重点工作 | 完成情况 |\n1 | {first} | 已完成。 |\n2 | 全新的一项无人机物流园工程 | 正在选址。 |\n"


def take_in_second_quarter(client: TestClient) -> list[int]:
    first = client.get("/api/v1/items/65").json()["target"]
    content = ROWS.format(first=first).encode()
    shown = client.post(
        "/api/v1/reports", files={"file": ("q2.txt", content)}, data={"place": "洞头区", "period": "2021Q2"}
    ).json()
    return list(client.post(f"/api/v1/reports/{shown['sha256']}/confirm").json()["item_ids"])


def test_each_count_of_movements_is_that_of_its_list(client: TestClient) -> None:
    take_in_second_quarter(client)
    counted = client.get("/api/v1/stats").json()["movements"]
    listed = {
        movement: client.get("/api/v1/movements", params={"movement": movement}).json()["total"] for movement in counted
    }
    assert counted == listed
    assert (counted["new"], counted["dropped"]) == (1, 183)


def test_a_link_a_person_cuts_is_gone_from_the_history(client: TestClient) -> None:
    later, _ = take_in_second_quarter(client)
    steps = client.get(f"/api/v1/items/{later}/history").json()["steps"]
    assert [step["id"] for step in steps] == [65, later]
    cut = client.post("/api/v1/links", json={"earlier_id": 65, "later_id": later, "joined": False})
    assert (cut.status_code, cut.json()["unlinked"]) == (200, True)
    steps = client.get(f"/api/v1/items/{later}/history").json()["steps"]
    assert [step["id"] for step in steps] == [later]
    links = client.get("/api/v1/links", params={"earlier_report": 1, "later_report": 2}).json()["links"]
    assert [(link["earlier_id"], link["unlinked"]) for link in links] == [(65, True)]


def test_the_stalled_board_narrows_by_theme_and_unit(client: TestClient) -> None:
    everything = client.get("/api/v1/stalled?limit=1000").json()
    tourism = client.get("/api/v1/stalled?limit=1000&theme=tourism").json()
    assert 0 < tourism["total"] < everything["total"]
    assert tourism["items"] == [item for item in everything["items"] if item["primary"] == "tourism"]
    assert client.get("/api/v1/stalled?unit=没有的单位").json() == {"total": 0, "items": [], "next": None}
