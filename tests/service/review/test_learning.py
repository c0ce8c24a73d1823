"""A model learnt from confirmed labels is measured before it is kept, can be rolled back, and tags nothing unasked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlp.train import train
from nlp.types import Item, Period, Report
from service.app import App
from service.errors import BadInput, Conflict, NotFound
from service.learning import FEWEST, keep, retrain, retraining_of, retraining_shape, retrainings, rollback
from service.models import in_force, unfit
from service.retagging import preview_retag, retag, retagging_shape
from service.review import correct
from service.settings import open_settings

Written = list[dict[str, str]]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def trained_data(small_data: Path) -> Path:
    """Give the small corpus with its own model."""
    with App(open_settings(data=small_data)) as app:
        train(small_data, small_data / "models", segmenter=app.segmenter)
    return small_data


@pytest.fixture
def learner(tmp_path: Path, trained_data: Path, written: Written) -> Iterator[App]:
    """Give an app over the small corpus, its own model, and the written items stored."""
    with App(open_settings(home=tmp_path / "home", data=trained_data)) as app:
        items = tuple(Item(str(no), one["target"], one["status"]) for no, one in enumerate(written))
        report = Report("甲县", Period(2021, 1), "甲.txt", "a" * 64, items)
        app.store.items.save(
            report, app.tagger.tag_all(items, periods=[report.period] * len(items)), model=app.tagger.version
        )
        yield app


def _say(app: App, written: Written, *, most: int) -> None:
    for stored, one in list(zip(app.store.items.iterate(), written, strict=True))[:most]:
        correct(app, stored.id, "stage", one["stage"], who="王")
        correct(app, stored.id, "primary", one["primary"], who="王")


def test_retraining_needs_some_confirmed_items(learner: App, written: Written) -> None:
    _say(learner, written, most=FEWEST - 1)
    with pytest.raises(BadInput, match=f"{FEWEST - 1} items"):
        retrain(learner)


def test_a_learnt_model_is_measured_kept_used_and_rolled_back(learner: App, written: Written) -> None:
    shipped = learner.tagger.version
    _say(learner, written, most=30)
    result = retrain(learner, folds=3)
    assert (result.confirmed, result.folds, result.corpus) == (30, 3, 160)
    assert set(result.gains) == {"primary", "stage"}  # nobody spoke of delivery
    assert all(gain.items == 30 and gain.after_low <= gain.after <= gain.after_high for gain in result.gains.values())
    assert learner.tagger.version == shipped
    assert retrainings(learner) == [result]
    assert retraining_of(retraining_shape(result)) == result

    would = preview_retag(learner, version=result.version)
    assert would.items == 40
    assert {one.model for one in learner.store.items.iterate()} == {shipped}

    keep(learner, result.version, who="王")
    assert learner.tagger.version == result.version
    with pytest.raises(Conflict):
        keep(learner, result.version)
    done = retag(learner, who="王")
    assert retagging_shape(done)["shifts"] == retagging_shape(would)["shifts"]
    assert {one.model for one in learner.store.items.iterate()} == {result.version}
    stored = next(iter(learner.store.items.iterate()))
    assert stored.tagged.tags.stage.by == "person:王"
    assert preview_retag(learner).items == 0

    assert rollback(learner, who="王") == ""
    assert learner.tagger.version == shipped
    with pytest.raises(Conflict):
        rollback(learner)
    assert [one.action for one in learner.store.audit.list()][:3] == ["model-rollback", "retag", "model-keep"]


def test_a_model_that_no_longer_fits_the_corpus_gives_way_to_the_shipped_one(
    learner: App, caplog: pytest.LogCaptureFixture
) -> None:
    shipped = learner.tagger.version
    older = "0123456789ab+01234567"  # made beside another corpus, as after an upgrade
    shutil.copytree(learner.settings.data / "models", learner.settings.models / older)
    keep(learner, older)
    assert "duban retrain" in unfit(learner.settings, older)
    assert learner.tagger.version == shipped
    assert in_force(learner.settings) == older
    assert "the shipped model serves" in caplog.text


def test_only_models_learnt_here_can_be_kept(learner: App) -> None:
    for version in ("nonsense", "../models", ""):
        with pytest.raises(NotFound):
            keep(learner, version)
