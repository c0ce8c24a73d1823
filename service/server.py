"""The server: API and page over one App, by uvicorn; several workers where asked, each with an App of its own."""

from __future__ import annotations

import os
import socket
import tempfile
from typing import Any

import uvicorn
from fastapi import FastAPI

from service.api.application import build
from service.app import App
from service.connections import MOST_HEAD, Connection
from service.errors import BadInput
from service.logs import set_up_logs
from service.pipeline import resume
from service.settings import Settings, check_binding, open_settings
from service.warming import Warming

_GRACE = 10  # seconds that requests under way may take after the signal to stop


def run(app: App) -> None:
    """Serve until interrupted; requests under way are finished first.

    Raises:
        Forbidden: as `check_binding`.
    """
    check_binding(app.settings)
    resume(app)  # what a kill between storing and linking left undone
    if app.settings.workers > 1:
        _run_workers(app)
        return
    set_up_logs(app.settings)
    api = build(app)
    warming = api.state.warming = Warming(app).start()
    try:
        uvicorn.Server(uvicorn.Config(api, **_options(app.settings))).run()
    finally:
        warming.stop()


def check_free(settings: Settings) -> None:
    """Refuse an address that cannot be served, before anything is said to be served there.

    Raises:
        BadInput: another program has the port, or the host is none of this machine's.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        if os.name == "posix":  # as the server itself: a port just left may be taken again
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((settings.host.strip("[]"), settings.port))
        except OSError as wrong:
            raise BadInput(
                "cannot-listen",
                chinese=f"不能在 {settings.host}:{settings.port} 提供服务，端口可能已被占用；"
                "请用 --port 或 DUBAN_PORT 换一个端口，或检查 --host。",
                english=f"cannot listen on {settings.host}:{settings.port} ({wrong.strerror}); "
                "choose another --port (DUBAN_PORT) or check --host (DUBAN_HOST)",
            ) from wrong


def worker() -> FastAPI:
    """Build what one worker process serves, from the settings its parent left in the environment."""
    settings = open_settings()
    set_up_logs(settings)
    app = App(settings)
    api = build(app)
    api.state.warming = Warming(app).start()
    return api


def _run_workers(app: App) -> None:
    """Start workers that meet in store and index; metrics of all are added up through a folder they share."""
    settings = app.settings
    app.close()  # nothing opened may be shared with a child process
    passed = settings.model_dump(exclude={"token"})
    os.environ |= {f"DUBAN_{name.upper()}": str(value) for name, value in passed.items()}
    with tempfile.TemporaryDirectory(prefix="duban-metrics-") as shared:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = shared
        uvicorn.run("service.server:worker", factory=True, workers=settings.workers, **_options(settings))


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "host": settings.host,
        "port": settings.port,
        "http": Connection,
        "backlog": 128,  # so many are taken in before the first of them can be closed again
        "h11_max_incomplete_event_size": MOST_HEAD,
        "timeout_graceful_shutdown": _GRACE,
        "server_header": False,
        "access_log": False,
        "log_config": None,
    }
