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
from service.intake.limits import DEFAULT
from service.wanted import wanted

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
                "chinese": "没有编号为 7 的事项；现有编号见检索结果，报表删除后其事项不再有。",
                "english": "there is no item 7; a search lists the ids there are, those of forgotten reports are gone",
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
    400: (
        "bad-request",
        "请求的格式不对，无法读取；请按 /docs 中这个接口的说明发送。",
        "the request is malformed; send what /docs says of this address",
    ),
    404: (
        "no-such-address",
        "没有这个地址；接口的地址见 /docs。",
        "there is nothing at this address; /docs lists those there are",
    ),
    405: (
        "no-such-method",
        "这个地址不支持这种请求方式；可用的方式见响应头 Allow。",
        "this address does not answer this method; the header Allow lists those it does",
    ),
    413: (
        "too-large",
        f"请求内容过大；文件至多 {DEFAULT.file_bytes >> 20} MB。",
        f"the request is too large; a file may have {DEFAULT.file_bytes >> 20} MiB",
    ),
    415: (
        "bad-media-type",
        "不支持这种内容类型；可用的类型见 /docs 中这个接口的说明。",
        "this media type is not supported; /docs says which are",
    ),
    500: (
        "internal-error",
        "程序内部出错，已写入日志，数据没有损坏；请把响应头 X-Request-ID 告诉管理员。",
        "an internal error, written to the log; no data was damaged; tell your administrator the X-Request-ID",
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
        return _validation(request, error)
    if isinstance(error, HTTPException):
        code, chinese, english = _FOR_STATUS.get(
            error.status_code,
            ("http-error", "请求没有成功；请看 /docs 中这个接口的说明。", f"{str(error.detail).lower()}; see /docs"),
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


def _validation(request: Request, error: RequestValidationError) -> JSONResponse:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    name = next((one for one in reversed(first["loc"]) if isinstance(one, str)), "")  # not the place in a list
    detail = f"{where}: {first['msg'].lower()}"
    match first["type"]:
        case "json_invalid":
            at = first["loc"][-1]
            code, chinese = "bad-json", f"请求正文不是有效的 JSON（第 {at} 字处）；请改正后重发。"
            detail = f"the body is not valid JSON at character {at}: {first.get('ctx', {}).get('error', '')}".lower()
        case "extra_forbidden":
            known = _known_names(request, str(first["loc"][0])) if len(first["loc"]) == 2 else []
            code = "no-such-parameter"
            chinese = f"没有参数“{name}”；可用：{'、'.join(known) or '见 /docs'}。"
            detail = f"{where}: there is no such parameter; expected one of {', '.join(known) or 'those in /docs'}"
        case "missing":
            code, chinese = "missing-parameter", f"缺少参数“{name}”，请给出；含义见 /docs。"
        case _:
            code = "bad-parameter"
            chinese = f"参数“{name}”的值不可用；{wanted(first) or '写法见 /docs'}。"
    return problem(422, code=code, chinese=chinese, english=detail, where=where)


def _known_names(request: Request, part: str) -> list[str]:
    """List the parameters a route takes in one part of a request, as OpenAPI documents them."""
    own = getattr(request.scope.get("route"), "path_format", "")  # may lack what its router was included under
    document = request.app.openapi()
    path = next((one for one in document["paths"] if own and one.endswith(own) and _fits(one, request.url.path)), "")
    operation = document["paths"].get(path, {}).get(request.method.lower(), {})
    if part == "body":
        content = operation.get("requestBody", {}).get("content", {})
        name = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
        return list(document["components"]["schemas"].get(name, {}).get("properties", {}))
    parameters = operation.get("parameters", [])
    return [one["name"] for one in parameters if one["in"] == part]


def _fits(template: str, address: str) -> bool:
    """Tell whether an address has as many parts as a path of OpenAPI, and the same ones where it has no gap."""
    parts, given = template.split("/"), address.split("/")
    return len(parts) == len(given) and all(
        one.startswith("{") or one == two for one, two in zip(parts, given, strict=True)
    )
