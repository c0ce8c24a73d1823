"""Tagging stored items again, by the model in force or one that might be: first what would change, then the change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from nlp.types import TaggedItem, Tags
from service.app import App
from service.models import open_model
from service.review import OPTIONS
from service.shapes import Shape, no_shape
from service.store.items import StoredItem

if TYPE_CHECKING:
    from nlp.tag import Tagger

Progress = Callable[[int, int], None]
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Shift:
    """One field of one item that another model sees otherwise; `hidden` where a person's word stands above it."""

    item: StoredItem
    field: str
    old: str
    new: str
    confidence: float
    hidden: bool


@dataclass(frozen=True, slots=True)
class Retagging:
    """What tagging again changes: of `items` looked at, those made by other models (`made_by`), and every shift."""

    model: str
    items: int
    made_by: Counter[str]
    shifts: tuple[Shift, ...]


def preview_retag(
    app: App, *, version: str | None = None, everything: bool = False, progress: Progress | None = None
) -> Retagging:
    """Tell what tagging again would change, and change nothing.

    `version` asks about a model learnt here ("" the shipped one) instead of the one in force; `everything` looks also
    at items this very model tagged, as after a change of rules.
    """
    tagger = app.tagger if version is None else open_model(app.settings, app.segmenter, version)
    return _run(app, tagger, everything=everything, progress=progress, who=None)


def retag(app: App, *, everything: bool = False, who: str = "", progress: Progress | None = None) -> Retagging:
    """Tag items again by the model in force; people's words stay above.

    Some hundred items a transaction: when interrupted, the next run goes on with those that are left.
    """
    return _run(app, app.tagger, everything=everything, progress=progress, who=who)


def retagging_shape(done: Retagging) -> Shape:
    """Give what changes as JSON: counts by field, old and new, and each shift."""
    counts = Counter((shift.field, shift.old, shift.new) for shift in done.shifts)
    return {
        "model": done.model,
        "items": done.items,
        "made_by": dict(done.made_by),
        "counts": [
            {"field": field, "old": old, "new": new, "items": count}
            for (field, old, new), count in counts.most_common()
        ],
        "shifts": [
            {
                "id": shift.item.id,
                "no": no_shape(shift.item.tagged.item.no),
                "target": shift.item.tagged.item.target,
                "place": shift.item.place,
                "period": str(shift.item.period),
                "field": shift.field,
                "old": shift.old,
                "new": shift.new,
                "confidence": round(shift.confidence, 4),
                "hidden": shift.hidden,
            }
            for shift in done.shifts
        ],
    }


def _run(app: App, tagger: Tagger, *, everything: bool, progress: Progress | None, who: str | None) -> Retagging:
    shifts: list[Shift] = []
    made_by: Counter[str] = Counter()
    done, total = 0, app.store.items.count()
    chosen = (one for one in app.store.items.iterate() if everything or one.model != tagger.version)
    for batch in _batches(list(chosen) if who is not None else chosen):  # no reading session may outlive a write
        tagged = tagger.tag_all([one.tagged.item for one in batch], periods=[one.period for one in batch])
        for stored, fresh in zip(batch, tagged, strict=True):
            made_by[stored.model] += 1
            shifts.extend(_shifts(stored, fresh))
        if who is not None:
            changed: dict[int, Tags] = {stored.id: fresh.tags for stored, fresh in zip(batch, tagged, strict=True)}
            app.store.items.retag(changed, model=tagger.version, who=who)
        done += len(batch)
        if progress is not None:
            progress(done, total)
    return Retagging(tagger.version, done, made_by, tuple(shifts))


def _shifts(stored: StoredItem, fresh: TaggedItem) -> Iterator[Shift]:
    for field in OPTIONS:
        old, new = getattr(stored.machine, field), getattr(fresh.tags, field)
        if old.value is not new.value:
            hidden = field in stored.corrected or (field == "primary" and "themes" in stored.corrected)
            yield Shift(stored, field, str(old.value), str(new.value), new.confidence, hidden)


def _batches(items: Iterator[StoredItem] | list[StoredItem]) -> Iterator[list[StoredItem]]:
    source = iter(items)
    while batch := list(islice(source, _AT_ONCE)):
        yield batch
