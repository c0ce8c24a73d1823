"""The keyboard alone: reviewing, walking through lists, suggestions, input methods, the list of keys."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_ten_items_are_reviewed_by_keyboard_alone(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page.get_by_text("还剩 18 项待核，本轮已核 0 项")).to_be_visible()
    for done in range(1, 11):
        page.keyboard.press("Enter" if done % 2 else "3")
        expect(page.get_by_text(f"还剩 {18 - done} 项待核，本轮已核 {done} 项")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("还剩 9 项待核，本轮已核 9 项")).to_be_visible()
    asked = page.locator('input[name="item_id"]').input_value()
    page.keyboard.press("s")
    expect(page.locator('input[name="item_id"]')).not_to_have_value(asked)


def test_ten_items_are_reviewed_without_scripts(bare_page: Page) -> None:
    page = bare_page
    page.goto("/review")
    for done in range(1, 11):
        page.locator(".answers button").nth(done % 5).click()
        expect(page.get_by_text(f"还剩 {18 - done} 项待核，本轮已核 {done} 项")).to_be_visible()
    page.get_by_role("button", name="撤销上一步").click()
    expect(page.get_by_text("还剩 9 项待核，本轮已核 9 项")).to_be_visible()
    asked = page.locator('input[name="item_id"]').input_value()
    page.get_by_role("link", name="跳过").click()
    expect(page.locator('input[name="item_id"]')).not_to_have_value(asked)


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


def test_items_are_walked_with_j_and_k_and_neighbours_with_brackets(page: Page) -> None:
    page.goto("/?sort=no")
    for key in "jjk":
        page.keyboard.press(key)
    expect(page.locator(".item.here .no")).to_have_text("1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/1")
    page.keyboard.press("]")
    page.wait_for_url("**/items/2")
    page.keyboard.press("[")
    page.wait_for_url("**/items/1")
    page.keyboard.press("e")
    expect(page.get_by_label("主要主题")).to_be_focused()


def test_rows_are_picked_with_x(page: Page) -> None:
    page.goto("/?sort=no&view=table")
    for key in "jxjx":
        page.keyboard.press(key)
    expect(page.get_by_text("已选 2 项")).to_be_visible()
    page.get_by_label("选中本页全部").check()
    expect(page.get_by_text("已选 20 项")).to_be_visible()


def test_the_list_of_keys_opens_with_a_question_mark_and_closes_with_escape(page: Page) -> None:
    page.goto("/stalled")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page).to_have_url(re.compile("/stalled$"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    for key, place in (("o", "/overview"), ("t", "/stalled"), ("i", "/import"), ("s", "/")):
        page.keyboard.press("g")
        page.keyboard.press(key)
        page.wait_for_url(f"**{place}")  # with its script, which listens to the next key


def test_what_was_seen_lately_is_listed_and_its_link_can_be_copied(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for item in (8, 3):
        page.goto(f"/items/{item}?lang=zh")
    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}/items/3"
    page.goto("/")
    links = page.locator("#seen a")
    expect(links).to_have_count(2)
    expect(links.first).to_have_attribute("href", "/items/3")
    expect(links.nth(1)).to_contain_text("固定资产投资")
