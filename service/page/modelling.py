"""The models page: learn from confirmed labels, look at the scores, keep or roll back, tag again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import RedirectResponse, Response

from service.api.access import COSTLY, FORM, Admin, Served
from service.app import App
from service.jobs import job_of
from service.learning import keep, retrainings, rollback
from service.models import in_force
from service.page.render import render
from service.store.jobs import Job
from service.teaching import begin_retagging, begin_retraining

router = APIRouter(include_in_schema=False)


@router.get("/models")
def models_page(request: Request, app: Served, _: Admin) -> Response:
    """Show the models learnt here and what can be done."""
    return _page(request, app, None)


@router.post("/models", dependencies=[*FORM, *COSTLY])
def learn(app: Served, person: Admin) -> Response:
    """Begin to learn."""
    return RedirectResponse(f"/models/jobs/{begin_retraining(app, who=person.name).id}", 303)


@router.post("/models/keep", dependencies=FORM)
def keep_model(app: Served, person: Admin, version: Annotated[str, Form(max_length=120)]) -> Response:
    """Put a model in force."""
    keep(app, version, who=person.name)
    return RedirectResponse("/models", 303)


@router.post("/models/rollback", dependencies=FORM)
def roll_back(app: Served, person: Admin) -> Response:
    """Return to the model before."""
    rollback(app, who=person.name)
    return RedirectResponse("/models", 303)


@router.post("/models/retag", dependencies=[*FORM, *COSTLY])
def tag_again(
    app: Served, person: Admin, action: Annotated[str, Form(pattern="^(preview|apply)$")] = "preview"
) -> Response:
    """Begin to tag again, or to tell what that would change."""
    job = begin_retagging(app, who=person.name, preview=action == "preview")
    return RedirectResponse(f"/models/jobs/{job.id}", 303)


@router.get("/models/jobs/{job_id}")
def job_page(
    request: Request, app: Served, _: Admin, job_id: Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
) -> Response:
    """Show how far a job is, then what came of it."""
    job = job_of(app, job_id)
    if job.state == "running":
        return render(request, "progress.html", twin=f"/api/v1/jobs/{job_id}", headers={"Refresh": "2"}, job=job)
    return _page(request, app, job)


def _page(request: Request, app: App, job: Job | None) -> Response:
    return render(
        request,
        "models.html",
        twin="/api/v1/models",
        in_force=in_force(app.settings),
        models=retrainings(app),
        failure=job.result if job and job.state == "failed" else None,
        outcome=job.result if job and job.state == "done" and job.kind != "retrain" else None,
        is_preview=job is not None and job.kind == "retag-preview",
    )
