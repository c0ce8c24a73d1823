"""Routes of models: learn from confirmed labels, look at the scores, keep or roll back, tag again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse

from service.api.access import COSTLY, Admin, Served
from service.api.parameters import Strict
from service.api.problems import problems
from service.api.reports import job_shape
from service.api.schemas.reports import JobShape
from service.errors import BadInput
from service.learning import keep, retraining_shape, retrainings, rollback
from service.models import in_force
from service.store.jobs import Job
from service.teaching import begin_retagging, begin_retraining

router = APIRouter(tags=["models"])
Version = Annotated[str, Path(max_length=120, description="version of a model learnt here")]


class GainShape(BaseModel):
    """Shares of right answers on one field over the confirmed items that have it, with 95 % intervals."""

    items: int
    before: float
    before_low: float
    before_high: float
    after: float
    after_low: float
    after_high: float


class DoubtShape(BaseModel):
    """A confirmed label that models which had not seen it are very sure is another."""

    item_id: int
    field: str
    said: str
    model: str
    confidence: float


class ModelShape(BaseModel):
    """A model learnt here and what it gives, by cross-validation over the confirmed items."""

    version: str
    made_at: str
    corpus: int = Field(description="items of the shipped corpus")
    confirmed: int = Field(description="items with confirmed labels")
    folds: int
    gains: dict[str, GainShape]
    doubts: list[DoubtShape]
    seconds: float


class ModelsAnswer(BaseModel):
    """The models learnt here, newest first."""

    in_force: str = Field(description="version in force; empty for the shipped model")
    models: list[ModelShape]


class InForce(BaseModel):
    """The model in force from now on."""

    in_force: str = Field(description="empty for the shipped model")


class RetagRequest(Strict):
    """Whether to change anything, and which model a preview asks about."""

    model_config = ConfigDict(json_schema_extra={"example": {"preview": True}})

    preview: bool = Field(default=True, description="false changes the tags")
    version: str | None = Field(default=None, max_length=120, description="for a preview: a model not in force")


@router.get("/models", response_model=None, responses={200: {"model": ModelsAnswer}, **problems()})
def list_models(app: Served, _: Admin) -> JSONResponse:
    """List the models learnt here with what they gave, and tell which is in force."""
    found = [retraining_shape(one) for one in retrainings(app)]
    return JSONResponse({"in_force": in_force(app.settings), "models": found})


@router.post(
    "/models",
    response_model=None,
    status_code=202,
    dependencies=COSTLY,
    responses={202: {"model": JobShape}, **problems(409)},
)
def learn(app: Served, person: Admin) -> JSONResponse:
    """Learn from confirmed labels, as a job; its result is the new model's scores. Nothing is in force yet."""
    return _accepted(begin_retraining(app, who=person.name))


@router.post("/models/rollback", response_model=None, responses={200: {"model": InForce}, **problems(409)})
def roll_back(app: Served, person: Admin) -> JSONResponse:
    """Return to the model before the one in force; items keep their tags until they are tagged again."""
    return JSONResponse({"in_force": rollback(app, who=person.name)})


@router.post("/models/{version}/keep", response_model=None, responses={200: {"model": InForce}, **problems(404, 409)})
def keep_model(app: Served, person: Admin, version: Version) -> JSONResponse:
    """Put a model learnt here in force; items keep their tags until they are tagged again."""
    keep(app, version, who=person.name)
    return JSONResponse({"in_force": version})


@router.post(
    "/retagging",
    response_model=None,
    status_code=202,
    dependencies=COSTLY,
    responses={202: {"model": JobShape}, **problems(409)},
)
def tag_again(app: Served, person: Admin, asked: RetagRequest) -> JSONResponse:
    """Tag again what other models tagged, or tell what that would change, as a job. People's words stay."""
    if asked.version is not None and not asked.preview:
        raise BadInput(
            "preview-only",
            chinese="只有预览可以指定模型；要用它重标，请先启用它，再不带 version 重标。",
            english="only a preview takes a version; to tag with it, keep it first, then leave version out",
        )
    return _accepted(begin_retagging(app, who=person.name, preview=asked.preview, version=asked.version))


def _accepted(job: Job) -> JSONResponse:
    return JSONResponse(job_shape(job), status_code=202, headers={"Location": f"/api/v1/jobs/{job.id}"})
