"""The errors of service. Each has a code for machines, a Chinese sentence for clerks and a precise English one.

ServiceError
├── BadInput        what was given cannot be used (400, 422)
│   ├── Unreadable  a file could not be read at all
│   └── TooLarge    a limit on size, cells or time was reached (413)
├── NotFound        no such item, report, page (404)
├── Conflict        the thing changed meanwhile, or is already there (409, 412)
├── Forbidden       who asks may not do this (403)
│   └── Unauthenticated  who asks is not known (401)
├── TooMany         asked too often (429)
└── Unavailable     store, index or model cannot be used now (503)
"""

from __future__ import annotations


class ServiceError(Exception):
    """Base of every error service raises on purpose.

    `code` is kebab-case and stable; `chinese` and `english` are whole sentences naming what, where and what
    would be right.
    """

    status = 500

    def __init__(self, code: str, *, chinese: str, english: str) -> None:
        super().__init__(english)
        self.code = code
        self.chinese = chinese
        self.english = english


class BadInput(ServiceError):
    """What was given cannot be used."""

    status = 422


class Unreadable(BadInput):
    """A file could not be read at all."""


class TooLarge(BadInput):
    """A limit on size, cells or time was reached."""

    status = 413


class NotFound(ServiceError):
    """There is no such thing."""

    status = 404


class Conflict(ServiceError):
    """The thing changed meanwhile, or is already there."""

    status = 409


class Forbidden(ServiceError):
    """Who asks may not do this."""

    status = 403


class Unauthenticated(Forbidden):
    """Who asks is not known."""

    status = 401


class TooMany(ServiceError):
    """Something costly was asked for too often; `wait` says after how many seconds to ask again."""

    status = 429
    wait = 1


class Unavailable(ServiceError):
    """Store, index or model cannot be used now."""

    status = 503


def no_such_item(item_id: int) -> NotFound:
    """Say that there is no item of a number."""
    return NotFound(
        "no-such-item",
        chinese=f"没有编号为 {item_id} 的事项；现有编号见检索结果，报表删除后其事项不再有。",
        english=f"there is no item {item_id}; a search lists the ids there are, those of forgotten reports are gone",
    )
