"""Pinyin as people type it: in full, by initials, mixed, with tones, blanks and apostrophes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.pinyin import Sounds, letters_of, open_sounds

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sounds() -> Sounds:
    return open_sounds()


@pytest.mark.parametrize("typed", ["youlun", "you lun", "you'lun", "yóulún", "you2lun2", "you2 lun2", "you-lun"])
def test_tones_blanks_and_apostrophes_do_not_matter(typed: str) -> None:
    assert letters_of(typed) == "youlun"


@pytest.mark.parametrize(("typed", "letters"), [("lüyou", "lvyou"), ("游轮", ""), ("5g", ""), ("pm2.5", ""), ("", "")])
def test_other_texts_have_no_letters_and_u_with_dots_is_v(typed: str, letters: str) -> None:
    assert letters_of(typed) == letters


@pytest.mark.parametrize("typed", ["ylun", "youl"])
def test_syllables_and_first_letters_may_be_mixed(sounds: Sounds, typed: str) -> None:
    assert any("游" in first and "轮" in second for first, second in _pairs(sounds.mixed(typed)))


def test_a_double_letter_begins_a_syllable(sounds: Sounds) -> None:
    fitting = [
        all(map(lambda options, one: one in options, reading, "招商")) for reading in _pairs(sounds.mixed("zhs"))
    ]
    assert any(fitting)


def test_whole_syllables_alone_are_not_mixed(sounds: Sounds) -> None:
    assert all(any(len(options) for options in reading) for reading in sounds.mixed("youlun"))
    assert sounds.mixed("") == []


@given(st.text(max_size=60))
def test_no_text_raises(sounds: Sounds, text: str) -> None:
    assert isinstance(sounds.mixed(text), list)
    assert isinstance(sounds.readings(text), list)


def _pairs(readings: list[tuple[frozenset[str], ...]]) -> list[tuple[frozenset[str], ...]]:
    return [reading for reading in readings if len(reading) == 2]
