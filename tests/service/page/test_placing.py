"""A file that names no place or quarter is asked about beside its rows, and read again as what was said."""

from __future__ import annotations

import re
import time

from starlette.testclient import TestClient

from service.app import App

TEXT = "重点工作推进表\n序号|重点工作|一季度进展|二季度进展\n1|建成幼儿园|已开工|已封顶\n"


def _uploaded(client: TestClient, text: str) -> str:
    form = client.get("/import").text
    csrf = re.search(r'name="csrf" value="([^"]*)"', form)
    assert csrf is not None
    job = client.post("/import", data={"csrf": csrf[1]}, files={"file": ("表.txt", text.encode())}).url.path
    return _shown(client, job)


def _shown(client: TestClient, path: str) -> str:
    for _ in range(300):
        if "/jobs/" not in path:
            return path
        path = client.get(path).url.path
        time.sleep(0.02)
    raise AssertionError(f"{path} did not end")


def test_what_is_missing_is_asked_and_the_right_column_read(client: TestClient, app: App) -> None:
    place = _uploaded(client, TEXT)
    assert place.endswith("/place")
    page = client.get(place).text
    assert "建成幼儿园" in page and 'name="place"' in page and 'value=""' in page
    csrf = re.search(r'name="csrf" value="([^"]*)"', page)
    assert csrf is not None
    job = client.post(place, data={"csrf": csrf[1], "place": "甲县", "period": "2021Q1"}).url.path
    preview = client.get(_shown(client, job)).text
    assert "甲县 2021Q1" in preview and "已开工" in preview
    assert client.get(place).url.path == place.removesuffix("/place")
    assert [report.place for report in app.store.items.reports()] == ["洞头区"]


def test_what_the_title_says_stands_in_the_field(client: TestClient) -> None:
    page = client.get(_uploaded(client, "乙县重点工作\n" + TEXT.split("\n", 1)[1])).text
    assert 'value="乙县"' in page
