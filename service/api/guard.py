"""What every request passes before any route: host, origin and size are checked, security headers are set."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.problems import problem

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """Refuses requests that come from other sites, name another host, or bring more than fits.

    `hosts` are the names a request may be addressed to, none for any: a page elsewhere cannot reach a service bound
    to this machine by a name it lets point here. `most` is the largest body in bytes.
    """

    def __init__(self, inner: ASGIApp, *, hosts: Iterable[str] = (), most: int) -> None:
        self._inner = inner
        self._hosts = frozenset(hosts)
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store" if scope["method"] not in _SAFE else "no-cache")
            await send(message)

        refused = self._refusal(scope)
        if refused is not None:
            await refused(scope, receive, send_guarded)
            return
        await self._inner(scope, _limited(receive, self._most), send_guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if self._hosts and (urlsplit(f"//{host}").hostname or "") not in self._hosts:
            return _refuse(403, "wrong-host", "请求的主机名不是本服务的。", f"this service is not {host!r}", "host")
        if scope["method"] not in _SAFE and not _same_site(headers, host):
            return _refuse(
                403,
                "other-site",
                "修改请求来自别的网站，已拒绝。",
                "a request that changes something came from another site",
                "origin",
            )
        length = headers.get("content-length", "0")
        if length.isascii() and length.isdigit() and int(length) > self._most:
            return _refuse(
                413,
                "too-large",
                f"请求内容超过 {self._most // 2**20} MB。",
                f"the body is larger than {self._most} bytes",
                "body",
            )
        return None


def _limited(receive: Receive, most: int) -> Receive:
    seen = 0

    async def receive_limited() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > most:
                raise HTTPException(413)
        return message

    return receive_limited


def _same_site(headers: Headers, host: str) -> bool:
    """Tell whether a browser sent the request from our own page, or no browser sent it."""
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == host


def _refuse(status: int, code: str, chinese: str, english: str, where: str) -> Response:
    return problem(status, code=code, chinese=chinese, english=english, where=where)
