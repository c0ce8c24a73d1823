"""The real report, read exactly as written: against a split that knows nothing of the reader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nlp.types import Period
from service.intake.read import read_file

GOLDEN = Path(__file__).parent / "files" / "sample-rows.json"


def test_all_184_rows_are_read_exactly_as_written(kit: Any) -> None:
    reading = read_file(kit.sample)
    assert [[item.no, item.target, item.status] for item in reading.items] == json.loads(GOLDEN.read_text("utf-8"))
    assert [item.where for item in reading.items] == [f"line {line}" for line in range(3, 187)]
    assert (reading.rejects, reading.place, reading.period) == ((), None, Period(2021, 1))
    assert reading.title == "信息公开 重要工作 政府绩效目标"


def test_the_golden_rows_hold_every_character_of_the_file(kit: Any) -> None:
    rows = json.loads(GOLDEN.read_text("utf-8"))
    again = "".join(f"{no} | {target} | {status} |\n" for no, target, status in rows)
    assert kit.sample.read_text("utf-8").split("\n", 2)[2].rstrip("\n") == again.rstrip("\n")
