"""The server: API and page over one App, by uvicorn; several workers where asked, each with an App of its own."""

from __future__ import annotations

import os
import tempfile
from typing import Any

import uvicorn
from fastapi import FastAPI

from service.api.application import build
from service.app import App
from service.logs import set_up_logs
from service.pipeline import resume
from service.settings import Settings, check_binding, open_settings

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
    uvicorn.Server(uvicorn.Config(build(app), **_options(app.settings))).run()


def worker() -> FastAPI:
    """Build what one worker process serves, from the settings its parent left in the environment."""
    settings = open_settings()
    set_up_logs(settings)
    return build(App(settings))


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
        "timeout_graceful_shutdown": _GRACE,
        "server_header": False,
        "access_log": False,
        "log_config": None,
    }
