"""What people do all day on the sample and a written second quarter, with scripts and without them."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.mark.usefixtures("two_quarters")
def test_a_search_is_narrowed_opened_and_exported_as_just_that_list(any_page: Page) -> None:
    page = any_page
    page.goto("/")
    page.fill("#q", "建设")
    page.get_by_role("button", name="检索", exact=True).click()
    page.locator(".filters").get_by_role("link", name=re.compile("^谋划前期")).click()
    page.locator(".filters").get_by_role("link", name=re.compile("^2021Q1")).click()
    expect(page).to_have_url(re.compile(r"q=.+&stage=planning&period=2021Q1"))
    total = page.locator('[role="status"] strong').inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV 表格").click()
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        _, *rows = csv.reader(file)
    assert f"共 {len(rows)} 项" == total
    page.locator(".item h2 a").first.click()
    expect(page.get_by_role("heading", name="完成情况")).to_be_visible()
    expect(page.locator(".timeline li")).to_have_count(2)


def test_the_second_quarter_is_imported_corrected_and_confirmed(
    any_page: Page, tmp_path: Path, second_quarter: bytes
) -> None:
    page, file = any_page, tmp_path / "洞头区2021年第二季度.txt"
    file.write_bytes(second_quarter)
    page.goto("/import")
    page.set_input_files('input[name="file"]', file)
    page.fill('input[name="place"]', "洞头区")
    page.fill('input[name="period"]', "2021Q2")
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("heading", name=re.compile("^预览："))).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name="与上期（2021Q1）的对应")).to_be_visible()
    field = page.locator('select[name$="-stage"]').first
    row = str(field.get_attribute("name"))
    target = page.locator("tr", has=page.locator(f'select[name="{row}"]')).locator("strong").inner_text()
    field.select_option("approval")
    page.get_by_role("button", name="确认入库").click()
    expect(page.get_by_text("新报表已入库，共 95 个事项。")).to_be_visible()
    expect(page.get_by_text("已记录 1 条更正。")).to_be_visible()
    page.get_by_role("link", name="查看事项").click()
    expect(page.get_by_text("共 95 项")).to_be_visible()
    page.fill("#q", target.partition(" ")[2].rstrip("。"))
    page.get_by_role("button", name="检索", exact=True).click()
    page.locator(".item h2 a").first.click()
    expect(page.locator(".log li").first).to_contain_text("→ 报批招标")


def test_a_file_that_does_not_say_where_it_is_from_is_asked_about_after_its_rows_are_shown(
    any_page: Page, tmp_path: Path, second_quarter: bytes
) -> None:
    page, file = any_page, tmp_path / "报表.txt"
    file.write_bytes(second_quarter)
    page.goto("/import")
    page.set_input_files('input[name="file"]', file)
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("推进大小门岛污水处理厂建设")).to_be_visible(timeout=30_000)
    page.fill('input[name="place"]', "洞头区")
    page.fill('input[name="period"]', "2021Q2")
    page.locator('form[action$="/place"] button').click()
    expect(page.get_by_text("将作为新报表入库")).to_be_visible(timeout=30_000)


def test_a_reminder_is_taken_from_the_stalled_board(any_page: Page) -> None:
    page = any_page
    page.goto("/stalled")
    first = page.locator(".item").first
    first.get_by_text("催办文字").click()
    text = first.locator("textarea").input_value()
    assert re.sub(r"^\d+", "", first.locator("h2").inner_text()).strip() in text
    assert "督办依据" in text
    page.get_by_label("主题").select_option("tourism")
    page.get_by_role("button", name="查看").click()
    expect(page).to_have_url(re.compile("theme=tourism"))
    assert {one.inner_text() for one in page.locator(".item .theme").all()} == {"旅游"}


def test_a_reminder_is_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/stalled")
    first = page.locator(".item").first
    first.get_by_text("催办文字").click()
    first.get_by_role("button", name="复制").click()
    expect(first.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == first.locator("textarea").input_value()


def test_an_item_is_corrected_and_the_correction_taken_back(any_page: Page) -> None:
    page = any_page
    page.goto("/items/3")
    page.locator('#correct select[name="stage"]').select_option("completed")
    page.get_by_label("理由（可不填）").fill("现场核实")
    page.get_by_role("button", name="保存更正").click()
    expect(page.get_by_role("status").first).to_have_text("已保存更正。")
    expect(page.locator(".log")).to_contain_text("现场核实")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".log")).to_contain_text("已撤销")


def test_rows_picked_in_the_table_are_said_at_once_and_taken_back(any_page: Page) -> None:
    page = any_page
    page.goto("/?sort=no")
    page.get_by_role("link", name="表格", exact=True).click()
    for row in (0, 2):
        page.locator('.pick input[name="id"]').nth(row).check()
    page.get_by_role("button", name="批量处理所选").click()
    page.locator('select[name="to"]').select_option("completed")
    page.get_by_role("button", name="看会改变什么").click()
    expect(page.locator("caption")).to_contain_text("将记录 2 项")
    page.get_by_role("button", name="记录这 2 项").click()
    expect(page.get_by_role("status")).to_have_text("已记录 2 项。")
    page.get_by_role("button", name="撤销这 2 项").click()
    expect(page.get_by_role("status")).to_have_text("已撤销 2 项。")


def test_the_columns_of_the_table_are_chosen(any_page: Page) -> None:
    page = any_page
    page.goto("/?q=建设&view=table&stage=planning")
    page.get_by_text("选择列").click()
    choice = page.locator(".columns-choice")
    choice.get_by_label("完成情况").uncheck()
    choice.get_by_label("地区").check()
    choice.get_by_role("button").click()
    expect(page).to_have_url(re.compile("q=.+stage=planning.+column="))
    headings = page.locator(".list thead th").all_inner_texts()
    assert "地区" in headings
    assert "完成情况" not in headings


def test_a_search_is_kept_under_a_name_found_again_and_forgotten(any_page: Page) -> None:
    page = any_page
    page.goto("/?theme=tourism")
    total = page.locator('[role="status"] strong').inner_text()
    page.get_by_label("名称").fill("旅游清单")
    page.get_by_role("button", name="保存检索").click()
    page.goto("/")
    kept = page.locator(".kept", has_text="旅游清单")
    assert f"共 {kept.locator('.count').inner_text()} 项" == total
    kept.get_by_role("link").click()
    expect(page.locator('[role="status"] strong')).to_have_text(total)
    page.get_by_role("button", name="删除 旅游清单").click()
    expect(page.locator(".kept")).to_have_count(0)


def test_the_log_shows_who_changed_what(any_page: Page) -> None:
    page = any_page
    page.goto("/items/3")
    page.locator('#correct select[name="stage"]').select_option("completed")
    page.get_by_role("button", name="保存更正").click()
    page.locator(".foot").get_by_role("link", name="操作记录").click()
    row = page.locator("tbody tr").first
    expect(row).to_contain_text("更正标注")
    expect(row).to_contain_text("→ 已完成")
    page.get_by_label("经办人").fill("没有这个人")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("没有记录。")).to_be_visible()
    page.goto("/log")
    page.get_by_role("link", name="事项 3").first.click()
    expect(page).to_have_url(re.compile("/items/3$"))


def test_the_rules_are_reached_from_where_they_are_applied(any_page: Page) -> None:
    page = any_page
    page.goto("/stalled")
    page.get_by_role("link", name="按什么规则列入").click()
    heading = page.locator("h2", has_text="停滞").first
    expect(heading).to_be_in_viewport()
    expect(page.get_by_role("table").first).to_be_visible()


@pytest.mark.usefixtures("two_quarters")
def test_a_number_of_the_overview_opens_its_list(any_page: Page) -> None:
    page = any_page
    page.goto("/overview")
    cell = page.locator(".heat a").first
    count = cell.inner_text()
    cell.click()
    expect(page.locator('[role="status"] strong')).to_have_text(f"共 {count} 项")
    page.goto("/overview")
    part = page.locator(".trend svg a").first
    count = str(part.get_attribute("aria-label")).rpartition(" ")[2]
    part.click()
    expect(page.locator('[role="status"] strong')).to_have_text(f"共 {count} 项")
