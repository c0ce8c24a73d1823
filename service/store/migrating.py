"""Migrations: which there are, which a database has, and bringing it to the newest.

Alembic takes long to load, so that it is loaded only when there is something to migrate: of a database at the newest
migration one row is read.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from service.errors import Unavailable

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 4_817_201  # any number, the same in every process: PostgreSQL's advisory lock


def known_revisions() -> list[str]:
    """List the migrations this version of duban knows, oldest first: they are numbered, and so are their files."""
    return sorted(path.name.partition("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*.py"))


def migrate(engine: Engine) -> None:
    """Bring a database to the newest migration.

    Raises:
        Unavailable: it has a migration that this version does not know.
    """
    known = known_revisions()
    with engine.connect() as connection:
        revision = _revision_of(connection)
    if revision == known[-1]:
        return
    if revision is not None and revision not in known:
        raise Unavailable(
            "store-newer",
            chinese=f"数据库是更新版本的 duban 写的（{revision}，本程序只到 {known[-1]}），请升级程序。",
            english=f"a newer duban wrote the store ({revision}; this one knows {known[-1]}): upgrade the program",
        )
    _upgrade(engine)


def _revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _upgrade(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    with engine.execution_options(begin="BEGIN EXCLUSIVE").begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
