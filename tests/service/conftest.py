"""A service over a store of the sample, asked without a network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from service.api.application import build
from service.app import App


@pytest.fixture
def client(app: App) -> Iterator[TestClient]:
    """Give a client of the service."""
    with TestClient(build(app), base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as opened:
        yield opened
