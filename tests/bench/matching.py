"""Matching and tracking: how right beside the naive ways, and how fast."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from pathlib import Path

from rapidfuzz import fuzz, process

from nlp.match import match
from nlp.types import Item
from service.app import App
from service.settings import open_settings
from tests.bench.corpus import generated_items
from tests.bench.timing import Row, fresh_process, median_seconds, seconds_of
from tests.quarters.rows import Matcher, by_best_ratio, by_duban, by_exact_text, county_score, score_of

WAYS: tuple[tuple[str, Matcher], ...] = (
    ("duban", by_duban),
    ("exact text", by_exact_text),
    ("best rapidfuzz ratio", by_best_ratio(0)),
    ("best rapidfuzz ratio, 60 and more", by_best_ratio(60)),
    ("best rapidfuzz ratio, 80 and more", by_best_ratio(80)),
)


def run(print_table: Callable[..., None]) -> None:
    """Print how right the ways are on two written quarters, then the speed."""
    _print_quality()
    _print_third_place()
    print_table("matching: seconds; peer is the best rapidfuzz ratio of all pairs", [_speed(200), _speed(5_000)])
    _, peak = fresh_process(
        "from tests.bench.matching import two_quarters\nfrom nlp.match import match\nmatch(*two_quarters(5_000))"
    )
    print_table("matching: memory", [Row("5,000 x 5,000, peak", peak, "MiB")])


def two_quarters(count: int) -> tuple[list[Item], list[Item]]:
    """Make two reports of made-up rows that share half of them, shuffled; for speed only."""
    earlier, other = generated_items(count), generated_items(count, seed=4)
    later = [*earlier[: count // 2], *other[: count // 2]]
    random.Random(20212).shuffle(later)  # noqa: S311 # nothing secret
    return earlier, later


def _speed(count: int) -> Row:
    earlier, later = two_quarters(count)
    ours = median_seconds(lambda: match(earlier, later), rounds=3 if count <= 1_000 else 1)
    texts = [item.target for item in earlier]
    peer = seconds_of(lambda: [process.extractOne(item.target, texts, scorer=fuzz.ratio) for item in later])
    return Row(f"{count:,} x {count:,} rows", ours, "s", peer, "rapidfuzz extractOne")


def _print_third_place() -> None:
    print("\n## matching: three quarters of a third place, written for tests before matching them (shares of 1)")
    print(f"{'way':<36} {'precision':>10} {'recall':>8}")
    for name, matcher in WAYS:
        precision, recall, _ = county_score(matcher)
        print(f"{name:<36} {precision:>10.3f} {recall:>8.3f}", flush=True)


def _print_quality() -> None:
    print("\n## matching: two quarters written for tests, stages as people gave them unless said (shares of 1)")
    print(f"{'way':<36} {'precision':>10} {'recall':>8} {'movement':>9} {'stalled':>8}")
    for name, matcher, by_model in (
        *((*way, False) for way in WAYS),
        ("duban, stages by the shipped model", by_duban, True),
    ):
        with tempfile.TemporaryDirectory() as home, App(open_settings(home=Path(home))) as app:
            score = score_of(matcher, app, stages_by_model=by_model)
        print(
            f"{name:<36} {score.precision:>10.3f} {score.recall:>8.3f} {score.movement:>9.3f} {score.stalled:>8.3f}",
            flush=True,
        )
