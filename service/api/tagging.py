"""Routes of tagging: tag a text that is stored nowhere, and the vocabularies behind the tags."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse

from nlp.types import Delivery, Item, Stage, Theme
from service.api.access import COSTLY, Reader, Served
from service.api.parameters import Strict
from service.api.problems import problems
from service.api.schemas.items import TaggedRow
from service.periods import parse_period
from service.shapes import row_shape, tags_shape

router = APIRouter(tags=["tagging"])


class TagRow(Strict):
    """A row to be tagged."""

    no: str = Field(default="", max_length=60, description="序号")
    target: str = Field(min_length=1, max_length=20_000, description="重点工作")
    status: str = Field(default="", max_length=20_000, description="当前完成情况")


class TagRequest(Strict):
    """Rows to be tagged."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"items": [{"target": "新建幼儿园2所", "status": "正在选址。"}]}}
    )

    items: list[TagRow] = Field(min_length=1, max_length=500)
    period: str = Field(
        default="",
        max_length=30,
        description="the quarter the rows tell of, such as 2021Q1, if known: the stage is surer with it",
    )


class TagAnswer(BaseModel):
    """The rows with their tags, in the order given."""

    model: str = Field(description="version of the model")
    items: list[TaggedRow]


class Choice(BaseModel):
    """A value a tag can have, with its Chinese name."""

    value: str
    label: str


class LexiconsAnswer(BaseModel):
    """The values of every tag, and how much is written down in the vocabularies."""

    version: str = Field(description="hash over the vocabularies that tagging reads")
    themes: list[Choice]
    stages: list[Choice]
    deliveries: list[Choice]
    sizes: dict[str, int] = Field(description="phrases by vocabulary")


@router.post("/tag", response_model=None, dependencies=COSTLY, responses={200: {"model": TagAnswer}, **problems(413)})
def tag(app: Served, _: Reader, asked: TagRequest) -> JSONResponse:
    """Tag rows; nothing is stored."""
    items = [Item(row.no, row.target, row.status) for row in asked.items]
    period = parse_period(asked.period)
    tagged = app.tagger.tag_all(items, periods=[period] * len(items))
    return JSONResponse(
        {
            "model": app.tagger.version,
            "items": [{**row_shape(one.item), **tags_shape(one.tags, one.item)} for one in tagged],
        }
    )


@router.get("/lexicons", response_model=None, responses={200: {"model": LexiconsAnswer}, **problems()})
def show_lexicons(app: Served, _: Reader) -> JSONResponse:
    """Show the values of every tag and the size of the vocabularies."""
    lexicons = app.lexicons
    return JSONResponse(
        {
            "version": lexicons.version,
            "themes": [{"value": str(one), "label": one.label} for one in Theme],
            "stages": [{"value": str(one), "label": one.label} for one in Stage],
            "deliveries": [{"value": str(one), "label": one.label} for one in Delivery],
            "sizes": {
                "themes": len(lexicons.themes),
                "stages": len(lexicons.stages),
                "aspects": len(lexicons.aspects),
                "yardsticks": len(lexicons.yardsticks),
            },
        }
    )
