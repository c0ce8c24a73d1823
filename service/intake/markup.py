"""The text of a cell of a web page, as a browser would show it."""

from __future__ import annotations

import re

from lxml import html

from service.intake.writing import clean

SKIPPED = {"script", "style", "noscript", "template", "head", "select", "button", "textarea", "svg", "iframe"}
BLOCKS = {
    "p",
    "div",
    "li",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "table",
    "center",
    "section",
    "article",
    "dd",
    "dt",
    "td",
    "th",
    "caption",
}


def cell_text(cell: html.HtmlElement) -> str:
    """Give a cell's text: its lines kept, blanks of the markup folded as browsers do, inner tables as lines."""
    pieces: list[str] = []
    stack: list[tuple[html.HtmlElement, bool]] = [(cell, False)]
    while stack:
        element, left = stack.pop()
        tag = tag_of(element)
        if left:
            if tag in BLOCKS and element is not cell:
                pieces.append("\n")
            if element is not cell:
                pieces.append(_folded(element.tail))
            continue
        if tag in SKIPPED or is_hidden(element):
            pieces.append(_folded(element.tail))
            continue
        if tag == "br" or (tag in BLOCKS and element is not cell):
            pieces.append("\n")
        pieces.append(_folded(element.text))
        stack.append((element, True))
        stack.extend((inner, False) for inner in reversed(element))
    lines = (re.sub(r" +", " ", line).strip(" \u3000\u00a0\t") for line in "".join(pieces).split("\n"))
    return clean("\n".join(line for line in lines if line))


def _folded(text: str | None) -> str:
    """Fold blanks; a line end between two Chinese characters is markup, not a blank."""
    return re.sub(
        r"(?<=[⺀-鿿，。；、：）])\s*\n\s*(?=[⺀-鿿（])|[\r\n\t ]+",
        lambda blanks: "" if "\n" in blanks[0] and blanks.start() and _between(blanks) else " ",
        text or "",
    )


def _between(blanks: re.Match[str]) -> bool:
    text = blanks.string
    return blanks.end() < len(text) and text[blanks.start() - 1] > "\u2e7f" and text[blanks.end()] > "\u2e7f"


def is_hidden(element: html.HtmlElement) -> bool:
    """Tell whether a browser does not show an element, by its own attributes."""
    style = "".join((element.get("style") or "").casefold().split())
    return element.get("hidden") is not None or "display:none" in style


def tag_of(element: html.HtmlElement) -> str:
    """Name an element; a comment has no name."""
    return element.tag if isinstance(element.tag, str) else ""
