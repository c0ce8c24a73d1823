"""Every refusal is a whole sentence in both languages, and its Chinese one says what would be right."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "service"
RIGHT = re.compile(
    "请|应|可用|可选|可更正|可从|见|如 |至多|至少|最多|要带|运行|安装|只能|无需|重试|稍候|没有可退回|删除它|从 0 数起"
)
"""Words by which a sentence turns from what is wrong to what would be right, or says that nothing need be done."""


def _text(node: ast.expr) -> str:
    """Read a sentence as far as it is written down; what is put in while running counts as one sign."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    return "…"


def _sentences() -> list[tuple[str, str, str]]:
    """List code, Chinese and English sentence of every error that is raised with both written down."""
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                given = {word.arg: _text(word.value) for word in node.keywords if word.arg in ("chinese", "english")}
                if len(given) == 2 and given["chinese"] != "…":
                    found.append((f"{path.stem}:{_text(node.args[0])}", given["chinese"], given["english"]))
    return found


SENTENCES = _sentences()


def test_there_are_many() -> None:
    assert len(SENTENCES) > 60


@pytest.mark.parametrize(("code", "chinese", "english"), SENTENCES)
def test_a_refusal_says_what_would_be_right(code: str, chinese: str, english: str) -> None:
    assert chinese.endswith(("。", "…")), code
    assert RIGHT.search(chinese), (code, chinese)
    assert english[0] in "…-" or not english[0].isupper() or english.startswith("SQLite"), code
    assert not english.endswith("."), code
