"""Signing in with a token, and out, where the service asks who comes in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from service import access
from service.api.access import FORM, Served, address_of
from service.errors import Unauthenticated
from service.page.render import render

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
def sign_in_page(request: Request, following: Annotated[str, Query(alias="next", max_length=2_000)] = "/") -> Response:
    """Ask for the token."""
    return render(request, "sign-in.html", following=_local(following), failure=None)


@router.post("/sign-in", dependencies=FORM)
def sign_in(
    request: Request,
    app: Served,
    token: Annotated[str, Form(max_length=500)],
    following: Annotated[str, Form(alias="next", max_length=2_000)] = "/",
) -> Response:
    """Begin a session."""
    request.app.state.sign_in.take(address_of(request))
    try:
        _, cookie = access.sign_in(app, token)
    except Unauthenticated as refused:
        return render(request, "sign-in.html", status=401, following=_local(following), failure=refused)
    response = RedirectResponse(_local(following), 303)
    response.set_cookie(access.COOKIE, cookie, **access.cookie_options(app))  # type: ignore[arg-type] # its names and types
    return response


@router.post("/sign-out", dependencies=FORM)
def sign_out() -> Response:
    """End the session."""
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(access.COOKIE, path="/")
    return response


def _local(address: str) -> str:
    """Keep to addresses of this service: nobody is sent elsewhere after signing in."""
    return address if address.startswith("/") and not address.startswith(("//", "/\\")) else "/"
