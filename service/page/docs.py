"""The documentation of the API, made from its OpenAPI document; needs no script and nothing from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.api.access import Reader
from service.page.render import render

router = APIRouter(include_in_schema=False)
_METHODS = ("get", "post", "patch", "put", "delete")


@dataclass(frozen=True, slots=True)
class Route:
    """A route as documented: what it takes and what it answers, with the fields of each."""

    anchor: str
    method: str
    path: str
    summary: str
    parameters: list[Mapping[str, Any]]
    body: Mapping[str, Any] | None
    answers: list[tuple[str, str, list[tuple[str, str, str]]]]
    example: str


@router.get("/docs")
def docs_page(request: Request, _: Reader) -> Response:
    """Show every route."""
    document = request.app.openapi()
    groups: dict[str, list[Route]] = {}
    for path, operations in document["paths"].items():
        for method in _METHODS:
            if method in operations:
                operation = operations[method]
                groups.setdefault(operation.get("tags", ["other"])[0], []).append(
                    _route(document, path, method, operation)
                )
    return render(request, "docs.html", twin=request.app.openapi_url, groups=groups, base=str(request.base_url))


def _route(document: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]) -> Route:
    body = next(iter(operation.get("requestBody", {}).get("content", {}).items()), None)
    answers = [
        (status, answer["description"], _fields(document, _schema(answer)) if status.startswith("2") else [])
        for status, answer in sorted(operation["responses"].items())
    ]
    return Route(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("description", operation.get("summary", "")),
        parameters=operation.get("parameters", []),
        body=None if body is None else {"type": body[0], "fields": _fields(document, body[1].get("schema", {}))},
        answers=answers,
        example=_example(document, path, method, body),
    )


def _fields(document: Mapping[str, Any], schema: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """List name, type and meaning of an object's fields."""
    found = _resolved(document, schema)
    return [
        (name, _kind(part), part.get("description", "") or _resolved(document, part).get("description", ""))
        for name, part in found.get("properties", {}).items()
    ]


def _schema(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    for media in answer.get("content", {}).values():
        schema: Mapping[str, Any] = media.get("schema", {})
        return schema
    return {}


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    for option in schema.get("anyOf", ()):
        if "$ref" in option:
            return _resolved(document, option)
    if "$ref" not in schema:
        return schema
    found: Mapping[str, Any] = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_kind(one) for one in schema["anyOf"]))
    if schema.get("type") == "array":
        return f"{_kind(schema.get('items', {}))}[]"
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    return str(schema.get("type", "any"))


def _example(document: Mapping[str, Any], path: str, method: str, body: tuple[str, Any] | None) -> str:
    address = path.replace("{sha256}", "$SHA256").replace("{job_id}", "$JOB").replace("{version}", "$VERSION")
    for name in ("item_id", "report_id", "correction_id", "search_id"):
        address = address.replace(f"{{{name}}}", "1")
    parts = ["curl", *([] if method == "get" else ["-X", method.upper()])]
    if body and body[0] == "multipart/form-data":
        parts += ["-F", "file=@report.xlsx"]
    elif body:
        example = _resolved(document, body[1].get("schema", {})).get("example", {})
        parts += ["-H", "'Content-Type: application/json'", "-d", f"'{json.dumps(example, ensure_ascii=False)}'"]
    if method == "patch":
        parts += ["-H", "'If-Match: *'"]
    return " ".join([*parts, f"http://127.0.0.1:8000{address}"])
