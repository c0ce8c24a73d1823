"""Tools for assistants on the intranet, by the Model Context Protocol over stdio; the same use cases as every face.

An assistant reads; with the token of a reviewer (DUBAN_TOKEN) it may also record what a person told it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec

from pydantic import Field

from nlp.types import Item
from service.access import LOCAL, Person, Role, person_of_token, require
from service.app import App
from service.errors import ServiceError, Unavailable
from service.periods import parse_period
from service.review import correct, correction_shape
from service.search import SearchRequest, found_shape
from service.search import search as find
from service.shapes import Shape, item_shape, row_shape, tags_shape
from service.tracking.history import history
from service.tracking.shapes import history_shape, stalled_shape, stats_shape
from service.tracking.stalled import stalled as find_stalled
from service.tracking.stats import stats as count

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

P = ParamSpec("P")
_MOST = 100
_INSTRUCTIONS = """\
督办：地方政府季度工作承诺（重点工作 target）及其完成情况（status）。
Rows of quarterly reports of Chinese local governments. Search with `search` (Chinese words, or a plain question), read
one row with `item`, see what stands still with `stalled`, counts with `stats`. Quote target and status as written, with
place and period; tags are a machine's unless `by` says person.
"""

Words = Annotated[str, Field(description="Chinese words, a phrase in quotes, or a plain question; empty for all")]
Values = Annotated[list[str] | None, Field(description="values of which an item must have one; null for any")]
PlaceName = Annotated[str | None, Field(description="a place such as 洞头区; null for all")]
Quarter = Annotated[str | None, Field(description="a quarter such as 2021Q1; null for the newest")]
Number = Annotated[int, Field(ge=1, description="the id of an item")]


def serve(app: App) -> None:
    """Serve over stdio until the assistant closes it.

    Raises:
        Unauthenticated: as `person_of`. Unavailable: the extra `mcp` is not installed.
    """
    server_of(app, person_of(app)).run("stdio")


def person_of(app: App) -> Person:
    """Tell for whom the assistant asks: the holder of DUBAN_TOKEN, or a mere reader where nobody signs in.

    Raises:
        Unauthenticated: the token is not in force, or none is given where tokens are asked for.
    """
    if text := app.settings.token.get_secret_value():
        return require(person_of_token(app, text), Role.READER)
    return require(Person(LOCAL.name, Role.READER) if app.settings.auth == "none" else None, Role.READER)


def server_of(app: App, person: Person) -> MCPServer:
    """Make the server with the tools this person may use.

    Raises:
        Unavailable: the extra `mcp` is not installed.
    """
    try:
        from mcp.server.mcpserver import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
        from mcp.types import ToolAnnotations
    except ImportError as missing:
        raise Unavailable(
            "mcp-missing",
            chinese="没有安装 MCP 组件：pip install 'duban[mcp]'。",
            english="the MCP SDK is not installed: pip install 'duban[mcp]'",
        ) from missing
    server: MCPServer = MCPServer(
        "duban", title="督办 duban", instructions=_INSTRUCTIONS, version=version("duban"), log_level="WARNING"
    )

    def offer(use: Callable[P, Shape], *, writes: bool = False) -> None:
        @wraps(use)
        def told(*args: P.args, **kwargs: P.kwargs) -> Shape:
            try:
                return use(*args, **kwargs)
            except ServiceError as error:
                raise ToolError(f"{error.code}: {error.english} {error.chinese}") from error

        hints = ToolAnnotations(read_only_hint=not writes, destructive_hint=False, open_world_hint=False)
        server.tool(annotations=hints, structured_output=False)(told)

    tools = Tools(app, person)
    for use in (tools.search, tools.item, tools.stalled, tools.stats, tools.tag):
        offer(use)
    if person.role.includes(Role.REVIEWER):
        offer(tools.correct, writes=True)
    return server


class Tools:
    """What an assistant may call, for one person. Names, arguments and first sentences are what it is shown."""

    def __init__(self, app: App, person: Person) -> None:
        self._app = app
        self._person = person

    def search(  # noqa: PLR0917 # the protocol passes arguments by name
        self,
        query: Words = "",
        themes: Values = None,
        stage: Values = None,
        unit: Values = None,
        place: Values = None,
        period: Values = None,
        limit: Annotated[int, Field(ge=1, le=_MOST)] = 20,
        offset: Annotated[int, Field(ge=0)] = 0,
    ) -> Shape:
        """Search items (检索事项).

        `themes`: tourism industry ecology livelihood governance; `stage`: pending planning approval implementing
        completed. Gives the total, this page of items, and counts by facet over all of them.
        """
        given = {"themes": themes, "stage": stage, "unit": unit, "place": place, "period": period}
        filters = {facet: tuple(values) for facet, values in given.items() if values}
        answer = find(self._app, SearchRequest(query, filters=filters, limit=limit, offset=offset))
        return {
            "total": answer.total,
            "items": [found_shape(one) for one in answer.items],
            "counts": {facet: dict(counts) for facet, counts in answer.counts.items()},
            "understood": [one.chinese for one in answer.understood],
            "messages": list(answer.messages),
        }

    def item(self, id: Number) -> Shape:  # noqa: A002 # the name an assistant sees in every answer
        """Read one item whole: text, tags with evidence and who decided them, history over the quarters (事项)."""
        stored = self._app.store.items.get(id)
        return {**item_shape(stored), "history": history_shape(history(self._app, id))}

    def stalled(
        self, place: PlaceName = None, at: Quarter = None, limit: Annotated[int, Field(ge=1, le=_MOST)] = 20
    ) -> Shape:
        """List what stands still, most worrying first, each with why and since when (停滞事项)."""
        found = find_stalled(self._app, place=place, at=parse_period(at, "at"))
        return {"total": len(found), "items": [stalled_shape(one) for one in found[:limit]]}

    def stats(self, place: PlaceName = None, at: Quarter = None) -> Shape:
        """Count items by theme and stage, lights by unit, and changes on the quarter before (总览)."""
        return stats_shape(count(self._app, place=place, at=parse_period(at, "at")))

    def tag(
        self,
        target: Annotated[str, Field(max_length=20_000, description="重点工作")],
        status: Annotated[str, Field(max_length=20_000, description="完成情况")] = "",
        period: Annotated[str | None, Field(description="the quarter it tells of, such as 2021Q1, if known")] = None,
    ) -> Shape:
        """Tag a text of your own; nothing is stored (标注一段文字)."""
        (tagged,) = self._app.tagger.tag_all([Item("", target, status)], periods=[parse_period(period)])
        return {**row_shape(tagged.item), **tags_shape(tagged.tags, tagged.item), "model": self._app.tagger.version}

    def correct(
        self,
        id: Number,  # noqa: A002 # as in `item`
        field: Annotated[str, Field(description="primary 主题, themes, stage 阶段, delivery 目标类型, units 责任单位")],
        value: Annotated[
            Any, Field(description="a value of the field, in English or Chinese; a list for themes and units")
        ],
        why: Annotated[str, Field(max_length=2_000, description="what the person said")] = "",
    ) -> Shape:
        """Record a person's word on a tag; it outranks the machine. Only when the person asked for it (更正)."""
        return correction_shape(correct(self._app, id, field, value, who=self._person.name, why=why))
