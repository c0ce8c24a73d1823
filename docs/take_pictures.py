"""Takes the pictures of the documentation from the running program: `python docs/take_pictures.py`.

Loads the sample report and a second quarter written for tests (no report of any office) into a fresh folder, previews a
third one, serves them on a free port, and photographs every page with the system's Chromium.
"""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path

import uvicorn
from playwright.sync_api import Page, sync_playwright

from nlp.types import Period
from service.api.application import build
from service.app import App
from service.demo import load_sample
from service.pipeline import confirm, preview
from service.settings import open_settings

HERE = Path(__file__).resolve().parent
QUARTERS = HERE.parent / "tests" / "quarters"
HEADER = "序号 | 重点工作 | 完成情况 |"
BROKEN = "89 |  | 正在推进 |"
"""A row without a target, so that the preview has one to reject."""
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
PAGES = {
    "search": "/?q=幼儿园&period=2021Q1",
    "table": "/?q=建设&period=2021Q1&view=table",
    "item": "/items/65",
    "stalled": "/stalled",
    "overview": "/overview",
    "import": "/import",
    "review": "/review",
    "docs": "/docs",
}
TALLEST = {1280: 1000, 390: 1200}
SERIES = {
    ("zh", 1280): (*PAGES, "preview"),
    ("zh", 390): ("search", "item", "stalled", "overview"),
    ("en", 1280): ("search", "overview"),
}
"""Which pages are photographed in which language and width."""


def main() -> None:
    """Take all pictures."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not installed")
    with tempfile.TemporaryDirectory() as home, App(open_settings(home=Path(home))) as app:
        load_sample(app)
        confirm(app, preview_quarter(app, 2, "二季度（测试用）.txt"))
        pages = {**PAGES, "preview": f"/import/{preview_quarter(app, 3, '三季度（测试用）.txt', BROKEN)}"}
        address = serve(app)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            for (language, width), names in SERIES.items():
                page = browser.new_page(base_url=address, viewport={"width": width, "height": 800})
                for name in names:
                    place = pages[name]
                    page.goto(f"{place}{'&' if '?' in place else '?'}lang={language}")
                    if name == "stalled":
                        page.locator("details summary").first.click()  # the reminder of the most worrying item
                    take(page, HERE / "pictures" / f"{name}-{language}-{width}.png", width)
            browser.close()


def preview_quarter(app: App, quarter: int, name: str, *further: str) -> str:
    """Preview a written quarter, and further lines, as a report in text; give the hash to confirm it by."""
    text = (QUARTERS / f"2021Q{quarter}.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and line[0] != "#")
    lines = [HEADER, *(f"{no} | {target} | {status} |" for no, target, status, *_ in rows), *further]
    return preview(app, "\n".join(lines).encode(), name, place="洞头区", period=Period(2021, quarter)).sha256


def serve(app: App) -> str:
    """Serve on a free port, in a thread that ends with the program; give the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(build(app), host="127.0.0.1", port=port, log_config=None))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    return f"http://127.0.0.1:{port}"


def take(page: Page, file: Path, width: int) -> None:
    """Photograph the top of a page, no taller than a screen or two."""
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST[width])
    page.screenshot(path=file, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})


if __name__ == "__main__":
    main()
