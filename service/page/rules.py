"""The published rules of tracking as a page: the very text that is installed with the program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from fastapi import APIRouter, Request
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from starlette.responses import Response

from service.api.access import Reader
from service.page.render import render
from service.settings import DATA

router = APIRouter(include_in_schema=False)
FILE = DATA / "rules.zh-CN.md"
_NUMBER = re.compile(r"^[一二三四五六七八九十]+、")


@router.get("/rules")
def rules_page(request: Request, _: Reader) -> Response:
    """Show the rules."""
    return render(request, "rules.html", text=_shipped())


@lru_cache(maxsize=1)
def _shipped() -> Markup:
    return rules_html(FILE.read_text(encoding="utf-8"))


def rules_html(markdown: str) -> Markup:
    """Render Markdown without any HTML or style of its own; parts are reached by their names (`#停滞`)."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = list(_fit(reader.parse(markdown)))
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704 # its renderer escapes all text


def _fit(tokens: list[Token]) -> Iterator[Token]:
    """Name the parts, and say with classes what the strict content policy forbids as styles."""
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and following is not None:
            token.attrs["id"] = _NUMBER.sub("", following.content)
        if token.attrs.pop("style", "") == "text-align:right":
            token.attrs["class"] = "number"
        if token.type == "table_open":
            yield Token("div_open", "div", 1, attrs={"class": "wide", "tabindex": "0"}, block=True)
        yield token
        if token.type == "table_close":
            yield Token("div_close", "div", -1, block=True)
