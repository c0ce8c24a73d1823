"""Log lines can be read by machines, carry the request's id, and cannot be forged by what is sent."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from service.app import App
from service.indexing import catch_up
from service.logs import request_id, request_id_of, set_up_logs
from service.operations.metrics import Metrics
from service.operations.observed import Observed
from service.settings import open_settings


@pytest.fixture
def root() -> Iterator[None]:
    """Put the root logger back as it was."""
    kept = logging.getLogger()
    handlers, level = kept.handlers[:], kept.level
    yield
    kept.handlers[:] = handlers
    kept.setLevel(level)


@pytest.mark.usefixtures("root")
def test_a_json_line_holds_message_extra_request_and_error() -> None:
    stream = io.StringIO()
    set_up_logs(open_settings(log_format="json"), stream=stream)
    token = request_id.set("abcdefgh")
    try:
        raise ValueError("坏了")
    except ValueError:
        logging.getLogger("duban.test").exception("没有\n成功", extra={"ms": 3.5})
    finally:
        request_id.reset(token)
    logging.getLogger("duban.test").debug("below the level")
    (line,) = stream.getvalue().splitlines()
    read = json.loads(line)
    assert (read["level"], read["message"], read["ms"], read["request_id"]) == ("error", "没有\n成功", 3.5, "abcdefgh")
    assert "ValueError: 坏了" in read["error"]


@pytest.mark.usefixtures("root")
def test_nobody_forges_a_plain_line_by_sending_a_line_break() -> None:
    stream = io.StringIO()
    set_up_logs(open_settings(), stream=stream)
    logging.getLogger("duban.test").info("answered", extra={"path": "/x\nERROR duban forged"})
    assert len(stream.getvalue().splitlines()) == 1


@pytest.mark.parametrize("given", [None, "", "short", "with blank", "a" * 65, "x\r\nSet-Cookie: y", "王" * 10])
def test_a_request_id_from_outside_is_taken_only_if_harmless(given: str | None) -> None:
    assert request_id_of(given) != given
    assert len(request_id_of(given)) == 16
    assert request_id_of("proxy-01:abc") == "proxy-01:abc"


def test_a_request_is_counted_by_its_route_and_carries_its_id_back(app: App, caplog: pytest.LogCaptureFixture) -> None:
    catch_up(app)
    metrics = Metrics(app)
    sent = _ask(metrics, path="/items/17", status=200, route="/items/{item_id}")
    assert dict(sent[0]["headers"])[b"x-request-id"] == b"proxy-0001"
    _ask(metrics, path="/invented", status=404, route=None)
    text = metrics.text().decode()
    assert 'duban_requests_total{method="GET",route="/items/{item_id}",status="200"} 1.0' in text
    assert 'route="none",status="404"} 1.0' in text
    assert "/invented" not in text
    assert "duban_items 3.0" in text
    assert "duban_index_behind 0.0" in text


def test_a_request_that_fails_is_counted_and_logged_as_an_error(app: App, caplog: pytest.LogCaptureFixture) -> None:
    metrics = Metrics(app)
    with caplog.at_level(logging.INFO), pytest.raises(RuntimeError):
        _ask(metrics, path="/items/17", status=None, route="/items/{item_id}")
    assert 'status="500"} 1.0' in metrics.text().decode()
    assert [record.levelname for record in caplog.records if record.name == "duban.request"] == ["ERROR"]


def _ask(metrics: Metrics, *, path: str, status: int | None, route: str | None) -> list[Any]:
    class Route:
        def __init__(self, pattern: str) -> None:
            self.path = pattern

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        if route is not None:
            scope["route"] = Route(route)
        if status is None:
            raise RuntimeError("broken")
        await send({"type": "http.response.start", "status": status, "headers": []})

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"x-request-id", b"proxy-0001")]}
    asyncio.run(Observed(inner, metrics=metrics)(scope, receive, send))
    return sent
