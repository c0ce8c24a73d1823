"""Goals and units are reviewed by keyboard alone, and without scripts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from nlp.types import Period, Report, TaggedItem
from service.app import App

pytestmark = pytest.mark.browser


@pytest.fixture
def doubts(app: App, gold: list[TaggedItem]) -> list[int]:
    """Store three items of the sample again as those of another quarter, unsure of their goals."""
    rows = [replace(one, tags=replace(one.tags, unsure=("quantities",))) for one in gold if one.tags.quantities][:3]
    report = Report("洞头区", Period(2021, 2), "存疑.txt", "b" * 64, tuple(one.item for one in rows))
    return app.store.items.save(report, rows, model="hand")[1]


def test_goals_are_confirmed_corrected_skipped_and_taken_back_by_keyboard(
    page: Page, app: App, doubts: list[int]
) -> None:
    page.goto("/review")
    page.get_by_role("link", name="还有 3 项是数量或单位没把握").click()
    page.wait_for_url("**/review/amounts")
    page.keyboard.press("Enter")
    expect(page.get_by_text("还剩 2 项待核，本轮已核 1 项")).to_be_visible()
    assert app.store.items.get(doubts[0]).corrected == {"quantities"}
    page.keyboard.press("u")
    expect(page.get_by_text("还剩 3 项待核，本轮已核 0 项")).to_be_visible()
    assert not app.store.items.get(doubts[0]).corrected
    page.keyboard.press("s")
    expect(page.locator("#answer [name=item_id]")).to_have_value(str(doubts[1]))
    page.get_by_label("目标数").first.fill("77")
    page.keyboard.press("Enter")
    expect(page.get_by_text("还剩 2 项待核，本轮已核 1 项")).to_be_visible()
    assert app.store.items.get(doubts[1]).tagged.tags.quantities[0].value.goal == 77


@pytest.mark.usefixtures("doubts")
def test_a_wrong_number_is_refused_without_scripts_too(bare_page: Page) -> None:
    bare_page.goto("/review/amounts")
    bare_page.get_by_label("完成数").first.fill("不少")
    bare_page.get_by_role("button", name="确认（Enter）").click()
    expect(bare_page.get_by_text("“不少”不是数")).to_be_visible()
