"""Keeps the index true to the store: what an entry holds, and how the index catches up.

The store is the truth and counts its writes; the index is stamped with the count it has seen and with the version of
words and schema that made it. Catching up is one comparison when nothing changed, the changed items when something
did, and a rebuild aside, the old index serving meanwhile, when words or schema are others. Work that was interrupted
left the old stamp, so it is simply done at the next occasion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from index.errors import BadIndex
from index.types import FIELDS, Entry, Stamp
from nlp.normalize import folded
from service.app import App
from service.store.items import StoredItem
from service.tracking.lights import light_of, margin_of, worst_light

SCHEMA = 4
"""Raise when `entry_of` changes: every index is then rebuilt by itself."""

Progress = Callable[[int, int], None]
Cut = Callable[[str], Sequence[str]]


def entry_of(stored: StoredItem, cut: Cut, *, margin: Decimal = Decimal("0.05")) -> Entry:
    """Give what search needs of an item: folded texts, their words, facets and numbers.

    `margin` is that of the lights.
    """
    item, tags = stored.tagged.item, stored.tagged.tags
    texts = {"target": folded(item.target), "status": folded(item.status)}
    facets = {
        "themes": tuple(str(theme.value) for theme in tags.themes),
        "primary": (str(tags.primary.value),),
        "stage": (str(tags.stage.value),),
        "delivery": (str(tags.delivery.value),),
        "unit": tuple(dict.fromkeys(unit.value for unit in tags.units)),
        "place": (stored.place,),
        "period": (str(stored.period),),
        "unsure": tags.unsure,
    }
    numbers = {
        "stage": float(tags.stage.value.rank),
        "period": float(stored.period.year * 4 + stored.period.quarter),
        "position": float(stored.position),
    }
    if tags.quantities:
        lights = [light_of(quantity.value, stored.period, margin=margin) for quantity in tags.quantities]
        worst = worst_light(lights)
        if worst is not None:
            facets["light"] = (str(worst.kind),)
        shares = [float(light.share) for light in lights if light.share is not None]
        if shares:
            numbers["attainment"] = min(shares)
    if item.no.isascii() and item.no.isdigit():
        numbers["no"] = float(item.no[:15])
    return Entry(
        id=stored.id,
        texts={field: texts[field] for field in FIELDS},
        words={field: cut(texts[field]) for field in FIELDS},
        facets={name: values for name, values in facets.items() if values},
        numbers=numbers,
    )


def version_of(app: App) -> str:
    """Name what an index of this installation is made with: schema, segmenter and its terms."""
    return f"{SCHEMA}:{app.segmenter.name}"


def is_serving(app: App) -> bool:
    """Tell whether the index can answer, if not with the newest changes; one that others are writing then may."""
    before = _stamp(app)
    return before is not None and before.version == version_of(app)


def catch_up(app: App, progress: Progress | None = None, *, wait: bool = True) -> int:
    """Bring the index to the store's generation; give how many items were indexed or dropped.

    Raises:
        Busy: another process is doing it, and `wait` is False.
    """
    if _is_current(app):
        return 0
    with app.index.writing(wait=wait):
        if _is_current(app):  # another process did it while this one waited
            return 0
        stamp = Stamp(app.store.generation(), version_of(app))
        before = _stamp(app)
        if before is None or before.version != stamp.version or before.generation > stamp.generation:
            return _rebuild(app, stamp, progress)
        gone = app.store.items.gone(after=before.generation)
        app.index.drop(gone)
        counted = _Counted(app.store.items.iterate(after=before.generation), total=0, progress=progress)
        cut, margin = app.cut, margin_of(app.settings)
        app.index.put((entry_of(stored, cut, margin=margin) for stored in counted), stamp=stamp)
        return len(gone) + counted.done


def reindex(app: App, progress: Progress | None = None) -> int:
    """Rebuild the index from the store, whatever it says of itself; give how many items it holds."""
    with app.index.writing():
        return _rebuild(app, Stamp(app.store.generation(), version_of(app)), progress)


def _rebuild(app: App, stamp: Stamp, progress: Progress | None) -> int:
    counted = _Counted(app.store.items.iterate(), total=app.store.items.count(), progress=progress)
    cut, margin = app.cut, margin_of(app.settings)
    app.index.rebuild((entry_of(stored, cut, margin=margin) for stored in counted), stamp=stamp)
    return counted.done


def _is_current(app: App) -> bool:
    return _stamp(app) == Stamp(app.store.generation(), version_of(app))


def _stamp(app: App) -> Stamp | None:
    """Read the stamp; a damaged index has none and is rebuilt."""
    try:
        return app.index.stamp()
    except BadIndex:
        return None


class _Counted:
    """Items as they pass, counted, with progress told."""

    def __init__(self, items: Iterable[StoredItem], *, total: int, progress: Progress | None) -> None:
        self._items = items
        self._total = total
        self._progress = progress
        self.done = 0

    def __iter__(self) -> Iterator[StoredItem]:
        for item in self._items:
            yield item
            self.done += 1
            if self._progress is not None:
                self._progress(self.done, max(self._total, self.done))
