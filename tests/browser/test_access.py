"""Every page can be used by everybody: no serious finding of axe, nothing wider than the screen, in both languages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from nlp.types import Period, Report, TaggedItem
from service.app import App
from service.pipeline import preview
from service.unplaced import preview_or_keep

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PAGES = [
    *(
        "/",
        "/?q=建设&stage=planning",
        "/?q=找不到的词语",
        "/?view=table",
        "/?q=学校&view=table&column=light&column=unit",
    ),
    *("/items/1", "/items/26", "/items/190", "/items/9999", "/stalled", "/overview", "/counted?no_unit=true", "/goals"),
    *("/moved?movement=still", "/import", "/import/reports/1", "/import/reports/1/forget", "/review", "/review/bulk"),
    "/review/amounts",
    *("/review?kind=second", "/models", "/log", "/rules", "/docs", "/sign-in"),
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def pages(app: App, gold: list[TaggedItem], two_quarters: None, second_quarter: bytes) -> list[str]:
    """List the pages, with those of a preview, a file of unknown place and a running job, over two quarters."""
    app.store.reviews.correct(3, "stage", "completed", who="王")
    doubtful = [replace(one, tags=replace(one.tags, unsure=("quantities", "units"))) for one in gold[4:8]]
    other = Report("别县", Period(2021, 1), "存疑.txt", "b" * 64, tuple(one.item for one in doubtful))
    app.store.items.save(other, doubtful, model="hand")
    ready = preview(app, second_quarter + b"96 | | x |", "三季度.txt", place="洞头区", period=Period(2021, 3)).sha256
    nowhere = preview_or_keep(app, second_quarter + b"\n", "报表.txt").sha256
    running = app.store.jobs.begin("preview").id
    return [*PAGES, f"/import/{ready}", f"/import/{nowhere}", f"/import/jobs/{running}"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_has_a_serious_violation_or_is_too_wide(
    browser: Browser, address: str, pages: list[str], width: int, language: str
) -> None:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 900})
    page = context.new_page()
    found = {}
    for place in pages:
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


def test_the_list_of_keys_has_no_serious_violation(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("?")
    assert not violations(page)


def test_the_printed_page_leaves_out_what_paper_cannot_use(page: Page) -> None:
    page.goto("/stalled")
    page.emulate_media(media="print")
    for gone in (".top nav", ".foot", "form", ".urge"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.locator(".item .reasons").first.is_visible()
