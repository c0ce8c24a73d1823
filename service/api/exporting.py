"""The route of exports: exactly the items a search finds, as a workbook, CSV or notice."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from service.api.access import COSTLY, Reader, Served
from service.api.parameters import ItemsQuery, named
from service.api.problems import problems
from service.export import Form, export

router = APIRouter(tags=["export"])
_BINARY = {"schema": {"type": "string", "format": "binary"}}


class ExportQuery(ItemsQuery):
    """What to export: the parameters of a search; its page does not matter."""

    format: Annotated[Form, named(Form)] = Field(default=Form.XLSX, description="xlsx, csv, or docx for a notice")
    by_unit: bool = Field(default=False, description="in a workbook, a further sheet for every unit")
    title: str = Field(default="", max_length=200, description="title of a notice")


@router.get(
    "/export",
    response_class=Response,
    dependencies=COSTLY,
    responses={
        200: {"description": "the file", "content": {form.media_type.partition(";")[0]: _BINARY for form in Form}},
        **problems(413),
    },
)
def export_items(app: Served, _: Reader, query: Annotated[ExportQuery, Query()]) -> Response:
    """Export all items a search finds."""
    content = export(app, query.request(), query.format, by_unit=query.by_unit, title=query.title)
    name = quote(f"督办.{query.format}")
    return Response(
        content,
        media_type=query.format.media_type,
        headers={"Content-Disposition": f"attachment; filename=duban.{query.format}; filename*=UTF-8''{name}"},
    )
