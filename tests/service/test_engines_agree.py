"""Whole searches answer alike on every engine: meaning, guesses, filters, marks and reasons included."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from index.types import Sort
from service.app import App
from service.relevance import judged_app
from service.search import SearchRequest, search, suggest

pytestmark = [pytest.mark.slow, pytest.mark.engine]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, ...]]:
    """The sample report in one app an engine, the reference first."""
    pytest.importorskip("tantivy", reason="the engine is an extra")
    folder = tmp_path_factory.mktemp("engines").as_posix()
    with ExitStack() as opened:
        urls = ("memory:", f"whoosh:///{folder}/whoosh", f"tantivy:///{folder}/tantivy")
        yield tuple(opened.enter_context(judged_app(ROOT / "data", "sample", index=url)) for url in urls)


def _asked() -> list[str]:
    """Give a few hundred of the graded queries."""
    lines = (ROOT / "tests" / "relevance" / "sample.jsonl").read_text("utf-8").splitlines()
    queries = [json.loads(line)["query"] for line in lines if line]
    return random.Random(37).sample(queries, min(200, len(queries)))  # noqa: S311 # nothing secret


def test_graded_queries_are_answered_alike(apps: tuple[App, ...]) -> None:
    chance = random.Random(41)  # noqa: S311 # nothing secret
    for text in _asked():
        stages = chance.choice([(), (), ("planning",), ("implementing", "completed")])
        request = SearchRequest(text, filters={"stage": stages}, sort=chance.choice(list(Sort)), limit=100)
        expected, *others = (search(app, request) for app in apps)
        for found in others:
            assert found == expected, text


def test_suggestions_are_alike(apps: tuple[App, ...]) -> None:
    for text in ("养", "建设", "youl", "区交", "lv", "幼儿"):
        expected, *others = (suggest(app, text) for app in apps)
        assert all(found == expected for found in others), text
