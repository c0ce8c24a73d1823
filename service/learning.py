"""The review loop's second half: learn from confirmed labels, show what that gives, keep it or not.

What people said of fields is added to the shipped corpus (a field nobody spoke on teaches nothing), items of the
corpus with the same text leave it, and scores come from cross-validation over the confirmed items: each is judged by
a model that saw neither it nor another item with its target.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from service.app import App
from service.errors import BadInput, Unavailable
from service.lessons import NOBODY, Lessons, confirmed_items, labels_hash, lessons_of
from service.models import keep_model, roll_back
from service.review import OPTIONS, STRONG_DOUBT

if TYPE_CHECKING:
    from nlp.classify import Classifier

Progress = Callable[[int, int], None]
FEWEST = 10
REPORT_FILE = "retraining.json"
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Gain:
    """One field over the confirmed items that have it: shares of right answers with their 95 % intervals."""

    items: int
    before: float
    before_low: float
    before_high: float
    after: float
    after_low: float
    after_high: float


@dataclass(frozen=True, slots=True)
class Doubt:
    """A confirmed label that models which had not seen it are very sure is another."""

    item_id: int
    field: str
    said: str
    model: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Retraining:
    """A model learnt here and what it gives. `before` in `gains` is the shipped corpus alone, `after` with people."""

    version: str
    made_at: str
    corpus: int
    confirmed: int
    folds: int
    gains: Mapping[str, Gain]
    doubts: tuple[Doubt, ...]
    seconds: float


def retrain(app: App, *, folds: int = _FOLDS, progress: Progress | None = None) -> Retraining:
    """Learn from what people said, measure it, and keep the model beside the one in force: nothing changes yet.

    Raises:
        BadInput: fewer than ten items were confirmed. Unavailable: corpus or lexicons cannot be read.
    """
    from nlp.fitting import fit
    from nlp.model import stamp_of

    begun = time.perf_counter()
    items = confirmed_items(app)
    if len(items) < FEWEST:
        raise BadInput(
            "too-few-confirmed",
            chinese=f"已确认标注的事项只有 {len(items)} 条，至少要有 {FEWEST} 条才能训练；请先复核。",
            english=f"{len(items)} items have confirmed labels; at least {FEWEST} are needed: review some first",
        )
    pool = lessons_of(app, items, folds=folds)
    used = int(pool.groups.max()) + 1
    steps, done = used + 2, 0

    def fit_step(rows: Any, version: str) -> Classifier:
        nonlocal done
        fitted = fit(pool.examples.take(rows), version=version)
        done += 1
        if progress is not None:
            progress(done, steps)
        return fitted

    corpus = np.arange(pool.corpus)
    people = pool.corpus + np.arange(len(items))
    before = _judge(fit_step(corpus, "before"), pool, np.arange(len(items)))
    after: dict[str, Any] = {field: np.zeros((len(items), len(OPTIONS[field]))) for field in OPTIONS}
    for part in range(used):
        held = np.flatnonzero(pool.groups == part)
        judged = _judge(fit_step(np.concatenate([corpus, people[pool.groups != part]]), "fold"), pool, held)
        for field, chances in judged.items():
            after[field][held] = chances
    version = f"{stamp_of(app.settings.data)}+{labels_hash(items)}"
    classifier = fit_step(np.concatenate([corpus, people]), version)
    result = Retraining(
        version=version,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        corpus=pool.corpus,
        confirmed=len(items),
        folds=used,
        gains=_gains(pool, before, after),
        doubts=_doubts(pool, after),
        seconds=round(time.perf_counter() - begun, 1),
    )
    _write(app, classifier, result)
    return result


def keep(app: App, version: str, *, who: str = "") -> None:
    """Put a model learnt here in force; items keep their tags until they are tagged again.

    Raises:
        NotFound: there is none of that version. Conflict: it is in force already.
    """
    keep_model(app.settings, version)
    app.store.audit.write(who, "model-keep", f"model {version}")


def rollback(app: App, *, who: str = "") -> str:
    """Return to the model before the one in force; give its version, "" for the shipped one.

    Raises:
        Conflict: the shipped model is in force.
    """
    version = roll_back(app.settings)
    app.store.audit.write(who, "model-rollback", f"model {version or 'shipped'}")
    return version


def retrainings(app: App) -> list[Retraining]:
    """List the models learnt here with what they gave, newest first."""
    found = []
    for path in app.settings.models.glob(f"*/{REPORT_FILE}"):
        try:
            found.append(retraining_of(json.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError, KeyError, TypeError) as broken:
            raise Unavailable(
                "models-damaged",
                chinese=f"训练记录 {path} 已损坏；可从备份恢复，或删去该文件后重新训练。",
                english=f"{path} is damaged ({broken}); restore it from a backup, or delete it and retrain",
            ) from broken
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def retraining_shape(one: Retraining) -> dict[str, Any]:
    """Give a retraining as JSON."""
    return asdict(one)


def retraining_of(shape: Mapping[str, Any]) -> Retraining:
    """Read what `retraining_shape` gave."""
    return Retraining(
        **{
            **shape,
            "gains": {field: Gain(**gain) for field, gain in shape["gains"].items()},
            "doubts": tuple(Doubt(**doubt) for doubt in shape["doubts"]),
        }
    )


def _judge(classifier: Classifier, pool: Lessons, rows: Any) -> dict[str, Any]:
    judged = classifier.judge([pool.examples.readings[pool.corpus + row] for row in rows])
    return {field: judged.chances[field] for field in OPTIONS}


def _gains(pool: Lessons, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Gain]:
    from nlp.metrics import wilson

    gains = {}
    for field in OPTIONS:
        said = pool.examples.labels[field][pool.corpus :]
        known = said != NOBODY
        if known.any():
            was, now = (
                wilson(int((chances[field].argmax(axis=1) == said)[known].sum()), int(known.sum()))
                for chances in (before, after)
            )
            gains[field] = Gain(int(known.sum()), was.value, was.low, was.high, now.value, now.low, now.high)
    return gains


def _doubts(pool: Lessons, after: Mapping[str, Any]) -> tuple[Doubt, ...]:
    found = []
    for field, options in OPTIONS.items():
        said = pool.examples.labels[field][pool.corpus :]
        best, sure = after[field].argmax(axis=1), after[field].max(axis=1)
        for row in np.flatnonzero((said != NOBODY) & (best != said) & (sure >= STRONG_DOUBT)):
            names = (str(options[said[row]]), str(options[best[row]]))
            found.append(Doubt(pool.items[row].id, field, *names, round(float(sure[row]), 4)))
    return tuple(sorted(found, key=lambda doubt: -doubt.confidence))


def _write(app: App, classifier: Classifier, result: Retraining) -> None:
    """Write the model folder aside and put it in place whole."""
    from nlp.model import save_classifier

    folder = app.settings.models / result.version
    aside = app.settings.models / f".{result.version}"
    shutil.rmtree(aside, ignore_errors=True)
    save_classifier(classifier, aside)
    text = json.dumps(retraining_shape(result), ensure_ascii=False, indent=2)
    (aside / REPORT_FILE).write_text(text + "\n", encoding="utf-8")
    if folder.exists():
        shutil.rmtree(folder)
    aside.rename(folder)
