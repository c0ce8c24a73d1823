"""Access tokens, of which only hashes are kept, and the key that signs sessions."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.errors import Conflict, NotFound
from service.store.audit import record
from service.store.database import Database
from service.store.tables import MetaRow, TokenRow

_SESSION_KEY = "session-key"


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token: everything but the token."""

    id: int
    name: str
    role: str
    made_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    @property
    def valid(self) -> bool:
        """Whether it still opens the door."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > datetime.now(UTC))


class Tokens:
    """Keeps tokens by the SHA-256 of their text."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, name: str, role: str, digest: str, *, expires_at: datetime | None = None, who: str = "") -> Token:
        """Keep a new token.

        Raises:
            Conflict: the name is taken, by a revoked token too: names stand in the log and mean one person for ever.
        """
        row = TokenRow(name=name, role=role, digest=digest, made_at=datetime.now(UTC), expires_at=expires_at)
        try:
            with self._database.writing() as session:
                session.add(row)
                record(session, who, "token-create", f"token {name}", {"role": role})
                session.flush()
                return _token(row)
        except IntegrityError as taken:
            raise Conflict(
                "token-name-taken",
                chinese=f"已有名为“{name}”的令牌（包括已撤销的），请换一个名字。",
                english=f"a token named {name!r} exists or existed; choose another name",
            ) from taken

    def find(self, digest: str) -> Token | None:
        """Find a token by the hash of its text, whether still valid or not."""
        with self._database.reading() as session:
            row = session.scalar(select(TokenRow).where(TokenRow.digest == digest))
            return None if row is None else _token(row)

    def get(self, token_id: int) -> Token | None:
        """Find a token by its id."""
        with self._database.reading() as session:
            row = session.get(TokenRow, token_id)
            return None if row is None else _token(row)

    def all(self) -> list[Token]:
        """List all tokens, oldest first, revoked ones included."""
        with self._database.reading() as session:
            return [_token(row) for row in session.scalars(select(TokenRow).order_by(TokenRow.id))]

    def revoke(self, name: str, *, who: str = "") -> Token:
        """Make a token, and every session opened with it, worthless from now on.

        Raises:
            NotFound: no token of that name is in force.
        """
        with self._database.writing() as session:
            row = session.scalar(select(TokenRow).where(TokenRow.name == name, TokenRow.revoked_at.is_(None)))
            if row is None:
                raise NotFound(
                    "no-such-token",
                    chinese=f"没有名为“{name}”的有效令牌；现有令牌见 duban token list。",
                    english=f"no token named {name!r} is in force; see `duban token list`",
                )
            row.revoked_at = datetime.now(UTC)
            record(session, who, "token-revoke", f"token {name}")
            return _token(row)

    def session_key(self) -> bytes:
        """Give the key that signs sessions: made once, the same for every worker over this store."""
        with self._database.reading() as session:
            kept = session.get(MetaRow, _SESSION_KEY)
            if kept is not None:
                return bytes.fromhex(kept.value)
        with self._database.writing() as session:
            row = session.get(MetaRow, _SESSION_KEY)
            if row is None:
                row = MetaRow(key=_SESSION_KEY, value=secrets.token_hex(32))
                session.add(row)
            return bytes.fromhex(row.value)


def _token(row: TokenRow) -> Token:
    return Token(row.id, row.name, row.role, row.made_at, row.expires_at, row.revoked_at)
