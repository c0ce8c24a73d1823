"""Clauses get what is found in them, their parts add up to what is said of the status, and standings are learnt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.classify import BLOCKS, CLAUSES, Classifier
from nlp.errors import LabelError
from nlp.examples import examples_of
from nlp.features import ItemReader, Reading
from nlp.fitting import fit
from nlp.grams import Occurrences, learn_vocabulary
from nlp.labelled import LabelledItem
from nlp.lexicon import Lexicons, load_lexicons
from nlp.standings import STAGES, STANDINGS, SUMS, Clauses, StandingModel, parts_of
from nlp.types import Delivery, Item, Stage, Theme

_STATUSES = {
    Stage.PENDING: ("尚未启动", "n"),
    Stage.PLANNING: ("可研报告正在编制,计划明年开工", "p-"),
    Stage.APPROVAL: ("初步设计已批复,正在招标", "aa"),
    Stage.IMPLEMENTING: ("主体结构施工中,投资完成过半", "ii"),
    Stage.COMPLETED: ("工程已竣工验收,投入使用", "cc"),
}


@pytest.fixture(scope="module")
def lexicons() -> Lexicons:
    return load_lexicons(Path(__file__).resolve().parents[2] / "data" / "lexicons")


def _labelled(number: int, stage: Stage, standings: str) -> LabelledItem:
    item = Item(no=str(number), target="建成综合服务中心", status=_STATUSES[stage][0], where=f"row {number}")
    source = f"file{number % 3}"
    return LabelledItem(
        str(number), source, item, (Theme.LIVELIHOOD,), Theme.LIVELIHOOD, stage, Delivery.PROJECT, standings=standings
    )


def _readings(reader: ItemReader, statuses: Sequence[str]) -> list[Reading]:
    return reader.read_all([Item(no="", target="建成综合服务中心", status=status) for status in statuses])


@pytest.fixture(scope="module")
def learnt(lexicons: Lexicons) -> Classifier:
    labelled = [
        _labelled(number, stage, standings) for number, (stage, (_, standings)) in enumerate([*_STATUSES.items()] * 6)
    ]
    return fit(examples_of(labelled, lexicons), version="x")


def test_every_gram_belongs_to_the_clause_it_begins_in(lexicons: Lexicons) -> None:
    readings = _readings(ItemReader(lexicons), ["已开工,已竣工", "", "正在施工。"])
    clauses = Clauses.of(readings)
    texts = [one.status.text for one in readings]
    vocabulary = learn_vocabulary(texts, longest=2, least=1)
    found = vocabulary.find(texts)
    joined = "".join(texts)
    for row, column, start, clause in zip(found.rows, found.columns, found.starts, clauses.holding(found), strict=True):
        if clause < 0:
            # What begins behind the last clause of its status, at a stop or at the end.
            assert not len(readings[row].clauses) or vocabulary.grams[column][0] in "。\x03"
            continue
        assert clauses.rows[clause] == row
        own = joined[clauses.starts[clause] : clauses.ends[clause]]
        assert vocabulary.grams[column].strip("\x02\x03,。")[:1] in own
        assert start <= clauses.ends[clause] - clauses.offsets[row]


def test_signs_without_a_place_belong_to_no_clause(lexicons: Lexicons) -> None:
    clauses = Clauses.of(_readings(ItemReader(lexicons), ["已开工"]))
    nowhere = Occurrences(*(np.array([0]) for _ in range(4)))
    assert clauses.holding(nowhere).tolist() == [-1]


def test_neighbours_are_of_the_same_status(lexicons: Lexicons) -> None:
    clauses = Clauses.of(_readings(ItemReader(lexicons), ["一,二,三", "四,五"]))
    assert clauses.rows.tolist() == [0, 0, 0, 1, 1]
    assert np.argwhere(clauses.neighbours(1).toarray()).tolist() == [[0, 1], [1, 2], [3, 4]]
    assert np.argwhere(clauses.neighbours(-1).toarray()).tolist() == [[1, 0], [2, 1], [4, 3]]


def test_a_status_without_clauses_has_empty_sums(lexicons: Lexicons) -> None:
    clauses = Clauses.of(_readings(ItemReader(lexicons), ["", ""]))
    assert clauses.summed(parts_of(np.zeros((0, len(STANDINGS))), clauses)).tolist() == [[0.0] * SUMS] * 2


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_sums_follow_what_the_clauses_certainly_say(standings: list[int]) -> None:
    size = len(standings)
    ends = np.arange(1, size + 1)
    clauses = Clauses(np.zeros(size, dtype=np.int64), ends - 1, ends, np.array([0, size]))
    parts = parts_of(np.eye(len(STANDINGS))[standings], clauses)
    shares, selves, last, first = np.split(clauses.summed(parts)[0], 4)
    told = [one for one in standings if one < STAGES]
    for stage in range(STAGES):
        assert shares[stage] == pytest.approx(told.count(stage) / max(len(told), 1), abs=1e-4)
        assert selves[stage] == pytest.approx(float(stage in told), abs=1e-4)
        assert last[stage] == pytest.approx(float(bool(told) and told[-1] == stage), abs=1e-4)
        assert first[stage] == pytest.approx(float(bool(told) and told[0] == stage), abs=1e-4)


def test_a_clause_is_read_as_its_like_were(learnt: Classifier, lexicons: Lexicons) -> None:
    readings = _readings(ItemReader(lexicons), [status for status, _ in _STATUSES.values()])
    judged = learnt.judge(readings)
    assert judged.chances["stage"].argmax(axis=1).tolist() == list(range(STAGES))
    told = judged.scored.clauses.summed(judged.scored.parts)[:, :STAGES]
    assert told.argmax(axis=1).tolist() == list(range(STAGES))


def test_a_status_does_not_feel_those_judged_before_it(learnt: Classifier, lexicons: Lexicons) -> None:
    model = learnt.first.standings
    stored = StandingModel(*(getattr(model, one.name).astype(np.float32) for one in fields(model)))
    loaded = replace(learnt, first=replace(learnt.first, standings=stored))
    reader = ItemReader(lexicons)
    others = _readings(reader, [status for status, _ in _STATUSES.values()] * 400)
    last = _readings(reader, ["已招标,正在施工,计划明年竣工"])
    alone = loaded.judge(last).chances["stage"][0]
    assert np.allclose(loaded.judge([*others, *last]).chances["stage"][-1], alone, atol=1e-6)


def test_influence_on_the_stage_adds_up_with_the_clauses_part(learnt: Classifier, lexicons: Lexicons) -> None:
    readings = _readings(ItemReader(lexicons), ["工程已竣工验收,投入使用", ""])
    judged = learnt.judge(readings)
    sizes = [np.array([len(getattr(one, side).text) for one in readings]) for side in ("target", "status")]
    _, (values, _) = judged.influence(sizes, fields=["stage"])[0]
    head = learnt.heads["stage"].scores[CLAUSES]
    best = int(judged.chances["stage"][0].argmax())
    added = float(judged.scored.parts.sum(axis=0) @ (head[:, best] - head.mean(axis=1)))
    placed = 0.0
    for name, found, shares, effect in zip(
        BLOCKS, judged.scored.found, judged.scored.shares, learnt.effects["stage"], strict=True
    ):
        if name.startswith("status") and effect is not None:
            inside = np.minimum(found.starts + found.lengths, sizes[1][0]) - np.maximum(found.starts, 0)
            seen = np.maximum(inside, 0) / np.maximum(found.lengths, 1) * (found.rows == 0)
            placed += float((seen * shares * effect[found.columns, best]).sum())
    assert values.sum() == pytest.approx(placed + added, abs=1e-4)


def test_standings_that_do_not_fit_the_clauses_are_refused_with_their_place(lexicons: Lexicons) -> None:
    for wrong in ("i", "ix", "iii"):
        with pytest.raises(LabelError, match=r"row 7: standings .* with 2 clauses; expected one of npaic-"):
            examples_of([_labelled(7, Stage.IMPLEMENTING, wrong)], lexicons)
