"""With tokens asked for, each route lets in who may, says what is missing, and leads people to the door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.access import Role, create_token
from service.api.application import build
from service.app import App
from service.settings import open_settings

ROUTES = [
    ("GET", "/api/v1/items", Role.READER),
    ("GET", "/api/v1/stalled", Role.READER),
    ("GET", "/api/v1/review", Role.READER),
    ("PATCH", "/api/v1/items/1", Role.REVIEWER),
    ("POST", "/api/v1/links", Role.REVIEWER),
    ("DELETE", "/api/v1/corrections/1", Role.REVIEWER),
    ("DELETE", "/api/v1/reports/1", Role.ADMIN),
    ("GET", "/api/v1/models", Role.ADMIN),
    ("POST", "/api/v1/models/rollback", Role.ADMIN),
    ("POST", "/api/v1/models/none/keep", Role.ADMIN),
    ("GET", "/api/v1/audit", Role.ADMIN),
    ("GET", "/models", Role.ADMIN),
    ("GET", "/log", Role.ADMIN),
    ("POST", f"/api/v1/reports/{'a' * 64}/confirm", Role.ADMIN),
]


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[App]:
    with App(open_settings(home=tmp_path, index="memory:", auth="tokens", rate_sign_in=3)) as opened:
        yield opened


@pytest.fixture
def stranger(guarded: App) -> Iterator[TestClient]:
    with TestClient(build(guarded), base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def tokens(guarded: App) -> dict[Role, str]:
    return {role: create_token(guarded, str(role), role)[1] for role in Role}


@pytest.mark.parametrize(("method", "address", "role"), ROUTES)
def test_a_route_lets_in_its_role_and_no_lower_one(
    stranger: TestClient, tokens: dict[Role, str], method: str, address: str, role: Role
) -> None:
    assert stranger.request(method, address).status_code == 401
    for asking in Role:
        answer = stranger.request(method, address, headers={"Authorization": f"Bearer {tokens[asking]}"})
        assert (answer.status_code == 403) == (not asking.includes(role)), (asking, answer.text)


def test_health_needs_no_token(stranger: TestClient) -> None:
    assert stranger.get("/healthz").status_code == 200


def sign_in(client: TestClient, token: str, following: str = "/") -> str:
    html = client.get("/sign-in").text
    found = re.search(r'name="csrf" value="([^"]+)"', html)
    assert found
    return client.post("/sign-in", data={"csrf": found[1], "token": token, "next": following}).text


def test_a_page_leads_to_the_door_and_back(stranger: TestClient, tokens: dict[Role, str]) -> None:
    door = stranger.get("/stalled?place=x", headers={"accept": "text/html"})
    assert (door.url.path, door.url.params["next"]) == ("/sign-in", "/stalled?place=x")
    assert "停滞事项" in sign_in(stranger, tokens[Role.READER], "/stalled")
    assert stranger.get("/api/v1/items").status_code == 200


def test_a_session_alone_changes_nothing_through_the_api(stranger: TestClient, tokens: dict[Role, str]) -> None:
    sign_in(stranger, tokens[Role.ADMIN])
    assert stranger.get("/import").status_code == 200
    assert stranger.delete("/api/v1/reports/1").status_code == 401


@pytest.mark.parametrize("following", ["https://elsewhere.example/", "//elsewhere.example", "/\\\\elsewhere.example"])
def test_signing_in_never_leads_elsewhere(stranger: TestClient, tokens: dict[Role, str], following: str) -> None:
    html = stranger.get("/sign-in").text
    found = re.search(r'name="csrf" value="([^"]+)"', html)
    assert found
    form = {"csrf": found[1], "token": tokens[Role.READER], "next": following}
    answer = stranger.post("/sign-in", data=form, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_wrong_tokens_are_tried_only_a_few_times(stranger: TestClient) -> None:
    answers = [sign_in(stranger, "duban_wrong") for _ in range(4)]
    assert all("令牌不对" in answer for answer in answers[:3])
    assert "令牌不对" not in answers[3]


def test_a_forged_session_is_no_session(stranger: TestClient) -> None:
    stranger.cookies.set("duban_session", "1.9999999999.abc.def")
    assert stranger.get("/api/v1/items").status_code == 401
