"""Files whose title does not say of which place or quarter they are: kept until a person says so, never invented."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.types import Period
from service.app import App
from service.intake.read import read_bytes
from service.intake.types import Reading
from service.pipeline import Preview, Progress, preview_reading
from service.previewed import content_of, document_of_unplaced, is_unplaced, known_of
from service.refusals import no_preview, not_placed, require_items


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A file as it was read, with what is known of its place and period; one of them, or both, is None."""

    sha256: str
    reading: Reading
    place: str | None
    period: Period | None


def preview_or_keep(
    app: App,
    content: bytes,
    name: str,
    *,
    place: str | None = None,
    period: Period | None = None,
    progress: Progress | None = None,
) -> Preview | Unplaced:
    """Preview a file; where neither title nor caller names its place or period, keep it until `settle` does.

    Raises:
        Unreadable, TooLarge: the file cannot be read.
        BadInput: it has no usable row.
    """
    reading = read_bytes(content, name, period=period)
    require_items(reading)
    where, when = (place or "").strip() or reading.place, period or reading.period
    if where is not None and when is not None:
        return preview_reading(app, reading, place=where, period=when, progress=progress)
    app.store.previews.put(reading.sha256, document_of_unplaced(content, reading, place=where, period=when))
    return Unplaced(reading.sha256, reading, where, when)


def find_unplaced(app: App, sha256: str) -> Unplaced | None:
    """Show a kept file again; None if it has its preview by now, or there is none."""
    document = app.store.previews.get(sha256)
    if document is None or not is_unplaced(document):
        return None
    known = known_of(document)
    return Unplaced(sha256, read_bytes(content_of(document), document["source"], period=known["period"]), **known)


def settle(app: App, sha256: str, *, place: str, period: Period | None, progress: Progress | None = None) -> Preview:
    """Say of which place and quarter a kept file is, and preview it: where columns are quarters, the right one is read.

    Raises:
        NotFound: there is no such file, or it was kept too long ago.
        BadInput: place or period is still missing.
    """
    document = app.store.previews.get(sha256)
    if document is None or not is_unplaced(document):
        raise no_preview(sha256)
    where = place.strip() or None
    if where is None or period is None:
        raise not_placed(document["source"], place=where, period=period)
    reading = read_bytes(content_of(document), document["source"], period=period)
    return preview_reading(app, reading, place=where, period=period, progress=progress)
