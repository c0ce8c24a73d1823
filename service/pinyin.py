"""Pinyin typed for Chinese: syllables or initials become the sets of characters that sound so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import combining, normalize

Options = tuple[frozenset[str], ...]
_LONGEST = 40
_DOUBLE = frozenset({"zh", "ch", "sh"})
_TONE = re.compile(r"(?<=[a-z])[1-5](?![0-9])")
_BETWEEN = re.compile(r"[\s'’‘`·-]+")
_MOST_READINGS = 12
_MOST_SOUNDS = 2  # the third reading of a character is one nobody types


class Sounds:
    """Every common character by syllable and by initial letter, tones left out."""

    def __init__(self) -> None:
        # Its dictionaries take longer to load than most commands take to run: only who needs a sound pays for them.
        from pypinyin import Style, pinyin
        from pypinyin.constants import PINYIN_DICT

        by_syllable: dict[str, set[str]] = {}
        by_initial: dict[str, set[str]] = {}
        characters = [chr(code) for code in PINYIN_DICT if 0x4E00 <= code <= 0x9FFF]
        readings = pinyin("".join(characters), style=Style.NORMAL, heteronym=True, v_to_u=False)
        for character, syllables in zip(characters, readings, strict=True):
            for syllable in syllables[:_MOST_SOUNDS]:
                if syllable.isascii() and syllable.isalpha():
                    by_syllable.setdefault(syllable, set()).add(character)
                    by_initial.setdefault(syllable[0], set()).add(character)
        self._by_syllable = {syllable: frozenset(found) for syllable, found in by_syllable.items()}
        self._by_initial = {initial: frozenset(found) for initial, found in by_initial.items()}
        # Who mistypes a sound types the usual one: 位 is also read li, and is no mistake for 机.
        usual = zip(characters, (syllables[0] for syllables in readings), strict=True)
        self._sound_of = {character: _sound(syllable) for character, syllable in usual if syllable in by_syllable}
        by_sound: dict[str, set[str]] = {}
        for character, sound in self._sound_of.items():
            by_sound.setdefault(sound, set()).add(character)
        self._by_sound = {sound: frozenset(found) for sound, found in by_sound.items()}

    def readings(self, typed: str) -> list[Options]:
        """Read letters as whole syllables in every way they can be cut, the fewest syllables first."""
        letters = letters_of(typed)
        if not 0 < len(letters) <= _LONGEST:
            return []
        cuts = sorted(self._cuts(letters), key=len)[:_MOST_READINGS]
        return [tuple(self._by_syllable[syllable] for syllable in cut) for cut in cuts]

    def mixed(self, typed: str) -> list[Options]:
        """Read letters as syllables of which some are given by their first letters only: ylun, youl, zhsyz."""
        letters = letters_of(typed)
        found: list[tuple[str, ...]] = []
        stack: list[tuple[int, tuple[str, ...]]] = [(0, ())]
        steps = 0
        while stack and steps < 2_000 and 0 < len(letters) <= 16:
            steps += 1
            at, cut = stack.pop()
            if at == len(letters):
                longer = sum(len(part) > 1 for part in cut)
                if longer and any(part not in self._by_syllable or len(part) == 1 for part in cut):
                    found.append(cut)
                continue
            ends = [at + length for length in range(1, 7) if at + length <= len(letters)]
            stack.extend((end, (*cut, letters[at:end])) for end in ends if self._begins(letters[at:end]))
        found.sort(key=lambda cut: (len(cut), -sum(len(part) > 1 for part in cut)))
        return [tuple(self._characters(part) for part in cut) for cut in found[:_MOST_READINGS]]

    def _begins(self, part: str) -> bool:
        return part in self._by_syllable or part in self._by_initial or part in _DOUBLE

    def _characters(self, part: str) -> frozenset[str]:
        if part in self._by_syllable and len(part) > 1:
            return self._by_syllable[part]
        starting = (found for syllable, found in self._by_syllable.items() if syllable.startswith(part))
        return self._by_initial[part] if len(part) == 1 else frozenset().union(*starting)

    def initials(self, typed: str) -> Options:
        """Read letters as the initials of as many characters; nothing where one begins no syllable."""
        options = [self._by_initial.get(letter, frozenset()) for letter in typed if letter != " "]
        return tuple(options) if all(options) else ()

    def beginnings(self, typed: str) -> list[Options]:
        """Read letters as syllables of which the last may be unfinished: youl is you and l…"""
        found = self.readings(typed)
        for length in range(1, min(len(typed), 6)):
            head, tail = typed[:-length], typed[-length:]
            unfinished = frozenset(
                character
                for syllable, characters in self._by_syllable.items()
                if syllable.startswith(tail) and syllable != tail
                for character in characters
            )
            if unfinished:
                found += [(*reading, unfinished) for reading in (self.readings(head) if head else [()])]
        return found[:_MOST_READINGS]

    def alike(self, character: str) -> frozenset[str]:
        """Give the characters that sound like one, itself included; zh and z, ing and in, n and l are one sound."""
        return frozenset({character}) | self._by_sound.get(self._sound_of.get(character, ""), frozenset())

    def _cuts(self, letters: str) -> Iterator[tuple[str, ...]]:
        """Cut letters into syllables, longest first, giving up after enough ways."""
        stack: list[tuple[int, tuple[str, ...]]] = [(0, ())]
        given = steps = 0
        while stack and given < 4 * _MOST_READINGS and steps < 2_000:
            steps += 1
            at, cut = stack.pop()
            if at == len(letters):
                given += 1
                yield cut
                continue
            ends = [at + length for length in range(1, 7) if at + length <= len(letters)]
            stack.extend((end, (*cut, letters[at:end])) for end in ends if letters[at:end] in self._by_syllable)


def letters_of(typed: str) -> str:
    """Give the bare letters of pinyin, without tones, blanks and apostrophes: youlun of yóu'lún; "" of other text."""
    plain = "".join(one for one in normalize("NFD", typed.replace("ü", "v")) if not combining(one))
    letters = _BETWEEN.sub("", _TONE.sub("", plain))
    return letters if letters.isascii() and letters.isalpha() else ""


def _sound(syllable: str) -> str:
    """Give what a syllable sounds like to those who confuse zh and z, ing and in, n and l."""
    start = {"zh": "z", "ch": "c", "sh": "s"}.get(syllable[:2], syllable[:1]) + syllable[
        2 if syllable[1:2] == "h" else 1 :
    ]
    return ("l" + start[1:] if start[0] == "n" else start).removesuffix("g")


@lru_cache(maxsize=1)
def open_sounds() -> Sounds:
    """Read the pinyin table once; it takes about half a second, most of it in loading the table."""
    return Sounds()
