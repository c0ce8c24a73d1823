"""Whatever happens to a file on its way, it is read or refused by a sentence: no other error ever leaves intake."""

from __future__ import annotations

import random
from typing import Any

import pytest

from service.errors import ServiceError
from service.intake.child import answer_of
from service.intake.limits import DEFAULT
from service.intake.read import read_bytes
from service.intake.transport import document_of_json, json_of_document

HEAD = ("序号", "重点工作", "完成情况")
ROWS = [HEAD, ("1", "建成幼儿园2所", "一所封顶，\n一所开工。"), ("2", "编制水利规划", "已通过专家评审。")]


def _damaged(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(changed))
        match chance.randrange(4):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                del changed[at : at + chance.randrange(1, 20)]
            case 2:
                changed[at:at] = changed[max(0, at - 20) : at]
            case _:
                changed[at:at] = bytes([chance.randrange(256)]) * chance.randrange(1, 9)
        changed = changed or bytearray(b"\0")
    return bytes(changed)


def _damaged_inside(package: bytes, kit: Any, chance: random.Random) -> Any:
    parts = kit.parts(package)
    name = chance.choice(sorted(parts))
    return kit.zip({**parts, name: _damaged(parts[name] or b"\0", chance)})


def _whole(form: str, kit: Any) -> Any:
    match form:
        case "xlsx" | "ods":
            return kit.xlsx({"表": ROWS}, merges=["A2:A3"])
        case "docx":
            return kit.docx(ROWS)
        case "pdf":
            return kit.pdf([ROWS])
        case "xls":
            return (kit.files / "old-workbook.xls").read_bytes()
        case _:
            return ("<table>" + "".join(f"<tr><td>{'<td>'.join(row)}" for row in ROWS)).encode()


@pytest.mark.parametrize("seed", range(60))
def test_damaged_text_is_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 # nothing secret
    text = "甲县2021年第一季度\n" + "".join("|".join(row).replace("\n", "") + "\n" for row in ROWS)
    try:
        read_bytes(_damaged(text.encode(chance.choice(["utf-8", "gb18030", "utf-16"])), chance), "a.txt")
    except ServiceError as refused:
        assert refused.chinese.startswith("a.txt")


@pytest.mark.parametrize("form", ["xlsx", "docx", "pdf", "xls", "html", "ods"])
def test_damaged_documents_are_parsed_or_refused(form: str, kit: Any) -> None:
    whole = _whole(form, kit)
    for seed in range(25):
        chance = random.Random(seed)  # noqa: S311 # nothing secret
        inside = form in ("xlsx", "docx") and seed % 3
        content = _damaged_inside(whole, kit, chance) if inside else _damaged(whole, chance)
        answer = answer_of(form, content, "a.bin", DEFAULT)
        if "error" in answer:
            assert answer["error"]["chinese"].startswith("a.bin")
        else:
            assert json_of_document(document_of_json(answer)) == answer
