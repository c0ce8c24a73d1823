"""Which rows of a file continue which items: of the report it corrects, and of the quarter before."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING

from nlp.types import Item
from service.store.items import StoredItem

if TYPE_CHECKING:
    from nlp.match import Match

_KEYS: tuple[Callable[[Item], Hashable], ...] = (lambda item: (item.no, item.target), lambda item: item.target)


def kept_items(existing: Sequence[StoredItem], items: Sequence[Item], *, place: str = "") -> dict[int, int]:
    """Say which positions of a corrected file continue which items: by 序号 and target, by target, by likeness."""
    kept: dict[int, int] = {}
    free = {one.id: one.tagged.item for one in existing}
    for key in _KEYS:
        waiting: dict[Hashable, list[int]] = {}
        for item_id, item in free.items():
            waiting.setdefault(key(item), []).append(item_id)
        for position, item in enumerate(items):
            if position not in kept and (candidates := waiting.get(key(item))):
                kept[position] = candidates.pop(0)
                del free[kept[position]]
    ids = list(free)
    positions = [position for position in range(len(items)) if position not in kept]
    for one in matches([free[item_id] for item_id in ids], [items[position] for position in positions], place=place):
        if len(one.earlier) == len(one.later) == 1:
            kept[positions[one.later[0]]] = ids[one.earlier[0]]
    return kept


def matches(earlier: Sequence[Item], later: Sequence[Item], *, place: str) -> tuple[Match, ...]:
    """Match the rows of two reports; the matcher is loaded only if there is something to match."""
    if not earlier or not later:
        return ()
    from nlp.match import match

    return tuple(match(earlier, later, place=place))


def duplicates(items: Sequence[Item]) -> tuple[tuple[int, int], ...]:
    """Find rows whose target and status stand in an earlier row too: pairs of positions, the earlier first."""
    seen: dict[tuple[str, str], int] = {}
    found = []
    for position, item in enumerate(items):
        earlier = seen.setdefault((item.target, item.status), position)
        if earlier != position:
            found.append((earlier, position))
    return tuple(found)
