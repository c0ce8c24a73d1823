"""One report from file to store: preview what was read and what it would do, then confirm it by the file's SHA-256."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from index.errors import IndexingError
from nlp.types import Item, Period, Report, TaggedItem
from service.app import App
from service.errors import BadInput, Conflict, NotFound, ServiceError
from service.intake.read import load_bytes, read_bytes
from service.intake.types import Reading, Reject
from service.store.documents import document_of, tags_of
from service.store.items import StoredItem, StoredReport

if TYPE_CHECKING:
    from nlp.match import Match

Progress = Callable[[int, int], None]
Outcome = Literal["new", "same", "replaces"]

_LONGEST_PLACE = 120  # as the store keeps it

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as it was read and tagged, and what confirming it would do.

    `duplicates` are pairs of positions whose target and status are the same; `unsure` positions have a tag below its
    threshold. `report` is the one that is the same or would be replaced, and `kept` says which positions continue which
    of its items. `matches` are positions in `previous` (the report of the quarter before) and here.
    """

    sha256: str
    reading: Reading
    place: str
    period: Period
    tagged: tuple[TaggedItem, ...]
    model: str
    duplicates: tuple[tuple[int, int], ...]
    unsure: tuple[int, ...]
    outcome: Outcome
    report: StoredReport | None
    kept: Mapping[int, int]
    previous: StoredReport | None
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What confirming did: the report as stored and its items' ids in row order."""

    report: StoredReport
    item_ids: tuple[int, ...]
    outcome: Literal["stored", "replaced", "unchanged"]


def preview(
    app: App,
    content: bytes,
    name: str,
    *,
    place: str | None = None,
    period: Period | None = None,
    progress: Progress | None = None,
) -> Preview:
    """Read and tag a file, and keep the result until it is confirmed. Nothing of it is in the store's reports yet.

    `place` and `period` outrank what the title says.

    Raises:
        Unreadable, TooLarge: the file cannot be read.
        BadInput: it has no usable row, or neither title nor caller names place or period.
    """
    reading = read_bytes(content, name, period=period)
    where = (place or "").strip()[:_LONGEST_PLACE] or reading.place
    when = period or reading.period
    _require(reading, where, when)
    assert where is not None and when is not None  # noqa: S101 # _require has seen to it
    tagger = app.tagger
    tagged, model = tagger.tag_all(reading.items, progress=progress), tagger.version
    app.store.previews.put(reading.sha256, _document_of(reading, where, when, tagged, model))
    return _preview_of(app, reading, place=where, period=when, tagged=tuple(tagged), model=model)


def open_preview(app: App, sha256: str) -> Preview:
    """Show again what was previewed and not yet confirmed; what it would do is judged anew.

    Raises:
        NotFound: the file was not previewed, was confirmed already, or too long ago.
    """
    document = app.store.previews.get(sha256)
    if document is None:
        raise _no_preview(sha256)
    report, tagged, model = _report_of_document(sha256, document)
    reading = Reading(
        source=report.source,
        sha256=sha256,
        title=document.get("title", ""),
        place=report.place,
        period=report.period,
        items=report.items,
        rejects=tuple(Reject(*row) for row in document.get("rejects", ())),
        notes=tuple(document.get("notes", ())),
        format=document.get("format", "text"),
    )
    return _preview_of(app, reading, place=report.place, period=report.period, tagged=tuple(tagged), model=model)


def confirm(app: App, sha256: str, *, who: str = "") -> Confirmed:
    """Store a previewed file: all its rows in one transaction, or none.

    The file that is already the report's latest changes nothing; another file for the same place and period replaces
    the report, and items it continues keep their ids, corrections and links. Links to the neighbouring quarters and the
    search index follow; if that fails or is interrupted the report is stored all the same, and `resume` does the rest.

    Raises:
        NotFound: the file was not previewed, or too long ago.
        Conflict: the report was replaced or forgotten between reading and storing.
    """
    document = app.store.previews.get(sha256)
    if document is None:
        return _confirmed_before(app, sha256)
    report, tagged, model = _report_of_document(sha256, document)
    existing = _report_of(app, report.place, report.period)
    if existing is not None and existing.sha256 == sha256:
        _follow_up(app, existing)
        app.store.previews.drop(sha256)
        return Confirmed(existing, tuple(one.id for one in _items_of(app, existing)), "unchanged")
    kept = {} if existing is None else kept_items(_items_of(app, existing), report.items, place=report.place)
    try:
        stored, ids = app.store.items.save(report, tagged, model=model, kept=kept, who=who)
    except KeyError as gone:
        raise Conflict(
            "report-changed",
            chinese="这份报表刚刚被别人修改或删除，请重新预览后再确认。",
            english=f"the report of {report.place} {report.period} was changed meanwhile; preview the file again",
        ) from gone
    _follow_up(app, stored)
    app.store.previews.drop(sha256)  # only now: until then a start after a kill knows that something is left to do
    return Confirmed(stored, tuple(ids), "stored" if existing is None else "replaced")


def resume(app: App) -> int:
    """Do what a kill between storing and linking left undone; give how many reports that were. Run at every start."""
    unfinished = 0
    for sha256 in app.store.previews.waiting():
        document = app.store.previews.get(sha256)
        if document is None:
            continue
        report = _report_of(app, document["place"], Period.parse(document["period"]))
        if report is not None and report.sha256 == sha256:
            _follow_up(app, report)
            app.store.previews.drop(sha256)
            unfinished += 1
    return unfinished


def ingest(
    app: App,
    path: Path,
    *,
    place: str | None = None,
    period: Period | None = None,
    who: str = "",
    progress: Progress | None = None,
) -> Confirmed:
    """Preview a file of this machine and confirm it at once.

    Raises:
        Unreadable, TooLarge, BadInput, Conflict: as `preview` and `confirm`.
    """
    previewed = preview(app, load_bytes(path), path.name, place=place, period=period, progress=progress)
    return confirm(app, previewed.sha256, who=who)


def kept_items(existing: Sequence[StoredItem], items: Sequence[Item], *, place: str = "") -> dict[int, int]:
    """Say which positions of a corrected file continue which items: by 序号 and target, by target, by likeness."""
    kept: dict[int, int] = {}
    free = {one.id: one.tagged.item for one in existing}
    for key in (lambda item: (item.no, item.target), lambda item: item.target):
        waiting: dict[object, list[int]] = {}
        for item_id, item in free.items():
            waiting.setdefault(key(item), []).append(item_id)
        for position, item in enumerate(items):
            if position not in kept and (candidates := waiting.get(key(item))):
                kept[position] = candidates.pop(0)
                del free[kept[position]]
    open_ids = list(free)
    open_positions = [position for position in range(len(items)) if position not in kept]
    for one in _matches(
        [free[item_id] for item_id in open_ids], [items[position] for position in open_positions], place
    ):
        if len(one.earlier) == len(one.later) == 1:
            kept[open_positions[one.later[0]]] = open_ids[one.earlier[0]]
    return kept


def _preview_of(
    app: App, reading: Reading, *, place: str, period: Period, tagged: tuple[TaggedItem, ...], model: str
) -> Preview:
    report = _report_of(app, place, period)
    before = _report_before(app, place, period)
    same = report is not None and report.sha256 == reading.sha256
    return Preview(
        sha256=reading.sha256,
        reading=reading,
        place=place,
        period=period,
        tagged=tagged,
        model=model,
        duplicates=_duplicates(reading.items),
        unsure=tuple(position for position, one in enumerate(tagged) if one.tags.unsure),
        outcome="new" if report is None else "same" if same else "replaces",
        report=report,
        kept={} if report is None else kept_items(_items_of(app, report), reading.items, place=place),
        previous=before,
        matches=()
        if before is None
        else _matches([one.tagged.item for one in _items_of(app, before)], reading.items, place),
    )


def _require(reading: Reading, place: str | None, period: Period | None) -> None:
    if not reading.items:
        raise BadInput(
            "no-rows",
            chinese=f"{reading.source} 中没有一行可以入库（{len(reading.rejects)} 行被拒绝）。",
            english=f"{reading.source}: no row can be stored ({len(reading.rejects)} rejected)",
        )
    wanted = [
        (chinese, english)
        for missing, chinese, english in (
            (place is None, "地区（--place，如 洞头区）", "the place (--place, such as 洞头区)"),
            (period is None, "季度（--period，如 2021Q1）", "the period (--period, such as 2021Q1)"),
        )
        if missing
    ]
    if wanted:
        raise BadInput(
            "place-or-period-missing",
            chinese=f"{reading.source} 的标题和文件名里看不出{'和'.join(one for one, _ in wanted)}，请给出。",
            english=f"{reading.source}: neither title nor file name says"
            f" {' and '.join(one for _, one in wanted)}; give it",
        )


def _duplicates(items: Sequence[Item]) -> tuple[tuple[int, int], ...]:
    seen: dict[tuple[str, str], int] = {}
    found = []
    for position, item in enumerate(items):
        earlier = seen.setdefault((item.target, item.status), position)
        if earlier != position:
            found.append((earlier, position))
    return tuple(found)


def _report_of(app: App, place: str, period: Period) -> StoredReport | None:
    return next((one for one in app.store.items.reports(place=place) if one.period == period), None)


def _report_before(app: App, place: str, period: Period) -> StoredReport | None:
    earlier = [one for one in app.store.items.reports(place=place) if one.period < period]
    return max(earlier, key=lambda one: one.period, default=None)


def _items_of(app: App, report: StoredReport) -> list[StoredItem]:
    return list(app.store.items.iterate(report_id=report.id))


def _matches(earlier: Sequence[Item], later: Sequence[Item], place: str) -> tuple[Match, ...]:
    if not earlier or not later:
        return ()
    from nlp.match import match

    return tuple(match(earlier, later, place=place))


def _follow_up(app: App, report: StoredReport) -> None:
    """Link a stored report with its neighbours and bring the index up to date; a failure only delays both."""
    from service.indexing import catch_up
    from service.tracking.links import link_report

    try:
        link_report(app, report.id)
        catch_up(app)
    except (ServiceError, IndexingError, OSError):
        log.exception("%s %s is stored; links and index will follow at the next start", report.place, report.period)


def _confirmed_before(app: App, sha256: str) -> Confirmed:
    stored = [one for one in app.store.items.reports() if one.sha256 == sha256]
    if len(stored) == 1:
        return Confirmed(stored[0], tuple(one.id for one in _items_of(app, stored[0])), "unchanged")
    raise _no_preview(sha256)


def _no_preview(sha256: str) -> NotFound:
    return NotFound(
        "no-such-preview",
        chinese="没有这个文件的预览，或预览已过期（保留 7 天）；请重新上传。",
        english=f"no preview of a file with SHA-256 {sha256}, or it has expired; upload the file again",
    )


def _document_of(
    reading: Reading, place: str, period: Period, tagged: Sequence[TaggedItem], model: str
) -> dict[str, Any]:
    return {
        "place": place,
        "period": str(period),
        "source": reading.source,
        "title": reading.title,
        "format": reading.format,
        "notes": list(reading.notes),
        "rejects": [[one.where, one.chinese, one.english, one.text] for one in reading.rejects],
        "model": model,
        "rows": [
            [
                one.item.no,
                one.item.target,
                one.item.status,
                one.item.where,
                dict(one.item.attributes),
                document_of(one.tags),
            ]
            for one in tagged
        ],
    }


def _report_of_document(sha256: str, document: Mapping[str, Any]) -> tuple[Report, list[TaggedItem], str]:
    tagged = [
        TaggedItem(Item(no, target, status, where, attributes), tags_of(tags))
        for no, target, status, where, attributes, tags in document["rows"]
    ]
    report = Report(
        place=document["place"],
        period=Period.parse(document["period"]),
        source=document["source"],
        sha256=sha256,
        items=tuple(one.item for one in tagged),
    )
    return report, tagged, document["model"]
