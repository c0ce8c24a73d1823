"""A SQLite store as one file: copied while it is used, looked over, and put back whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from service.errors import Unavailable, Unreadable

_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What a store's file holds. `revision` is its last migration; `rows` counts every table."""

    integrity: str
    revision: str
    rows: Mapping[str, int]
    bytes: int


def sqlite_file(url: str) -> Path | None:
    """Give the file of a store; None if it is not a SQLite file."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database))


def copy_store(source: Path, target: Path) -> Facts:
    """Copy a store that may be written to meanwhile: the copy is one state of it.

    Raises:
        Unavailable: there is no store, or it cannot be read or written.
    """
    if not source.exists():
        raise _unavailable(f"{source}: no such store")
    with _opened(source, mode="ro") as reading, _opened(target, mode="rwc") as writing:
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode=DELETE")  # one file, no journals beside it
    return facts_of(target)


def facts_of(path: Path) -> Facts:
    """Check a store's file throughout and count its rows.

    Raises:
        Unreadable: it is no store, or damaged.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)) as store:
            integrity = "; ".join(row[0] for row in store.execute("PRAGMA integrity_check"))
            broken = store.execute("PRAGMA foreign_key_check").fetchall()
            (revision,) = store.execute("SELECT version_num FROM alembic_version").fetchone()
            names = [
                row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            ]
            rows = {name: _count(store, name) for name in names if not name.startswith("sqlite_")}
    except (sqlite3.Error, TypeError) as damaged:
        raise _damaged(path, str(damaged)) from damaged
    if integrity != "ok" or broken:
        raise _damaged(path, integrity if integrity != "ok" else f"{len(broken)} rows point to rows that are not there")
    return Facts(integrity, revision, rows, path.stat().st_size)


def put_back(source: Path, target: Path) -> None:
    """Make a store hold what another file holds, in one transaction: killed halfway, it holds what it held.

    To whoever follows the store by its generation (index, queue, other processes) this is one great write: every item
    is new, every item that is no longer there has left a tombstone. `source` is changed to say so.

    Raises:
        Unavailable: the store cannot be written, for instance because it is in use.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    generation, ids = _state_of(target)
    with _opened(source, mode="rw") as writing, writing:
        here = {row[0] for row in writing.execute("SELECT id FROM items")}
        (own,) = writing.execute("SELECT coalesce(max(value + 0), 0) FROM meta WHERE key = 'generation'").fetchone()
        newest = max(generation, int(own)) + 1
        writing.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('generation', ?)", (str(newest),))
        writing.execute("UPDATE items SET generation = ?", (newest,))
        writing.executemany(
            "INSERT OR REPLACE INTO tombstones (item_id, generation) VALUES (?, ?)",
            [(item_id, newest) for item_id in sorted(ids - here)],
        )
    with _opened(source, mode="ro") as reading, _opened(target, mode="rwc") as writing:
        reading.backup(writing)


def is_sound(path: Path) -> bool:
    """Tell whether a file is a store that passes every check."""
    try:
        facts_of(path)
    except Unreadable:
        return False
    return True


@contextmanager
def _opened(path: Path, *, mode: str) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=_PATIENCE)) as store:
            yield store
    except sqlite3.Error as wrong:
        raise _unavailable(f"{path}: {wrong}") from wrong


def _state_of(path: Path) -> tuple[int, set[int]]:
    """Read the generation and all ids a store ever told of; nothing where there is no store."""
    if not path.exists():
        return 0, set()
    with _opened(path, mode="ro") as store:
        (generation,) = store.execute(
            "SELECT coalesce(max(value + 0), 0) FROM meta WHERE key = 'generation'"
        ).fetchone()
        ids = {row[0] for row in store.execute("SELECT id FROM items UNION SELECT item_id FROM tombstones")}
    return int(generation), ids


def _count(store: sqlite3.Connection, table: str) -> int:
    (count,) = store.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608 # a name the file itself lists
    return int(count)


def _unavailable(reason: str) -> Unavailable:
    return Unavailable(
        "store-unavailable",
        chinese=f"数据库无法读写：{reason}。请检查权限、磁盘空间，以及是否有别的程序占用。",
        english=f"the store cannot be read or written: {reason}; check permissions, free space and who else uses it",
    )


def _damaged(path: Path, reason: str) -> Unreadable:
    return Unreadable(
        "store-damaged",
        chinese=f"{path.name} 不是完好的数据库：{reason}。请用 duban restore 恢复备份。",
        english=f"{path.name} is no sound store: {reason}; bring a backup back by `duban restore`",
    )
