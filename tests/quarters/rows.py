"""A second and a third quarter written for tests, read with what a careful reader expects of each row."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from rapidfuzz import fuzz, process

from nlp.match import match
from nlp.types import Decision, Delivery, Item, Period, Report, Span, Stage, TaggedItem, Tags, Theme
from service.app import App
from service.store.links import Link
from service.tracking.history import movement_of
from service.tracking.ledger import open_ledger
from service.tracking.stalled import rules_of, stalled_in

HERE = Path(__file__).parent
SAMPLE = HERE.parents[1] / "data" / "sample"
PLACE = "洞头区"
QUARTERS = ("2021Q1", "2021Q2", "2021Q3")
HARD_RULES = frozenset({"repeated", "unchanged", "suspended", "moved-back", "clock"})
Pairs = set[tuple[int, int]]
Matcher = Callable[[Sequence[Item], Sequence[Item]], Pairs]


@dataclass(frozen=True, slots=True)
class Row:
    """A row and what is expected: the numbers it continues, how, how it moved, which hard rules fire."""

    tagged: TaggedItem
    origin: tuple[str, ...] = ()
    kind: str = "new"
    movement: str = "new"
    why: frozenset[str] = frozenset()

    @property
    def item(self) -> Item:
        """The row as written."""
        return self.tagged.item


@dataclass(frozen=True, slots=True)
class Score:
    """How a way of matching does on both quarters: shares of 1."""

    precision: float
    recall: float
    movement: float
    stalled: float
    wrong: tuple[str, ...]


def read_quarter(period: str) -> list[Row]:
    """Read the sample with its labels for the first quarter, the written rows for the others."""
    if period == QUARTERS[0]:
        labels = json.loads((SAMPLE / "dongtou-2021Q1.labels.json").read_text("utf-8"))
        lines = (SAMPLE / "dongtou-2021Q1.txt").read_text("utf-8").splitlines()[2:]
        cells = [[cell.strip() for cell in line.removesuffix("|").split(" | ")] for line in lines]
        return [
            Row(tagged_row(*three, stage=label["stage"], delivery=label["delivery"]))
            for three, label in zip(cells, labels, strict=True)
        ]
    rows = []
    for line in (HERE / f"{period}.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            no, target, status, stage, delivery, origin, kind, movement, why = line.split("\t")
            rows.append(
                Row(
                    tagged_row(no, target, status, stage=stage, delivery=delivery),
                    origin=tuple(filter(None, origin.split(","))),
                    kind=kind,
                    movement=movement,
                    why=frozenset(filter(None, why.split(","))),
                )
            )
    return rows


def tagged_row(no: str, target: str, status: str, *, stage: str, delivery: str) -> TaggedItem:
    """Give a row the stage and delivery people gave it."""
    theme = Decision(Theme.INDUSTRY, 1.0, by="hand")
    seen = (Span("status", 0, len(status)),) if status else ()
    return TaggedItem(
        Item(no, target, status),
        Tags(
            primary=theme,
            themes=(theme,),
            stage=Decision(Stage(stage), 1.0, seen, by="hand"),
            delivery=Decision(Delivery(delivery), 1.0, by="hand"),
        ),
    )


def expected_pairs(previous: Sequence[Row], current: Sequence[Row]) -> Pairs:
    """Give the pairs of positions that continue one another."""
    position = {row.item.no: at for at, row in enumerate(previous)}
    return {(position[no], at) for at, row in enumerate(current) for no in row.origin}


def by_duban(previous: Sequence[Item], current: Sequence[Item]) -> Pairs:
    """Match as duban does."""
    found = match(previous, current, place=PLACE)
    return {(earlier, later) for one in found for earlier in one.earlier for later in one.later}


def by_exact_text(previous: Sequence[Item], current: Sequence[Item]) -> Pairs:
    """Match targets written alike: the first baseline."""
    position = {item.target: at for at, item in enumerate(previous)}
    return {(position[item.target], at) for at, item in enumerate(current) if item.target in position}


def by_best_ratio(cutoff: float) -> Matcher:
    """Match each row with the earlier one of the highest rapidfuzz ratio, from a cutoff on: the second baseline."""

    def matcher(previous: Sequence[Item], current: Sequence[Item]) -> Pairs:
        targets = [item.target for item in previous]
        best = (process.extractOne(item.target, targets, scorer=fuzz.ratio) for item in current)
        return {(found[2], at) for at, found in enumerate(best) if found is not None and found[1] >= cutoff}

    return matcher


def score_of(matcher: Matcher, app: App, *, stages_by_model: bool = False) -> Score:
    """Store the three quarters, link them as a matcher says, and compare with what is expected.

    Stages are those people gave, or with `stages_by_model` the shipped model's: then its mistakes count too.
    """
    wrong: list[str] = []
    found_pairs = right_pairs = wanted_pairs = moved = stood = rows = 0
    previous: list[Row] = []
    previous_ids: list[int] = []
    previous_report = 0
    for quarter in QUARTERS:
        current = read_quarter(quarter)
        if stages_by_model:
            periods = [Period.parse(quarter)] * len(current)
            tagged = app.tagger.tag_all([row.item for row in current], periods=periods)
            current = [replace(row, tagged=one) for row, one in zip(current, tagged, strict=True)]
        report, ids = app.store.items.save(
            Report(PLACE, Period.parse(quarter), quarter, quarter.ljust(64, "0"), tuple(row.item for row in current)),
            [row.tagged for row in current],
            model="hand",
        )
        if previous:
            found = matcher([row.item for row in previous], [row.item for row in current])
            wanted = expected_pairs(previous, current)
            found_pairs, wanted_pairs = found_pairs + len(found), wanted_pairs + len(wanted)
            right_pairs += len(found & wanted)
            for earlier, later in sorted(found ^ wanted):
                said = "joined" if (earlier, later) in found else "missed"
                wrong.append(f"{quarter} {said}: {previous[earlier].item.target} => {current[later].item.target}")
            app.store.links.write(
                [Link(previous_ids[first], ids[second], 1.0, "", "") for first, second in sorted(found)],
                earlier_report=previous_report,
                later_report=report.id,
            )
            ledger = open_ledger(app)
            standing = {
                one.item.id: {reason.rule for reason in one.why} & HARD_RULES
                for one in stalled_in(ledger, place=PLACE, at=Period.parse(quarter), rules=rules_of(app.settings))
            }
            for row, item_id in zip(current, ids, strict=True):
                item = ledger.items[item_id]
                movement = movement_of(ledger, item)
                why = standing.get(item_id, set())
                rows += 1
                moved += movement == row.movement
                stood += why == row.why
                if movement != row.movement or why != row.why:
                    wrong.append(
                        f"{quarter} {row.item.no}: {movement} {sorted(why)}, not {row.movement} {sorted(row.why)}"
                    )
        previous, previous_ids, previous_report = current, ids, report.id
    return Score(right_pairs / found_pairs, right_pairs / wanted_pairs, moved / rows, stood / rows, tuple(wrong))


def read_targets(name: str) -> list[tuple[str, Item]]:
    """Read a list of targets with the number each has or continues, "-" where it is new."""
    lines = (HERE / f"{name}.tsv").read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(no, Item(str(at), target, "")) for at, (no, target) in enumerate(pairs, start=1)]


COUNTY = ("county-2023Q1", "county-2023Q2", "county-2023Q3")


def county_score(matcher: Matcher) -> tuple[float, float, list[str]]:
    """Match the three quarters of the third place; give precision, recall, and the pairs joined wrongly or missed."""
    quarters = [_county_rows(name) for name in COUNTY]
    found_pairs = right_pairs = wanted_pairs = 0
    wrong = []
    for previous, current in pairwise(quarters):
        position = {item.no: at for at, (item, _) in enumerate(previous)}
        wanted = {(position[no], at) for at, (_, origin) in enumerate(current) for no in origin}
        found = matcher([item for item, _ in previous], [item for item, _ in current])
        found_pairs, wanted_pairs = found_pairs + len(found), wanted_pairs + len(wanted)
        right_pairs += len(found & wanted)
        wrong += [
            f"{'joined' if pair in found else 'missed'}: {previous[pair[0]][0].target} => {current[pair[1]][0].target}"
            for pair in sorted(found ^ wanted)
        ]
    return right_pairs / found_pairs, right_pairs / wanted_pairs, wrong


def _county_rows(name: str) -> list[tuple[Item, tuple[str, ...]]]:
    lines = (HERE / f"{name}.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [
        (Item(no, target, status), tuple(filter(None, origin.split(",")))) for no, target, status, origin, _ in rows
    ]


def target_errors(previous: Sequence[tuple[str, Item]], current: Sequence[tuple[str, Item]]) -> list[str]:
    """Match two lists of targets by their words alone; tell each pair joined wrongly or missed."""
    position = {no: at for at, (no, _) in enumerate(previous)}
    wanted = {(position[no], at) for at, (no, _) in enumerate(current) if no != "-"}
    found = by_duban([item for _, item in previous], [item for _, item in current])
    return [
        f"{'joined' if pair in found else 'missed'}: {previous[pair[0]][1].target} => {current[pair[1]][1].target}"
        for pair in sorted(found ^ wanted)
    ]
