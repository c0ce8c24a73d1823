"""The OpenAPI document is complete, and whatever is sent, the service answers as the document says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from nlp.types import Period, Report, TaggedItem
from service.api.application import build
from service.app import App
from service.settings import open_settings

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
LOCAL = {"Host": "127.0.0.1"}
HEALTH = list(HealthCheck)
METHODS = ("get", "post", "patch", "delete")


def operations(client: TestClient) -> list[tuple[str, str, dict[str, Any]]]:
    document = client.get("/api/v1/openapi.json").json()
    return [
        (path, method, operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    ]


def test_every_route_says_what_it_does_and_what_it_answers(client: TestClient) -> None:
    for path, method, operation in operations(client):
        assert operation["description"].endswith("."), (method, path)
        success = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
        assert success, (method, path)
        for answer in success:
            assert "content" in answer or path.endswith("{search_id}"), (method, path)


def test_every_error_that_is_documented_has_the_one_shape(client: TestClient) -> None:
    for path, _, operation in operations(client):
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], (path, status)


def test_every_body_has_an_example(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    for path, method, operation in operations(client):
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body:
            schema = str(body["schema"])
            named = [name for name in document["components"]["schemas"] if f"schemas/{name}'" in schema]
            assert any("example" in document["components"]["schemas"][name] for name in named), (method, path)


def test_every_answer_in_json_has_an_example_of_its_shape(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    for path, method, operation in operations(client):
        for status, answer in operation["responses"].items():
            kind = answer.get("content", {}).get("application/json")
            if kind is None:
                continue
            schema = {**kind["schema"], "components": document["components"]}
            example = kind["example"] if "example" in kind else _property_examples(document, kind["schema"])
            errors = sorted(jsonschema.Draft202012Validator(schema).iter_errors(example), key=str)
            assert errors == [], (method, path, status)


def _property_examples(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Put an example together from those of the properties."""
    named = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return {name: one["examples"][0] for name, one in named["properties"].items() if "examples" in one}


@pytest.mark.slow
def test_the_service_answers_anything_as_documented(
    tmp_path: Path, gold: list[TaggedItem], tagged_by_hand: None
) -> None:
    with App(open_settings(home=tmp_path, index="memory:", rate_costly=1_000_000)) as app:
        rows = gold[:40]
        report = Report("洞头区", Period(2021, 1), "样本.txt", "a" * 64, tuple(one.item for one in rows))
        app.store.items.save(report, rows, model="hand")
        api = build(app)
        schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", api, headers=LOCAL)
        asked: set[tuple[str, str]] = set()
        for found in schema.get_all_operations():
            assert isinstance(found, Ok)
            operation = found.ok()

            @settings(max_examples=25, deadline=None, database=None, derandomize=True, suppress_health_check=HEALTH)
            @given(case=st.one_of([operation.as_strategy(generation_mode=mode) for mode in GenerationMode]))
            def ask(case: schemathesis.Case[Any]) -> None:
                case.call_and_validate(headers=LOCAL, checks=CHECKS)

            ask()
            asked.add((operation.method.lower(), operation.path))
        documented = {(method, path) for path, of in api.openapi()["paths"].items() for method in of}
        assert asked == documented
