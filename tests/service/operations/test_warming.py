"""What loads slowly is loaded before anybody asks; until then the service lives but is not ready."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from service import server
from service.api.application import build
from service.app import App
from service.errors import Unavailable
from service.warming import STEPS, Warming


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Give a gate that a step waits at; it is opened at the end whatever happened."""
    opened = threading.Event()
    yield opened
    opened.set()


def test_ready_only_when_all_is_loaded(app: App, gate: threading.Event) -> None:
    api = build(app)
    api.state.warming = warming = Warming(app, steps=(("words", lambda _: gate.wait(60)),)).start()
    with TestClient(api, base_url="http://127.0.0.1:8000") as client:
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["code"]) == (503, "warming-up")
        gate.set()
        assert warming.wait(60)
        assert client.get("/readyz").json() == {"status": "ready"}


def test_what_fails_is_told_and_tried_again(app: App, gate: threading.Event) -> None:
    tried: list[int] = []
    again = threading.Event()

    def broken_at_first(_: App) -> None:
        tried.append(1)
        if len(tried) == 1:
            raise Unavailable("gone", chinese="没有。", english="there is none")
        if len(tried) == 2:
            again.set()
            gate.wait(60)

    warming = Warming(app, steps=(("model", broken_at_first),), again_after=0).start()
    assert again.wait(60)
    with pytest.raises(Unavailable, match="there is none"):
        warming.check()
    gate.set()
    assert warming.wait(60)
    warming.check()
    assert len(tried) == 2


def test_nothing_further_is_loaded_once_it_is_stopped(app: App, gate: threading.Event) -> None:
    loaded: list[str] = []
    begun = threading.Event()

    def first(_: App) -> None:
        begun.set()
        gate.wait(60)

    warming = Warming(app, steps=(("first", first), ("second", lambda _: loaded.append("second")))).start()
    assert begun.wait(60)
    warming.stop()
    gate.set()
    assert not warming.wait(0.05)
    assert loaded == []


@pytest.mark.slow
def test_the_steps_load_what_requests_need(app: App) -> None:
    assert Warming(app, steps=STEPS).start().wait(300)
    assert {"segmenter", "meaning", "index", "ledgers"} <= app.__dict__.keys()
    assert app.tagger is app.tagger


@pytest.mark.slow
def test_the_server_itself_warms_up(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[FastAPI] = []

    def run(started: uvicorn.Server) -> None:
        served.append(started.config.app)  # type: ignore[arg-type] # the application it was configured with
        assert served[0].state.warming.wait(300)

    monkeypatch.setattr(uvicorn.Server, "run", run)
    monkeypatch.setattr("service.server.set_up_logs", lambda _: None)
    server.run(app)
    assert len(served) == 1
    assert "ledgers" in app.__dict__
