"""Entries of the real report, cut crudely into pairs of characters: what is found must not depend on the cutting."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.backend import SearchIndex, open_index
from index.types import Entry
from nlp.normalize import fold

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample" / "dongtou-2021Q1.txt"
STAGES = ("pending", "planning", "approval", "implementing", "completed")


def cut(text: str) -> list[str]:
    return re.findall(r"[a-z0-9.]+|[^a-z0-9.]{1,2}", text)


@pytest.fixture(scope="session")
def words_of() -> Callable[[str], list[str]]:
    return cut


@pytest.fixture(scope="session")
def entries() -> list[Entry]:
    rows = [line.split(" | ") for line in SAMPLE.read_text("utf-8").splitlines()[2:]]
    return [_entry(int(no), target, status.removesuffix(" |")) for no, target, status in rows]


def _entry(no: int, target: str, status: str) -> Entry:
    texts = {"target": fold(target).text, "status": fold(status).text}
    return Entry(
        id=no,
        texts={"target": texts["target"], "status": texts["status"]},
        words={"target": cut(texts["target"]), "status": cut(texts["status"])},
        facets={"stage": (STAGES[no % 5],), "unit": tuple(sorted(set(re.findall(r"区\w{2}局", status))))},
        numbers={"no": float(no), "attainment": no / 100} if no % 3 else {"no": float(no)},
    )


@pytest.fixture(scope="module", params=["memory", "whoosh", pytest.param("tantivy", marks=pytest.mark.engine)])
def scheme(request: pytest.FixtureRequest) -> str:
    if request.param == "tantivy":
        pytest.importorskip("tantivy", reason="the engine is an extra")
    return str(request.param)


@pytest.fixture
def index(scheme: str, tmp_path: Path) -> Iterator[SearchIndex]:
    opened = open_index(_url(scheme, tmp_path))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def filled(scheme: str, entries: list[Entry], tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    """The sample's 184 rows, put in three times over so that replaced rows lie about."""
    opened = open_index(_url(scheme, tmp_path_factory.mktemp("index")))
    opened.put(entries)
    opened.put(entries[:30])
    opened.put(entries[20:40])
    yield opened
    opened.close()


def _url(scheme: str, folder: Path) -> str:
    return "memory:" if scheme == "memory" else f"{scheme}:///{(folder / 'index').as_posix()}"
