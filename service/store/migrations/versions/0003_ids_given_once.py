"""No id of a correction or a saved search is ever given twice: a request repeated late meets nothing but its own."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLES = ("corrections", "saved_searches")


def upgrade() -> None:
    """Apply; PostgreSQL's sequences never give an id twice anyway."""
    _recreate(autoincrement=True)


def downgrade() -> None:
    """Take back."""
    _recreate(autoincrement=False)


def _recreate(*, autoincrement: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in _TABLES:
        with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_autoincrement": autoincrement}):
            pass
