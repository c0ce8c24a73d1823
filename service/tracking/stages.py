"""The stage that counts for an item once what it continues is known.

A tag is read from one quarter's words, with regard to the time of year, so it may waver while nothing happened. Over
the quarters: a status that says nothing new leaves the stage where it was, and a stage falls only where the status says
so. A part of a target that was split, or several merged in one, stand where their own words put them. A person's
correction always counts.

Source: data/rules.zh-CN.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.types import Stage
from service.store.items import StoredItem
from service.tracking.ledger import Ledger
from service.tracking.news import Copy, novelty_of

_FALLS_BACK = re.compile(
    r"退回|重新|推倒|返工|暂缓|暂停|停工|停建|缓建|搁置|搁浅|中止|终止|取消|撤销|撤资|作废|流标|废标|推迟|延期|下马|"
    r"未通过|未获批|不予|调整(?:方案|选址|至)|变更(?:方案|选址)"
)


def counted_stages(ledger: Ledger, chain: Sequence[StoredItem]) -> list[Stage]:
    """Give the counted stage of an item and of everything it continues; both newest first."""
    counted: list[Stage] = []
    for at in reversed(range(len(chain))):
        item = chain[at]
        if not counted or not _one_to_one(ledger, chain[at + 1], item):
            counted.append(item.tagged.tags.stage.value)
        else:
            counted.append(_counted(item, chain[at + 1], counted[-1]))
    return counted[::-1]


def stage_of(ledger: Ledger, item: StoredItem) -> Stage:
    """Give the counted stage of one item."""
    return counted_stages(ledger, ledger.backwards(item))[0]


def _one_to_one(ledger: Ledger, before: StoredItem, item: StoredItem) -> bool:
    return len(ledger.later.get(before.id, ())) == len(ledger.earlier.get(item.id, ())) == 1


def _counted(item: StoredItem, before: StoredItem, earlier: Stage) -> Stage:
    stage = item.tagged.tags.stage.value
    if "stage" in item.corrected:
        return stage
    if novelty_of(before.tagged.item.status, item.tagged.item.status).copy is not Copy.NEWS:
        return earlier
    if stage.rank < earlier.rank and not _FALLS_BACK.search(item.tagged.item.status):
        return earlier
    return stage
