"""Every page answers in both languages without a script, links to its JSON twin, and shows what the twin says."""

from __future__ import annotations

import re
import tomllib
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from nlp.types import Period, TaggedItem
from service.page.render import FOLDER
from service.page.rules import FILES, parts_of, rules_html
from service.page.texts import Words
from service.settings import DATA
from service.tracking.lights import light_of

PAGES = [
    "/",
    "/?q=幼儿园",
    "/items/1",
    "/stalled",
    "/overview",
    "/import",
    "/review",
    "/review/bulk",
    "/review/amounts",
    "/counted",
    "/goals",
    "/moved?movement=new",
    "/docs",
    "/rules",
    "/models",
    "/log",
    "/sign-in",
]
RAW = re.compile(
    r"\b(tourism|industry|ecology|livelihood|governance|pending|planning|approval|implementing|completed)\b"
)


def visible(html: str) -> str:
    """Give the text a reader sees."""
    bare = re.sub(r"(?s)<head>.*?</head>|<pre.*?</pre>|<div lang=\"en\">.*?</main>|<[^>]+>", " ", html)
    return unescape(bare)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_answers_in_both_languages(client: TestClient, address: str) -> None:
    for language, tag in (("zh", 'lang="zh-CN"'), ("en", 'lang="en"')):
        answer = client.get(address, params={**parse_qs(urlsplit(address).query), "lang": language})
        assert answer.status_code == 200, answer.text[-2000:]
        assert tag in answer.text[:60]


@pytest.mark.parametrize("address", PAGES)
def test_no_page_needs_a_script_or_a_style_of_its_own(client: TestClient, address: str) -> None:
    html = client.get(address).text
    assert not re.search(r"<script(?! src=\"/static/)|<style|\sstyle=|\son[a-z]+=", html)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", html)


@pytest.mark.parametrize("address", [one for one in PAGES if one not in ("/docs", "/rules")])
def test_the_chinese_page_shows_no_raw_value_and_no_english(
    client: TestClient, address: str, gold: list[TaggedItem]
) -> None:
    written = {word for one in gold for word in re.findall(r"[A-Za-z]{3,}", one.item.target + one.item.status)}
    text = visible(client.get(address).text)
    assert not RAW.search(text)
    words = set(re.findall(r"[A-Za-z]{3,}", text)) - {
        "English",
        "Enter",
        "JSON",
        "UTC",
        "duban",
        "Excel",
        "CSV",
        "Word",
    }
    assert not words - written - {"txt", "csv", "html", "xlsx", "xls", "docx", "pdf"}


@pytest.mark.parametrize("address", ["/", "/?q=幼儿园&stage=planning", "/items/1", "/stalled", "/overview", "/review"])
def test_the_twin_of_a_page_is_there(client: TestClient, address: str) -> None:
    html = client.get(address).text
    twin = re.search(r'rel="alternate" type="application/json" href="([^"]+)"', html)
    assert twin
    assert client.get(unescape(twin[1])).status_code == 200


def test_the_search_page_shows_what_its_twin_lists(client: TestClient) -> None:
    address = "?q=建设&stage=planning&sort=no&limit=50"
    html = client.get(f"/{address}").text
    twin = client.get(f"/api/v1/items{address}").json()
    shown = [int(one) for one in re.findall(r'<h2><a href="/items/(\d+)"', html)]
    assert shown == [item["id"] for item in twin["items"]]
    assert f"共 {twin['total']} 项" in html


def test_every_facet_link_leads_to_as_many_items_as_it_says(client: TestClient) -> None:
    html = client.get("/?q=建设").text
    links = re.findall(r'<li><a href="([^"]+)"><span class="value">[^<]+</span><span class="count">(\d+)<', html)
    assert len(links) > 10
    for address, count in links:
        assert f"共 {count} 项" in client.get(unescape(address)).text


def test_leaving_a_filter_away_gives_the_address_without_it(client: TestClient) -> None:
    html = client.get("/?stage=planning&theme=tourism").text
    assert 'class="chip" href="/?stage=planning"' in html
    assert 'class="chip" href="/?theme=tourism"' in html


def test_paging_reaches_the_last_item(client: TestClient) -> None:
    address, seen = "/?sort=no&limit=50", 0
    while address:
        html = client.get(address).text
        seen += html.count('<li class="item">')
        following = re.search(r'rel="next" href="([^"]+)"', html)
        address = unescape(following[1]) if following else ""
    assert seen == 184


def test_text_that_looks_like_markup_is_shown_as_text(client: TestClient) -> None:
    html = client.get("/", params={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in html


def test_an_error_is_a_page_for_people_and_a_problem_for_programs(client: TestClient) -> None:
    page = client.get("/items/9999", headers={"accept": "text/html"})
    assert page.status_code == 404
    assert "没有编号为 9999 的事项；" in page.text
    assert client.get("/items/9999").headers["content-type"] == "application/problem+json"


def test_the_language_chosen_once_stays(client: TestClient) -> None:
    client.get("/?lang=en")
    assert "Stalled items" in client.get("/stalled").text


def test_an_empty_store_says_where_to_begin(client: TestClient) -> None:
    client.delete("/api/v1/reports/1")
    assert "导入第一份报表" in client.get("/").text
    assert client.get("/overview").status_code == client.get("/stalled").status_code == 200


def test_every_text_that_templates_ask_for_is_written_in_both_languages() -> None:
    asked = {
        key
        for path in Path(FOLDER / "templates").glob("*.html")
        for key in re.findall(r't\(["\']([a-z.]+)["\'](?:\)|, )', path.read_text("utf-8"))
    }
    assert len(asked) > 80
    gaps = re.findall(r"\{(\w+)\}", (FOLDER / "texts.tsv").read_text("utf-8"))
    anything: dict[str, Any] = dict.fromkeys(gaps, 1)
    for words in (Words("zh"), Words("en")):
        for key in asked:
            assert words.text(key, **anything)


@pytest.mark.parametrize(
    "address",
    [
        "/stalled?theme=x",
        "/stalled?limit=0",
        "/overview?at=x",
        "/review?skip=x",
        "/items/0",
        "/import/x",
        "/?sort=x",
        "/?x=1",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_with_a_page(client: TestClient, address: str) -> None:
    answer = client.get(address, headers={"accept": "text/html"})
    assert answer.status_code == 422
    assert "没有成功" in answer.text


@pytest.mark.usefixtures("two_quarters")
def test_the_board_is_narrowed_to_a_rule_that_fired(client: TestClient) -> None:
    counts = re.findall(r'<option value="([a-z-]+)">[^<（]+（(\d+)）</option>', client.get("/stalled").text)
    assert len(counts) > 4
    for rule, count in counts:
        found = client.get(f"/api/v1/stalled?rule={rule}&limit=1000").json()
        assert found["total"] == int(count)
        assert all(rule in {reason["rule"] for reason in one["why"]} for one in found["items"])
        assert f"共 {count} 项停滞" in client.get(f"/stalled?rule={rule}").text


def test_an_open_filter_of_a_form_is_no_filter(client: TestClient) -> None:
    bare, form = client.get("/stalled").text, client.get("/stalled?place=&at=&theme=&unit=").text
    assert re.findall(r"/items/\d+", bare) == re.findall(r"/items/\d+", form)


def test_the_rules_are_linked_from_where_they_are_applied_and_each_link_meets_its_part(client: TestClient) -> None:
    html = client.get("/rules").text
    parts = set(re.findall(r'<h2 id="([^"]+)"', html))
    for address in ("/stalled", "/overview", "/items/8"):
        links = re.findall(r'href="/rules#([^"]+)"', client.get(address).text)
        assert links, address
        assert set(links) <= parts, address
    assert "担心分" in html
    assert '<td class="number">1.000</td>' in html


def test_the_rules_hold_no_markup_but_their_own() -> None:
    html = rules_html("## 一、<b>x</b>\n\n<script>alert(1)</script>\n\n[a](javascript:alert(1)) `<i>`\n")
    assert not re.search(r"<(?:b|i|script|a)\b", html)
    assert "&lt;script&gt;" in html
    assert 'id="&lt;b&gt;x&lt;/b&gt;"' in html


def test_the_rules_are_installed_with_the_program() -> None:
    packaged = tomllib.loads((DATA.parent / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    for file in FILES.values():
        assert file.relative_to(DATA.parent).parts[0] in packaged["targets"]["wheel"]["packages"]


def test_the_english_rules_have_the_parts_of_the_chinese_ones_by_the_same_addresses(client: TestClient) -> None:
    chinese, english = (client.get(f"/rules?lang={one}").text for one in ("zh", "en"))
    assert re.findall(r'<h2 id="([^"]+)"', english) == re.findall(r'<h2 id="([^"]+)"', chinese)
    assert "Worry of a promise" in english
    assert "href" not in english[english.index("<article") : english.index("</article>")]


def test_the_english_rules_say_the_numbers_and_names_of_the_chinese_ones() -> None:
    chinese, english = (FILES[one].read_text("utf-8") for one in ("zh", "en"))
    assert len(parts_of(chinese)) == len(parts_of(english))
    assert set(re.findall(r"`([^`]+)`", chinese)) == set(re.findall(r"`([^`]+)`", english))
    tables = [
        [re.findall(r"(?<![\w.])\d+(?:\.\d+)?%?(?![\w.])", line) for line in text.splitlines() if line.startswith("| ")]
        for text in (chinese.partition("## 五、")[0], english.partition("## 5.")[0])
    ]
    assert tables[0] == tables[1]
    goals = [
        [line.split(" | ")[:4] for line in text.splitlines() if re.match(r"\| \d+ \| ", line)]
        for text in (chinese, english)
    ]
    assert goals[0] == goals[1]
    assert len(goals[0]) == 42


def test_the_english_rules_do_the_arithmetic_of_the_sample_as_the_program_does(gold: list[TaggedItem]) -> None:
    written = FILES["en"].read_text("utf-8")
    lights = [light_of(goal.value, Period(2021, 1)) for one in gold for goal in one.tags.quantities]
    assert len(lights) == 42
    assert not [one.english for one in lights if f"| {one.english} |" not in written]
