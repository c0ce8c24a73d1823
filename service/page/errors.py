"""Errors for people: the same two sentences, in a page; whoever is not signed in is led to the door."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from service.page.render import render


def error_page(request: Request, answer: Response) -> Response:
    """Give a page that says what a problem says."""
    if answer.status_code == 401:
        there = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(
            f"/sign-in?{urlencode({'next': there})}" if request.method == "GET" else "/sign-in", 303
        )
    kept = {name: answer.headers[name] for name in ("allow", "retry-after") if name in answer.headers}
    return render(
        request, "error.html", status=answer.status_code, headers=kept, problem=json.loads(bytes(answer.body))
    )
