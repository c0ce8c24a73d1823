"""The published rules of tracking as a page: the very text that is installed with the program, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from starlette.responses import Response

from service.api.access import Reader
from service.page.render import language_of, render
from service.page.texts import Language
from service.settings import DATA

router = APIRouter(include_in_schema=False)
FILES: Mapping[Language, Path] = {"zh": DATA / "rules.zh-CN.md", "en": DATA / "rules.en.md"}
_NUMBER = re.compile(r"^[一二三四五六七八九十]+、")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\.md\)")


@router.get("/rules")
def rules_page(request: Request, _: Reader) -> Response:
    """Show the rules in the reader's language."""
    return render(request, "rules.html", text=_shipped(language_of(request)))


@lru_cache(maxsize=2)
def _shipped(language: Language) -> Markup:
    original = FILES["zh"].read_text(encoding="utf-8")
    if language == "zh":
        return rules_html(original)
    return rules_html(FILES[language].read_text(encoding="utf-8"), parts=parts_of(original))


def parts_of(markdown: str) -> list[str]:
    """List the names its parts are reached by."""
    return [_NUMBER.sub("", line[3:].strip()) for line in markdown.splitlines() if line.startswith("## ")]


def rules_html(markdown: str, *, parts: Sequence[str] = ()) -> Markup:
    """Render Markdown without any HTML or style of its own; parts are reached by their names (`#停滞`).

    `parts` are the names where the headings are not: a translation's parts are reached as the original's are.
    """
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    plain = _LINK.sub(r"\1", markdown)  # another file is no address of the service
    tokens = list(_fit(reader.parse(plain), iter(parts)))
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704 # its renderer escapes all text


def _fit(tokens: list[Token], parts: Iterator[str]) -> Iterator[Token]:
    """Name the parts, and say with classes what the strict content policy forbids as styles."""
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and following is not None:
            named = _NUMBER.sub("", following.content)
            token.attrs["id"] = next(parts, named) if token.tag == "h2" else named
        if token.attrs.pop("style", "") == "text-align:right":
            token.attrs["class"] = "number"
        if token.type == "table_open":
            yield Token("div_open", "div", 1, attrs={"class": "wide", "tabindex": "0"}, block=True)
        yield token
        if token.type == "table_close":
            yield Token("div_close", "div", -1, block=True)
