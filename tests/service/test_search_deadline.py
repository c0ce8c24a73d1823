"""What a search does when its time is up: it answers with what it has, and says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.types import Tier
from service.app import App
from service.deadline import MESSAGE, Deadline
from service.errors import BadInput
from service.relevance import save_judged
from service.search import Answer, SearchRequest, search
from service.settings import open_settings

DATA = Path(__file__).resolve().parents[2] / "data"
NO_TIME = 1e-9


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    home = tmp_path_factory.mktemp("home")
    settings = open_settings(home=home, data=DATA, store="sqlite://", index="memory:", search_seconds=NO_TIME)
    with App(settings) as app:
        save_judged(app, "sample")
        yield app


def _ask(app: App, text: str) -> Answer:
    return search(app, SearchRequest(text, limit=1_000))


def test_a_deadline_passes_once_its_seconds_are_over_and_remembers_who_asked_late() -> None:
    now = 10.0
    deadline = Deadline(2, clock=lambda: now)
    assert not deadline.passed()
    assert not deadline.cut_short
    now = 12.0
    assert not deadline.cut_short
    assert deadline.passed()
    assert deadline.cut_short


@pytest.mark.slow
def test_after_the_deadline_what_stands_as_typed_is_still_found_and_a_message_says_what_is_missing(
    hurried: App,
) -> None:
    answer = _ask(hurried, "养老")
    assert answer.total > 0
    assert set(answer.tiers) == {Tier.EXACT}
    assert MESSAGE in answer.messages


@pytest.mark.slow
def test_after_the_deadline_nothing_is_guessed(hurried: App) -> None:
    answer = _ask(hurried, "幼儿圆")
    assert answer.total == 0
    assert MESSAGE in answer.messages


@pytest.mark.slow
def test_in_time_no_message_is_given(tmp_path: Path) -> None:
    settings = open_settings(home=tmp_path, data=DATA, store="sqlite://", index="memory:", search_seconds=60)
    with App(settings) as app:
        save_judged(app, "sample")
        answer = _ask(app, "幼儿圆")
    assert answer.total > 0
    assert MESSAGE not in answer.messages


@pytest.mark.parametrize("seconds", [0, -1, 61])
def test_a_deadline_that_is_none_is_refused(seconds: float, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="SEARCH_SECONDS"):
        open_settings(home=tmp_path, search_seconds=seconds)
