"""Who asks, and whether they may: the FastAPI side of service.access."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Form, Request

from service import access
from service.access import COOKIE, Person, Role
from service.app import App
from service.rates import RateLimit

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def app_of(request: Request) -> App:
    """Give the app a request is served by."""
    app: App = request.app.state.duban
    return app


def person_of(request: Request) -> Person | None:
    """Tell who asks. A session lets one read the API; changes there need the token itself, in pages a form's word."""
    app = app_of(request)
    authorization = request.headers.get("authorization")
    by_session = request.method in _SAFE or not request.url.path.startswith("/api/")
    cookie = request.cookies.get(COOKIE) if by_session else None
    return access.identify(app, authorization=authorization, cookie=cookie)


def require(role: Role) -> Callable[[Request], Person]:
    """Give a dependency that lets through who may do what the role may, and tells who it is."""

    def person(request: Request) -> Person:
        return access.require(person_of(request), role)

    return person


def spend(request: Request) -> None:
    """Count something costly against who asks.

    Raises:
        TooMany: they asked for too much in the last minute.
    """
    limit: RateLimit = request.app.state.costly
    person = person_of(request)
    limit.take(person.name if person else address_of(request))


def address_of(request: Request) -> str:
    """Give the address a request comes from."""
    return request.client.host if request.client else ""


def check_form(request: Request, csrf: Annotated[str, Form(max_length=200)] = "") -> None:
    """Refuse a form that was not made for this session.

    Raises:
        Forbidden: it carries no word, or that of another session.
    """
    access.check_csrf(app_of(request), cookie=request.cookies.get(COOKIE), given=csrf)


Served = Annotated[App, Depends(app_of)]
Reader = Annotated[Person, Depends(require(Role.READER))]
Reviewer = Annotated[Person, Depends(require(Role.REVIEWER))]
Admin = Annotated[Person, Depends(require(Role.ADMIN))]
COSTLY = [Depends(spend)]
FORM = [Depends(check_form)]
