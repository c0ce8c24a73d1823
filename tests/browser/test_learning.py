"""The models page from beginning to end: learn as a job with progress, look, put in force, tag again, go back."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from nlp.train import train
from nlp.types import Item, Period, Report
from service.app import App
from service.settings import open_settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def trained_data(small_data: Path) -> Path:
    """Give a small written corpus with its own model."""
    with App(open_settings(data=small_data)) as app:
        train(small_data, small_data / "models", segmenter=app.segmenter)
    return small_data


@pytest.fixture
def app(tmp_path: Path, trained_data: Path, written: list[dict[str, str]]) -> Iterator[App]:
    """Open an app over that corpus: 40 written items, 30 of which a person decided; the machine doubts some of it."""
    with App(open_settings(home=tmp_path, data=trained_data, index="memory:")) as opened:
        items = tuple(Item(str(no), one["target"], one["status"]) for no, one in enumerate(written))
        report = Report("甲县", Period(2021, 1), "甲.txt", "a" * 64, items)
        opened.store.items.save(
            report, opened.tagger.tag_all(items, periods=[report.period] * len(items)), model=opened.tagger.version
        )
        for stored, one in list(zip(opened.store.items.iterate(), written, strict=True))[:30]:
            opened.store.reviews.correct(stored.id, "stage", one["stage"], who="王")
            opened.store.reviews.correct(stored.id, "primary", one["primary"], who="王")
        yield opened


def test_a_model_is_learnt_looked_at_put_in_force_and_rolled_back(bare_page: Page) -> None:
    page = bare_page
    page.goto("/models")
    expect(page.get_by_text("现用：随附模型")).to_be_visible()
    page.get_by_role("button", name="再训练").click()
    expect(page).to_have_url(re.compile("/models/jobs/"))
    learnt = page.locator("tr", has_text="主要主题")
    expect(learnt).to_be_visible(timeout=180_000)
    assert re.search(r"30\s+\d+%\s+\d+%\s+\d+%–\d+%", learnt.inner_text())
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_role("button", name="退回上一个")).to_be_visible()
    page.get_by_role("button", name="看会改变什么").click()
    expect(page.get_by_text("会改变（尚未改）：40 项中")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="重新标注", exact=True).click()
    expect(page.get_by_text("已重新标注 40 项，其中改变")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="退回上一个").click()
    expect(page.get_by_text("现用：随附模型")).to_be_visible()
    page.goto("/log")
    for action in ("退回模型", "重新标注", "启用模型", "再训练"):
        expect(page.locator("tbody")).to_contain_text(action)


def test_a_long_job_shows_how_far_it_is(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    from service import teaching

    go_on = threading.Event()

    def slow(_: App, *, progress: Callable[[int, int], None], **__: Any) -> None:
        while not go_on.wait(0.6):  # a job tells twice a second at most
            progress(3, 10)
        raise teaching_refused

    from service.errors import BadInput

    teaching_refused = BadInput("too-few", chinese="样本太少。", english="too few")
    monkeypatch.setattr(teaching, "retrain", slow)
    page.goto("/models")
    page.get_by_role("button", name="再训练").click()
    expect(page.get_by_role("heading", name="正在训练")).to_be_visible()
    expect(page.get_by_text("30% 3 / 10")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "30")
    go_on.set()
    expect(page.get_by_role("alert")).to_contain_text("样本太少。")
