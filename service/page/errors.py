"""Errors for people: the same two sentences, in a page."""

from __future__ import annotations

import json

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from service.page.render import render


def error_page(request: Request, answer: Response) -> HTMLResponse:
    """Give a page that says what a problem says."""
    return render(
        request, "error.html", status=answer.status_code, headers=answer.headers, problem=json.loads(bytes(answer.body))
    )
