"""Learning, keeping and tagging again go by jobs a person starts; the log names who did what."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from service import teaching
from service.app import App
from service.learning import REPORT_FILE, Gain, Retraining, retraining_shape
from service.models import in_force, write_whole


def ended(client: TestClient, answer: Any) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    for _ in range(600):
        job: dict[str, Any] = client.get(answer.headers["location"]).json()
        if job["state"] != "running":
            return job
        time.sleep(0.05)
    raise AssertionError(job)


@pytest.fixture
def learnt(app: App) -> str:
    """Put a model's report where `retrain` puts it."""
    gain = Gain(items=12, before=0.5, before_low=0.2, before_high=0.8, after=0.75, after_low=0.4, after_high=0.9)
    one = Retraining("corpus+words", "2026-01-01T00:00:00+00:00", 100, 12, 5, {"stage": gain}, (), 1.0)
    write_whole(app.settings.models / one.version / REPORT_FILE, json.dumps(retraining_shape(one)).encode())
    return one.version


def test_too_few_confirmed_labels_end_the_job_with_the_sentence(client: TestClient) -> None:
    job = ended(client, client.post("/api/v1/models"))
    assert (job["kind"], job["state"], job["result"]["code"]) == ("retrain", "failed", "too-few-confirmed")


def test_one_training_at_a_time(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    def waiting(app: App, *, progress: Callable[[int, int], None]) -> Retraining:
        go_on.wait(60)
        return Retraining("v", "2026-01-01T00:00:00+00:00", 1, 10, 5, {}, (), 0.0)

    monkeypatch.setattr(teaching, "retrain", waiting)
    first = client.post("/api/v1/models")
    second = client.post("/api/v1/models")
    go_on.set()
    assert (second.status_code, second.json()["code"]) == (409, "already-under-way")
    assert ended(client, first)["result"]["confirmed"] == 10
    assert ended(client, client.post("/api/v1/models"))["state"] == "done"


def test_a_model_is_kept_and_rolled_back_and_the_log_says_by_whom(client: TestClient, app: App, learnt: str) -> None:
    listed = client.get("/api/v1/models").json()
    assert (listed["in_force"], [one["version"] for one in listed["models"]]) == ("", [learnt])
    assert listed["models"][0]["gains"]["stage"]["after"] == 0.75
    assert client.post(f"/api/v1/models/{learnt}/keep").json() == {"in_force": learnt}
    assert in_force(app.settings) == learnt
    assert client.post(f"/api/v1/models/{learnt}/keep").status_code == 409
    assert client.post("/api/v1/models/other/keep").status_code == 404
    assert client.post("/api/v1/models/rollback").json() == {"in_force": ""}
    assert client.post("/api/v1/models/rollback").status_code == 409
    changes = client.get("/api/v1/audit").json()["changes"]
    assert [(one["action"], one["who"]) for one in changes[:2]] == [("model-rollback", "本机"), ("model-keep", "本机")]


def test_a_preview_of_tagging_again_changes_nothing_and_tagging_does(client: TestClient, app: App) -> None:
    app.store.items.retag({one.id: one.machine for one in app.store.items.iterate()}, model="older", who="")
    would = ended(client, client.post("/api/v1/retagging", json={}))
    assert (would["kind"], would["result"]["items"], would["result"]["counts"]) == ("retag-preview", 184, [])
    assert {one.model for one in app.store.items.iterate()} == {"older"}
    done = ended(client, client.post("/api/v1/retagging", json={"preview": False}))
    assert done["result"]["made_by"] == {"older": 184}
    assert {one.model for one in app.store.items.iterate()} == {"hand"}
    assert client.post("/api/v1/retagging", json={"preview": False, "version": "x"}).json()["code"] == "preview-only"


def test_the_log_pages_and_narrows(client: TestClient, app: App) -> None:
    for item_id in range(1, 6):
        app.store.reviews.correct(item_id, "stage", "completed", who="王" if item_id % 2 else "李")
    page = client.get("/api/v1/audit?who=王&limit=2").json()
    rest = client.get(page["next"]).json()
    assert [one["thing"] for one in [*page["changes"], *rest["changes"]]] == ["item 5", "item 3", "item 1"]
    assert rest["next"] is None
