"""Links between reports: made by matching when a report is confirmed, and by people, whose word stands."""

from __future__ import annotations

from itertools import pairwise

from service.app import App
from service.errors import BadInput
from service.store.items import StoredReport
from service.store.links import Link


def link_report(app: App, report_id: int) -> int:
    """Link a report with the nearest earlier and the next later one of its place; give how many links were found.

    Raises:
        NotFound: there is no such report.
    """
    report = app.store.items.report(report_id)
    reports = app.store.items.reports(place=report.place)
    before = [one for one in reports if one.period < report.period]
    after = [one for one in reports if one.period > report.period]
    if before and after:
        app.store.links.write([], earlier_report=before[-1].id, later_report=after[0].id)  # no longer neighbours
    found = _link(app, before[-1], report) if before else 0
    return found + (_link(app, report, after[0]) if after else 0)


def link_place(app: App, place: str) -> int:
    """Link all neighbouring reports of a place anew, as after one of them was forgotten."""
    reports = app.store.items.reports(place=place)
    return sum(_link(app, earlier, later) for earlier, later in pairwise(reports))


def link(app: App, earlier_id: int, later_id: int, *, who: str, why: str = "") -> Link:
    """Record that a person says one item continues another.

    Raises:
        NotFound: one of the items does not exist.
        BadInput: the items are of different places, not in time order, or nobody is named.
    """
    return _decide(app, earlier_id, later_id, joined=True, who=who, why=why or "人工认定为同一事项")


def unlink(app: App, earlier_id: int, later_id: int, *, who: str, why: str = "") -> Link:
    """Record that a person says one item does not continue another; no matching joins them again.

    Raises:
        NotFound: one of the items does not exist.
        BadInput: the items are of different places, not in time order, or nobody is named.
    """
    return _decide(app, earlier_id, later_id, joined=False, who=who, why=why or "人工认定不是同一事项")


def _link(app: App, earlier: StoredReport, later: StoredReport) -> int:
    from nlp.match import match

    known = [one for one in app.store.links.between(earlier.id, later.id) if one.who]
    settled_before = {one.earlier_id for one in known if not one.unlinked}
    settled_after = {one.later_id for one in known if not one.unlinked}
    cut = {(one.earlier_id, one.later_id) for one in known if one.unlinked}
    previous = [one for one in app.store.items.iterate(report_id=earlier.id) if one.id not in settled_before]
    current = [one for one in app.store.items.iterate(report_id=later.id) if one.id not in settled_after]
    matches = match([one.tagged.item for one in previous], [one.tagged.item for one in current], place=later.place)
    links = [
        Link(previous[first].id, current[second].id, one.score, one.kind, one.reason)
        for one in matches
        for first in one.earlier
        for second in one.later
        if (previous[first].id, current[second].id) not in cut
    ]
    return app.store.links.write(links, earlier_report=earlier.id, later_report=later.id)


def _decide(app: App, earlier_id: int, later_id: int, *, joined: bool, who: str, why: str) -> Link:
    earlier, later = app.store.items.get(earlier_id), app.store.items.get(later_id)
    if not who.strip():
        raise BadInput(
            "nobody-named",
            chinese="没有写明是谁认定的；请用 --who 给出姓名。",
            english="nobody is named as the one who decides on the link; give a name (--who)",
        )
    if earlier.place != later.place or earlier.period >= later.period:
        raise BadInput(
            "bad-link",
            chinese=f"事项 {later_id}（{later.place} {later.period}）不能承接事项 {earlier_id}"
            f"（{earlier.place} {earlier.period}）：应为同一地区，且被承接者季度在先。",
            english=f"item {later_id} ({later.period}) cannot continue item {earlier_id} ({earlier.period}): "
            "expected the same place and an earlier quarter first",
        )
    return app.store.links.decide(earlier_id, later_id, joined=joined, who=who.strip(), why=why)
