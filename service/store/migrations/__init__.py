"""Alembic migrations, run by the Database when it opens."""
