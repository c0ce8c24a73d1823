"""Which rows hold a character or a pair of characters: sorted arrays, built at once.

Words rank; grams guarantee. Any text of one or two characters is answered exactly from here; a longer one is narrowed
to the rows that hold all its pairs, which are then read.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int32]
NO_ROWS: Rows = np.empty(0, np.int32)
_FOLLOWED = 400


@dataclass(frozen=True, slots=True)
class Grams:
    """Postings of characters and pairs. `keys[k]` has the rows `rows[starts[k]:starts[k + 1]]`, ascending.

    A key is code(first) * base + code(second), code 0 standing for "no second"; codes number `characters` from 1.
    """

    characters: NDArray[np.uint32]
    keys: NDArray[np.int64]
    starts: NDArray[np.int64]
    rows: Rows

    def candidates(self, text: str) -> Rows:
        """Give the rows that hold every pair of a text: all that hold it and, beyond two characters, perhaps others."""
        codes = self._codes(text)
        if codes is None:
            return NO_ROWS
        if len(codes) == 1:
            return self._postings(codes[0], 0)
        found = [self._postings(first, second) for first, second in pairwise(codes)]
        found.sort(key=len)
        rows: Rows = reduce(_common, found)
        return rows

    def spelled(self, options: Sequence[Set[str]]) -> list[str]:
        """Give texts of one character of each option in turn whose pairs all stand in some row, not always together.

        At most a few hundred are followed, those with the commonest pairs.
        """
        masks = [self._mask(option) for option in options]
        base = len(self.characters) + 1
        firsts, seconds = np.divmod(self.keys, base)
        found: list[tuple[int, ...]] = [(code,) for code in np.flatnonzero(masks[0]).tolist()] if masks else []
        for before, after in pairwise(masks):
            pairs = np.flatnonzero(before[firsts] & after[seconds])
            common = pairs[np.argsort(-np.diff(self.starts)[pairs], kind="stable")][:_FOLLOWED]
            nexts: dict[int, list[int]] = {}
            for first, second in zip(firsts[common].tolist(), seconds[common].tolist(), strict=True):
                nexts.setdefault(first, []).append(second)
            found = [(*text, code) for text in found for code in nexts.get(text[-1], ())][:_FOLLOWED]
        return ["".join(chr(int(self.characters[code - 1])) for code in text) for text in found]

    def _mask(self, option: Set[str]) -> NDArray[np.bool_]:
        """Tell per code whether its character is one of the option's; code 0 never is."""
        wanted = np.fromiter(map(ord, option), np.uint32, len(option))
        return np.concatenate((np.zeros(1, bool), np.isin(self.characters, wanted)))

    def _codes(self, text: str) -> list[int] | None:
        wanted = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        at = np.searchsorted(self.characters, wanted)
        if not len(wanted) or int(at.max()) >= len(self.characters) or bool((self.characters[at] != wanted).any()):
            return None
        codes: list[int] = (at + 1).tolist()
        return codes

    def _postings(self, first: int, second: int) -> Rows:
        key = first * (len(self.characters) + 1) + second
        at = int(np.searchsorted(self.keys, key))
        if at == len(self.keys) or self.keys[at] != key:
            return NO_ROWS
        rows: Rows = self.rows[self.starts[at] : self.starts[at + 1]]
        return rows


def grams_of(texts: Sequence[str]) -> Grams:
    """Collect the grams of one text a row."""
    joined = np.frombuffer("\0".join((*texts, "")).encode("utf-32-le", "surrogatepass"), np.uint32)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    row_of = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
    present = np.zeros(0x110000, bool)
    present[joined] = True
    present[0] = False
    characters = np.flatnonzero(present).astype(np.uint32)
    code_of = np.zeros(0x110000, np.int64)
    code_of[characters] = np.arange(1, len(characters) + 1)
    codes = code_of[joined]
    base = len(characters) + 1
    bits = len(texts).bit_length()  # shifting is several times as fast as dividing
    both = np.empty(max(2 * len(codes) - 1, 0), np.int64)  # all characters, then all pairs: key and row in one number
    single, double = both[: len(codes)], both[len(codes) :]
    np.multiply(codes, base, out=single)
    np.add(single[:-1], codes[1:], out=double)  # a text's last character and the end after it are the character again
    both <<= bits
    single |= row_of
    double |= row_of[:-1]
    both.sort()
    both = both[np.searchsorted(both, base << bits) :]  # before these is what begins with the end of a text
    both = both[_changes(both)]
    sorted_keys = both >> bits
    firsts = np.flatnonzero(_changes(sorted_keys))
    return Grams(
        characters=characters,
        keys=sorted_keys[firsts],
        starts=np.append(firsts, len(both)).astype(np.int64),
        rows=(both & (1 << bits) - 1).astype(np.int32),
    )


def _changes(ordered: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell of each number whether it is another than the one before."""
    changed = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=changed[1:])
    return changed


def _common(one: Rows, other: Rows) -> Rows:
    if not len(one) or not len(other):
        return NO_ROWS
    at = np.searchsorted(other, one)
    at[at == len(other)] = 0
    rows: Rows = one[other[at] == one]
    return rows
