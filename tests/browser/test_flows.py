"""What people do all day, by mouse, by keyboard alone, and without scripts."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ROWS = "序号 | 重点工作 | 完成情况 |\n1 | 建成幼儿园2所 | 正在选址。 |\n2 | 编制规划 | 形成初稿。 |\n"


def search_to_export(page: Page) -> None:
    page.goto("/")
    page.fill("#q", "建设")
    page.get_by_role("button", name="检索", exact=True).click()
    page.locator(".filters").get_by_role("link", name=re.compile("^谋划前期")).click()
    expect(page).to_have_url(re.compile(r"q=.+&stage=planning"))
    total = page.locator('[role="status"] strong').inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV 表格").click()
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        _, *rows = csv.reader(file)
    assert f"共 {len(rows)} 项" == total
    page.locator(".item h2 a").first.click()
    expect(page.get_by_role("heading", name="完成情况")).to_be_visible()


def import_correct_confirm(page: Page, folder: Path) -> None:
    file = folder / "洞头区2021年第二季度.txt"
    file.write_text(ROWS, encoding="utf-8")
    page.goto("/import")
    page.set_input_files('input[name="file"]', file)
    page.fill('input[name="place"]', "洞头区")
    page.fill('input[name="period"]', "2021Q2")
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("heading", name=re.compile("^预览："))).to_be_visible(timeout=30_000)
    page.locator('select[name="row-0-stage"]').select_option("approval")
    page.get_by_role("button", name="确认入库").click()
    expect(page.get_by_text("新报表已入库，共 2 个事项。")).to_be_visible()
    expect(page.get_by_text("已记录 1 条更正。")).to_be_visible()
    page.get_by_role("link", name="查看事项").click()
    expect(page.locator(".item")).to_have_count(2)


def test_search_facet_item_export(page: Page) -> None:
    search_to_export(page)


def test_search_facet_item_export_without_scripts(bare_page: Page) -> None:
    search_to_export(bare_page)


def test_import_correct_confirm(page: Page, tmp_path: Path) -> None:
    import_correct_confirm(page, tmp_path)


def test_import_correct_confirm_without_scripts(bare_page: Page, tmp_path: Path) -> None:
    import_correct_confirm(bare_page, tmp_path)


def test_ten_items_are_reviewed_by_keyboard_alone(page: Page) -> None:
    page.goto("/review")
    expect(page.get_by_text("还剩 18 项待核，本轮已核 0 项")).to_be_visible()
    for done in range(1, 11):
        page.keyboard.press("Enter" if done % 2 else "3")
        expect(page.get_by_text(f"还剩 {18 - done} 项待核，本轮已核 {done} 项")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("还剩 9 项待核，本轮已核 9 项")).to_be_visible()
    asked = page.locator('input[name="item_id"]').input_value()
    page.keyboard.press("s")
    expect(page.locator('input[name="item_id"]')).not_to_have_value(asked)


def test_a_reminder_is_copied_from_the_stalled_board(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/stalled")
    first = page.locator(".item").first
    first.get_by_text("催办文字").click()
    first.get_by_role("button", name="复制").click()
    expect(first.get_by_role("button", name="已复制")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    target = re.sub(r"^\d+", "", first.locator("h2").inner_text()).strip()
    assert target in copied
    assert "督办依据" in copied


def test_the_reminder_is_there_without_scripts(bare_page: Page) -> None:
    bare_page.goto("/stalled")
    first = bare_page.locator(".item").first
    first.get_by_text("催办文字").click()
    assert "督办依据" in first.locator("textarea").input_value()


def test_suggestions_are_chosen_by_keyboard(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("幼儿")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    chosen = options.first.get_attribute("data-text")
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_have_value(str(chosen))
    expect(page).to_have_url(re.compile(r"\?q="))


def test_enter_while_an_input_method_composes_does_not_submit(page: Page) -> None:
    page.goto("/")
    page.focus("#q")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "you er", "selectionStart": 6, "selectionEnd": 6})
    composing = '{key: "Enter", keyCode: 229, isComposing: true, bubbles: true, cancelable: true}'
    page.evaluate(f'document.getElementById("q").dispatchEvent(new KeyboardEvent("keydown", {composing}))')
    page.keyboard.press("Enter")
    assert page.url.endswith("/")
    session.send("Input.insertText", {"text": "幼儿园"})
    page.wait_for_timeout(100)  # an input method's own Enter comes with the end of composition
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=%E5%B9%BC"))


def test_items_are_walked_with_j_and_k(page: Page) -> None:
    page.goto("/?sort=no")
    for key in "jjk":
        page.keyboard.press(key)
    expect(page.locator(".item.here .no")).to_have_text("1")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/items/1$"))
