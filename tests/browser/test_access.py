"""Every page can be used by everybody: no serious finding of axe, nothing wider than the screen, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PAGES = [
    *("/", "/?q=建设&stage=planning", "/?q=找不到的词语", "/items/1", "/items/26", "/stalled", "/overview", "/import"),
    *("/review", "/review/bulk", "/docs", "/sign-in", "/items/9999", "/import/reports/1/forget"),
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_has_a_serious_violation_or_is_too_wide(
    browser: Browser, address: str, width: int, language: str
) -> None:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 900})
    page = context.new_page()
    found = {}
    for place in PAGES:
        page.goto(f"{place}{'&' if '?' in place else '?'}lang={language}")
        problems = violations(page)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            problems.append("wider than the screen")
        if problems:
            found[place] = problems
    context.close()
    assert not found


def test_the_keyboard_reaches_the_content_at_once(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def violations(page: Page) -> list[str]:
    """List what axe calls serious or critical, with the elements."""
    page.evaluate(AXE)
    result = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
    return [
        f"{one['id']}: {one['help']} {[node['target'] for node in one['nodes']][:4]}"
        for one in result["violations"]
        if one["impact"] in ("serious", "critical")
    ]
