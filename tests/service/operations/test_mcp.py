"""An assistant gets the same answers as every face, and writes only under a reviewer's token."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from nlp.types import Period, Stage
from service.access import Role, create_token
from service.app import App
from service.errors import Unauthenticated
from service.mcp import person_of, server_of
from service.search import SearchRequest, found_shape, search
from service.settings import open_settings

mcp = pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
Fill = Callable[..., list[int]]


def _talk(app: App, *calls: tuple[str, dict[str, Any]]) -> tuple[list[str], list[Any]]:
    """Give the names of the tools, and what each call answered."""

    async def talk() -> tuple[list[str], list[Any]]:
        async with mcp.Client(server_of(app, person_of(app))) as client:
            tools = [tool.name for tool in (await client.list_tools()).tools]
            return tools, [await client.call_tool(name, arguments) for name, arguments in calls]

    return asyncio.run(talk())


def _read(result: Any) -> Any:
    assert not result.is_error, result.content
    return json.loads(result.content[0].text)


def test_tools_answer_as_the_use_cases_do(app: App) -> None:
    tools, (found, one, stalled, stats) = _talk(
        app, ("search", {"query": "幼儿园"}), ("item", {"id": 1}), ("stalled", {"place": "甲县"}), ("stats", {})
    )
    assert tools == ["search", "item", "stalled", "stats", "tag"]
    expected = search(app, SearchRequest("幼儿园"))
    assert _read(found)["items"] == [found_shape(hit) for hit in expected.items]
    assert _read(found)["total"] == 1
    assert _read(one)["target"] == "建成幼儿园"
    assert len(_read(one)["history"]["steps"]) == 1
    assert _read(stalled)["total"] >= 0
    assert _read(stats)["items"] == 3


def test_mistakes_are_told_in_sentences_the_assistant_can_use(app: App) -> None:
    _, (missing, bad, wrong) = _talk(
        app, ("item", {"id": 99}), ("stats", {"at": "last spring"}), ("search", {"stage": ["done"]})
    )
    for result, sentence in ((missing, "there is no item 99"), (bad, "write 2021Q1"), (wrong, "done")):
        assert result.is_error
        assert sentence in result.content[0].text


def test_only_a_reviewers_token_offers_the_tool_that_writes(app: App) -> None:
    _, reader = create_token(app, "李", Role.READER)
    _, reviewer = create_token(app, "王", Role.REVIEWER)
    home = app.settings.home
    with App(open_settings(home=home, token=reader)) as other:
        assert "correct" not in _talk(other)[0]
    with App(open_settings(home=home, token=reviewer)) as other:
        tools, (done,) = _talk(other, ("correct", {"id": 1, "field": "stage", "value": "approval", "why": "可研已批"}))
        assert tools[-1] == "correct"
        assert _read(done)["who"] == "王"
    assert app.store.items.get(1).tagged.tags.stage.value is Stage.APPROVAL


def test_where_tokens_are_asked_for_a_server_without_one_does_not_start(app: App) -> None:
    for token in (None, "duban_nonsense"):
        settings = open_settings(home=app.settings.home, auth="tokens", token=token)
        with App(settings) as other, pytest.raises(Unauthenticated):
            person_of(other)


def test_the_command_speaks_the_protocol_on_its_standard_streams(app: App) -> None:
    async def talk() -> Any:
        command = mcp.StdioServerParameters(
            command=sys.executable, args=["-m", "service.cli", "--home", str(app.settings.home), "mcp"]
        )
        async with mcp.Client(command) as client:
            return await client.call_tool("search", {"query": "修路"})

    assert _read(asyncio.run(talk()))["items"][0]["target"] == "修路"


def test_a_text_is_tagged_and_stored_nowhere(app: App, tagged_by_hand: None) -> None:
    generation = app.store.generation()
    _, (tagged, too_long) = _talk(
        app,
        ("tag", {"target": "新建泵站", "status": "正在选址", "period": "2021Q4"}),
        ("tag", {"target": "长" * 20_001}),
    )
    shape = _read(tagged)
    assert (shape["target"], shape["stage"]["value"], shape["model"]) == ("新建泵站", "planning", "hand")
    assert app.tagger.heard == [Period(2021, 4)]  # type: ignore[attr-defined] # the tagger by hand
    assert too_long.is_error
    assert app.store.generation() == generation


def test_every_tool_says_whether_it_writes_and_readers_cannot_call_one_that_does(app: App) -> None:
    _, reviewer = create_token(app, "王", Role.REVIEWER)

    async def hints(opened: App) -> dict[str, tuple[bool | None, bool | None]]:
        async with mcp.Client(server_of(opened, person_of(opened))) as client:
            tools = (await client.list_tools()).tools
            assert all(tool.description for tool in tools)
            return {tool.name: (tool.annotations.read_only_hint, tool.annotations.destructive_hint) for tool in tools}

    assert set(asyncio.run(hints(app)).values()) == {(True, False)}
    with App(open_settings(home=app.settings.home, token=reviewer)) as other:
        assert asyncio.run(hints(other))["correct"] == (False, False)
    said = ("correct", {"id": 1, "field": "stage", "value": "approval"})
    generation = app.store.generation()
    assert _refused(app, said)
    assert app.store.generation() == generation


def test_a_person_may_be_quoted_in_chinese_and_more_than_once(app: App) -> None:
    _, reviewer = create_token(app, "王", Role.REVIEWER)
    said = ("correct", {"id": 1, "field": "阶段", "value": "报批招标", "why": "可研已批"})
    with App(open_settings(home=app.settings.home, token=reviewer)) as other:
        _, (first, again, wrong) = _talk(other, said, said, ("correct", {"id": 1, "field": "阶段", "value": "快了"}))
    assert _read(first) == _read(again)
    assert len(app.store.reviews.log(1)) == 1
    assert wrong.is_error
    assert "报批招标" in wrong.content[0].text


def _refused(app: App, call: tuple[str, dict[str, Any]]) -> bool:
    """Tell whether a call comes back as an error, of the protocol or of the tool."""
    try:
        _, (answer,) = _talk(app, call)
    except mcp.MCPError:
        return True
    return bool(answer.is_error)
