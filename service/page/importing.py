"""Taking a report in: upload, progress, preview with corrections, confirm; and deleting one."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Query, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from service.api.access import COSTLY, FORM, Admin, Reader, Served
from service.api.reports import ReportId, Sha256, forget
from service.errors import BadInput, NotFound
from service.jobs import job_of, start
from service.page.render import render
from service.periods import parse_period
from service.pipeline import Preview, confirm, open_preview
from service.review import OPTIONS
from service.unplaced import find_unplaced, preview_or_keep

router = APIRouter(include_in_schema=False)
ROWS = 100
_FIELDS = 3 * ROWS + 20


@router.get("/import")
def import_page(request: Request, app: Served, _: Reader) -> Response:
    """Ask for a file, and list what is stored."""
    return render(request, "import.html", twin="/api/v1/reports", reports=app.store.items.reports(), failure=None)


@router.post("/import", dependencies=[*FORM, *COSTLY])
def upload(
    request: Request,
    app: Served,
    _: Admin,
    file: Annotated[UploadFile, File()],
    place: Annotated[str, Form(max_length=120)] = "",
    period: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Begin to read a file; its progress has a page of its own."""
    when = parse_period(period.strip(), "period")
    content, name = file.file.read(), file.filename or ""
    if not name and not content:
        raise BadInput(
            "no-file",
            chinese="没有选择文件；请先选一个报表文件再上传。",
            english="no file was chosen; choose a report's file, then upload",
        )
    read = partial(preview_or_keep, app, content, name, place=place.strip() or None, period=when)
    job = start(app, "preview", lambda progress: {"sha256": read(progress=progress).sha256})
    return RedirectResponse(f"/import/jobs/{job.id}", 303)


@router.get("/import/jobs/{job_id}")
def job_page(
    request: Request, app: Served, _: Admin, job_id: Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
) -> Response:
    """Show how far the reading is; go on to the preview when it is done."""
    job = job_of(app, job_id)
    if job.state == "done":
        return RedirectResponse(f"/import/{job.result['sha256']}", 303)
    if job.state == "failed":
        reports = app.store.items.reports()
        return render(request, "import.html", status=422, twin="/api/v1/reports", reports=reports, failure=job.result)
    return render(request, "progress.html", twin=f"/api/v1/jobs/{job_id}", headers={"Refresh": "2"}, job=job)


@router.get("/import/{sha256}")
def preview_page(
    request: Request, app: Served, _: Admin, sha256: Sha256, offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0
) -> Response:
    """Show what was read, what it would do, and what is unsure; corrections are made in the same form."""
    if find_unplaced(app, sha256) is not None:
        return RedirectResponse(f"/import/{sha256}/place", 303)
    shown = open_preview(app, sha256)
    before = (
        []
        if shown.previous is None
        else [one.tagged.item for one in app.store.items.iterate(report_id=shown.previous.id)]
    )
    linked_before = {position for match in shown.matches for position in match.earlier}
    linked_now = {position for match in shown.matches for position in match.later}
    return render(
        request,
        "preview.html",
        twin=f"/api/v1/reports/{sha256}/preview",
        shown=shown,
        unsure=[(position, shown.tagged[position]) for position in shown.unsure[:ROWS]],
        options=OPTIONS,
        rows=list(enumerate(shown.tagged))[offset : offset + ROWS],
        offset=offset,
        following=f"/import/{sha256}?offset={offset + ROWS}#rows" if offset + ROWS < len(shown.tagged) else None,
        previous=f"/import/{sha256}?offset={max(offset - ROWS, 0)}#rows" if offset else None,
        before=before,
        moved=[match for match in shown.matches if str(match.kind) not in ("same", "renumbered")][:ROWS],
        linked=len(linked_now),
        new=len(shown.tagged) - len(linked_now),
        dropped=[item for position, item in enumerate(before) if position not in linked_before],
    )


@router.post("/import/{sha256}", dependencies=FORM)
async def confirm_page(request: Request, app: Served, person: Admin, sha256: Sha256) -> Response:
    """Store the file, with what the form corrected."""
    from starlette.concurrency import run_in_threadpool

    form = await request.form(max_fields=_FIELDS, max_files=0)
    given = {name: value for name, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_confirm, app, sha256, given, person.name)


@router.get("/import/reports/{report_id}/forget")
def forget_question(request: Request, app: Served, _: Admin, report_id: ReportId) -> Response:
    """Ask whether a report is really to go."""
    return render(request, "forget.html", twin=f"/api/v1/reports/{report_id}", report=app.store.items.report(report_id))


@router.post("/import/reports/{report_id}/forget", dependencies=FORM)
def forget_page(app: Served, person: Admin, report_id: ReportId) -> Response:
    """Delete a report."""
    forget(app, report_id, who=person.name)
    return RedirectResponse("/import", 303)


@router.get("/import/reports/{report_id}")
def confirmed_page(
    request: Request,
    app: Served,
    _: Reader,
    report_id: ReportId,
    outcome: Annotated[str, Query(pattern="^(stored|replaced|unchanged)$")] = "unchanged",
    corrected: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """Say what confirming did, and where to go from here."""
    report = app.store.items.report(report_id)
    return render(
        request,
        "confirmed.html",
        twin=f"/api/v1/reports/{report_id}",
        report=report,
        outcome=outcome,
        corrected=corrected,
    )


def words_of(shown: Preview, given: dict[str, str]) -> list[tuple[int, str, str]]:
    """Read the fields `row-7-stage` of the form; what says the same as the machine is no word."""
    words = []
    for name, value in given.items():
        parts = name.split("-")
        if len(parts) != 3 or parts[0] != "row" or not parts[1].isdecimal() or parts[2] not in OPTIONS:
            continue
        position = int(parts[1])
        same = position < len(shown.tagged) and str(getattr(shown.tagged[position].tags, parts[2]).value) == value
        if not same:
            words.append((position, parts[2], value))
    return words


def _confirm(app: Served, sha256: str, given: dict[str, str], who: str) -> Response:
    try:
        said = words_of(open_preview(app, sha256), given)
    except NotFound:  # a second click: what was stored the first time is shown again
        said = []
    confirmed = confirm(app, sha256, who=who, said=said)
    return RedirectResponse(
        f"/import/reports/{confirmed.report.id}?outcome={confirmed.outcome}&corrected={confirmed.corrected}", 303
    )
