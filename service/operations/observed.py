"""Every request seen: an id it carries through the logs and back, one line when it is answered, and its count.

Plain ASGI: wraps an application of any framework.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from service.logs import request_id, request_id_of
from service.operations.metrics import Metrics

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Inner = Callable[[Message, Receive, Send], Awaitable[None]]

log = logging.getLogger("duban.request")
_HEADER = b"x-request-id"
_ASKED_BY_MACHINES = ("/healthz", "/readyz", "/metrics")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Observed:
    """Watches an application; put it outermost, so that refusals are seen too."""

    def __init__(self, inner: Inner, *, metrics: Metrics) -> None:
        self._inner = inner
        self._metrics = metrics

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        given = dict(scope["headers"]).get(_HEADER)
        asked = request_id_of(None if given is None else given.decode("latin-1"))
        token = request_id.set(asked)
        begun = time.perf_counter()
        status = 500  # what the client gets if nothing ever answers

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (_HEADER, asked.encode("ascii"))]
            await send(message)

        try:
            await self._inner(scope, receive, send_marked)
        finally:
            self._note(scope, status=status, seconds=time.perf_counter() - begun)
            request_id.reset(token)

    def _note(self, scope: Message, *, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        matched = getattr(scope.get("route"), "path", "none")
        self._metrics.count(method=method, route=matched, status=status, seconds=seconds)
        level = logging.ERROR if status >= 500 else logging.INFO
        if scope["path"] in _ASKED_BY_MACHINES:
            level = logging.WARNING if status == 503 else logging.DEBUG if status < 400 else level  # 503: not ready yet
        milliseconds = round(seconds * 1000, 1)
        detail = {"method": method, "path": scope["path"], "status": status, "ms": milliseconds}
        log.log(level, "answered", extra=detail)
