"""Items at hand are always those of the store as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from nlp.types import Decision, Delivery, Item, Period, Report, Stage, TaggedItem, Tags, Theme
from service.recent import Recent
from service.store.reviews import Word
from service.store.store import Store

_TAGS = Tags(
    Decision(Theme.TOURISM, 1.0),
    (Decision(Theme.TOURISM, 1.0),),
    Decision(Stage.PLANNING, 1.0),
    Decision(Delivery.PROJECT, 1.0),
)


@pytest.fixture
def store() -> Iterator[Store]:
    opened = Store("sqlite://")
    yield opened
    opened.close()


def _saved(store: Store, *targets: str) -> list[int]:
    tagged = [TaggedItem(Item(str(no), target, "已完成"), _TAGS) for no, target in enumerate(targets)]
    return store.items.save(Report("洞头区", Period(2021, 1), "a.docx", "0" * 64, ()), tagged, model="m")[1]


def test_an_item_seen_before_is_given_again_without_being_read(store: Store) -> None:
    ids = _saved(store, "建养老院", "建码头")
    recent = Recent(store)
    first = recent.items(ids)
    again = recent.items(ids[1:])
    assert again == {ids[1]: first[ids[1]]}
    assert again[ids[1]] is first[ids[1]]


def test_a_word_said_of_an_item_is_seen_at_once(store: Store) -> None:
    (item,) = _saved(store, "建养老院")
    recent = Recent(store)
    assert recent.items([item])[item].tagged.tags.stage.value is Stage.PLANNING
    said = store.reviews.correct_all([Word(item, "stage", "completed")], who="a")
    assert recent.items([item])[item].tagged.tags.stage.value is Stage.COMPLETED
    store.reviews.undo(said[0].id)
    assert recent.items([item])[item].tagged.tags.stage.value is Stage.PLANNING


def test_tags_made_again_are_seen_at_once(store: Store) -> None:
    (item,) = _saved(store, "建养老院")
    recent = Recent(store)
    recent.items([item])
    store.items.retag({item: replace(_TAGS, stage=Decision(Stage.APPROVAL, 1.0))}, model="n")
    assert recent.items([item])[item].tagged.tags.stage.value is Stage.APPROVAL


def test_a_forgotten_item_is_gone_at_once(store: Store) -> None:
    ids = _saved(store, "建养老院", "建码头")
    recent = Recent(store)
    report = recent.items(ids)[ids[0]].report_id
    store.items.forget(report)
    assert recent.items(ids) == {}


def test_long_pages_are_given_whole_and_unknown_ids_left_out(store: Store) -> None:
    ids = _saved(store, *(f"建第{number}座桥" for number in range(300)))
    recent = Recent(store)
    assert list(recent.items([*ids, 999_999])) == ids
    assert recent.items([]) == {}
