"""Routes of reports: upload and preview, confirm, list, forget; and of the jobs that read large files."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Body, File, Form, Path, Query, UploadFile
from pydantic import BeforeValidator, ConfigDict, Field
from starlette.responses import JSONResponse

from service.api.access import COSTLY, Admin, Reader, Served
from service.api.parameters import Strict
from service.api.problems import problems
from service.api.schemas.reports import (
    ConfirmedAnswer,
    Forgotten,
    JobShape,
    PreviewShape,
    ReportsAnswer,
    ReportShape,
)
from service.app import App
from service.indexing import catch_up
from service.jobs import job_of, start
from service.names import field_named
from service.periods import parse_period
from service.pipeline import Preview, confirm, open_preview, preview
from service.shapes import Shape, reject_shape, report_shape, row_shape, tags_shape
from service.store.jobs import Job
from service.tracking.links import link_place

router = APIRouter(tags=["reports"])
ReportId = Annotated[int, Path(ge=1, le=2**63 - 1, description="number of a report", examples=[1])]
Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 of the file's bytes")]


class RowCorrection(Strict):
    """A person's word on a row of a preview, recorded when the file is confirmed."""

    position: int = Field(ge=0, le=1_000_000, description="0 for the first row")
    field: Annotated[Literal["primary", "stage", "delivery"], BeforeValidator(field_named)]
    value: str = Field(max_length=20, description="the English or the Chinese name", examples=["planning"])


class ConfirmRequest(Strict):
    """What is corrected in the same step."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"corrections": [{"position": 0, "field": "stage", "value": "planning"}]}}
    )

    corrections: list[RowCorrection] = Field(default_factory=list, max_length=5_000)


@router.post(
    "/reports",
    response_model=None,
    dependencies=COSTLY,
    responses={200: {"model": PreviewShape}, 202: {"model": JobShape}, **problems(413)},
)
def upload(
    app: Served,
    _: Admin,
    file: Annotated[UploadFile, File(description="txt, csv, html, xlsx, xls, docx or pdf")],
    place: Annotated[str, Form(max_length=120, description="outranks the title")] = "",
    period: Annotated[str, Form(max_length=20, description="such as 2021Q1; outranks the title")] = "",
    wait: Annotated[bool, Form(description="false answers at once with a job")] = True,
) -> JSONResponse:
    """Preview a file: what is read and what confirming it would do. Nothing is stored in a report yet."""
    content, name = file.file.read(), file.filename or "file"
    read = partial(preview, app, content, name, place=place or None, period=parse_period(period, "period"))
    if wait:
        return JSONResponse(preview_shape(read()))
    job = start(app, "preview", lambda progress: {"sha256": read(progress=progress).sha256})
    return JSONResponse(job_shape(job), status_code=202, headers={"Location": f"/api/v1/jobs/{job.id}"})


@router.get("/reports/{sha256}/preview", response_model=None, responses={200: {"model": PreviewShape}, **problems(404)})
def show_preview(app: Served, _: Admin, sha256: Sha256) -> JSONResponse:
    """Show a preview again that was not confirmed yet."""
    return JSONResponse(preview_shape(open_preview(app, sha256)))


@router.post(
    "/reports/{sha256}/confirm",
    response_model=None,
    responses={200: {"model": ConfirmedAnswer}, **problems(404, 409, 413)},
)
def confirm_report(
    app: Served, person: Admin, sha256: Sha256, asked: Annotated[ConfirmRequest | None, Body()] = None
) -> JSONResponse:
    """Store a previewed file. Repeating it changes nothing: the outcome then is "unchanged"."""
    said = [(one.position, one.field, one.value) for one in asked.corrections] if asked else []
    confirmed = confirm(app, sha256, who=person.name, said=said)
    return JSONResponse(
        {
            "report": report_shape(confirmed.report),
            "item_ids": list(confirmed.item_ids),
            "outcome": confirmed.outcome,
            "corrected": confirmed.corrected,
        }
    )


@router.get("/reports", response_model=None, responses={200: {"model": ReportsAnswer}, **problems()})
def list_reports(app: Served, _: Reader, place: Annotated[str | None, Query(max_length=120)] = None) -> JSONResponse:
    """List all stored reports, by place and in time."""
    return JSONResponse({"reports": [report_shape(one) for one in app.store.items.reports(place=place)]})


@router.get("/reports/{report_id}", response_model=None, responses={200: {"model": ReportShape}, **problems(404)})
def show_report(app: Served, _: Reader, report_id: ReportId) -> JSONResponse:
    """Show a stored report without its items; those are at /items?place=…&period=…."""
    return JSONResponse(report_shape(app.store.items.report(report_id)))


@router.delete("/reports/{report_id}", response_model=None, responses={200: {"model": Forgotten}, **problems(404)})
def forget_report(app: Served, person: Admin, report_id: ReportId) -> JSONResponse:
    """Delete a report with its items, corrections and links for ever; once gone, repeating it answers the same."""
    return JSONResponse({"report_id": report_id, "items": forget(app, report_id, who=person.name)})


@router.get("/jobs/{job_id}", response_model=None, responses={200: {"model": JobShape}, **problems(404)})
def show_job(
    app: Served, _: Reader, job_id: Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="id of a job")]
) -> JSONResponse:
    """Tell how far a job is; a finished preview's result names the SHA-256 to confirm."""
    return JSONResponse(job_shape(job_of(app, job_id)))


def forget(app: App, report_id: int, *, who: str) -> int:
    """Delete a report; its neighbours follow each other then, and the index follows. Give how many items went.

    Raises:
        NotFound: there never was such a report.
    """
    place = next((one.place for one in app.store.items.reports() if one.id == report_id), None)
    gone = app.store.items.forget(report_id, who=who)
    if place is not None:
        link_place(app, place)
        catch_up(app)
    return gone


def preview_shape(one: Preview) -> Shape:
    """Give a preview as the API sends it: every row with its tags, rejects with reasons, and what confirming does."""
    return {
        "sha256": one.sha256,
        "source": one.reading.source,
        "format": one.reading.format,
        "title": one.reading.title,
        "place": one.place,
        "period": str(one.period),
        "model": one.model,
        "outcome": one.outcome,
        "report": report_shape(one.report) if one.report else None,
        "kept": len(one.kept),
        "previous": report_shape(one.previous) if one.previous else None,
        "rows": [{**row_shape(row.item), **tags_shape(row.tags, row.item)} for row in one.tagged],
        "rejects": [reject_shape(reject) for reject in one.reading.rejects],
        "notes": list(one.reading.notes),
        "duplicates": [list(pair) for pair in one.duplicates],
        "unsure": list(one.unsure),
        "links": [
            {
                "earlier": list(match.earlier),
                "later": list(match.later),
                "kind": str(match.kind),
                "score": round(match.score, 4),
                "reason": match.reason,
            }
            for match in one.matches
        ],
    }


def job_shape(job: Job) -> Shape:
    """Give a job as the API sends it."""
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "percent": job.percent,
        "message": job.message,
        "result": dict(job.result),
        "made_at": job.made_at.isoformat(timespec="seconds"),
        "changed_at": job.changed_at.isoformat(timespec="seconds"),
    }
