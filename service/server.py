"""The server: API and page over one App, by uvicorn."""

from __future__ import annotations

import uvicorn

from service.api.application import build
from service.app import App
from service.pipeline import resume

_GRACE = 10  # seconds that requests under way may take after the signal to stop


def run(app: App) -> None:
    """Serve until interrupted; requests under way are finished first."""
    resume(app)  # what a kill between storing and linking left undone
    config = uvicorn.Config(
        build(app),
        host=app.settings.host,
        port=app.settings.port,
        timeout_graceful_shutdown=_GRACE,
        server_header=False,
        access_log=False,
        log_level="warning",
    )
    uvicorn.Server(config).run()
