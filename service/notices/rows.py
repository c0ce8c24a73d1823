"""The ledger (台账) row by row: an item with its lights and why it stands still, ready to be written out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.app import App
from service.store.items import StoredItem
from service.tracking.ledger import Ledger
from service.tracking.lights import Light, light_of, margin_of, worst_light
from service.tracking.stalled import StalledItem, judge_again, rules_of

_CATEGORIES = ("大类", "类别", "分类", "任务类别")


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """An item as the ledger lists it. `light` is the worst of `lights`; `stalled` is None where it does not stand."""

    item: StoredItem
    lights: tuple[Light, ...]
    light: Light | None
    stalled: StalledItem | None

    @property
    def category(self) -> str:
        """The 大类 the report files the item under, else its theme."""
        attributes = self.item.tagged.item.attributes
        named = next((attributes[name] for name in _CATEGORIES if attributes.get(name)), "")
        return named or self.item.tagged.tags.primary.value.label

    @property
    def units(self) -> tuple[str, ...]:
        """The responsible units, each once."""
        return tuple(dict.fromkeys(unit.value for unit in self.item.tagged.tags.units))


def ledger_rows(app: App, ledger: Ledger, items: Iterable[StoredItem]) -> list[LedgerRow]:
    """Make the rows of items in their order."""
    margin, rules = margin_of(app.settings), rules_of(app.settings)
    rows = []
    for item in items:
        lights = tuple(light_of(one.value, item.period, margin=margin) for one in item.tagged.tags.quantities)
        rows.append(LedgerRow(item, lights, worst_light(list(lights)), judge_again(item, ledger, rules)))
    return rows


def attribute_names(rows: Sequence[LedgerRow]) -> list[str]:
    """List the further columns the reports had, in the order first seen; the 大类 has its own."""
    names = (name for row in rows for name in row.item.tagged.item.attributes)
    return [name for name in dict.fromkeys(names) if name not in _CATEGORIES]
