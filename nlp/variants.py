"""Further training items made from labelled ones by changes that keep every label.

Written items differ from real ones in ways that a model would otherwise learn: they name more figures, and seldom mix
what a duty has carried out with what it still plans. Each change here removes one of these differences:

- `without_figures`: an activity stays at its stage when the counts of what was carried out are left out;
- `joined`: a duty carried out somewhere is carried out, whatever else is still being planned (codebook §6);
- `gathered`: of three sub-projects the two that stand alike decide (codebook §2, rule 2). Real statuses are longer than
  written ones and list what several sub-projects or units have done.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nlp.labelled import LabelledItem
from nlp.normalize import normalize
from nlp.progress import figures_of
from nlp.types import Delivery, Item, Stage

_COUNTED = frozenset({Delivery.ACTIVITY, Delivery.ATTRACT, Delivery.DOCUMENT})


class Variant(NamedTuple):
    """A changed item. `parents` are the places of the items it was made from; it carries the first one's labels."""

    parents: tuple[int, ...]
    item: Item


def variants_of(labelled: Sequence[LabelledItem], *, seed: int = 0) -> list[Variant]:
    """Give the variants of items; the same items and seed give the same ones."""
    made = []
    for place, one in enumerate(labelled):
        status = without_figures(one)
        if status:
            made.append(Variant((place,), Item(no="", target=one.item.target, status=status)))
    chance = random.Random(seed)  # noqa: S311  # variety, not secrecy
    return [*made, *joined(labelled, chance), *gathered(labelled, chance)]


def without_figures(one: LabelledItem) -> str:
    """Leave out the counts of a status whose target has no numeric goal; "" where that is not safe."""
    if one.delivery not in _COUNTED or one.quantities or figures_of(normalize(one.item.target).text):
        return ""
    status = normalize(one.item.status).text
    kept, at = [], 0
    for figure in figures_of(status):
        if figure.unit != "%":
            kept.append(status[at : figure.start])
            at = figure.end
    return "".join(kept) + status[at:] if at else ""


def joined(labelled: Sequence[LabelledItem], chance: random.Random) -> Iterator[Variant]:
    """Add the plans of one duty to the deeds of another with the same theme and source."""
    duties = [
        (place, one) for place, one in enumerate(labelled) if one.delivery is Delivery.ACTIVITY and not one.quantities
    ]
    plans: dict[tuple[str, str], list[tuple[int, LabelledItem]]] = {}
    for place, one in duties:
        if one.stage is Stage.PLANNING:
            plans.setdefault((one.source, one.primary), []).append((place, one))
    for place, one in duties:
        further = plans.get((one.source, one.primary))
        if one.stage is Stage.IMPLEMENTING and further:
            other_place, other = chance.choice(further)
            parts = [one.item.status.rstrip("。;；"), other.item.status.rstrip("。;；")]
            chance.shuffle(parts)
            status = "；".join(parts) + "。"
            yield Variant((place, other_place), Item(no="", target=one.item.target, status=status))


def gathered(labelled: Sequence[LabelledItem], chance: random.Random) -> Iterator[Variant]:
    """List an item's status with one at its stage and one at another, all of its source, theme and delivery."""
    kin: dict[tuple[str, str, str], list[int]] = {}
    for place, one in enumerate(labelled):
        kin.setdefault((one.source, one.primary, one.delivery), []).append(place)
    for place, one in enumerate(labelled):
        others = kin[one.source, one.primary, one.delivery]
        alike = [other for other in others if labelled[other].stage is one.stage and other != place]
        apart = [other for other in others if labelled[other].stage is not one.stage]
        if alike and apart:
            parents = (place, chance.choice(alike), chance.choice(apart))
            parts = [labelled[parent].item.status.rstrip("。;；") for parent in parents]
            chance.shuffle(parts)
            status = _listed(parts, chance)
            yield Variant(parents, Item(no="", target=one.item.target, status=status))


def _listed(parts: Sequence[str], chance: random.Random) -> str:
    """Write parts as one status: numbered, counted in words, or set apart by semicolons."""
    style = chance.choice(("numbered", "counted", "plain"))
    if style == "numbered":
        return "".join(f"{number}.{part}。" for number, part in enumerate(parts, start=1))
    if style == "counted":
        return "；".join(f"{number}是{part}" for number, part in zip("一二三", parts, strict=True)) + "。"
    return "；".join(parts) + "。"
