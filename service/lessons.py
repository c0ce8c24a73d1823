"""What there is to learn from: the shipped corpus and what people confirmed here, as one set of examples."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nlp.normalize import fold
from service.app import App
from service.errors import Unavailable
from service.review import OPTIONS
from service.store.items import StoredItem

if TYPE_CHECKING:
    from nlp.examples import Examples
    from nlp.labelled import LabelledItem

NOBODY = -1
"""The label of a field nobody spoke on."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """Corpus and confirmed items as one set of examples. Shape: `groups` (confirmed,), the fold of each."""

    examples: Examples
    corpus: int
    items: tuple[StoredItem, ...]
    groups: Any


def confirmed_items(app: App) -> list[StoredItem]:
    """List the items of which a person said at least one field a model learns, by id."""
    ids = {one.item_id for one in app.store.reviews.log() if one.undone_at is None}
    return [one for one in app.store.items.iterate(ids=ids) if one.corrected & {*OPTIONS, "themes"}]


def lessons_of(app: App, items: list[StoredItem], *, folds: int) -> Lessons:
    """Put corpus and confirmed items together; items of the corpus with the same text leave it.

    Raises:
        Unavailable: corpus or lexicons cannot be read.
    """
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
            "corpus-unavailable",
            chinese=f"训练语料不可用：{broken}。请检查 DUBAN_DATA，或重装 duban。",
            english=f"the corpus cannot be used: {broken}; check DUBAN_DATA, or reinstall duban",
        ) from broken
    labels = {field: values.copy() for field, values in examples.labels.items()}
    themes = examples.themes.copy()
    for row, stored in enumerate(items, start=len(corpus)):
        known = stored.corrected | ({"primary"} if "themes" in stored.corrected else set())
        for field, values in labels.items():
            if field not in known:
                values[row] = NOBODY
        if "themes" not in known:
            themes[row] = np.where((themes[row] == 1) & ("primary" in known), 1, NOBODY)
    return Lessons(replace(examples, labels=labels, themes=themes), len(corpus), tuple(items), _folds(items, folds))


def _labelled(stored: StoredItem) -> LabelledItem:
    """Give an item as people said it is; its quarter counts when it is judged, and teaches nothing (nlp.fitting)."""
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
        period=str(stored.period),
    )


def _folds(items: list[StoredItem], folds: int) -> Any:
    """Deal items to folds; those with one target, as in reports of several quarters, stay together."""
    targets = [fold(one.tagged.item.target).text for one in items]
    shuffled = sorted(set(targets), key=lambda text: hashlib.sha256(text.encode()).digest())
    dealt = {text: place % folds for place, text in enumerate(shuffled)}
    return np.array([dealt[text] for text in targets])


def labels_hash(items: list[StoredItem]) -> str:
    """Name what was confirmed: the same words of people about the same texts and quarters give the same name."""
    said = [
        [
            _text_of(one.tagged.item.target, one.tagged.item.status),
            str(one.period),
            sorted(one.corrected),
            *_values(one),
        ]
        for one in items
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:8]


def _values(stored: StoredItem) -> list[str]:
    tags = stored.tagged.tags
    return [str(tags.stage.value), str(tags.delivery.value), *(str(theme.value) for theme in tags.themes)]


def _text_of(target: str, status: str) -> str:
    return f"{fold(target).text}\n{fold(status).text}"
