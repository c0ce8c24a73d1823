"""The history of a target: its rows over the quarters, how each moved, and the links that join them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nlp.types import Period, Stage
from service.app import App
from service.store.items import StoredItem
from service.store.links import Link
from service.tracking.ledger import Ledger, open_thread
from service.tracking.news import Copy, novelty_of
from service.tracking.stages import counted_stages, stage_of


class Movement(StrEnum):
    """What became of a target since the report before."""

    NEW = "new"
    ADVANCED = "advanced"
    STILL = "still"
    BACK = "back"
    FINISHED = "finished"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """The Chinese name shown to clerks."""
        return _LABELS[self]


_LABELS = {
    Movement.NEW: "新列",
    Movement.ADVANCED: "有推进",
    Movement.STILL: "原地",
    Movement.BACK: "倒退",
    Movement.FINISHED: "办结",
    Movement.DROPPED: "未再列入",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One quarter of a target.

    `item` is None where a report no longer lists it (DROPPED). `stage` is the one that counts. `copy` says whether
    the status was copied from the quarter before; `links` are those to the items it continues.
    """

    period: Period
    item: StoredItem | None
    movement: Movement
    stage: Stage | None = None
    copy: Copy | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class StageHistory:
    """All quarters of one target, in time order; where rows were split or merged, every row has its step."""

    item_id: int
    steps: tuple[Step, ...]


def history(app: App, item_id: int) -> StageHistory:
    """Give the history an item belongs to.

    Raises:
        NotFound: there is no such item.
    """
    ledger = open_thread(app, item_id)
    return StageHistory(item_id, tuple(_steps(ledger, _thread(ledger, item_id))))


def movement_of(ledger: Ledger, item: StoredItem) -> Movement:
    """Tell how an item moved from what it continues, by the stages that count."""
    stages = counted_stages(ledger, ledger.backwards(item))
    return Movement.NEW if len(stages) == 1 else _moved(stages[0], stages[1])


def _moved(stage: Stage, earlier: Stage) -> Movement:
    if stage is earlier:
        return Movement.STILL
    if stage is Stage.COMPLETED:
        return Movement.FINISHED
    return Movement.ADVANCED if stage.rank > earlier.rank else Movement.BACK


def _thread(ledger: Ledger, item_id: int) -> list[StoredItem]:
    """Collect everything an item continues and everything that continues it, without its siblings' other lines."""
    found = {item_id}
    for links, end in ((ledger.earlier, "earlier_id"), (ledger.later, "later_id")):
        fresh = {item_id}
        while fresh:
            fresh = {getattr(link, end) for one in fresh for link in links.get(one, ())} - found
            found |= fresh
    return sorted((ledger.items[one] for one in found), key=lambda item: (item.period, item.position))


def _steps(ledger: Ledger, items: list[StoredItem]) -> list[Step]:
    steps = []
    for item in items:
        origin = ledger.origin(item)
        before = ledger.items[origin.earlier_id] if origin else None
        copy = novelty_of(before.tagged.item.status, item.tagged.item.status).copy if before else None
        links = tuple(sorted(ledger.earlier.get(item.id, ()), key=lambda link: -link.score))
        steps.append(Step(item.period, item, movement_of(ledger, item), stage_of(ledger, item), copy, links))
    last = items[-1]
    following = ledger.next_report(last)
    if following is not None:
        steps.append(Step(following.period, None, Movement.DROPPED))
    return steps
