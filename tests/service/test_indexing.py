"""The index follows the store: additions, changes, removals, damage, other words, interruptions, several processes."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from index.types import Everything, Query, Term
from nlp.types import Decision, Delivery, Item, Period, Quantity, Report, Stage, TaggedItem, Tags, Theme
from service.app import App
from service.indexing import catch_up, entry_of, reindex
from service.search import SearchRequest, search
from service.settings import open_settings

TAGS = Tags(
    primary=Decision(Theme.LIVELIHOOD, 0.9),
    themes=(Decision(Theme.LIVELIHOOD, 0.9), Decision(Theme.INDUSTRY, 0.5)),
    stage=Decision(Stage.PLANNING, 0.6),
    delivery=Decision(Delivery.PROJECT, 0.9),
    quantities=(Decision(Quantity("新增就业", ">=", Decimal(1000), "人", Decimal(100), "人"), 1.0),),
    units=(Decision("区民政局", 0.9), Decision("区民政局", 0.8)),
    unsure=("stage",),
)


class PlainWords:
    """Cuts every two characters: no dictionary to load."""

    def __init__(self, name: str = "pairs-1") -> None:
        self.name = name

    def words(self, text: str) -> list[str]:
        return [text[at : at + 2] for at in range(0, len(text), 2)]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with App(open_settings(home=tmp_path)) as opened:
        opened.__dict__["segmenter"] = PlainWords()
        yield opened


def _save(app: App, *targets: str, quarter: int = 1, kept: dict[int, int] | None = None) -> list[int]:
    items = [TaggedItem(Item(str(no), target, "正在推进"), TAGS) for no, target in enumerate(targets, start=1)]
    report = Report("甲县", Period(2021, quarter), "一季度.txt", "a" * 64, tuple(one.item for one in items))
    _, ids = app.store.items.save(report, items, model="m", kept=kept or {})
    return ids


def _found(app: App, text: str) -> set[int]:
    return {hit.id for hit in app.index.search(Query(Term(text))).hits}


def test_an_entry_holds_texts_facets_and_numbers(app: App) -> None:
    _save(app, "建成  養老院")
    (stored,) = app.store.items.iterate()
    entry = entry_of(stored, PlainWords().words)
    assert entry.texts == {"target": "建成养老院", "status": "正在推进"}
    assert entry.words["target"] == ["建成", "养老", "院"]
    assert dict(entry.facets) == {
        "themes": ("livelihood", "industry"),
        "primary": ("livelihood",),
        "stage": ("planning",),
        "delivery": ("project",),
        "unit": ("区民政局",),
        "place": ("甲县",),
        "period": ("2021Q1",),
        "unsure": ("stage",),
        "light": ("behind",),
    }
    assert entry.numbers["attainment"] == pytest.approx(0.1)
    assert entry.numbers["no"] == 1


def test_catching_up_indexes_what_is_new_and_then_does_nothing(app: App) -> None:
    first = _save(app, "建成幼儿园", "编制规划")
    assert catch_up(app) == 2
    assert catch_up(app) == 0
    second = _save(app, "新建泵站", quarter=2)
    assert catch_up(app) == 1
    assert _found(app, "泵站") == set(second)
    assert app.index.count() == 3
    assert _found(app, "幼儿园") == {first[0]}


def test_a_correction_changes_the_facet_and_a_removal_drops_the_item(app: App) -> None:
    ids = _save(app, "建成幼儿园", "编制规划")
    catch_up(app)
    app.store.reviews.correct(ids[0], "stage", "completed", who="王")
    assert catch_up(app) == 1
    assert dict(app.index.values("stage")) == {"completed": 1, "planning": 1}
    _save(app, "建成幼儿园一所", kept={0: ids[0]})
    catch_up(app)
    assert (_found(app, "规划"), _found(app, "一所"), app.index.count()) == (set(), {ids[0]}, 1)


def test_forgetting_a_report_empties_the_index(app: App) -> None:
    _save(app, "建成幼儿园")
    catch_up(app)
    app.store.items.forget(app.store.items.reports()[0].id)
    catch_up(app)
    assert app.index.count() == 0


def test_other_words_rebuild_the_index_by_themselves(app: App) -> None:
    _save(app, "建成幼儿园", "编制规划")
    catch_up(app)
    app.__dict__["segmenter"] = PlainWords("pairs-2")
    told: list[tuple[int, int]] = []
    assert catch_up(app, lambda done, total: told.append((done, total))) == 2
    assert told[-1] == (2, 2)
    stamp = app.index.stamp()
    assert stamp is not None
    assert "pairs-2" in stamp.version


def test_a_damaged_index_is_rebuilt(app: App, tmp_path: Path) -> None:
    _save(app, "建成幼儿园")
    catch_up(app)
    app.index.close()
    (tmp_path / "index" / "manifest.json").write_text("{", encoding="utf-8")
    assert search(app, SearchRequest('"幼儿园"')).total == 1
    for shelf in (tmp_path / "index").glob("edition-*/shelf-*/texts.bin"):
        shelf.write_bytes(b"")
    app.index.close()
    assert search(app, SearchRequest('"幼儿园"')).total == 1


def test_the_old_index_serves_until_the_rebuilt_one_is_complete(app: App) -> None:
    _save(app, "建成幼儿园")
    catch_up(app)
    _save(app, "新建泵站", quarter=2)
    during: list[int] = []
    reindex(app, lambda done, total: during.append(app.index.search(Query(Everything())).total))
    assert during == [1, 1]
    assert app.index.count() == 2


def test_a_search_does_not_wait_for_another_writer_and_says_so(app: App, tmp_path: Path) -> None:
    _save(app, "建成幼儿园")
    catch_up(app)
    _save(app, "新建泵站", quarter=2)
    code = (
        "import sys\nfrom pathlib import Path\nfrom index.locking import locked\n"
        "with locked(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "index")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        answer = search(app, SearchRequest('"推进"'))
        assert holder.stdin is not None
        holder.stdin.close()
    assert answer.total == 1
    assert any("正在更新" in message for message in answer.messages)
    assert search(app, SearchRequest('"推进"')).total == 2


@pytest.mark.slow
def test_a_killed_writer_leaves_the_old_index_and_the_work_is_repeated(app: App, tmp_path: Path) -> None:
    _save(app, "建成幼儿园")
    catch_up(app)
    _save(app, *(f"新建泵站{number}座" for number in range(300)), quarter=2)
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from service.app import App\nfrom service.indexing import reindex\n"
        "from service.settings import open_settings\n"
        "with App(open_settings(home=Path(sys.argv[1]))) as app:\n"
        "    while True:\n        reindex(app, lambda done, total: done > 1 or print('writing', flush=True))\n"
    )
    for pause in (0.0, 0.01, 0.05, 0.1, 0.2):
        writer = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        time.sleep(pause)
        writer.kill()
        writer.wait()
        writer.stdout.close()
        assert app.index.count() in (1, 301)
    catch_up(app)
    assert app.index.count() == 301
    assert len(_found(app, "泵站")) > 0


def test_the_version_tells_which_words_made_an_index(app: App) -> None:
    _save(app, "建成幼儿园")
    catch_up(app)
    stamp = app.index.stamp()
    assert stamp is not None
    assert stamp == replace(stamp, generation=app.store.generation())
