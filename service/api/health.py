"""Routes for those who watch the service: is it alive, is it ready."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from service.api.access import Served
from service.api.problems import problems
from service.errors import Unavailable
from service.operations.metrics import CONTENT_TYPE, Metrics
from service.warming import Warming

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """A sign of life."""

    status: str = Field(examples=["ok"])


@router.get("/healthz", response_model=None, responses={200: {"model": Health}})
def healthz() -> JSONResponse:
    """Tell that the process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", response_model=None, responses={200: {"model": Health}, **problems()})
def readyz(request: Request, app: Served) -> JSONResponse:
    """Tell that dictionary, index and model are loaded, and store and index answer."""
    warming: Warming | None = request.app.state.warming
    if warming is not None:
        warming.check()
    if not app.store.ping():
        raise Unavailable(
            "store-unavailable",
            chinese="数据库没有应答；请检查 DUBAN_STORE 与磁盘，或运行 duban doctor。",
            english="the store does not answer; check DUBAN_STORE and the disk, or run `duban doctor`",
        )
    app.index.count()
    return JSONResponse({"status": "ready"})


@router.get("/metrics", response_model=None, response_class=PlainTextResponse)
def metrics(request: Request) -> Response:
    """Give what Prometheus reads."""
    counted: Metrics = request.app.state.metrics
    return Response(counted.text(), headers={"Content-Type": CONTENT_TYPE})
