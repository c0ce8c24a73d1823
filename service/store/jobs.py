"""Long work under way, kept where every worker sees it: how far it is, and what came of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import delete, select

from service.errors import NotFound
from service.store.database import Database
from service.store.tables import JobRow

KEPT = timedelta(days=1)
State = Literal["running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Job:
    """Work of a kind. `result` is what came of it; for failed work, the problem."""

    id: str
    kind: str
    state: State
    percent: int
    message: str
    result: Mapping[str, Any]
    made_at: datetime
    changed_at: datetime


class Jobs:
    """Keeps jobs for a day."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, kind: str) -> Job:
        """Record that work begins; jobs of days past go."""
        now = datetime.now(UTC)
        with self._database.writing() as session:
            session.execute(delete(JobRow).where(JobRow.changed_at < now - KEPT))
            row = JobRow(id=secrets.token_hex(16), kind=kind, state="running", made_at=now, changed_at=now)
            row.percent, row.message, row.result = 0, "", {}
            session.add(row)
            session.flush()
            return _job(row)

    def tell(
        self,
        job_id: str,
        *,
        state: State = "running",
        percent: int = 0,
        message: str = "",
        result: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        """Record how far a job is, or that it ended."""
        with self._database.writing() as session:
            row = session.get(JobRow, job_id)
            if row is not None:
                row.state, row.percent, row.message, row.result = state, percent, message, dict(result)
                row.changed_at = datetime.now(UTC)

    def get(self, job_id: str) -> Job:
        """Find a job.

        Raises:
            NotFound: there is none of that id, or it ended long ago.
        """
        with self._database.reading() as session:
            row = session.get(JobRow, job_id)
            if row is None:
                raise NotFound(
                    "no-such-job",
                    chinese="没有这项任务，或它早已结束（任务保留一天）；请重新发起。",
                    english=f"there is no job {job_id}, or it ended over a day ago; start it again",
                )
            return _job(row)

    def running(self, kind: str, *, since: datetime) -> Job | None:
        """Give the newest job of a kind that is under way and said something since then, in any process."""
        wanted = select(JobRow).where(JobRow.kind == kind, JobRow.state == "running", JobRow.changed_at >= since)
        with self._database.reading() as session:
            row = session.scalars(wanted.order_by(JobRow.made_at.desc()).limit(1)).first()
            return None if row is None else _job(row)


def _job(row: JobRow) -> Job:
    state: State = "done" if row.state == "done" else "failed" if row.state == "failed" else "running"
    return Job(row.id, row.kind, state, row.percent, row.message, row.result, row.made_at, row.changed_at)
