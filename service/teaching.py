"""Learning and tagging again as jobs: a person starts them, watches them, and decides on what they give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.app import App
from service.indexing import catch_up
from service.jobs import Progress, start_alone
from service.learning import retrain, retraining_shape
from service.retagging import preview_retag, retag, retagging_shape
from service.store.jobs import Job


def begin_retraining(app: App, *, who: str) -> Job:
    """Begin to learn from confirmed labels; the result is the new model's scores, and nothing is in force yet.

    Raises:
        Conflict: a training is under way.
    """

    def work(progress: Progress) -> Mapping[str, Any]:
        return retraining_shape(retrain(app, progress=progress))

    job = start_alone(app, "retrain", work)
    app.store.audit.write(who, "retrain", f"job {job.id}")
    return job


def begin_retagging(app: App, *, who: str, preview: bool, version: str | None = None) -> Job:
    """Begin to tag again what other models tagged, or only to tell what that would change.

    `version` asks, for a preview, about a model that is not in force. The result counts changes by field, old and
    new value; single changes are left to `duban retag`.

    Raises:
        Conflict: the same is under way.
    """

    def work(progress: Progress) -> Mapping[str, Any]:
        if preview:
            done = preview_retag(app, version=version, progress=progress)
        else:
            done = retag(app, who=who, progress=progress)
            catch_up(app)
        shape = retagging_shape(done)
        return {name: value for name, value in shape.items() if name != "shifts"}

    return start_alone(app, "retag-preview" if preview else "retag", work)
