"""Every number of the overview leads to a list of just as many, and nothing is cut off."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from nlp.types import Period, Report, TaggedItem
from service.app import App


def test_every_number_of_the_heat_map_leads_to_exactly_its_list(client: TestClient) -> None:
    html = client.get("/overview").text
    table = html[html.index('class="heat"') : html.index("</table>")]
    links = re.findall(r'<a href="([^"]+)">(\d+)</a>', table)
    assert len(links) > 20
    for address, count in links:
        assert f"共 {count} 项" in client.get(unescape(address)).text


@pytest.mark.usefixtures("two_quarters")
@pytest.mark.parametrize("scope", ["", "?at=2021Q1", "?place=洞头区&at=2021Q2", "?units=all"])
def test_every_number_of_the_overview_leads_to_a_list_of_just_as_many(client: TestClient, scope: str) -> None:
    html = client.get(f"/overview{scope}").text
    numbers = re.sub(r"(?s)<head>.*?</head>|<svg.*?</svg>|<footer.*", "", html)
    links = set(re.findall(r'<a href="([^"]+)">(\d+)</a>', numbers))
    assert len(links) > 40
    for address, count in links:
        assert f"共 {count} " in client.get(unescape(address)).text, address
    assert not [one for one in re.findall(r"<(?:span|td|dd)[^>]*>(\d+)</", numbers) if one != "0"]


@pytest.mark.usefixtures("two_quarters")
def test_the_numbers_lead_to_their_lists_where_places_stand_at_different_quarters(
    client: TestClient, app: App, gold: list[TaggedItem]
) -> None:
    rows = gold[:30]
    report = Report("瓯海区", Period(2021, 1), "瓯海.txt", "b" * 64, tuple(one.item for one in rows))
    app.store.items.save(report, rows, model="hand")
    html = client.get("/overview").text
    links = set(re.findall(r'<a href="(/counted[^"]+)">(\d+)</a>', html))
    assert len(links) > 20
    for address, count in links:
        assert f"共 {count} 项" in client.get(unescape(address)).text, address
    whole = client.get("/api/v1/counted?limit=100").json()
    assert (whole["total"], whole["next"]) == (125, "/api/v1/counted?limit=100&offset=100")


@pytest.mark.usefixtures("two_quarters")
def test_each_part_of_the_trend_leads_to_its_list_and_stands_in_the_table(client: TestClient) -> None:
    html = client.get("/overview").text
    parts = re.findall(r'<a href="([^"]+)" aria-label="\d{4}Q\d [^"]+ (\d+)">', html)
    assert {unescape(address).split("at=")[1][:6] for address, _ in parts} == {"2021Q1", "2021Q2"}
    assert sum(int(count) for _, count in parts) == 184 + 95
    for address, count in parts:
        assert f"共 {count} 项" in client.get(unescape(address)).text
        assert f'<a href="{address}">{count}</a>' in html


def test_goals_are_listed_to_the_last(client: TestClient) -> None:
    counts = client.get("/api/v1/stats").json()["lights"]
    assert sum(counts.values()) == 42
    for light, count in counts.items():
        assert client.get(f"/api/v1/goals?light={light}").json()["total"] == count
    address, seen = "/goals?limit=20", 0
    while address:
        html = client.get(address).text
        seen += html.count('<th scope="row"><a href="/items/')
        following = re.search(r'rel="next" href="([^"]+)"', html)
        address = unescape(following[1]) if following else ""
    assert seen == sum(counts.values())


def test_the_units_of_the_overview_hide_nothing_that_is_behind(client: TestClient) -> None:
    """In the sample no goal that is behind names a unit, and there are more units than the short table shows."""
    behind = [unit["behind"] for unit in client.get("/api/v1/stats").json()["units"]]
    assert (sum(behind), len(behind) > 16) == (3, True)
    for address in ("/overview", "/overview?units=all"):
        cells = re.findall(r'data-head="欠进度"><(?:a|span)[^>]*>(\d+)<', client.get(address).text)
        assert sum(map(int, cells)) == 3, address
    assert client.get("/overview").text.count("（未写明）") == 1
