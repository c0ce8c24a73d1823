"""A unit with several stalled items gets one reminder that names each with its reasons."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from service.app import App
from service.page.urging import MOST_TOGETHER, reminder_of, reminder_to
from service.tracking.stalled import stalled


def test_one_letter_names_every_item_with_its_reasons(app: App) -> None:
    found = stalled(app)[:3]
    letter = reminder_to("区教育局", found)
    assert letter.startswith("区教育局：\n　　经梳理，下列 3 项")
    for one in found:
        assert f"“{one.item.tagged.item.target}”" in letter
        assert all(reason.text in letter for reason in one.why)
        assert one.item.tagged.item.target in reminder_of(one)
    assert letter.count("书面反馈") == 1


def test_a_letter_of_too_many_says_how_many_are_left(app: App) -> None:
    found = stalled(app)
    assert len(found) > MOST_TOGETHER
    letter = reminder_to("区教育局", found)
    assert f"其余 {len(found) - MOST_TOGETHER} 项另行通知" in letter
    assert f"　　{MOST_TOGETHER + 1}. " not in letter


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_board_offers_it_where_a_unit_is_chosen(client: TestClient, app: App, language: str) -> None:
    units = [unit.value for one in stalled(app) for unit in one.item.tagged.tags.units]
    several = next(unit for unit in units if units.count(unit) > 1)
    page = client.get("/stalled", params={"unit": several, "lang": language}).text
    texts = re.findall(r'<textarea id="urge-together"[^>]*>([^<]*)', page)
    assert len(texts) == 1
    assert unescape(texts[0]).startswith(f"{several}：")
    assert "urge-together" not in client.get("/stalled").text
