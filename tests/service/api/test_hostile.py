"""What hostile input gets, case by case, as docs/hostile.md lists it; raw sockets are in tests/service/server."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from nlp.types import Period, Report, TaggedItem
from service.access import COOKIE, Role, create_token
from service.api.application import build
from service.app import App
from service.settings import open_settings

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "hostile.md").read_text("utf-8")
SCRIPT = "<script>alert(1)</script>"
ROWS = "序号 | 重点工作 | 完成情况 | 备注 |\n"
ITEM = "/api/v1/items/1"
Try = Callable[[TestClient], str]


def told(answer: httpx2.Response) -> str:
    """Give status and code; a browser's page by its status alone."""
    kind = answer.headers.get("content-type", "")
    code = f" {answer.json()['code']}" if kind.startswith("application/problem+json") else ""
    return f"{answer.status_code}{code}"


def upload(client: TestClient, content: bytes, name: str = "二季度.txt", **fields: str) -> httpx2.Response:
    data = {"place": "洞头区", "period": "2021Q2", **fields}
    return client.post("/api/v1/reports", files={"file": (name, content)}, data=data)


def stored(client: TestClient, rows: str, **fields: str) -> int:
    """Take a file in; give the id of its first item."""
    sha256 = upload(client, (ROWS + rows).encode(), **fields).json()["sha256"]
    return int(client.post(f"/api/v1/reports/{sha256}/confirm").json()["item_ids"][0])


def shown(client: TestClient, *addresses: str) -> str:
    """Look for the script as it was sent in pages."""
    for address in addresses:
        page = client.get(address, headers={"accept": "text/html"})
        assert page.status_code == 200, address
        assert SCRIPT not in page.text, address
    return "shown as text"


def script_in_a_file(client: TestClient) -> str:
    first = stored(client, f"1{SCRIPT} | 建桥{SCRIPT} | 选址{SCRIPT} | {SCRIPT} |\n", place=f"某县{SCRIPT}")
    return shown(client, f"/items/{first}", "/?q=建桥", "/stalled", "/overview", "/import", "/review")


def script_in_what_people_type(client: TestClient) -> str:
    client.patch(ITEM, json={"units": [f"局{SCRIPT}"], "why": SCRIPT}, headers={"If-Match": "*"})
    client.post("/api/v1/saved-searches", json={"name": SCRIPT, "q": SCRIPT})
    client.post("/api/v1/links", json={"earlier_id": 1, "later_id": 2, "why": SCRIPT})
    asked = "%3Cscript%3Ealert(1)%3C/script%3E"
    return shown(
        client, "/items/1", f"/?q={asked}&unit={asked}", f"/stalled?unit={asked}", "/log", f"/overview?place={asked}"
    )


def formula(client: TestClient) -> str:
    stored(client, "1 | =HYPERLINK(1) | +1+cmd | @SUM(1) |\n")
    from openpyxl import load_workbook

    table = client.get("/api/v1/export?format=csv&period=2021Q2").content.decode("utf-8-sig")
    assert not re.search(r'(^|,)"?[=+@]', table, flags=re.MULTILINE), table
    book = load_workbook(io.BytesIO(client.get("/api/v1/export?format=xlsx&period=2021Q2").content))
    kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
    return "exported as text" if "f" not in kinds else "a formula"


def path_like_name(client: TestClient) -> str:
    answer = upload(client, f"{ROWS}1 | 建桥 | 选址 |\n".encode(), "../../../etc/passwd.txt")
    return f"200, kept as {answer.json()['source']}" if answer.status_code == 200 else told(answer)


def bomb(client: TestClient) -> str:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"<" + b" " * (300 << 20))
    return told(upload(client, packed.getvalue(), "bomb.xlsx"))


def entity(client: TestClient) -> str:
    text = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document><w:t>&e;</w:t></w:document>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", text)
    answer = upload(client, packed.getvalue(), "entity.docx")
    assert "root:" not in answer.text
    return told(answer)


def confirmed_twice(client: TestClient) -> str:
    sha256 = upload(client, f"{ROWS}1 | 建桥 | 选址 |\n".encode()).json()["sha256"]
    said = {"corrections": [{"position": 0, "field": "stage", "value": "approval"}]}
    first, again = (client.post(f"/api/v1/reports/{sha256}/confirm", json=said) for _ in range(2))
    assert again.json() == {**first.json(), "outcome": "unchanged"}
    return f"{told(again)} {again.json()['outcome']}"


def edited_twice(client: TestClient) -> str:
    etag = client.get(ITEM).headers["etag"]
    first, again = (client.patch(ITEM, json={"stage": "completed"}, headers={"If-Match": etag}) for _ in range(2))
    assert again.json() == first.json()
    return f"{told(again)}, nothing new"


def stale(client: TestClient) -> str:
    etag = client.get(ITEM).headers["etag"]
    client.patch(ITEM, json={"stage": "completed"}, headers={"If-Match": etag})
    return told(client.patch(ITEM, json={"stage": "pending"}, headers={"If-Match": etag}))


def chunks(client: TestClient) -> str:
    return told(client.post("/api/v1/tag", content=(b" " * (1 << 20) for _ in range(1_000))))


def posted(address: str, content: bytes, kind: str = "application/json") -> Try:
    return lambda client: told(client.post(address, content=content, headers={"content-type": kind}))


def got(address: str, **headers: str) -> Try:
    return lambda client: told(client.get(address, headers=headers))


def other_site(client: TestClient) -> str:
    return told(client.delete("/api/v1/reports/1", headers={"origin": "https://elsewhere.example"}))


def id_with_lines(client: TestClient) -> str:
    answer = client.get("/healthz", headers={"x-request-id": "abcdefgh\\n200 OK"})
    return f"{told(answer)}, another id" if re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"]) else "kept"


OPEN: dict[str, tuple[str, Try]] = {
    "a script in every cell of a file, and in the place": ("shown as text", script_in_a_file),
    "a script in a query, filter, reason, unit, link, saved search": ("shown as text", script_in_what_people_type),
    "formulas (`=` `+` `@`) in cells, exported to csv and xlsx": ("exported as text", formula),
    "a file named `../../../etc/passwd.txt`": ("200, kept as passwd.txt", path_like_name),
    "a workbook that unpacks to 300 MB": ("413 too-large", bomb),
    "a docx with an external entity": ("422 xml-entities", entity),
    "a body that declares 1 TB": (
        "413 too-large",
        lambda client: told(client.post("/api/v1/tag", content=b"{}", headers={"content-length": str(1 << 40)})),
    ),
    "a chunked body without end": ("413 too-large", chunks),
    "multipart without a boundary": ("400 bad-request", posted("/api/v1/reports", b"x", "multipart/form-data")),
    "multipart cut off in a header": (
        "422 missing-parameter",
        posted(
            "/api/v1/reports", b'--x\r\nContent-Disposition: form-data; name="file"', "multipart/form-data; boundary=x"
        ),
    ),
    "multipart of 10,000 fields": (
        "400 bad-request",
        posted(
            "/api/v1/reports",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 10_000 + b"--x--\r\n",
            "multipart/form-data; boundary=x",
        ),
    ),
    "a body that is no JSON": ("422 bad-json", posted("/api/v1/tag", b"{")),
    "JSON nested 100,000 deep": ("400 bad-request", posted("/api/v1/tag", b"[" * 100_000)),
    "JSON with a number of 10,000 digits": (
        "400 bad-request",
        posted("/api/v1/links", b'{"earlier_id": ' + b"9" * 10_000 + b"}"),
    ),
    "JSON with NaN": ("422 bad-parameter", posted("/api/v1/links", b'{"earlier_id": NaN}')),
    "JSON with a lone surrogate": ("422 bad-parameter", posted("/api/v1/tag", b'{"items": [{"target": "\\ud800"}]}')),
    "JSON as text/plain": ("422 bad-parameter", posted("/api/v1/tag", b'{"items": []}', "text/plain")),
    "501 rows to tag": (
        "422 bad-parameter",
        posted("/api/v1/tag", json.dumps({"items": [{"target": "x"}] * 501}).encode()),
    ),
    "an edit of a state long gone": ("412 item-changed", stale),
    "an edit sent again": ("200, nothing new", edited_twice),
    "a confirmation sent again": ("200 unchanged", confirmed_twice),
    "an edit without If-Match": (
        "428 if-match-needed",
        lambda client: told(client.patch(ITEM, json={"stage": "pending"})),
    ),
    "a change asked for by another site's page": ("403 other-site", other_site),
    "another name for this machine (rebinding)": ("403 wrong-host", got("/api/v1/items", host="rebound.example")),
    "a form without its word": (
        "403 form-expired",
        lambda client: told(client.post("/import/reports/1/forget", data={})),
    ),
    "an id of 2⁶³": ("422 bad-parameter", got(f"/api/v1/items/{2**63}")),
    "limit=1000000000": ("422 bad-parameter", got("/api/v1/items?limit=1000000000")),
    "a parameter nobody knows": ("422 no-such-parameter", got("/api/v1/items?colour=red")),
    "a query of 60,000 characters": ("422 bad-parameter", got("/api/v1/items?q=" + "a" * 60_000)),
    "a query of 2,000 brackets": ("200", got("/api/v1/items?q=" + "(" * 2_000)),
    "a query of 500 times `NOT`": ("200", got("/api/v1/items?q=" + "NOT%20" * 500)),
    "a query of `?*`": ("200", got("/api/v1/items?q=%3F*")),
    "SQL in query and filter": ("200", got("/api/v1/items?q=%27%20OR%201=1--&place=%27%3BDROP%20TABLE%20items")),
    "a zero byte and half of a character in a query": ("200", got("/api/v1/items?q=%00%E6%97&unit=%ED%A0%80")),
    "`/static/../../pyproject.toml`": ("404 no-such-address", got("/static/%2e%2e/%2e%2e/pyproject.toml")),
    "the method TRACE": ("405 no-such-method", lambda client: told(client.request("TRACE", "/api/v1/items"))),
    "a request id of several lines": ("200, another id", id_with_lines),
}


def with_cookie(cookie: str) -> Try:
    def ask(client: TestClient) -> str:
        client.cookies.set(COOKIE, cookie)
        return told(client.get("/api/v1/items"))

    return ask


def with_token(text: str) -> Try:
    return got("/api/v1/items", authorization=text)


def sign_in_often(client: TestClient) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-in").text)
    assert found
    form = {"csrf": found[1], "token": "duban_guess"}
    return told([client.post("/sign-in", data=form) for _ in range(20)][-1])


GUARDED: dict[str, tuple[str, Try]] = {
    "no token where tokens are asked for": ("401 sign-in-needed", got("/api/v1/items")),
    "a token made up": ("401 sign-in-needed", with_token("Bearer duban_" + "a" * 43)),
    "another scheme": ("401 sign-in-needed", with_token("Basic YTpi")),
    "a forged session cookie": ("401 sign-in-needed", with_cookie("1.9999999999.abc." + "0" * 64)),
    "a session cookie with another's number put in": ("401 sign-in-needed", with_cookie("2.1.a.b.c")),
    "a reader who deletes a report": (
        "403 role-too-low",
        lambda client: told(
            client.delete("/api/v1/reports/1", headers={"authorization": f"Bearer {client.app_state['reader']}"})
        ),
    ),
    "guessing tokens at the door": ("429 too-many", sign_in_often),
}


@pytest.fixture
def guarded(tmp_path: Path, gold: list[TaggedItem]) -> Iterator[TestClient]:
    with App(open_settings(home=tmp_path, index="memory:", auth="tokens")) as app:
        rows = gold[:3]
        report = Report("洞头区", Period(2021, 1), "样本.txt", "a" * 64, tuple(one.item for one in rows))
        app.store.items.save(report, rows, model="hand")
        with TestClient(build(app), base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
            client.app_state["reader"] = create_token(app, "李", Role.READER)[1]
            yield client


@pytest.mark.parametrize("what", OPEN)
def test_hostile_input_gets_what_the_page_says(client: TestClient, what: str) -> None:
    expected, attempt = OPEN[what]
    assert attempt(client) == expected
    assert client.get("/api/v1/items?q=养老").status_code == 200


@pytest.mark.parametrize("what", GUARDED)
def test_hostile_strangers_get_what_the_page_says(guarded: TestClient, what: str) -> None:
    expected, attempt = GUARDED[what]
    assert attempt(guarded) == expected


@pytest.mark.parametrize(("what", "expected"), [(what, case[0]) for what, case in {**OPEN, **GUARDED}.items()])
def test_the_page_lists_it(what: str, expected: str) -> None:
    assert f"| {what} | {expected} |" in PAGE
