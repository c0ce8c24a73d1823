"""Every spelling comes to one, and every character knows its way back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from nlp.normalize import fold, folded, normalize

TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("养老院遊輪發展，。；：（）“”「」１２ＡＢ％ \t\n　aB1.㎡①½\u200b—～乾隆著名"),
        st.characters(),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("１２％，ＡＢ", "12%,AB"),
        ("便民利企“一件 事”", '便民利企"一件事"'),
        ("遊輪與養老院", "游轮与养老院"),
        ("「多規合一」", '"多规合一"'),
        ("约3万m³", "约3万m3"),
        ("WiFi 5G 网络", "WiFi 5G网络"),
        ("第一行\r\n 第二行", "第一行\n第二行"),
        ("零\u200b宽", "零宽"),
        ("", ""),
        ("  \n ", ""),
    ],
)
def test_spellings_are_unified(written: str, expected: str) -> None:
    assert normalize(written).text == expected


def test_folding_also_ignores_case_and_joins_lines() -> None:
    assert fold("WiFi全\n覆 盖").text == "wifi全覆盖"


def test_simplified_text_is_left_as_it_is() -> None:
    text = "乾隆年间,名著干部后来里面著作"
    assert normalize(text).text == text


@given(TEXTS)
def test_every_character_knows_its_origin(text: str) -> None:
    for normalized in (normalize(text), fold(text)):
        assert len(normalized.origins) == len(normalized.text)
        assert list(normalized.origins) == sorted(normalized.origins)
        assert all(0 <= origin < len(text) for origin in normalized.origins)


@given(TEXTS, st.data())
def test_a_range_leads_back_to_the_characters_it_came_from(text: str, data: st.DataObject) -> None:
    normalized = fold(text)
    if not normalized.text:
        return
    start = data.draw(st.integers(0, len(normalized.text) - 1))
    end = data.draw(st.integers(start + 1, len(normalized.text)))
    first, last = normalized.original(start, end)
    assert [first, last - 1] == [normalized.origins[start], normalized.origins[end - 1]]


def test_a_mark_on_folded_text_covers_the_words_as_written() -> None:
    written = "建成「養 老」院（一期）"
    folded = fold(written)
    start = folded.text.index("养老")
    first, last = folded.original(start, start + 2)
    assert written[first:last] == "養 老"


@given(TEXTS)
def test_a_text_folds_the_same_with_its_way_back_and_without(text: str) -> None:
    assert folded(text) == fold(text).text


@given(TEXTS)
def test_normalizing_twice_changes_nothing_more(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@settings(max_examples=300)
@given(st.text(alphabet="养老项目招标批回覆海里哩沈船降毛坏土坯瞭解望甦醒藉口蘇乾衹只得，。（）：12", max_size=24))
def test_leaving_simplified_text_alone_changes_nothing(text: str) -> None:
    assert normalize(text).text == OpenCC("t2s").convert(text).translate(str.maketrans("，（）：", ",():"))
