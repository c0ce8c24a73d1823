"""Connections that cannot wear the server out: silent and slow ones are closed, and where too many are open the one
unheard of longest makes room.

A request that is no HTTP gets the one shape of every error, too.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from service.api.problems import MEDIA_TYPE, content_of

MOST_HEAD = 1 << 16
"""Bytes of request line and headers: the longest query a search takes, percent-encoded, is a third of it."""


class Connection(H11Protocol):
    """Speaks HTTP/1.1 as uvicorn does, within bounds.

    A request's head must be there within `head_seconds` of the connection, or of the head's first byte. A body must
    bring `body_bytes` in every `body_seconds`, and as much of an answer must be read. Of more than `most` connections
    the one is closed that was not heard of longest; while all wait for an answer, the newest is told so.
    """

    most: ClassVar[int] = 500  # a process may commonly hold 1,024 files and sockets open
    head_seconds: ClassVar[float] = 10.0
    body_seconds: ClassVar[float] = 20.0
    body_bytes: ClassVar[int] = 1 << 16

    _awaited: object = None
    _timer: asyncio.TimerHandle | None = None
    _reading: asyncio.TimerHandle | None = None
    _received = 0
    heard_at = 0.0

    @property
    def is_idle(self) -> bool:
        """Tell whether no request is being served."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def is_waited_for(self) -> bool:
        """Tell whether it is the other side's turn to send."""
        return self.is_idle or self.cycle.more_body

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Take a connection in, if there is room."""
        super().connection_made(transport)
        self.heard_at = self.loop.time()
        self._watch()
        if len(self.connections) > self.most:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop_clock()
        self._stop_reading_clock()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on."""
        self._received += len(data)
        self.heard_at = self.loop.time()
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self.heard_at = self.loop.time()
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        """Start the clock for whoever does not read what is sent."""
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        """Stop it: enough was read."""
        self._stop_reading_clock()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, or has a head too large."""
        wrong = sys.exc_info()[1]
        if isinstance(wrong, h11.RemoteProtocolError) and wrong.error_status_hint == 431:
            self._refuse(
                431,
                "head-too-large",
                f"请求头过大；请求行与请求头合计至多 {MOST_HEAD >> 10} KB。",
                f"the request line and headers are too large; expected at most {MOST_HEAD >> 10} KB in all",
            )
        else:
            self._refuse(
                400,
                "no-http",
                "收到的不是有效的 HTTP 请求；地址中的中文要用百分号编码。",
                "this is no valid HTTP/1.1 request; Chinese in an address must be percent-encoded",
            )

    def _watch(self) -> None:
        """Start the clock for what is awaited; while the same is awaited, it runs on."""
        awaited: object = None
        if self.is_idle:
            started = self._received > 0 and self.timeout_keep_alive_task is None
            awaited = "head" if started or self.cycle is None else None  # uvicorn ends a kept-alive silence itself
        elif self.cycle.more_body:
            awaited = self.cycle
        if awaited == self._awaited and self._timer is not None:
            return
        self._stop_clock()
        self._awaited = awaited
        if awaited != "head":
            self._received = 0  # of a head, the bytes that started the clock count
        if awaited is not None and not self.transport.is_closing():
            seconds = self.head_seconds if awaited == "head" else self.body_seconds
            self._timer = self.loop.call_later(seconds, self._lose_patience)

    def _stop_clock(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _lose_patience(self) -> None:
        self._timer = None
        waiting_for_body = self._awaited != "head"
        if waiting_for_body and (self._received >= self.body_bytes or self.flow.read_paused):
            self._awaited = None
            self._watch()
            return
        if self._received or waiting_for_body:
            self._refuse(
                408,
                "too-slow",
                "请求发送得太慢，连接已关闭；请检查网络后重发。",
                "the request came too slowly and the connection was closed; check the network and send it again",
            )
        else:
            self.transport.close()

    def _watch_reader(self) -> None:
        unread = self.transport.get_write_buffer_size()

        def look() -> None:
            if unread - self.transport.get_write_buffer_size() < self.body_bytes:
                self.transport.abort()
            else:
                self._watch_reader()

        self._stop_reading_clock()
        self._reading = self.loop.call_later(self.body_seconds, look)

    def _stop_reading_clock(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _make_room(self) -> None:
        others = (one for one in self.connections if isinstance(one, Connection) and one is not self)
        silent = min((one for one in others if one.is_waited_for), key=lambda one: one.heard_at, default=None)
        if silent is not None:
            silent.transport.abort()
            self.connections.discard(silent)
            return
        self._refuse(
            503,
            "too-many-connections",
            f"同时打开的连接超过 {self.most} 个，请稍后再试。",
            f"more than {self.most} connections are open and all are busy; try again in a moment",
        )

    def _refuse(self, status: int, code: str, chinese: str, english: str) -> None:
        """Answer what no route will ever see, and close."""
        if self.transport.is_closing():
            return
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            content = content_of(status, code=code, chinese=chinese, english=english, where="connection")
            body = json.dumps(content, ensure_ascii=False).encode()
            headers = [
                ("content-type", MEDIA_TYPE),
                ("content-length", str(len(body))),
                ("connection", "close"),
            ]
            for event in (
                h11.Response(status_code=status, headers=headers, reason=content["title"]),
                h11.Data(data=body),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
