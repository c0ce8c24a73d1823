"""What stands on every page is read once; what only repeats inside the text is left alone."""

from __future__ import annotations

from service.intake.running import without_running
from service.intake.types import Paragraph


def _pages(*pages: tuple[str, ...]) -> list[Paragraph]:
    return [Paragraph(f"page {at}", text) for at, page in enumerate(pages, 1) for text in page]


def test_heads_and_feet_of_most_pages_stay_once() -> None:
    blocks = _pages(
        ("甲县督查室", "标题", "一", "内部"), ("甲县督查室", "二", "内部"), ("甲县督查室", "三", "内部"), ("四",)
    )
    kept, notes = without_running(blocks, pages=4)
    assert [block.text for block in kept] == ["甲县督查室", "标题", "一", "内部", "二", "三", "四"]
    assert len(notes) == 2


def test_text_that_repeats_inside_pages_or_on_two_pages_is_text() -> None:
    inside = _pages(("一", "进展：开工", "甲"), ("二", "进展：开工", "乙"), ("三", "进展：开工", "丙"))
    assert without_running(inside, pages=3) == (inside, [])
    twice = _pages(("甲县", "一"), ("甲县", "二"))
    assert without_running(twice, pages=2) == (twice, [])
