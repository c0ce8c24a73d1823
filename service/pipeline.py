"""One report from file to store: preview what was read and what it would do, then confirm it by the file's SHA-256."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from index.errors import IndexingError
from nlp.types import Period, Report, TaggedItem
from service.app import App
from service.continuity import duplicates, kept_items, matches
from service.errors import BadInput, NotFound, ServiceError
from service.intake.read import load_bytes, read_bytes
from service.intake.types import Reading
from service.previewed import document_of_preview, place_and_period, read_of_document
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
    app.store.previews.put(reading.sha256, document_of_preview(reading, where, when, tagged, model))
    return _preview_of(app, reading, place=where, period=when, tagged=tuple(tagged), model=model)


def open_preview(app: App, sha256: str) -> Preview:
    """Show again what was previewed and not yet confirmed; what it would do is judged anew.

    Raises:
        NotFound: the file was not previewed, was confirmed already, or too long ago.
    """
    document = app.store.previews.get(sha256)
    if document is None:
        raise _no_preview(sha256)
    reading, tagged, model = read_of_document(sha256, document)
    place, period = place_and_period(document)
    return _preview_of(app, reading, place=place, period=period, tagged=tagged, model=model)


def confirm(app: App, sha256: str, *, who: str = "") -> Confirmed:
    """Store a previewed file: all its rows in one transaction, or none.

    The file that is already the report's latest changes nothing; another file for the same place and period replaces
    the report, and items it continues keep their ids, corrections and links. Links to the neighbouring quarters and the
    search index follow; if that fails or is interrupted the report is stored all the same, and `resume` does the rest.

    Raises:
        NotFound: the file was not previewed, or too long ago.
        Conflict: the report was replaced or forgotten meanwhile, by another person or another click.
    """
    document = app.store.previews.get(sha256)
    if document is None:
        return _confirmed_before(app, sha256)
    reading, tagged, model = read_of_document(sha256, document)
    place, period = place_and_period(document)
    existing = _report_of(app, place, period)
    if existing is not None and existing.sha256 == sha256:
        _follow_up(app, existing, sha256)
        return Confirmed(existing, tuple(one.id for one in _items_of(app, existing)), "unchanged")
    stored, ids = app.store.items.save(
        Report(place, period, reading.source, sha256, reading.items),
        tagged,
        model=model,
        kept={} if existing is None else kept_items(_items_of(app, existing), reading.items, place=place),
        over=0 if existing is None else existing.revision,
        who=who,
    )
    _follow_up(app, stored, sha256)
    return Confirmed(stored, tuple(ids), "stored" if existing is None else "replaced")


def resume(app: App) -> int:
    """Do what a kill between storing and linking left undone; give how many reports that were. Run at every start."""
    unfinished = 0
    for sha256 in app.store.previews.waiting():
        document = app.store.previews.get(sha256)
        if document is None:
            continue
        report = _report_of(app, *place_and_period(document))
        if report is not None and report.sha256 == sha256:
            _follow_up(app, report, sha256)
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
        duplicates=duplicates(reading.items),
        unsure=tuple(position for position, one in enumerate(tagged) if one.tags.unsure),
        outcome="new" if report is None else "same" if same else "replaces",
        report=report,
        kept={} if report is None else kept_items(_items_of(app, report), reading.items, place=place),
        previous=before,
        matches=()
        if before is None
        else matches([one.tagged.item for one in _items_of(app, before)], reading.items, place=place),
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


def _report_of(app: App, place: str, period: Period) -> StoredReport | None:
    return next((one for one in app.store.items.reports(place=place) if one.period == period), None)


def _report_before(app: App, place: str, period: Period) -> StoredReport | None:
    earlier = [one for one in app.store.items.reports(place=place) if one.period < period]
    return max(earlier, key=lambda one: one.period, default=None)


def _items_of(app: App, report: StoredReport) -> list[StoredItem]:
    return list(app.store.items.iterate(report_id=report.id))


def _follow_up(app: App, report: StoredReport, sha256: str) -> None:
    """Link a stored report with its neighbours and bring the index up to date; a failure only delays both.

    The preview goes last: until then a start after a kill or failure knows that something is left to do.
    """
    from service.indexing import catch_up
    from service.tracking.links import link_report

    try:
        link_report(app, report.id)
        catch_up(app)
    except (ServiceError, IndexingError, OSError):
        log.exception("%s %s is stored; links and index will follow at the next start", report.place, report.period)
        return
    app.store.previews.drop(sha256)


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
