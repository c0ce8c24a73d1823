"""The connection: engine, migrations, sessions, and the generation counter every write raises."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from service.errors import Unavailable
from service.store.migrating import migrate
from service.store.tables import MetaRow

_GENERATION = "generation"
_LAST = select(MetaRow.value).where(MetaRow.key == _GENERATION)


class Database:
    """A database with its tables at the newest migration."""

    def __init__(self, url: str) -> None:
        try:
            self._engine = _engine_of(url)
            migrate(self._engine)
        except (SQLAlchemyError, ModuleNotFoundError, OSError) as wrong:
            reason = str(getattr(wrong, "orig", wrong) or wrong).strip()
            raise Unavailable(
                "store-unavailable",
                chinese=f"数据库打不开：{reason}。请检查 DUBAN_STORE 或 DUBAN_HOME 设置。",
                english=f"cannot open the store: {reason}; check DUBAN_STORE or DUBAN_HOME",
            ) from wrong
        # SQLite lets one writer in at a time: queueing here is kinder than its busy timeout.
        self._writing = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that sees one consistent state."""
        with Session(self._engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session that is committed whole when the block ends, or not at all.

        Raises:
            Unavailable: other processes kept the database to themselves for half a minute.
        """
        with (
            self._writing,
            Session(self._engine.execution_options(begin="BEGIN IMMEDIATE")) as session,
            session.begin(),
        ):
            try:
                session.connection()
            except OperationalError as busy:
                raise Unavailable(
                    "store-busy",
                    chinese="数据库一直被其他程序占用，这次没有写入；请稍后再试。",
                    english=f"the store is kept busy by other processes, nothing was written: {busy.orig}",
                ) from busy
            yield session

    def generation(self) -> int:
        """Give the number of the last write that an index should know of."""
        with self._engine.connect() as connection:  # every search asks: a session would cost twice as much
            return int(connection.scalar(_LAST) or 0)

    def ping(self) -> bool:
        """Tell whether the database answers."""
        try:
            with self.reading() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


def raise_generation(session: Session) -> int:
    """Raise the generation by one inside a writing session; give the new one."""
    row = session.get(MetaRow, _GENERATION, with_for_update=True)
    if row is None:
        row = MetaRow(key=_GENERATION, value="0")
        session.add(row)
    row.value = str(int(row.value) + 1)
    session.flush()
    return int(row.value)


def _engine_of(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    if parsed.database in (None, "", ":memory:"):
        engine = create_engine(parsed, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver would begin too late; we do it in _begin_sqlite
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
