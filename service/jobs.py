"""Work that outlives the request that asked for it: runs in a thread, tells how far it is."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from service.app import App
from service.errors import Conflict, ServiceError
from service.store.jobs import Job

Progress = Callable[[int, int], None]
_TOLD_EVERY = 0.5  # seconds: each telling is a transaction
_SILENT = timedelta(minutes=10)
log = logging.getLogger(__name__)


def start(app: App, kind: str, work: Callable[[Progress], Mapping[str, Any]]) -> Job:
    """Start work in a thread of its own. It is given a function to tell (done, total); what it gives is the result."""
    job = app.store.jobs.begin(kind)
    threading.Thread(target=_run, args=(app, job.id, work), name=f"job-{job.id[:8]}", daemon=True).start()
    return job


def start_alone(app: App, kind: str, work: Callable[[Progress], Mapping[str, Any]]) -> Job:
    """Do the same with work of which two at once would only be in each other's way.

    Raises:
        Conflict: work of this kind is under way.
    """
    under_way = app.store.jobs.running(kind, since=datetime.now(UTC) - _SILENT)
    if under_way is not None:
        raise Conflict(
            "already-under-way",
            chinese=f"同样的任务正在进行（{under_way.percent}%），请等它结束。",
            english=f"job {under_way.id} of this kind is under way ({under_way.percent} %); wait for it to end",
        )
    return start(app, kind, work)


def job_of(app: App, job_id: str) -> Job:
    """Find a job. One that said nothing for ten minutes ended with the process that ran it.

    Raises:
        NotFound: there is no such job.
    """
    job = app.store.jobs.get(job_id)
    if job.state == "running" and datetime.now(UTC) - job.changed_at > _SILENT:
        app.store.jobs.tell(
            job_id,
            state="failed",
            result={
                "code": "job-lost",
                "chinese": "服务中途停止，这项任务没有完成，请重来。",
                "english": "the process that ran the job ended; start it again",
            },
        )
        job = app.store.jobs.get(job_id)
    return job


def _run(app: App, job_id: str, work: Callable[[Progress], Mapping[str, Any]]) -> None:
    told = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told >= _TOLD_EVERY:
            told = time.monotonic()
            app.store.jobs.tell(job_id, percent=min(99, 100 * done // max(total, 1)), message=f"{done} / {total}")

    try:
        result = work(progress)
    except ServiceError as error:
        problem = {"code": error.code, "chinese": error.chinese, "english": error.english}
        app.store.jobs.tell(job_id, state="failed", result=problem)
    except Exception:
        log.exception("job %s failed", job_id)
        app.store.jobs.tell(
            job_id,
            state="failed",
            result={
                "code": "internal-error",
                "chinese": "程序内部出错，已写入日志。",
                "english": "an internal error, written to the log",
            },
        )
    else:
        app.store.jobs.tell(job_id, state="done", percent=100, result=result)
