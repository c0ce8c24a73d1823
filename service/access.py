"""Who may do what: roles, tokens, sessions of the page, forms against forgery. Knows no web framework.

Without `DUBAN_AUTH=tokens` whoever sits at the machine may do everything. With it every request carries a token
(`Authorization: Bearer …`) or a session cookie made from one. A session cookie is `token id.time of
sign-in.nonce.signature`: nothing is kept on the server, and revoking the token ends every session made with it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from service.app import App
from service.errors import BadInput, Forbidden, Unauthenticated
from service.store.tokens import Token

PREFIX = "duban_"
COOKIE = "duban_session"


class Role(StrEnum):
    """What someone may do; each role may do what those before it may."""

    READER = "reader"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        """The Chinese name shown to clerks."""
        return {"reader": "查阅", "reviewer": "复核", "admin": "管理"}[self.value]

    def includes(self, other: Role) -> bool:
        """Tell whether this role may do what the other may."""
        roles = list(Role)
        return roles.index(self) >= roles.index(other)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who asks. `token_id` is 0 for whoever sits at the machine."""

    name: str
    role: Role
    token_id: int = 0


LOCAL = Person("本机", Role.ADMIN)


def create_token(app: App, name: str, role: Role, *, days: int | None = None, who: str = "") -> tuple[Token, str]:
    """Make a token; give what is kept of it and, this once, its text.

    Raises:
        BadInput: no name is given, or one over 120 characters.
        Conflict: the name is taken.
    """
    name = name.strip()
    if not 1 <= len(name) <= 120:
        raise BadInput(
            "bad-token-name",
            chinese="令牌要有名字，至多 120 字，如 王科长。",
            english="a token needs a name of at most 120 characters, such as that of the person using it",
        )
    text = PREFIX + secrets.token_urlsafe(32)
    expires = None if days is None else datetime.now(UTC) + timedelta(days=days)
    return app.store.tokens.create(name, role, digest_of(text), expires_at=expires, who=who), text


def digest_of(text: str) -> str:
    """Hash a token. Its 256 random bits need no slow hash: there is nothing to guess."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def identify(app: App, *, authorization: str | None = None, cookie: str | None = None) -> Person | None:
    """Say who asks, by an Authorization header or else a session cookie; None if that cannot be told."""
    if app.settings.auth == "none":
        return LOCAL
    if authorization is not None:
        scheme, _, text = authorization.partition(" ")
        return person_of_token(app, text) if scheme.lower() == "bearer" else None
    token_id = _token_id_of(app, cookie)
    return _person(app.store.tokens.get(token_id) if token_id else None)


def person_of_token(app: App, text: str) -> Person | None:
    """Say whose token a text is; None if it is nobody's, revoked or expired."""
    return _person(app.store.tokens.find(digest_of(text.strip())))


def require(person: Person | None, role: Role) -> Person:
    """Give the person back if they may do what a role may.

    Raises:
        Unauthenticated: nobody known asks. Forbidden: they may not.
    """
    if person is None:
        raise Unauthenticated(
            "sign-in-needed",
            chinese="请先登录：输入管理员发给你的令牌。",
            english="who asks is not known: send `Authorization: Bearer …` with a token in force, or sign in",
        )
    if not person.role.includes(role):
        raise Forbidden(
            "role-too-low",
            chinese=f"“{person.name}”的权限是“{person.role.label}”，这里要有“{role.label}”权限；请向管理员申请。",
            english=f"{person.name!r} is a {person.role}; this needs a {role}, ask an administrator for such a token",
        )
    return person


def sign_in(app: App, text: str) -> tuple[Person, str]:
    """Make a session from a token; give the person and the cookie.

    Raises:
        Unauthenticated: the token is unknown, expired or revoked.
    """
    person = identify(app, authorization=f"Bearer {text.strip()}")
    if person is None:
        raise Unauthenticated(
            "bad-token",
            chinese="令牌不对，或已撤销、过期；请核对，或向管理员要新的令牌。",
            english="the token is unknown, revoked or expired; check it, or ask an administrator for another",
        )
    return person, new_session(app, person.token_id)


def new_session(app: App, token_id: int = 0) -> str:
    """Make a session cookie; that of token 0 lets nobody in and only guards forms against forgery."""
    content = f"{token_id}.{int(time.time())}.{secrets.token_urlsafe(12)}"
    return f"{content}.{_signature(app, 'session', content)}"


def cookie_options(app: App) -> dict[str, bool | int | str]:
    """Give the attributes the cookie is set with, by the names web frameworks use."""
    return {
        "max_age": app.settings.session_hours * 3600,
        "httponly": True,
        "samesite": "lax",
        "secure": app.settings.secure_cookies,
        "path": "/",
    }


def csrf_of(app: App, cookie: str) -> str:
    """Give the word a form of this session must carry."""
    return _signature(app, "csrf", cookie)


def check_csrf(app: App, *, cookie: str | None, given: str | None) -> None:
    """Refuse a form that was not made for this session.

    Raises:
        Forbidden: the form's word is missing or that of another session.
    """
    expected = None if _token_id_of(app, cookie) is None or cookie is None else csrf_of(app, cookie)
    if expected is None or not hmac.compare_digest(expected.encode(), (given or "").encode("utf-8", "replace")):
        raise Forbidden(
            "form-expired",
            chinese="页面已过期，请刷新后重试。",
            english="the form's CSRF token is missing, or of another or an ended session; reload the page",
        )


def _person(token: Token | None) -> Person | None:
    return None if token is None or not token.valid else Person(token.name, Role(token.role), token.id)


def _token_id_of(app: App, cookie: str | None) -> int | None:
    """Read whose session a cookie is; None if it is forged, foreign or too old."""
    content, _, signature = (cookie or "").rpartition(".")
    parts = content.split(".")
    if len(parts) != 3 or not hmac.compare_digest(
        _signature(app, "session", content).encode(), signature.encode("utf-8", "replace")
    ):
        return None
    token_id, begun = int(parts[0]), int(parts[1])
    return token_id if time.time() < begun + app.settings.session_hours * 3600 else None


def _signature(app: App, purpose: str, content: str) -> str:
    message = f"{purpose}\0{content}".encode("utf-8", "replace")
    return hmac.new(app.session_key, message, hashlib.sha256).hexdigest()
