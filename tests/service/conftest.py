"""A service over a store of the sample, asked without a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from nlp.types import Period, Report, TaggedItem
from service.api.application import build
from service.app import App
from service.settings import open_settings


@pytest.fixture
def app(tmp_path: Path, gold: list[TaggedItem], tagged_by_hand: None) -> Iterator[App]:
    """Open an app whose store holds the sample."""
    with App(open_settings(home=tmp_path, index="memory:")) as opened:
        report = Report("洞头区", Period(2021, 1), "样本.txt", "a" * 64, tuple(one.item for one in gold))
        opened.store.items.save(report, gold, model="hand")
        yield opened


@pytest.fixture
def client(app: App) -> Iterator[TestClient]:
    """Give a client of the service."""
    with TestClient(build(app), base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as opened:
        yield opened
