"""Requests from other sites, for other hosts and of other sizes are refused before any route sees them."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

TEXT = {"items": [{"target": "新建幼儿园2所"}]}


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9000"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_change_asked_for_by_another_site_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post("/api/v1/tag", json=TEXT, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "other-site")


def test_another_host_name_for_this_machine_is_refused(client: TestClient) -> None:
    answer = client.get("/api/v1/items", headers={"host": "rebound.example:8000"})
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong-host")


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
def test_the_names_of_this_machine_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_a_body_that_declares_too_much_is_refused_unread(client: TestClient) -> None:
    answer = client.post("/api/v1/tag", headers={"content-length": str(1 << 40)}, content=b"{}")
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_a_body_that_grows_beyond_the_limit_is_cut_off(client: TestClient) -> None:
    pieces = (b"x" * (1 << 20) for _ in range(40))
    answer = client.post("/api/v1/tag", content=pieces, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"'),
        ("multipart/form-data; boundary=x", b"\xff" * 1000),
        ("application/json", b"[" * 100_000),
        ("application/json", b'{"items": [{"target": "\\ud800"}]}'),
        ("application/x-www-form-urlencoded", b"a=1"),
        ("text/plain", b"{}"),
    ],
)
@pytest.mark.parametrize("address", ["/api/v1/tag", "/api/v1/reports", "/import", "/sign-in", "/items/1"])
def test_a_broken_body_is_refused_with_a_sentence(client: TestClient, address: str, kind: str, body: bytes) -> None:
    answer = client.post(address, content=body, headers={"content-type": kind})
    assert 400 <= answer.status_code < 500
    assert answer.json()["chinese"].endswith("。")


def test_every_answer_carries_the_security_headers(client: TestClient) -> None:
    for address in ("/", "/api/v1/items", "/api/v1/nothing", "/static/style.css"):
        headers = client.get(address).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
