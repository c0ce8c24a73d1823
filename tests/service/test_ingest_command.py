"""`duban ingest` as a script calls it: exit codes, and that nothing is stored in part unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli.main import cli

HEADER = "序号|重点工作|完成情况\n1|建成幼儿园|已封顶\n"
FLAWED = HEADER + "2||已评审\n"


@pytest.mark.usefixtures("tagged_by_hand")
@pytest.mark.parametrize(
    ("content", "options", "code", "stored"),
    [(HEADER, (), 0, 1), (FLAWED, (), 1, 0), (FLAWED, ("--yes",), 1, 1), ("", ("--yes",), 2, 0)],
)
def test_the_exit_code_says_whether_rows_were_rejected(
    tmp_path: Path, content: str, options: tuple[str, ...], code: int, stored: int
) -> None:
    file = tmp_path / "甲县2021年一季度.txt"
    file.write_text(content, "utf-8")
    place = ("--place", "甲县", "--period", "2021Q1")
    home = ("--home", str(tmp_path / "home"))
    done = CliRunner().invoke(cli, [*home, "ingest", str(file), *place, *options])
    assert (done.exit_code if code < 2 else 2, "Traceback" in done.output) == (code, False)
    assert (done.exception is None or code > 0) and ("没有重点工作内容" in done.output) == (content == FLAWED)
    listed = CliRunner().invoke(cli, [*home, "reports", "--format", "jsonl"])
    assert listed.stdout.count('"rows": 1') == stored
