"""Encodings are told apart by evidence, on short texts too, and no character is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import Unreadable
from service.intake.encoding import decode

ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "big5"]
LEVEL_ONE = [bytes([high, low]).decode("gb2312") for high in range(0xB0, 0xD7) for low in (0xA1, 0xB5, 0xCF, 0xF0)]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_header_line_alone_is_enough(encoding: str) -> None:
    text = "序號|重點工作|完成情況" if encoding == "big5" else "序号|重点工作|完成情况"
    assert decode(text.encode(encoding), "a.txt").text == text


@pytest.mark.parametrize("text", ["联通", "一|二", "序号,任务\n1,联通\n", "碌碌无为", "鱼"])
def test_gbk_that_could_be_something_else_is_read_as_gbk(text: str) -> None:
    assert decode(text.encode("gbk"), "a.txt").text == text


@given(st.lists(st.sampled_from(LEVEL_ONE), min_size=1, max_size=30).map("".join), st.sampled_from(["utf-8", "utf-16"]))
def test_utf_8_and_marked_utf_16_are_always_read_back(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt").text == text


@given(
    st.lists(st.sampled_from([*LEVEL_ONE, *"，。；|1280%\n"]), min_size=0, max_size=60).map("".join),
    st.sampled_from(["gb18030", "utf-8", "utf-16-le", "utf-16-be"]),
)
def test_below_a_header_any_text_is_read_back(text: str, encoding: str) -> None:
    whole = f"序号|重点工作|完成情况\n{text}"
    assert decode(whole.encode(encoding), "a.txt").text == whole


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    decoded = decode("序号|重点工作|完成".encode() + b"\xff" + "情况\n1|建校|好".encode(), "a.txt")
    assert (decoded.encoding, decoded.broken, decoded.text.count("\ufffd")) == ("utf-8", 1, 1)


@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_give_a_text_or_a_sentence(content: bytes) -> None:
    try:
        decode(content, "a.txt")
    except Unreadable as refused:
        assert refused.code == "not-a-text"
