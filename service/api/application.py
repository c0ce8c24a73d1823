"""The web application: routes of API and page over one App, error handling, and OpenAPI."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from service.api import audit, counting, edits, exporting, health, items, models, reports, searches, tagging, tracking
from service.api.guard import HEADERS, Guard
from service.api.problems import Problem, problem_of
from service.app import App
from service.errors import ServiceError
from service.intake.limits import DEFAULT
from service.operations.metrics import Metrics
from service.operations.observed import Observed
from service.page import routes
from service.page.errors import error_page
from service.rates import RateLimit
from service.settings import is_loopback

PREFIX = "/api/v1"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ROOM = 1 << 20  # what a multipart body holds beside its file
_DESCRIPTION = """\
Search, tag and follow up what local governments promised (督办).

Everything the pages show comes from these routes. Errors are `application/problem+json` with a stable `code` and a
sentence in Chinese and in English. Lists say how many there are in all and where the next page is; nothing is cut off
silently. A parameter nobody knows is an error.
"""


def build(app: App) -> FastAPI:
    """Build the application. It answers from `app` and leaves closing it to the caller."""
    api = FastAPI(
        title="duban 督办",
        version=version("duban"),
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
    )
    api.state.duban = app
    api.state.costly = RateLimit(app.settings.rate_costly)
    api.state.sign_in = RateLimit(app.settings.rate_sign_in)
    api.state.metrics = Metrics(app)
    api.state.warming = None  # a server that warms up says so here
    for part in (items, searches, edits, tracking, counting, reports, exporting, tagging, models, audit):
        api.include_router(part.router, prefix=PREFIX)
    api.include_router(health.router)
    routes.add_to(api)
    for kind in (ServiceError, RequestValidationError, HTTPException, Exception):
        api.add_exception_handler(kind, _answer_error)
    local = is_loopback(app.settings.host) and app.settings.auth == "none"
    api.add_middleware(Guard, hosts=_LOOPBACK if local else (), most=DEFAULT.file_bytes + _ROOM)
    api.add_middleware(Observed, metrics=api.state.metrics)  # outermost: sees refusals too
    api.openapi = lambda: _described(api)  # type: ignore[method-assign] # FastAPI's own way to extend it
    return api


def _answer_error(request: Request, error: Exception) -> Response:
    """Answer with a problem under /api and wherever no browser asks, else with a page that says the same."""
    answer: Response = problem_of(request, error)
    if answer.status_code == 405:
        answer.headers["Allow"] = ", ".join(_methods(request))
    asks_for_page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")
    if asks_for_page:
        answer = error_page(request, answer)
    for name, value in HEADERS.items():  # an unforeseen error is answered outside the guard
        answer.headers.setdefault(name, value)
    return answer


def _methods(request: Request) -> list[str]:
    """List what an address answers; each of its routes alone would name only its own methods."""
    found: set[str] = set()
    for method in ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE"):
        scope = {**request.scope, "method": method}
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes):
            found.add(method)
    return sorted(found)


def _show_examples(document: dict[str, Any]) -> None:
    """Put beside each JSON answer one that the program gave: docs/take_examples.py takes them."""
    examples = json.loads((Path(__file__).parent / "examples.json").read_text("utf-8"))
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                kind = answer.get("content", {}).get("application/json")
                name = f"{method} {path.removeprefix(PREFIX)}"
                example = examples.get(f"{name} {status}", examples.get(name))
                if kind is not None and status.startswith("2") and example is not None:
                    kind["example"] = example


def _described(api: FastAPI) -> dict[str, Any]:
    """Give the OpenAPI document: every error response has the one shape."""
    if api.openapi_schema is None:
        document = get_openapi(title=api.title, version=api.version, description=api.description, routes=api.routes)
        schemas = document["components"]["schemas"]
        schemas["Problem"] = Problem.model_json_schema()
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        _show_examples(document)
        api.openapi_schema = document
    return api.openapi_schema
