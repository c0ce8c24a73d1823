"""One report from file to store: preview what was read and what it would do, then confirm it by the file's SHA-256."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from index.errors import IndexingError
from nlp.types import Period, Report, TaggedItem
from service.app import App
from service.continuity import duplicates, kept_items, matches
from service.errors import BadInput, ServiceError
from service.intake.read import load_bytes, read_bytes
from service.intake.types import Reading
from service.previewed import document_of_preview, is_unplaced, known_of, place_and_period, read_of_document
from service.refusals import no_preview, not_placed, require_items
from service.store.items import StoredItem, StoredReport
from service.store.reviews import Word

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
    """What confirming did: the report as stored, its items' ids in row order, how many words people said of them."""

    report: StoredReport
    item_ids: tuple[int, ...]
    outcome: Literal["stored", "replaced", "unchanged"]
    corrected: int = 0


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
    require_items(reading)
    where = (place or "").strip() or reading.place
    when = period or reading.period
    if where is None or when is None:
        raise not_placed(reading.source, place=where, period=when)
    return preview_reading(app, reading, place=where, period=when, progress=progress)


def preview_reading(
    app: App, reading: Reading, *, place: str, period: Period, progress: Progress | None = None
) -> Preview:
    """Tag what was read of a place and period, and keep the result until it is confirmed."""
    where, when = place[:_LONGEST_PLACE], period
    tagger = app.tagger
    tagged = tagger.tag_all(reading.items, periods=[when] * len(reading.items), progress=progress)
    model = tagger.version
    app.store.previews.put(reading.sha256, document_of_preview(reading, where, when, tagged, model))
    return _preview_of(app, reading, place=where, period=when, tagged=tuple(tagged), model=model)


def open_preview(app: App, sha256: str) -> Preview:
    """Show again what was previewed and not yet confirmed; what it would do is judged anew.

    Raises:
        NotFound: the file was not previewed, was confirmed already, or too long ago.
        BadInput: it still has to be said of which place or period it is.
    """
    document = app.store.previews.get(sha256)
    if document is None:
        raise no_preview(sha256)
    if is_unplaced(document):
        raise not_placed(document["source"], **known_of(document))
    reading, tagged, model = read_of_document(sha256, document)
    place, period = place_and_period(document)
    return _preview_of(app, reading, place=place, period=period, tagged=tagged, model=model)


def confirm(app: App, sha256: str, *, who: str = "", said: Sequence[tuple[int, str, object]] = ()) -> Confirmed:
    """Store a previewed file with what people said of its rows (position, field, value): all in one transaction.

    The file that is already the report's latest changes nothing, and words said before are not said again. Another file
    for the same place and period replaces the report, and items it continues keep their ids, corrections and links.
    Links to the neighbouring quarters and the search index follow; if that fails or is interrupted the report is stored
    all the same, and `resume` does the rest.

    Raises:
        NotFound: the file was not previewed, or too long ago.
        Conflict: the report was replaced or forgotten meanwhile, by another person or another click.
        BadInput: a word is on a row the file does not have, or no value of its field; nothing is stored then.
    """
    document = app.store.previews.get(sha256)
    if document is None or is_unplaced(document):
        return _said_again(app, _confirmed_before(app, sha256), said, who=who)
    reading, tagged, model = read_of_document(sha256, document)
    place, period = place_and_period(document)
    existing = _report_of(app, place, period)
    if existing is not None and existing.sha256 == sha256:
        before = Confirmed(existing, tuple(one.id for one in _items_of(app, existing)), "unchanged")
        confirmed = _said_again(app, before, said, who=who)
        _follow_up(app, existing, sha256)
        return confirmed
    _require_rows(said, len(tagged))
    stored, ids = app.store.items.save(
        Report(place, period, reading.source, sha256, reading.items),
        tagged,
        model=model,
        kept={} if existing is None else kept_items(_items_of(app, existing), reading.items, place=place),
        over=0 if existing is None else existing.revision,
        who=who,
        said=said,
    )
    _follow_up(app, stored, sha256)
    return Confirmed(stored, tuple(ids), "stored" if existing is None else "replaced", len(said))


def resume(app: App) -> int:
    """Do what a kill between storing and linking left undone; give how many reports that were. Run at every start."""
    unfinished = 0
    for sha256 in app.store.previews.waiting():
        document = app.store.previews.get(sha256)
        if document is None or is_unplaced(document):
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
    raise no_preview(sha256)


def _said_again(app: App, before: Confirmed, said: Sequence[tuple[int, str, object]], *, who: str) -> Confirmed:
    """Record words on the rows of a report that is stored already; those in force are not recorded twice."""
    _require_rows(said, len(before.item_ids))
    app.store.reviews.correct_all([Word(before.item_ids[row], field, value) for row, field, value in said], who=who)
    return replace(before, corrected=len(said))


def _require_rows(said: Sequence[tuple[int, str, object]], rows: int) -> None:
    beyond = next((position for position, _, _ in said if not 0 <= position < rows), None)
    if beyond is not None:
        raise BadInput(
            "no-such-row",
            chinese=f"文件只有 {rows} 行，没有位置 {beyond}；位置从 0 数起，最大 {rows - 1}。",
            english=f"the file has {rows} rows; there is no position {beyond}, expected 0 to {rows - 1}",
        )
