"""Templates: one environment, the reader's language, who reads, and what every page needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from service import access
from service.api.access import app_of, person_of
from service.errors import Forbidden
from service.page.marking import pieces
from service.page.sentences import spoken
from service.page.texts import LANGUAGES, Language, Words, place_in_file

FOLDER = Path(__file__).parent
LANGUAGE_COOKIE = "duban_language"
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
    """Fill a template in the reader's language. `twin` is the address of the same answer as JSON.

    Forms carry a word made for the reader's session; a reader who has no session is given one.
    """
    app = app_of(request)
    language = language_of(request)
    words = Words(language)
    session = session_of(request)
    cookie = session or access.new_session(app)
    html = (
        _environment()
        .get_template(template)
        .render(
            **values,
            t=words.text,
            label=words.label,
            place=partial(place_in_file, language=language),
            spoken=partial(spoken, language=language),
            language=language,
            path=request.url.path,
            switches={one: _address(request, lang=one) for one in LANGUAGES},
            twin=twin,
            version=version("duban"),
            csrf=access.csrf_of(app, cookie),
            person=person_of(request),
            has_accounts=app.settings.auth == "tokens",
        )
    )
    response = HTMLResponse(html, status_code=status, headers=dict(headers or {}))
    if session is None:
        response.set_cookie(access.COOKIE, cookie, **access.cookie_options(app))  # type: ignore[arg-type] # its names and types
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR, samesite="lax", httponly=True)
    return response


def language_of(request: Request) -> Language:
    """Give the language asked for in the address, else the one chosen before, else Chinese."""
    for asked in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        for language in LANGUAGES:
            if asked == language:
                return language
    return "zh"


def session_of(request: Request) -> str | None:
    """Give the reader's session cookie if it is a sound one."""
    app, cookie = app_of(request), request.cookies.get(access.COOKIE)
    if not cookie:
        return None
    try:
        access.check_csrf(app, cookie=cookie, given=access.csrf_of(app, cookie))
    except Forbidden:
        return None
    return cookie


def _address(request: Request, **changed: str) -> str:
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return f"{request.url.path}?{urlencode([*pairs, *changed.items()])}"


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
    environment.filters["percent"] = lambda share: f"{100 * float(share):.0f}%"
    environment.filters["clock"] = clock
    return environment


def clock(moment: datetime) -> Markup:
    """Show a moment by the clock of the place where the service runs; the exact one is in the markup."""
    local = moment.astimezone()
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(timespec="seconds"), local.strftime("UTC%z"), local.strftime("%Y-%m-%d %H:%M")
    )
