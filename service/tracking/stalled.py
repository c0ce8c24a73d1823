"""Which targets stand still, most worrying first, each with the rules that say so and the words that show it.

Source: data/rules.zh-CN.md publishes every rule and weight.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from nlp.types import Delivery, Item, Period, Span, Stage
from service.app import App
from service.settings import Settings
from service.store.items import StoredItem
from service.tracking.ledger import Ledger, open_ledger
from service.tracking.lights import Light, LightClass, light_of, margin_of, worst_light
from service.tracking.news import Copy, novelty_of
from service.tracking.promises import Promise, PromiseKind, promise_of
from service.tracking.quoting import PROMISED, QUARTERS_ENGLISH, STAGES_ENGLISH, WORDED, quoted
from service.tracking.stages import counted_stages
from service.tracking.wording import Tone, share_of_clauses, wordings_of

RULES = (*("suspended", "moved-back", "repeated", "unchanged", "clock", "early-stage", "behind", "waiting", "wording"),)
"""The names of the rules, the gravest first."""
EARLY = (Stage.PENDING, Stage.PLANNING, Stage.APPROVAL)
QUARTERS = ("一季度末", "上半年末", "三季度末", "年末")


@dataclass(frozen=True, slots=True)
class StalledRules:
    """The numbers of the rules.

    `reports`: so many reports at one early stage are too many. `finish`, `start`, `other`: the first quarter in which
    a target of that promise may no longer be in planning; in pending it may not be from the first quarter on for
    finish and start and one quarter earlier for others, in approval one quarter later.
    """

    reports: int = 2
    finish: int = 1
    start: int = 2
    other: int = 3
    margin: Decimal = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that fired: its name, what it found in Chinese and English, the words that show it, its weight."""

    rule: str
    text: str
    english: str
    evidence: tuple[Span, ...]
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class StalledItem:
    """An item that stands still: at which counted stage, since when, how its numbers stand, and why it is here."""

    item: StoredItem
    stage: Stage
    since: Period
    reports_in_stage: int
    light: Light | None
    why: tuple[Reason, ...]
    worry: float


def rules_of(settings: Settings) -> StalledRules:
    """Give the rules the settings ask for."""
    return StalledRules(
        reports=settings.stalled_reports,
        finish=settings.stalled_finish_quarter,
        start=settings.stalled_start_quarter,
        other=settings.stalled_other_quarter,
        margin=margin_of(settings),
    )


def stalled(
    app: App, *, place: str | None = None, at: Period | None = None, rules: StalledRules | None = None
) -> list[StalledItem]:
    """List what stands still in the newest report of every place, at or before a period where one is given.

    Items in pending, planning and approval are all listed; items in implementing only when two reports show that
    they were suspended or said nothing new.
    """
    return stalled_in(open_ledger(app), place=place, at=at, rules=rules or rules_of(app.settings))


def stalled_in(ledger: Ledger, *, place: str | None, at: Period | None, rules: StalledRules) -> list[StalledItem]:
    """Do the same on a ledger that was read already."""
    newest = frozenset(ledger.newest(place=place, at=at))
    return list(ledger.answers.find(("stalled", newest, rules), lambda: _stalled_among(ledger, newest, rules)))


def _stalled_among(ledger: Ledger, newest: frozenset[int], rules: StalledRules) -> tuple[StalledItem, ...]:
    judged = (judge_again(item, ledger, rules) for item in ledger.items.values() if item.report_id in newest)
    found = [one for one in judged if one is not None]
    return tuple(sorted(found, key=lambda one: (-one.worry, one.item.place, one.item.position)))


def judge_again(item: StoredItem, ledger: Ledger, rules: StalledRules) -> StalledItem | None:
    """Judge an item anew only if it, or what it continues, was written since."""
    state = (rules, ledger.state_of(ledger.backwards(item)))
    known, verdict = ledger.verdicts.get(item.id, (None, None))
    if known != state:
        verdict = judge(item, ledger, rules)
        ledger.verdicts[item.id] = (state, verdict)
    return verdict  # type: ignore[return-value] # under this state stands what judge gave


def judge(item: StoredItem, ledger: Ledger, rules: StalledRules) -> StalledItem | None:
    """Judge one item by its own words and what it continues; None where it does not stand still."""
    chain = ledger.backwards(item)
    stages = counted_stages(ledger, chain)
    stage = stages[0]
    if stage is Stage.COMPLETED:
        return None
    run = [one for one, _ in takewhile(lambda pair: pair[1] is stage, zip(chain, stages, strict=True))]
    light = worst_light([light_of(one.value, item.period, margin=rules.margin) for one in item.tagged.tags.quantities])
    why = [*_of_history(chain, stages, run, rules), *_of_wording(item, stage)]
    if stage not in EARLY:
        if len(chain) < rules.reports or not any(one.rule in ("suspended", "unchanged") for one in why):
            return None
    else:
        why.extend(_of_clock(item, stage, rules))
    if light is not None and light.kind is LightClass.BEHIND:
        why.append(Reason("behind", light.text, light.english, (), 1.0))
    worry = {Stage.PENDING: 3.0, Stage.PLANNING: 2.0, Stage.APPROVAL: 1.0}.get(stage, 0.0)
    return StalledItem(
        item=item,
        stage=stage,
        since=run[-1].period,
        reports_in_stage=len(run),
        light=light,
        why=tuple(sorted(why, key=lambda one: -one.weight)),
        worry=round(worry + sum(one.weight for one in why), 3),
    )


def _of_history(
    chain: list[StoredItem], stages: list[Stage], run: list[StoredItem], rules: StalledRules
) -> Iterator[Reason]:
    item, stage = chain[0], stages[0]
    if stage in EARLY and len(run) >= rules.reports:
        yield Reason(
            "repeated",
            f"自 {run[-1].period} 起已连续 {len(run)} 次报表停留在“{stage.label}”。",
            f"At “{STAGES_ENGLISH[stage]}” in {len(run)} reports in a row, since {run[-1].period}.",
            item.tagged.tags.stage.evidence,
            2.0 * (len(run) - 1),
        )
    if len(chain) < 2:
        return
    before, earlier_stage = chain[1], stages[1]
    if stage.rank < earlier_stage.rank:
        yield Reason(
            "moved-back",
            f"{before.period} 为“{earlier_stage.label}”，本期退回“{stage.label}”。",
            f"At “{STAGES_ENGLISH[earlier_stage]}” in {before.period}, now back at “{STAGES_ENGLISH[stage]}”.",
            item.tagged.tags.stage.evidence,
            3.0,
        )
    novelty = novelty_of(before.tagged.item.status, item.tagged.item.status)
    if novelty.copy is not Copy.NEWS:
        how, told = (
            ("与上期原文相同", "The status is copied word for word")
            if novelty.copy is Copy.VERBATIM
            else ("只是换了说法，没有新进展", "The status is only reworded, nothing is new")
        )
        whole = (Span("status", 0, len(item.tagged.item.status)),) if item.tagged.item.status else ()
        yield Reason(
            "unchanged",
            f"完成情况{how}（上期 {before.period}）。",
            f"{told} (since {before.period}).",
            whole,
            2.0 if novelty.copy is Copy.VERBATIM else 1.5,
        )


def _of_clock(item: StoredItem, stage: Stage, rules: StalledRules) -> Iterator[Reason]:
    tags, text = item.tagged.tags, item.tagged.item
    quarter = item.period.quarter
    promise = promise_of(text.target, tags.delivery.value)
    allowed = _first_late_quarter(promise, stage, tags.delivery.value, rules)
    words = (*((promise.words,) if promise.words else ()), *tags.stage.evidence)
    promise_words = text.text(promise.words) if promise.words else ""
    promised, due = (one.format(promise_words) for one in PROMISED[promise.kind])
    telling = tuple(span for span in tags.stage.evidence if span.field == "status" and span.end - span.start > 1)
    shown, marked = "", ""
    if telling:
        shown = f"（{quoted(text, telling, most=3)}）"
        marked = f" ({quoted(text, telling, most=3, others=' and others')})"
    sentence = f"{promised}{QUARTERS[quarter - 1]}仍在“{stage.label}”{shown}。"
    told = f"{due}still at “{STAGES_ENGLISH[stage]}” at the end of {QUARTERS_ENGLISH[quarter - 1]}{marked}."
    english = told[0].upper() + told[1:]
    weight = _promise_weight(promise, tags.delivery.value) * quarter / 2
    if quarter >= allowed:
        yield Reason("clock", sentence, english, words, round(weight + 1.0 + (quarter - allowed), 3))
    else:
        yield Reason("early-stage", sentence, english, words, round(weight, 3))


def _promise_weight(promise: Promise, delivery: Delivery) -> float:
    if promise.kind in (PromiseKind.FINISH, PromiseKind.START):
        return 1.5 if promise.kind is PromiseKind.FINISH else 1.2
    return {Delivery.PROJECT: 0.8, Delivery.ATTRACT: 0.6, Delivery.METRIC: 0.5}.get(delivery, 0.3)


def _first_late_quarter(promise: Promise, stage: Stage, delivery: Delivery, rules: StalledRules) -> int:
    """Give the first quarter in which the stage is late for the promise; 5 where it never is."""
    late = {PromiseKind.FINISH: rules.finish, PromiseKind.START: rules.start}.get(promise.kind, rules.other)
    if promise.kind is PromiseKind.PREPARE or delivery is Delivery.DOCUMENT:
        late = max(late, 4)
    if stage is Stage.PENDING:
        return max(1, min(late - 1, 2)) if promise.kind is PromiseKind.OTHER else 1
    return late if stage is Stage.PLANNING else late + 1


def _of_wording(item: StoredItem, stage: Stage) -> Iterator[Reason]:
    found: dict[Tone, list[Span]] = {}
    for wording in wordings_of(item.tagged.item.status):
        found.setdefault(wording.tone, []).append(wording.words)
    text = item.tagged.item
    if Tone.SUSPENDED in found:
        words = tuple(found[Tone.SUSPENDED])
        yield _of_words("suspended", text, words, 4.0)
    if stage not in EARLY:
        return
    if Tone.WAITING in found:
        words = tuple(found[Tone.WAITING])
        yield _of_words("waiting", text, words, 1.5)
    early = [*found.get(Tone.TALKING, ()), *found.get(Tone.THINKING, ())]
    drafted = found.get(Tone.DRAFTING, [])
    if early or drafted:
        words = tuple(sorted([*early, *drafted], key=lambda span: span.start))
        # The whole status talk and research weighs 1.5; drafts on the table weigh half as much.
        weight = 0.75 * share_of_clauses(text.status, early) + 0.75 * share_of_clauses(text.status, list(words))
        yield _of_words("wording", text, words, round(weight, 3))


def _of_words(rule: str, item: Item, words: tuple[Span, ...], weight: float) -> Reason:
    chinese, english = WORDED[rule]
    english += f"{quoted(item, words, others=' and others')}."
    return Reason(rule, f"{chinese}{quoted(item, words)}。", english, words, weight)
