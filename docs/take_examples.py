"""Takes the answers shown in the API's documentation from the running program: python docs/take_examples.py

Every JSON route is asked over the sample and two rows of a made-up second quarter, in a store of its own; lists are cut
to their first entry. The answers go to service/api/examples.json, which the OpenAPI document shows.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from service.api.application import build
from service.app import App
from service.demo import load_sample
from service.review import correct
from service.settings import open_settings

TARGET = Path(__file__).resolve().parents[1] / "service" / "api" / "examples.json"
FILE = "序号 | 重点工作 | 完成情况 |\n{no} | {target} | 已完工并投入使用。 |\n90 | 新建幼儿园2所 | 正在选址。 |\n"
_MOST_KEYS = 3  # of an object that lists values by name


def main() -> None:
    """Ask, and write what came back."""
    with tempfile.TemporaryDirectory() as folder, App(open_settings(home=Path(folder), index="memory:")) as app:
        load_sample(app)
        for who in ("王科长", "李主任"):
            correct(app, 83, "stage", "planning", who=who, why="规划初稿已形成")
        with TestClient(build(app), base_url="http://127.0.0.1:8000") as client:
            taken = {name: _cut(answer) for name, answer in _answers(client).items()}
    TARGET.write_text(json.dumps(taken, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _answers(client: TestClient) -> dict[str, Any]:
    def get(address: str) -> Any:
        return client.get(f"/api/v1{address}").raise_for_status().json()

    def post(address: str, **sent: Any) -> Any:
        return client.post(f"/api/v1{address}", **sent).raise_for_status().json()

    first = get("/items/65")
    file = FILE.format(no=first["no"], target=first["target"]).encode()
    sent: dict[str, Any] = {
        "files": {"file": ("2021年二季度.txt", file)},
        "data": {"place": "洞头区", "period": "2021Q2"},
    }
    preview = post("/reports", **sent)
    job = post("/reports", **{**sent, "data": {**sent["data"], "wait": "false"}})
    while job["state"] == "running":
        time.sleep(0.2)
        job = get(f"/jobs/{job['id']}")
    said = {"corrections": [{"position": 1, "field": "stage", "value": "planning"}]}
    confirmed = post(f"/reports/{preview['sha256']}/confirm", json=said)
    later = confirmed["item_ids"][0]
    edited = client.patch("/api/v1/items/65", json={"stage": "approval", "why": "已批复"}, headers={"If-Match": "*"})
    corrections = get("/items/65/corrections")
    saved = post("/saved-searches", json={"name": "旅游前期", "filters": {"theme": ["tourism"]}})
    running = {**job, "state": "running", "percent": 40, "message": "1 / 2", "result": {}}
    return {
        "get /items": get("/items?q=养老院&limit=1"),
        "get /items/{item_id}": first,
        "patch /items/{item_id}": edited.raise_for_status().json(),
        "get /items/{item_id}/history": get(f"/items/{later}/history"),
        "get /items/{item_id}/similar": get("/items/83/similar?limit=1"),
        "get /items/{item_id}/corrections": corrections,
        "delete /corrections/{correction_id}": client.delete(
            f"/api/v1/corrections/{corrections['corrections'][0]['id']}"
        ).json(),
        "get /suggest": get("/suggest?q=养老"),
        "get /saved-searches": get("/saved-searches"),
        "post /saved-searches": saved,
        "get /review": get("/review?limit=1"),
        "get /review/agreement": get("/review/agreement"),
        "post /links": post("/links", json={"earlier_id": 65, "later_id": later, "why": "同一项目"}),
        "get /links": get("/links?earlier_report=1&later_report=2"),
        "get /stalled": get("/stalled?at=2021Q1&limit=1"),
        "get /movements": get("/movements?movement=new&limit=1"),
        "get /counted": get("/counted?theme=tourism&limit=1"),
        "get /goals": get("/goals?at=2021Q1&limit=1"),
        "get /stats": get("/stats?at=2021Q1"),
        "post /reports": preview,
        "post /reports 202": running,
        "get /reports/{sha256}/preview": preview,
        "post /reports/{sha256}/confirm": confirmed,
        "get /reports": get("/reports"),
        "get /reports/{report_id}": get("/reports/1"),
        "get /jobs/{job_id}": job,
        "post /tag": post("/tag", json={"items": [{"target": "新建幼儿园2所", "status": "正在选址。"}]}),
        "get /lexicons": get("/lexicons"),
        "get /audit": get("/audit?limit=1"),
        "get /models": get("/models"),
        "post /models 202": {**running, "kind": "retrain", "message": ""},
        "post /models/rollback": {"in_force": ""},
        "post /models/{version}/keep": {"in_force": "0f3a5c7e9b21"},
        "post /retagging 202": {**running, "kind": "retag", "message": ""},
        "delete /reports/{report_id}": client.delete("/api/v1/reports/2").raise_for_status().json(),
    }


def _cut(shape: Any) -> Any:
    """Keep the first entry of lists, and a few keys of counts."""
    if isinstance(shape, list):
        return [_cut(one) for one in shape[:1]]
    if isinstance(shape, dict):
        return {key: _counts(value) if key in ("counts", "attributes") else _cut(value) for key, value in shape.items()}
    return shape


def _counts(shape: Any) -> Any:
    return dict(list(_cut(shape).items())[:_MOST_KEYS]) if isinstance(shape, dict) else shape


if __name__ == "__main__":
    main()
