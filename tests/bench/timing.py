"""How times are taken: medians over rounds, ours and the peer's in the same run."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a figure of ours and, where there is one, the plain peer's beside it."""

    what: str
    ours: float
    unit: str
    peer: float | None = None
    peer_name: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours divided by the peer's."""
        return None if not self.peer else self.ours / self.peer


def seconds_of(work: Callable[[], object]) -> float:
    """Time one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median_seconds(work: Callable[[], object], *, rounds: int = 5) -> float:
    """Time several calls and give the median."""
    return statistics.median(seconds_of(work) for _ in range(rounds))


def percentiles(work: Callable[[str], object], inputs: Sequence[str], *, rounds: int = 3) -> tuple[float, float]:
    """Time `work` on every input, several rounds after a warm-up; give (p50, p95) in milliseconds."""
    for text in inputs:
        work(text)
    times = sorted(seconds_of(lambda text=text: work(text)) for _ in range(rounds) for text in inputs)  # type: ignore[misc] # a default argument binds the loop variable
    return 1000 * times[len(times) // 2], 1000 * times[min(len(times) - 1, int(len(times) * 0.95))]


def in_turns(
    ours: Callable[[str], object], theirs: Callable[[str], object], inputs: Sequence[str], *, rounds: int
) -> tuple[float, float, float, float]:
    """Time two ways to answer in turns, so that whatever else the machine does disturbs both alike.

    Both have been warmed up. Give our p50 and p95, then theirs, in milliseconds.
    """
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for text in inputs:
            for taken, work in zip(times, (ours, theirs), strict=True):
                taken.append(1_000 * seconds_of(partial(work, text)))
    (ours50, ours95), (peer50, peer95) = (
        (statistics.median(taken), sorted(taken)[min(len(taken) - 1, int(len(taken) * 0.95))]) for taken in times
    )
    return ours50, ours95, peer50, peer95


_TELL_PEAK = """
from pathlib import Path
status = Path("/proc/self/status")
if status.exists():  # elsewhere the peak is not told; the resource module would count the parent's in
    print("PEAK", next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split()[1])
else:
    print("PEAK 0")
"""


def fresh_process(code: str) -> tuple[float, float]:
    """Run Python code in a fresh interpreter; give its wall time in seconds and its peak memory in MiB."""
    measured = f"{code}\n{_TELL_PEAK}"
    started = time.perf_counter()
    ended = subprocess.run(
        [sys.executable, "-c", measured], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    wall = time.perf_counter() - started
    peak = next(line for line in reversed(ended.stdout.splitlines()) if line.startswith("PEAK"))
    return wall, int(peak.split()[1]) / 1024


def print_table(title: str, rows: Iterable[Row]) -> None:
    """Print rows aligned: what, ours, the peer's, ratio."""
    print(f"\n## {title}")
    print(f"{'what':<58} {'duban':>12} {'peer':>12} {'ratio':>7}  unit / peer")
    for row in rows:
        peer = f"{row.peer:>12,.3g}" if row.peer is not None else f"{'':>12}"
        ratio = f"{row.ratio:>7.2f}" if row.ratio is not None else f"{'':>7}"
        print(f"{row.what:<58} {row.ours:>12,.3g} {peer} {ratio}  {row.unit}  {row.peer_name}", flush=True)
