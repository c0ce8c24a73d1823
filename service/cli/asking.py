"""What `duban ingest` asks who sits there: the place and quarter a file does not name, after its rows were shown."""

from __future__ import annotations

import sys

import typer

from nlp.types import Period
from service.cli.output import messages
from service.errors import BadInput
from service.intake.types import Reading
from service.periods import parse_period

_ROWS_SHOWN = 5
_LONGEST = 60


def is_attended() -> bool:
    """Tell whether someone sits there to answer; scripts are told instead which option is missing."""
    return sys.stdin.isatty()


def placed(reading: Reading, *, place: str | None, period: Period | None) -> tuple[str | None, Period | None]:
    """Give place and period as known, and ask for what is missing; nothing is proposed that is not known."""
    where, when = place or reading.place, period or reading.period
    if (where is not None and when is not None) or not reading.items:
        return where, when
    _show(reading)
    if where is None:
        where = _asked("标题和文件名里看不出是哪个地区的报表。地区（如 洞头区）")
    while when is None:
        try:
            when = parse_period(_asked("标题和文件名里看不出是哪个季度的报表。季度（如 2021Q1）"))
        except BadInput as wrong:
            messages.print(wrong.chinese, markup=False)
    return where, when


def _show(reading: Reading) -> None:
    messages.print(f"{reading.source}：读到 {len(reading.items)} 行，拒绝 {len(reading.rejects)} 行。", markup=False)
    for item in reading.items[:_ROWS_SHOWN]:
        messages.print(f"  {item.no or '—'} {_cut(item.target)}｜{_cut(item.status)}", markup=False)
    if len(reading.items) > _ROWS_SHOWN:
        messages.print(f"  ……另有 {len(reading.items) - _ROWS_SHOWN} 行")


def _asked(question: str) -> str:
    answer = ""
    while not answer:
        answer = str(typer.prompt(question, err=True)).strip()
    return answer


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"
