"""What the terminal shows of files and reports: as written, in Chinese, never taken for markup."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli.main import cli
from service.errors import BadInput
from service.intake.read import read_bytes
from service.refusals import require_items

HEADER = "安平县2021年第一季度重点工作完成情况\n序号|重点工作|完成情况\n"


def _shown(*command: str) -> str:
    done = CliRunner().invoke(cli, [*command, "--format", "table"], env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.usefixtures("tagged_by_hand")
def test_brackets_in_names_and_cells_stay_on_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "[red]终稿[bold].txt"
    file.write_text(f"{HEADER}1|[bold]建成幼儿园[/bold]|[/red]已封顶\n", "utf-8")
    home = ("--home", str(tmp_path / "home"))
    assert "[bold]建成幼儿园[/bold]" in (said := _shown("read", str(file))) and "[/red]已封顶" in said
    assert "[red]终稿[bold].txt" in _shown(*home, "ingest", "-y", str(file))
    assert "[red]终稿[bold].txt" in _shown(*home, "reports")


@pytest.mark.usefixtures("tagged_by_hand")
def test_tables_name_fields_and_places_in_chinese(tmp_path: Path) -> None:
    file = tmp_path / "一季度.txt"
    file.write_text(f"{HEADER}1|建成幼儿园|已封顶\n", "utf-8")
    home = ("--home", str(tmp_path / "home"))
    stored = _shown(*home, "ingest", "-y", str(file))
    assert "地区" in stored and "已入库" in stored and "outcome" not in stored and "revision" not in stored
    shown = _shown(*home, "show", "1")
    assert "第 3 行" in shown and "完成情况" in shown and "status" not in shown and "line 3" not in shown
    assert "第 3 行" in _shown("read", str(file))


def test_a_file_whose_rows_are_all_rejected_is_refused_with_their_reasons() -> None:
    rows = "".join(f"{number}||已评审\n" for number in range(1, 6))
    with pytest.raises(BadInput) as refused:
        require_items(read_bytes((HEADER + rows).encode(), "一季度.txt"))
    assert "（5 行被拒绝）" in refused.value.chinese
    assert "第 3 行没有重点工作内容" in refused.value.chinese and refused.value.chinese.endswith("……")
    assert "line 5: no target text" in refused.value.english and "line 6" not in refused.value.english


def test_a_file_with_nothing_below_its_header_is_refused_as_such() -> None:
    with pytest.raises(BadInput) as refused:
        require_items(read_bytes(HEADER.encode(), "一季度.txt"))
    assert refused.value.chinese == "一季度.txt 的表头下面没有事项；请检查文件是否保存完整。"


def test_an_empty_name_is_refused_by_what_it_stands_for() -> None:
    done = CliRunner().invoke(cli, ["read", ""])
    assert done.exit_code != 0
    assert "打不开：是文件夹" in str(getattr(done.exception, "chinese", done.output))
    assert not str(getattr(done.exception, "chinese", "")).startswith(" ")
