"""The real report printed to PDF by a browser, ruled and not: every row comes back over seventeen pages."""

from __future__ import annotations

import html
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from service.intake.read import read_file

ROWS = json.loads((Path(__file__).parent / "files" / "sample-rows.json").read_text("utf-8"))
TITLE = "洞头区2021年第一季度重点工作完成情况"
STYLES = {
    "ruled": "td, th { border: 1px solid #000; padding: 4px }",
    "ruled across only": "td, th { border-bottom: 1px solid #000; padding: 4px 8px }",
    "unruled": "td, th { padding: 6px 8px; vertical-align: top }",
}


@pytest.mark.browser
@pytest.mark.parametrize(("style", "exact"), [("ruled", 0.98), ("ruled across only", 0.95), ("unruled", 0.95)])
def test_a_printed_report_is_read_whole(style: str, exact: float, tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium here")
    _print(browser, tmp_path, STYLES[style])
    reading = read_file(tmp_path / "report.pdf")
    rows = [[item.no, item.target, item.status] for item in reading.items]
    assert (reading.place, str(reading.period), reading.rejects) == ("洞头区", "2021Q1", ())
    # a blank that stood where a line was wrapped is not in the file any more: that alone may differ
    assert [["".join(text.split()) for text in row] for row in rows] == [
        ["".join(text.split()) for text in row] for row in ROWS
    ]
    assert sum(row == wanted for row, wanted in zip(rows, ROWS, strict=True)) / len(ROWS) >= exact


def _print(browser: str, folder: Path, style: str) -> None:
    body = "".join("<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>" for row in ROWS)
    head = "<th style='width: 8%'>序号</th><th style='width: 36%'>重点工作</th><th>当前完成情况</th>"
    look = (
        f"table {{ border-collapse: collapse; width: 100% }} body {{ font: 12px 'Noto Serif CJK SC', serif }} {style}"
    )
    page = (
        f"<html><head><meta charset=utf-8><title>{TITLE}</title><style>{look}</style></head><body><h1>{TITLE}</h1>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></body></html>"
    )
    (folder / "report.html").write_text(page, encoding="utf-8")
    subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-pdf-header-footer",
            f"--user-data-dir={folder / 'profile'}",
            f"--print-to-pdf={folder / 'report.pdf'}",
            (folder / "report.html").as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
