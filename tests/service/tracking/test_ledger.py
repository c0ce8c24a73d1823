"""The ledger kept in memory never differs from one read anew, whoever writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nlp.types import Period, TaggedItem
from service.app import App
from service.settings import open_settings
from service.store.items import StoredItem
from service.tracking import ledger as ledgers
from service.tracking import stalled as judging
from service.tracking.ledger import Answers, Ledger, Ledgers, open_ledger
from service.tracking.links import link_report, unlink
from service.tracking.stalled import StalledItem, StalledRules, stalled
from service.tracking.stats import stats

Save = Callable[..., list[int]]
MakeRow = Callable[..., TaggedItem]


def _anew(app: App) -> Ledger:
    return Ledgers(app.store).current()


def test_every_kind_of_write_is_seen(app: App, save: Save, row: MakeRow) -> None:
    assert open_ledger(app) == _anew(app)
    first = save("2021Q1", [row("修路", "选址。"), row("架桥", "选址。", no="2")])
    assert set(open_ledger(app).items) == set(first)
    second = save("2021Q2", [row("修路", "立项。"), row("架桥", "立项。", no="2")])
    link_report(app, app.store.items.get(second[0]).report_id)
    assert open_ledger(app).origin(app.store.items.get(second[0])) is not None
    unlink(app, first[0], second[0], who="王")
    assert open_ledger(app) == _anew(app)
    app.store.reviews.correct(second[1], "stage", "implementing", who="王")
    assert str(open_ledger(app).items[second[1]].tagged.tags.stage.value) == "implementing"
    save("2021Q2", [row("修路", "立项。")])  # a corrected file: its rows are new, the old ones gone
    assert not set(second) & set(open_ledger(app).items)
    assert open_ledger(app) == _anew(app)
    app.store.items.forget(app.store.items.get(first[0]).report_id)
    assert open_ledger(app) == _anew(app)


def test_what_another_process_writes_is_seen(app: App, save: Save, row: MakeRow, tmp_path: Path) -> None:
    (item_id,) = save("2021Q1", [row("修路", "选址。")])
    assert item_id in open_ledger(app).items
    with App(open_settings(home=tmp_path)) as other:
        other.store.reviews.correct(item_id, "stage", "approval", who="李")
    assert str(open_ledger(app).items[item_id].tagged.tags.stage.value) == "approval"


def test_it_is_read_once_while_nothing_is_written(app: App, save: Save, row: MakeRow) -> None:
    save("2021Q1", [row("修路", "选址。")])
    assert open_ledger(app) is open_ledger(app)


def test_a_huge_ledger_is_not_kept(app: App, save: Save, row: MakeRow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgers, "_MOST_KEPT", 1)
    save("2021Q1", [row("修路", "选址。"), row("架桥", "选址。", no="2")])
    assert open_ledger(app) is not open_ledger(app)
    assert open_ledger(app) == _anew(app)


def test_what_stands_still_is_judged_once_for_each_state_of_the_store(
    app: App, save: Save, row: MakeRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []
    judge = judging.judge

    def seen(item: object, *rest: object) -> object:
        judged.append("item")
        return judge(item, *rest)  # type: ignore[arg-type] # passed on as it came

    monkeypatch.setattr(judging, "judge", seen)
    (item_id,) = save("2021Q1", [row("修路", "选址。")])
    for _ in range(3):
        assert [one.item.id for one in stalled(app)] == [item_id]
        assert [one.item.id for one in stalled(app, place="洞头区", at=Period(2021, 2))] == [item_id]
        assert stats(app).stalled == 1
        assert stats(app, place="洞头区").place == "洞头区"
    assert len(judged) == 1
    app.store.reviews.correct(item_id, "stage", "completed", who="王")
    assert (stalled(app), stats(app).stalled) == ([], 0)
    assert len(judged) == 2


def test_other_rules_and_other_choices_are_other_questions(app: App, save: Save, row: MakeRow) -> None:
    save("2021Q1", [row("修路", "选址。")])
    save("2021Q2", [row("架桥", "选址。")])
    save("2021Q1", [row("植树", "选址。")], place="瓯海区")
    titles = {
        at: [one.item.tagged.item.target for one in stalled(app, place="洞头区", at=at)]
        for at in (None, Period(2021, 1), Period(2020, 4))
    }
    assert titles == {None: ["架桥"], Period(2021, 1): ["修路"], Period(2020, 4): []}
    assert len(stalled(app)) == 2
    late, early = (
        {reason.rule for one in stalled(app, place="瓯海区", rules=StalledRules(other=quarter)) for reason in one.why}
        for quarter in (1, 4)
    )
    assert ("clock" in late, "clock" in early) == (True, False)
    stalled(app).clear()
    assert len(stalled(app)) == 2


def test_answers_are_forgotten_least_recently_asked_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgers, "_MOST_ANSWERS", 2)
    answers = Answers()
    asked: list[int] = []

    def double(number: int) -> int:
        def answer() -> int:
            asked.append(number)
            return 2 * number

        return answers.find(number, answer)

    assert [double(one) for one in (1, 2, 1, 3, 1, 2)] == [2, 4, 2, 6, 2, 4]
    assert asked == [1, 2, 3, 2]


def test_a_correction_judges_only_what_hangs_on_it(
    app: App, save: Save, row: MakeRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    judge = judging.judge

    def counted(item: StoredItem, ledger: Ledger, rules: StalledRules) -> StalledItem | None:
        asked.append(item.id)
        return judge(item, ledger, rules)

    monkeypatch.setattr(judging, "judge", counted)
    targets = ("修路", "架桥", "建校", "植树")
    first = save("2021Q1", [row(target, "选址。", no=str(no)) for no, target in enumerate(targets)])
    second = save("2021Q2", [row(target, "立项。", no=str(no)) for no, target in enumerate(targets)])
    link_report(app, app.store.items.get(second[0]).report_id)
    assert (len(stalled(app)), asked) == (4, second)
    asked.clear()
    app.store.reviews.correct(second[1], "stage", "completed", who="王")
    assert (len(stalled(app)), asked) == (3, [second[1]])
    asked.clear()
    app.store.reviews.correct(first[2], "stage", "completed", who="王")  # what it continues says where it stood
    app.store.reviews.correct(second[1], "stage", "planning", who="王")
    unlink(app, first[3], second[3], who="王")
    found = stalled(app)
    assert asked == second[1:]
    assert found == judging.stalled_in(_anew(app), place=None, at=None, rules=StalledRules())
