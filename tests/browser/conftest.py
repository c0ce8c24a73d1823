"""A running service over the sample, and Debian's Chromium to visit it, with scripts and without."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from service.api.application import build
from service.app import App

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once a module: its event loop must not outlive these tests, others run loops of their own."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed: these tests drive the system's browser")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def address(app: App) -> Iterator[str]:
    """Serve the app on a free port; give where."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(build(app), host="127.0.0.1", port=port, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Open a page at 1280 pixels; anything the browser complains of fails the test."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}, locale="zh-CN")
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    opened.set_default_timeout(15_000)
    yield opened
    context.close()
    assert not complaints


@pytest.fixture
def bare_page(browser: Browser, address: str) -> Iterator[Page]:
    """Open a page where no script runs."""
    context = browser.new_context(base_url=address, java_script_enabled=False, locale="zh-CN")
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    yield opened
    context.close()


@pytest.fixture(params=["with scripts", "without scripts"])
def any_page(request: pytest.FixtureRequest) -> Page:
    """Open a page once with scripts and once without: what a test does with it must go both ways."""
    opened: Page = request.getfixturevalue("page" if request.param == "with scripts" else "bare_page")
    return opened
