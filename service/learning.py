"""The review loop's second half: learn from confirmed labels, show what that gives, keep it or not.

What people said of fields is added to the shipped corpus (a field nobody spoke on teaches nothing), items of the
corpus with the same text leave it, and scores come from cross-validation over the confirmed items: each is judged by
a model that saw neither it nor another item with its target.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from nlp.normalize import fold
from service.app import App
from service.errors import BadInput, Unavailable
from service.models import keep_model, roll_back
from service.review import OPTIONS, STRONG_DOUBT
from service.store.items import StoredItem

if TYPE_CHECKING:
    from nlp.classify import Classifier
    from nlp.examples import Examples
    from nlp.labelled import LabelledItem

Progress = Callable[[int, int], None]
FEWEST = 10
REPORT_FILE = "retraining.json"
_FOLDS = 5
_NOBODY = -1


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


@dataclass(frozen=True, slots=True)
class _Pool:
    """Corpus and confirmed items as one set of examples. Shape: `groups` (confirmed,), the fold of each."""

    examples: Examples
    corpus: int
    items: tuple[StoredItem, ...]
    groups: Any


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
    pool = _pool(app, items, folds)
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
    version = f"{stamp_of(app.settings.data)}+{_labels_hash(items)}"
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
                "models-damaged", chinese=f"训练记录 {path} 已损坏。", english=f"{path} is damaged: {broken}"
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


def confirmed_items(app: App) -> list[StoredItem]:
    """List the items of which a person said at least one field a model learns, by id."""
    ids = {one.item_id for one in app.store.reviews.log() if one.undone_at is None}
    return [one for one in app.store.items.iterate(ids=ids) if one.corrected & {*OPTIONS, "themes"}]


def _pool(app: App, items: list[StoredItem], folds: int) -> _Pool:
    from nlp.errors import NlpError
    from nlp.examples import examples_of
    from nlp.labelled import read_labelled_folder, read_samples

    texts = {_text_of(one.tagged.item.target, one.tagged.item.status) for one in items}
    data = app.settings.data
    try:
        shipped = [*read_labelled_folder(data / "labelled"), *read_samples(data / "sample")]
        corpus = [one for one in shipped if _text_of(one.item.target, one.item.status) not in texts]
        examples = examples_of([*corpus, *map(_labelled, items)], app.lexicons)
    except NlpError as broken:
        raise Unavailable(
            "corpus-unavailable", chinese=f"训练语料不可用：{broken}", english=f"the corpus cannot be used: {broken}"
        ) from broken
    labels = {field: values.copy() for field, values in examples.labels.items()}
    themes = examples.themes.copy()
    for row, stored in enumerate(items, start=len(corpus)):
        known = stored.corrected | ({"primary"} if "themes" in stored.corrected else set())
        for field, values in labels.items():
            if field not in known:
                values[row] = _NOBODY
        if "themes" not in known:
            themes[row] = np.where((themes[row] == 1) & ("primary" in known), 1, _NOBODY)
    return _Pool(replace(examples, labels=labels, themes=themes), len(corpus), tuple(items), _folds(items, folds))


def _labelled(stored: StoredItem) -> LabelledItem:
    from nlp.labelled import LabelledItem

    tags = stored.tagged.tags
    primary = tags.primary.value
    themes = tuple(theme.value for theme in tags.themes) if "themes" in stored.corrected else (primary,)
    return LabelledItem(
        id=str(stored.id),
        source="confirmed",
        item=stored.tagged.item,
        themes=themes,
        primary=primary,
        stage=tags.stage.value,
        delivery=tags.delivery.value,
    )


def _folds(items: list[StoredItem], folds: int) -> Any:
    """Deal items to folds; those with one target, as in reports of several quarters, stay together."""
    targets = [fold(one.tagged.item.target).text for one in items]
    shuffled = sorted(set(targets), key=lambda text: hashlib.sha256(text.encode()).digest())
    dealt = {text: place % folds for place, text in enumerate(shuffled)}
    return np.array([dealt[text] for text in targets])


def _judge(classifier: Classifier, pool: _Pool, rows: Any) -> dict[str, Any]:
    judged = classifier.judge([pool.examples.readings[pool.corpus + row] for row in rows])
    return {field: judged.chances[field] for field in OPTIONS}


def _gains(pool: _Pool, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Gain]:
    from nlp.metrics import wilson

    gains = {}
    for field in OPTIONS:
        said = pool.examples.labels[field][pool.corpus :]
        known = said != _NOBODY
        if known.any():
            was, now = (
                wilson(int((chances[field].argmax(axis=1) == said)[known].sum()), int(known.sum()))
                for chances in (before, after)
            )
            gains[field] = Gain(int(known.sum()), was.value, was.low, was.high, now.value, now.low, now.high)
    return gains


def _doubts(pool: _Pool, after: Mapping[str, Any]) -> tuple[Doubt, ...]:
    found = []
    for field, options in OPTIONS.items():
        said = pool.examples.labels[field][pool.corpus :]
        best, sure = after[field].argmax(axis=1), after[field].max(axis=1)
        for row in np.flatnonzero((said != _NOBODY) & (best != said) & (sure >= STRONG_DOUBT)):
            names = (str(options[said[row]]), str(options[best[row]]))
            found.append(Doubt(pool.items[row].id, field, *names, round(float(sure[row]), 4)))
    return tuple(sorted(found, key=lambda doubt: -doubt.confidence))


def _text_of(target: str, status: str) -> str:
    return f"{fold(target).text}\n{fold(status).text}"


def _labels_hash(items: list[StoredItem]) -> str:
    said = [
        [_text_of(one.tagged.item.target, one.tagged.item.status), sorted(one.corrected), *_values(one)]
        for one in items
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:8]


def _values(stored: StoredItem) -> list[str]:
    tags = stored.tagged.tags
    return [str(tags.stage.value), str(tags.delivery.value), *(str(theme.value) for theme in tags.themes)]


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
