"""A file is previewed, corrected, confirmed, replaced and forgotten through the API."""

from __future__ import annotations

import hashlib
import time

import pytest
from starlette.testclient import TestClient

from nlp.types import Stage
from service.app import App

ROWS = "序号 | 重点工作 | 完成情况 |\n1 | 建成幼儿园2所 | 正在选址。 |\n2 | 编制规划 | 形成初稿。 |\n"
FILE = f"洞头区2021年第二季度\n{ROWS}"
OTHER = FILE.replace("正在选址", "已开工")


def upload(client: TestClient, text: str = FILE, **fields: str) -> dict[str, object]:
    answer = client.post("/api/v1/reports", files={"file": ("二季度.txt", text.encode())}, data=fields)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_preview_shows_every_row_and_stores_none(client: TestClient) -> None:
    shown = upload(client, place="洞头区", period="2021Q2")
    assert (shown["place"], shown["period"], shown["outcome"]) == ("洞头区", "2021Q2", "new")
    assert [row["target"] for row in shown["rows"]] == ["建成幼儿园2所", "编制规划"]  # type: ignore[attr-defined] # JSON
    assert len(client.get("/api/v1/reports").json()["reports"]) == 1
    assert client.get(f"/api/v1/reports/{shown['sha256']}/preview").json() == shown


def test_confirming_twice_changes_nothing_the_second_time(client: TestClient) -> None:
    sha256 = upload(client, place="洞头区", period="2021Q2")["sha256"]
    first = client.post(f"/api/v1/reports/{sha256}/confirm").json()
    again = client.post(f"/api/v1/reports/{sha256}/confirm").json()
    assert (first["outcome"], again["outcome"]) == ("stored", "unchanged")
    assert first["item_ids"] == again["item_ids"]
    assert client.get("/api/v1/items?period=2021Q2").json()["total"] == 2


def test_corrections_made_in_the_preview_are_a_persons_word(client: TestClient) -> None:
    sha256 = upload(client, place="洞头区", period="2021Q2")["sha256"]
    said = {"corrections": [{"position": 0, "field": "stage", "value": "approval"}]}
    confirmed = client.post(f"/api/v1/reports/{sha256}/confirm", json=said).json()
    item = client.get(f"/api/v1/items/{confirmed['item_ids'][0]}").json()
    assert (item["stage"]["value"], item["corrected"]) == ("approval", ["stage"])


@pytest.mark.parametrize(
    "said",
    [{"position": 9, "field": "stage", "value": "approval"}, {"position": 0, "field": "stage", "value": "finished"}],
)
def test_a_correction_that_cannot_be_stores_nothing(client: TestClient, said: dict[str, object]) -> None:
    sha256 = upload(client, place="洞头区", period="2021Q2")["sha256"]
    assert client.post(f"/api/v1/reports/{sha256}/confirm", json={"corrections": [said]}).status_code == 422
    assert len(client.get("/api/v1/reports").json()["reports"]) == 1


def test_corrections_are_stored_with_the_file_or_neither_is(
    app: App, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = upload(client, place="洞头区", period="2021Q2")["sha256"]
    said = {"corrections": [{"position": 0, "field": "阶段", "value": "报批招标"}]}
    with monkeypatch.context() as broken:
        broken.setattr("service.store.reviews.record", _fail)
        assert client.post(f"/api/v1/reports/{sha256}/confirm", json=said).status_code == 500
    assert len(client.get("/api/v1/reports").json()["reports"]) == 1
    confirmed = client.post(f"/api/v1/reports/{sha256}/confirm", json=said).json()
    assert (confirmed["outcome"], confirmed["corrected"]) == ("stored", 1)
    assert app.store.items.get(confirmed["item_ids"][0]).tagged.tags.stage.value is Stage.APPROVAL


def _fail(*_: object) -> None:
    raise OSError("the disk is full")


def test_a_confirmation_sent_again_says_nothing_twice(app: App, client: TestClient) -> None:
    sha256 = upload(client, place="洞头区", period="2021Q2")["sha256"]
    said = {"corrections": [{"position": 1, "field": "stage", "value": "completed"}]}
    first, again = (client.post(f"/api/v1/reports/{sha256}/confirm", json=said) for _ in range(2))
    assert again.json() == {**first.json(), "outcome": "unchanged"}
    assert len(app.store.reviews.log()) == 1


def test_another_file_for_the_same_quarter_replaces_it_and_keeps_ids(client: TestClient) -> None:
    first = client.post(f"/api/v1/reports/{upload(client, place='洞头区', period='2021Q2')['sha256']}/confirm").json()
    shown = upload(client, OTHER, place="洞头区", period="2021Q2")
    assert (shown["outcome"], shown["kept"]) == ("replaces", 2)
    again = client.post(f"/api/v1/reports/{shown['sha256']}/confirm").json()
    assert (again["outcome"], again["item_ids"]) == ("replaced", first["item_ids"])


def test_a_forgotten_report_is_gone_from_lists_at_once(client: TestClient) -> None:
    (report,) = client.get("/api/v1/reports").json()["reports"]
    assert client.delete(f"/api/v1/reports/{report['id']}").json() == {"report_id": report["id"], "items": 184}
    assert client.get("/api/v1/items").json()["total"] == 0
    again = client.delete(f"/api/v1/reports/{report['id']}")
    assert (again.status_code, again.json()) == (200, {"report_id": report["id"], "items": 184})
    assert client.delete("/api/v1/reports/99").status_code == 404


def test_a_job_reads_the_file_meanwhile(client: TestClient) -> None:
    answer = client.post(
        "/api/v1/reports",
        files={"file": ("二季度.txt", FILE.encode())},
        data={"place": "洞头区", "period": "2021Q2", "wait": "false"},
    )
    assert answer.status_code == 202
    job = client.get(answer.headers["location"]).json()
    while job["state"] == "running":
        time.sleep(0.05)
        job = client.get(answer.headers["location"]).json()
    assert job["result"] == {"sha256": hashlib.sha256(FILE.encode()).hexdigest()}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.txt", b"", "empty-file"),
        ("../../etc/passwd", b"no table here", "no-table"),
        ("junk.xlsx", b"PK\x03\x04junk", "damaged"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(client: TestClient, name: str, content: bytes, code: str) -> None:
    answer = client.post(
        "/api/v1/reports", files={"file": (name, content)}, data={"place": "洞头区", "period": "2021Q2"}
    )
    assert answer.status_code == 422, code
    assert answer.json()["chinese"].endswith("。")
    assert ".." not in answer.text
