"""Templates: one environment, the reader's language, and what every page needs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from service.page.marking import pieces
from service.page.texts import LANGUAGES, Language, Words

FOLDER = Path(__file__).parent
COOKIE = "duban-language"
_YEAR = 365 * 24 * 3600


def render(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    twin: str = "",
    **values: Any,
) -> HTMLResponse:
    """Fill a template in the reader's language. `twin` is the address of the same answer as JSON."""
    language = language_of(request)
    words = Words(language)
    html = (
        _environment()
        .get_template(template)
        .render(
            **values,
            t=words.text,
            label=words.label,
            language=language,
            path=request.url.path,
            here=_address(request),
            switches={one: _address(request, lang=one) for one in LANGUAGES},
            twin=twin,
            version=version("duban"),
        )
    )
    kept = {name: value for name, value in (headers or {}).items() if name.lower() in ("allow", "retry-after", "etag")}
    response = HTMLResponse(html, status_code=status, headers=kept)
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(COOKIE, language, max_age=_YEAR, samesite="lax", httponly=True)
    return response


def language_of(request: Request) -> Language:
    """Give the language asked for in the address, else the one chosen before, else Chinese."""
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if asked == "en":
            return "en"
        if asked == "zh":
            return "zh"
    return "zh"


def _address(request: Request, **changed: str) -> str:
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    query = urlencode([*pairs, *changed.items()])
    return f"{request.url.path}?{query}" if query else request.url.path


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["pieces"] = pieces
    return environment
