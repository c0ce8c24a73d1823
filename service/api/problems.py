"""The one shape of every error: application/problem+json (RFC 9457) with a code and a sentence in both languages."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from service.errors import BadInput, Conflict, ServiceError, TooMany, Unauthenticated

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger(__name__)


class Problem(BaseModel):
    """What went wrong, for machines by `code` and for people in both languages."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "urn:duban:problem:no-such-item",
                "title": "Not Found",
                "status": 404,
                "code": "no-such-item",
                "chinese": "没有编号为 7 的事项。",
                "english": "there is no item 7",
                "where": "/api/v1/items/7",
            }
        }
    )

    type: str = Field(description="a URI that names the kind of problem")
    title: str = Field(description="the phrase of the HTTP status")
    status: int = Field(description="the HTTP status")
    code: str = Field(description="stable, kebab-case")
    chinese: str = Field(description="a whole sentence for clerks")
    english: str = Field(description="a whole sentence for engineers")
    where: str = Field(description="the parameter or address at fault")


class Stale(Conflict):
    """The thing changed since the caller read it."""

    status = 412


class Unconditional(BadInput):
    """An edit without If-Match."""

    status = 428


_FOR_STATUS: dict[int, tuple[str, str, str]] = {
    400: ("bad-request", "请求的格式不对，无法读取。", "the request is malformed"),
    404: ("no-such-address", "没有这个地址。", "there is nothing at this address"),
    405: ("no-such-method", "这个地址不支持这种请求方式。", "this address does not answer this method"),
    413: ("too-large", "请求内容过大。", "the request is too large"),
    415: ("bad-media-type", "不支持这种内容类型。", "this media type is not supported"),
    500: (
        "internal-error",
        "程序内部出错，已写入日志；数据没有损坏。",
        "an internal error, written to the log; no data was damaged",
    ),
}


def content_of(status: int, *, code: str, chinese: str, english: str, where: str) -> dict[str, Any]:
    """Give an error in the one shape."""
    return {
        "type": f"urn:duban:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "chinese": chinese,
        "english": english,
        "where": where,
    }


def problem(
    status: int, *, code: str, chinese: str, english: str, where: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Give an error as a response."""
    content = content_of(status, code=code, chinese=chinese, english=english, where=where)
    return JSONResponse(content, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def problem_of(request: Request, error: Exception) -> JSONResponse:
    """Give any error as a response; what nobody foresaw is logged and not told."""
    where = request.url.path
    if isinstance(error, ServiceError):
        headers = {
            **({"Retry-After": str(error.wait)} if isinstance(error, TooMany) else {}),
            **({"WWW-Authenticate": "Bearer"} if isinstance(error, Unauthenticated) else {}),
        }
        return problem(
            error.status,
            code=error.code,
            chinese=error.chinese,
            english=error.english,
            where=where,
            headers=headers,
        )
    if isinstance(error, RequestValidationError):
        return _validation(error)
    if isinstance(error, HTTPException):
        code, chinese, english = _FOR_STATUS.get(
            error.status_code, ("http-error", "请求没有成功。", str(error.detail).lower())
        )
        return problem(
            error.status_code, code=code, chinese=chinese, english=english, where=where, headers=error.headers
        )
    log.error("unforeseen error at %s", where, exc_info=error)
    code, chinese, english = _FOR_STATUS[500]
    return problem(500, code=code, chinese=chinese, english=english, where=where)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Document error responses of a route."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: schema}}
        for status in sorted({*statuses, 400, 401, 403, 422, 429, 500, 503})
    }


def _validation(error: RequestValidationError) -> JSONResponse:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    name = str(first["loc"][-1]) if first["loc"] else ""
    if first["type"] == "json_invalid":
        return problem(
            422, code="bad-json", chinese="请求正文不是有效的 JSON。", english="the body is not valid JSON", where=where
        )
    if first["type"] == "extra_forbidden":
        chinese, code = f"没有参数“{name}”。", "no-such-parameter"
    elif first["type"] == "missing":
        chinese, code = f"缺少参数“{name}”。", "missing-parameter"
    else:
        chinese, code = f"参数“{name}”的值不可用。", "bad-parameter"
    return problem(422, code=code, chinese=chinese, english=f"{where}: {first['msg'].lower()}", where=where)
