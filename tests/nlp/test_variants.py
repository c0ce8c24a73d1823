"""Variants keep what their items say and come from items that may stand together."""

from __future__ import annotations

import pytest

from nlp.labelled import LabelledItem
from nlp.types import Delivery, Item, Stage, Theme
from nlp.variants import variants_of


def item(place: int, stage: Stage, *, source: str = "east", theme: Theme = Theme.INDUSTRY) -> LabelledItem:
    return LabelledItem(
        id=str(place),
        source=source,
        item=Item(no="", target=f"目标{place}", status=f"进展{place}。"),
        themes=(theme,),
        primary=theme,
        stage=stage,
        delivery=Delivery.PROJECT,
    )


@pytest.mark.parametrize("seed", range(6))
def test_gathered_statuses_hold_two_parts_of_the_items_stage_and_one_of_another(seed: int) -> None:
    items = [item(0, Stage.PLANNING), item(1, Stage.PLANNING), item(2, Stage.IMPLEMENTING)]
    made = variants_of(items, seed=seed)
    assert [one.parents[0] for one in made] == [0, 1]
    for one in made:
        assert one.item.target == items[one.parents[0]].item.target
        assert sorted(items[parent].stage for parent in one.parents) == [
            Stage.IMPLEMENTING,
            Stage.PLANNING,
            Stage.PLANNING,
        ]
        assert all(one.item.status.count(f"进展{parent}") == 1 for parent in one.parents)


@pytest.mark.parametrize(
    "stranger",
    [
        item(2, Stage.IMPLEMENTING, source="north"),
        item(2, Stage.IMPLEMENTING, theme=Theme.ECOLOGY),
        item(2, Stage.PLANNING),
    ],
)
def test_nothing_is_gathered_across_sources_or_themes_or_from_one_stage(stranger: LabelledItem) -> None:
    items = [item(0, Stage.PLANNING), item(1, Stage.PLANNING), stranger]
    assert variants_of(items) == []


def test_the_same_seed_gathers_the_same_items() -> None:
    items = [item(place, stage) for place, stage in enumerate([*Stage] * 4)]
    assert variants_of(items, seed=3) == variants_of(items, seed=3)
