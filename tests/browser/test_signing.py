"""Where tokens are asked for: signing in and out, and what each role is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from nlp.types import Period, Report, TaggedItem
from service.access import Role, create_token
from service.app import App
from service.settings import open_settings

pytestmark = pytest.mark.browser


@pytest.fixture
def app(tmp_path: Path, gold: list[TaggedItem], tagged_by_hand: None) -> Iterator[App]:
    """Open an app over the sample that asks for tokens."""
    with App(open_settings(home=tmp_path, index="memory:", auth="tokens", secure_cookies=False)) as opened:
        report = Report("洞头区", Period(2021, 1), "样本.txt", "a" * 64, tuple(one.item for one in gold))
        opened.store.items.save(report, gold, model="hand")
        yield opened


def test_a_person_signs_in_does_what_the_role_allows_and_signs_out(bare_page: Page, app: App) -> None:
    _, token = create_token(app, "王科长", Role.REVIEWER)
    page = bare_page
    page.goto("/?q=建设")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.get_by_label("管理员发给你的令牌").fill("duban_wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("管理员发给你的令牌").fill(token)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile(r"/\?q="))
    expect(page.get_by_text("王科长")).to_be_visible()
    page.goto("/items/3")
    page.locator('#correct select[name="stage"]').select_option("completed")
    page.get_by_role("button", name="保存更正").click()
    expect(page.locator(".log")).to_contain_text("王科长")
    expect(page.get_by_role("link", name="操作记录")).to_have_count(0)
    page.goto("/log")
    expect(page.get_by_role("heading", name="没有成功")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.goto("/items/3")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def test_an_administrator_reaches_models_and_log(page: Page, app: App) -> None:
    _, token = create_token(app, "管理员", Role.ADMIN)
    page.goto("/sign-in")
    page.get_by_label("管理员发给你的令牌").fill(token)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="操作记录").click()
    expect(page.locator("tbody")).to_contain_text("发放令牌")
    page.get_by_role("link", name="模型").click()
    expect(page.get_by_role("button", name="再训练")).to_be_visible()


def test_two_reviewers_are_measured_against_each_other(page: Page, app: App) -> None:
    for who, values in (("王", ("planning", "planning", "approval")), ("李", ("planning", "planning", "completed"))):
        for item, value in enumerate(values, start=1):
            app.store.reviews.correct(item, "stage", value, who=who)
    app.store.reviews.correct(10, "stage", "completed", who="王")
    _, token = create_token(app, "李", Role.REVIEWER)
    page.goto("/sign-in?next=/review?kind=second")
    page.get_by_label("管理员发给你的令牌").fill(token)
    page.keyboard.press("Enter")
    row = page.locator("tr", has_text="67%")
    expect(row).to_contain_text("阶段")
    expect(row.get_by_role("link", name="3", exact=True)).to_be_visible()
    expect(page.get_by_text("还剩 1 项待核")).to_be_visible()
    expect(page.get_by_text("王：")).to_have_count(0)  # the second answer is given blind
    page.keyboard.press("5")
    expect(page.get_by_text("没有待核的标注。")).to_be_visible()
    expect(page.locator("tr", has_text="75%")).to_be_visible()
