"""Migrations: which there are, what a newer store is told, and that nothing is loaded when there is nothing to do."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from service.errors import Unavailable
from service.store.migrating import known_revisions
from service.store.store import Store

MIGRATIONS = Path(__file__).resolve().parents[3] / "service" / "store" / "migrations"


def test_the_files_name_the_migrations_in_their_order() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    walked = [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()]
    assert known_revisions() == walked[::-1]


def test_a_store_of_a_newer_duban_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "duban.sqlite3"
    Store(f"sqlite:///{path.as_posix()}").close()
    with sqlite3.connect(path) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    with pytest.raises(Unavailable, match="upgrade the program"):
        Store(f"sqlite:///{path.as_posix()}")


def test_a_store_at_the_newest_migration_opens_without_loading_the_migrating_library(tmp_path: Path) -> None:
    url = f"sqlite:///{(tmp_path / 'duban.sqlite3').as_posix()}"
    Store(url).close()
    code = f"import sys\nfrom service.store.store import Store\nStore({url!r}).close()\nprint('alembic' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
