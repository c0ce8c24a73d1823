"""Each page speaks the reader's language: what is Chinese on an English page was written in the reports."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from nlp.types import TaggedItem
from service.access import LOCAL
from service.app import App
from service.page.render import clock
from service.page.sentences import english_of, spoken
from service.settings import DATA

HAN = re.compile("[㐀-鿿]+")
OURS = {"王", "中文", "样本", "二季度", "洞头区"}
"""The switch to Chinese, the names of the two files and their place."""
PAGES = [
    *("/", "/?q=幼儿园", "/?q=学校&unit=区发改局", "/?q=进度<a (", "/?q=找不到的词语", "/?q=还没开工的道路"),
    *(
        "/items/3",
        "/items/8",
        "/items/65",
        "/items/250",
        "/stalled",
        "/overview",
        "/moved?movement=still",
        "/import",
        "/review",
    ),
    *(
        "/review/amounts",
        "/review/bulk",
        "/docs",
        "/models",
        "/log",
        "/sign-in",
        "/items/99999",
        "/import/reports/1/forget",
    ),
]


def visible(html: str) -> str:
    """Give the text a reader sees or hears; texts marked as Chinese for the sake of the office are left out."""
    kept = re.sub(r"(?s)<head>.*?</head>|<textarea.*?</textarea>|<code>.*?</code>", " ", html)
    heard = " ".join(re.findall(r'(?:aria-label|title|placeholder)="([^"]*)"', kept))
    return unescape(f"{re.sub(r'<[^>]+>', ' ', kept)} {heard}")


@pytest.mark.usefixtures("two_quarters")
@pytest.mark.parametrize("address", PAGES)
def test_the_english_page_shows_chinese_only_where_a_report_says_it(client: TestClient, app: App, address: str) -> None:
    for who in ("王", LOCAL.name):
        app.store.reviews.correct(3, "stage", "completed", who=who)
    html = client.get(f"{address}{'&' if '?' in address else '?'}lang=en", headers={"accept": "text/html"}).text
    written = "\n".join(
        [unescape(address)]
        + [f"{one.tagged.item.target}\n{one.tagged.item.status}" for one in app.store.items.iterate()]
        + [unit.value for one in app.store.items.iterate() for unit in one.tagged.tags.units]
        + [
            goal.value.indicator + goal.value.unit
            for one in app.store.items.iterate()
            for goal in one.tagged.tags.quantities
        ]
    )
    strange = [run for run in HAN.findall(visible(html)) if run not in written and run not in OURS]
    assert not strange


def sentences_of(path: Path) -> Iterator[str]:
    """List the Chinese sentences a module notes or gives as a reason, with 甲 for what is filled in."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
            if "messages" in ast.unparse(node.func.value):
                yield from (text for one in node.args if (text := _text(one)))
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("why", "reason", "MESSAGE", "_UNSURE"):
            yield from filter(None, map(_text, (node.value, *ast.walk(node.value))))


def _filled(gap: ast.AST) -> str:
    chosen = gap.value.body if isinstance(gap, ast.FormattedValue) and isinstance(gap.value, ast.IfExp) else None
    return str(chosen.value) if isinstance(chosen, ast.Constant) else "甲"


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value if HAN.search(node.value) else ""
    if isinstance(node, ast.JoinedStr):
        parts = "".join(str(one.value) if isinstance(one, ast.Constant) else _filled(one) for one in node.values)
        return parts if HAN.search(parts.replace("甲", "")) else ""
    return ""


@pytest.mark.parametrize(
    "module",
    [
        *("index/parse.py", "index/tokens.py", "index/reasons.py", "service/widening.py", "service/forgiving.py"),
        *("service/deadline.py", "nlp/match.py"),
    ],
)
def test_the_reasons_that_code_writes_have_their_english(module: str) -> None:
    whole = [one for one in sentences_of(DATA.parent / module) if len(one) > 4]
    assert whole
    assert not [
        one for one in whole if english_of(one) is None and not any(one in other and one != other for other in whole)
    ]


def test_several_reasons_are_said_one_after_the_other() -> None:
    assert english_of("“学校”与“幼儿园”同义或相近；未提及“工程”") == (
        "“学校” means the same as “幼儿园” or is near it; does not mention “工程”"
    )
    assert english_of("“学校”属于“幼儿园”；别的话") is None
    assert english_of("类型不是工程项目、文件规划") == "is no project, document"
    assert english_of("工作表“一季度”第 7 行是表头：序号") == "sheet “一季度”, row 7 is the header: 序号"


def test_what_has_no_english_says_that_it_is_chinese() -> None:
    assert spoken("别的<话>", language="en") == '<span lang="zh-CN">别的&lt;话&gt;</span>'
    assert spoken("别的<话>", language="zh") == "别的&lt;话&gt;"


@given(st.text(max_size=60))
def test_any_sentence_whatever_can_be_asked_about(sentence: str) -> None:
    spoken(sentence, language="en")


def test_reasons_and_lights_say_the_same_figures_in_both_languages(app: App, gold: list[TaggedItem]) -> None:
    from service.tracking.lights import light_of
    from service.tracking.stalled import stalled

    lights = [light_of(one.value, app.store.items.get(1).period) for item in gold for one in item.tags.quantities]
    said = [(one.text, one.english) for one in lights]
    said += [(reason.text, reason.english) for one in stalled(app) for reason in one.why if reason.rule == "behind"]
    assert len(said) > 40
    for chinese, english in said:
        figures = set(re.findall(r"\d+(?:\.\d+)?", chinese))
        assert figures <= set(re.findall(r"\d+(?:\.\d+)?", english)), (chinese, english)


def test_moments_are_shown_by_the_clock_of_the_place_and_kept_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        shown = clock(datetime(2026, 11, 24, 23, 26, 5, tzinfo=UTC))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert shown == '<time datetime="2026-11-24T23:26:05+00:00" title="UTC+0800">2026-11-25 07:26</time>'
