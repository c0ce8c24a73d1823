"""What was confirmed stays, corrections outrank the machine, and replacing a report loses no history."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url

from nlp.types import (
    Decision,
    Delivery,
    Item,
    Period,
    Quantity,
    Report,
    Span,
    Stage,
    TaggedItem,
    Tags,
    Theme,
)
from service.errors import BadInput, NotFound, Unavailable
from service.store.documents import document_of, tags_of
from service.store.store import Store
from service.store.tables import Table

TAGS = Tags(
    primary=Decision(Theme.TOURISM, 0.8, (Span("target", 0, 2),), by="model:test"),
    themes=(Decision(Theme.TOURISM, 0.8, by="model:test"), Decision(Theme.INDUSTRY, 0.55, by="model:test")),
    stage=Decision(Stage.PLANNING, 0.6, (Span("status", 1, 3),), by="model:test"),
    delivery=Decision(Delivery.PROJECT, 0.7, by="model:test"),
    quantities=(Decision(Quantity("新增就业", ">=", Decimal("0.1"), "万人", Decimal(3), "人"), 0.9, by="rule"),),
    units=(Decision("区发改局", 0.9, (Span("status", 0, 4),), by="rule"),),
    unsure=("stage", "primary"),
)


def _tagged(*targets: str) -> list[TaggedItem]:
    return [TaggedItem(Item(str(no), target, f"{target}的进展"), TAGS) for no, target in enumerate(targets, start=1)]


def _report(items: list[TaggedItem], *, sha256: str = "a" * 64, quarter: int = 1) -> Report:
    return Report("甲县", Period(2021, quarter), "一季度.txt", sha256, tuple(one.item for one in items))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.engine)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        opened = Store(f"sqlite:///{(tmp_path / 'duban.sqlite3').as_posix()}")
        yield opened
        opened.close()
    else:
        with _empty_postgresql() as url:
            opened = Store(url)
            yield opened
            opened.close()


@contextmanager
def _empty_postgresql() -> Iterator[str]:
    """Make a database of its own on the server DUBAN_TEST_POSTGRESQL names, and drop it afterwards."""
    given = os.environ.get("DUBAN_TEST_POSTGRESQL")
    if not given:
        pytest.skip("DUBAN_TEST_POSTGRESQL names no server")
    url, name = make_url(given), f"duban_test_{uuid.uuid4().hex}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    server.dispose()


def test_what_was_saved_is_read_back_as_written(store: Store) -> None:
    items = _tagged("建成幼儿园", "编制规划")
    saved, ids = store.items.save(_report(items), items, model="m1", who="王")
    assert [one.tagged for one in store.items.iterate(report_id=saved.id)] == items
    assert [one.id for one in store.items.iterate(ids=ids)] == ids
    assert (saved.rows, saved.revision, store.items.count()) == (2, 1, 2)


def test_the_store_opens_again_with_everything_in_it(tmp_path: Path) -> None:
    url = f"sqlite:///{(tmp_path / 'folder' / 'duban.sqlite3').as_posix()}"
    items = _tagged("建成幼儿园")
    first = Store(url)
    first.items.save(_report(items), items, model="m1")
    first.close()
    second = Store(url)
    assert second.items.count() == 1
    assert second.generation() == 1
    second.close()


def test_a_corrected_file_keeps_ids_and_remembers_the_earlier_text(store: Store) -> None:
    before = _tagged("建成幼儿园", "编制规划", "修路")
    saved, ids = store.items.save(_report(before), before, model="m1")
    after = _tagged("编制规划", "建成幼儿园", "新建泵站")
    after[1] = replace(after[1], item=replace(after[1].item, status="已封顶"))
    seen = store.generation()
    again, new_ids = store.items.save(_report(after, sha256="b" * 64), after, model="m1", kept={0: ids[1], 1: ids[0]})
    assert (again.id, again.revision, again.rows) == (saved.id, 2, 3)
    assert new_ids[:2] == [ids[1], ids[0]]
    assert store.items.versions(ids[0]) == [(1, replace(before[0].item, attributes={}))]
    assert store.items.gone(after=seen) == [ids[2]]
    with pytest.raises(NotFound):
        store.items.get(ids[2])


def test_a_correction_outranks_the_machine_even_after_retagging(store: Store) -> None:
    items = _tagged("建成幼儿园")
    _, (item_id,) = store.items.save(_report(items), items, model="m1")
    store.reviews.correct(item_id, "stage", "approval", who="王", why="可研已批")
    store.items.retag({item_id: replace(TAGS, stage=Decision(Stage.COMPLETED, 0.99, by="model:2"))}, model="m2")
    stored = store.items.get(item_id)
    assert stored.tagged.tags.stage == Decision(Stage.APPROVAL, 1.0, by="person:王")
    assert stored.machine.stage.value is Stage.COMPLETED
    assert stored.tagged.tags.unsure == ("primary",)
    assert stored.corrected == {"stage"}


def test_the_newest_correction_counts_and_undoing_brings_the_one_before_back(store: Store) -> None:
    items = _tagged("建成幼儿园")
    _, (item_id,) = store.items.save(_report(items), items, model="m1")
    store.reviews.correct(item_id, "primary", "livelihood", who="王")
    second = store.reviews.correct(item_id, "primary", "ecology", who="李")
    assert (second.old, second.new) == ("livelihood", "ecology")
    assert store.items.get(item_id).tagged.tags.primary.value is Theme.ECOLOGY
    store.reviews.undo(second.id)
    tags = store.items.get(item_id).tagged.tags
    assert tags.primary.value is Theme.LIVELIHOOD
    assert [theme.value for theme in tags.themes] == [Theme.LIVELIHOOD, Theme.TOURISM, Theme.INDUSTRY]
    assert [correction.undone_at is None for correction in store.reviews.log(item_id)] == [True, False]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stage", "done"),
        ("themes", []),
        ("themes", "tourism"),
        ("colour", "red"),
        ("quantities", [{"indicator": "x"}]),
        ("units", "区发改局"),
    ],
)
def test_a_value_that_is_none_of_the_fields_is_refused_in_both_languages(
    store: Store, field: str, value: object
) -> None:
    items = _tagged("建成幼儿园")
    _, (item_id,) = store.items.save(_report(items), items, model="m1")
    with pytest.raises(BadInput) as refused:
        store.reviews.correct(item_id, field, value, who="王")
    assert field in refused.value.chinese
    assert field in refused.value.english
    assert store.reviews.log() == []


def test_forgetting_a_report_tells_the_index_what_to_drop(store: Store) -> None:
    items = _tagged("建成幼儿园", "编制规划")
    saved, ids = store.items.save(_report(items), items, model="m1")
    seen = store.generation()
    assert store.items.forget(saved.id) == 2
    assert store.items.gone(after=seen) == ids
    assert store.items.reports() == []
    generation = store.generation()
    assert store.items.forget(saved.id) == 2  # asked again, it answers the same
    assert store.generation() == generation
    with pytest.raises(NotFound, match="no report 99"):
        store.items.forget(99)


def test_ids_are_never_given_twice(store: Store) -> None:
    items = _tagged("建成幼儿园")
    saved, first = store.items.save(_report(items), items, model="m1")
    store.items.forget(saved.id)
    _, second = store.items.save(_report(items), items, model="m1")
    assert second > first


def test_every_write_raises_the_generation(store: Store) -> None:
    items = _tagged("建成幼儿园")
    _, (item_id,) = store.items.save(_report(items), items, model="m1")
    store.reviews.correct(item_id, "delivery", "document", who="王")
    assert store.generation() == 2
    assert [one.id for one in store.items.iterate(after=1)] == [item_id]
    assert list(store.items.iterate(after=2)) == []


def test_a_failed_save_leaves_nothing_behind(store: Store) -> None:
    items = _tagged("建成幼儿园", "编制规划")
    broken = [items[0], replace(items[1], item=replace(items[1].item, target=None))]  # type: ignore[arg-type] # on purpose
    with pytest.raises(Exception, match=r"NOT NULL|null value"):
        store.items.save(_report(items), broken, model="m1")
    assert (store.items.count(), store.items.reports(), store.generation()) == (0, [], 0)


def test_a_store_that_cannot_be_opened_says_which_setting_to_check(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("not a folder", encoding="utf-8")
    for url in ("nonsense", "sqlite:///" + (tmp_path / "taken" / "x.sqlite3").as_posix()):
        with pytest.raises(Unavailable, match="DUBAN_STORE or DUBAN_HOME"):
            Store(url)


def test_migrations_make_exactly_the_tables_of_the_code(tmp_path: Path) -> None:
    path = tmp_path / "duban.sqlite3"
    Store(f"sqlite:///{path.as_posix()}").close()
    engine = create_engine(f"sqlite:///{path.as_posix()}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Table.metadata) == []
        assert set(inspect(connection).get_table_names()) >= set(Table.metadata.tables)
    engine.dispose()


@given(
    st.floats(0, 1),
    st.decimals(allow_nan=False, allow_infinity=False, places=4),
    st.lists(st.sampled_from(["primary", "stage", "delivery"]), unique=True),
)
def test_tags_survive_the_way_to_json_and_back(confidence: float, goal: Decimal, unsure: list[str]) -> None:
    quantity = Decision(Quantity("产值", "<=", goal, "亿元"), confidence)
    tags = replace(TAGS, stage=replace(TAGS.stage, confidence=confidence), quantities=(quantity,), unsure=tuple(unsure))
    assert tags_of(document_of(tags)) == tags
