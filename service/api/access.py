"""Who asks, and whether they may: the FastAPI side of access."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Request

from service.app import App


class Role(StrEnum):
    """What a person may do: read, review tags, or administer reports."""

    READER = "reader"
    REVIEWER = "reviewer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. Alone on a machine everybody is the administrator."""

    name: str
    role: Role


def app_of(request: Request) -> App:
    """Give the app a request is served by."""
    app: App = request.app.state.duban
    return app


def require(role: Role) -> Callable[[Request], Person]:
    """Give a dependency that lets through who has the role, or more, and tells who it is."""

    def person(request: Request) -> Person:
        return Person("本机", Role.ADMIN)

    return person


Served = Annotated[App, Depends(app_of)]
Reader = Annotated[Person, Depends(require(Role.READER))]
Reviewer = Annotated[Person, Depends(require(Role.REVIEWER))]
Admin = Annotated[Person, Depends(require(Role.ADMIN))]
