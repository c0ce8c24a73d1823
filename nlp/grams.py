"""Character n-grams of many texts at once, by array arithmetic, each knowing where it stands.

A text is padded with a start and an end mark, so 完成$ (at the end) differs from 完成 (inside). Grams are looked up
through a 64-bit key made of their code points: exact up to three characters, and for four so sparse that two known
grams meeting is a matter of one in billions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

START, END = "\x02", "\x03"
_SEPARATOR = "\x00"
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_MOST = (1 << 64) - 1
_FOUR = 4  # code points of 21 bits: three fit 64 bits exactly, the fourth is folded in

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Every known gram of a batch of texts.

    Shape: `rows`, `columns`, `starts`, `lengths` run in parallel, one entry an occurrence; `starts` may be -1 where
    a gram begins with the start mark.
    """

    rows: Ints
    columns: Ints
    starts: Ints
    lengths: Ints


class GramVocabulary:
    """Known grams in the order of their columns, and how to find them in texts."""

    def __init__(self, grams: Sequence[str]) -> None:
        self.grams = tuple(grams)
        self.longest = max(map(len, self.grams), default=1)
        keys = np.fromiter((_key_of(gram) for gram in self.grams), dtype=np.uint64, count=len(self.grams))
        hashes = keys * _FACTOR  # no two keys have the same, the factor being odd
        order = np.argsort(hashes, kind="stable")
        bits = max(10, int(np.ceil(np.log2(max(len(self.grams), 1) * 4))))
        self._shift = np.uint64(64 - bits)
        # A hash's first bits lead to the first of the known ones that begin so; behind all stands one larger than any.
        self._hashes = np.append(hashes[order], np.uint64(_MOST))
        self._columns = np.append(order, 0).astype(np.int64)
        slots, firsts, sizes = np.unique(hashes[order] >> self._shift, return_index=True, return_counts=True)
        self._deepest = int(sizes.max(initial=1))
        self._first = np.full(1 << bits, len(self.grams), dtype=np.int32)
        self._first[slots.astype(np.int64)] = firsts

    def __len__(self) -> int:
        return len(self.grams)

    def find(self, texts: Sequence[str]) -> Occurrences:
        """Find every known gram of every text."""
        padded = _Padded.of(texts)
        rows, columns, starts, lengths = [], [], [], []
        for length, places, keys in padded.keys(self.longest):
            hashes = keys * _FACTOR
            first = self._first[(hashes >> self._shift).astype(np.int64)]
            maybe = np.flatnonzero(first < len(self.grams))
            at, hashes = first[maybe], hashes[maybe]
            for _ in range(self._deepest - 1):
                at += self._hashes[at] < hashes
            known = self._hashes[at] == hashes
            kept = places[maybe[known]]
            rows.append(padded.rows[kept])
            columns.append(self._columns[at[known]])
            starts.append(padded.offsets[kept])
            lengths.append(np.full(len(kept), length, dtype=np.int64))
        return Occurrences(*(np.concatenate(parts) for parts in (rows, columns, starts, lengths)))


def learn_vocabulary(texts: Sequence[str], *, longest: int, least: int) -> GramVocabulary:
    """Keep the grams of 1 to `longest` characters that at least `least` texts hold."""
    padded = _Padded.of(texts)
    grams: list[str] = []
    for length, places, keys in padded.keys(longest):
        unique, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
        held = distinct(inverse * len(texts) + padded.rows[places])
        counts = np.bincount(held // max(len(texts), 1), minlength=len(unique))
        for at in first[counts >= least]:
            place = places[at]
            grams.append("".join(map(chr, padded.codes[place : place + length])))
    return GramVocabulary(sorted(set(grams)))


def distinct(values: Ints) -> Ints:
    """Give each value once, in order: by sorting, which for millions of them is several times as fast as np.unique."""
    ordered = np.sort(values)
    first = np.append(np.ones(min(len(ordered), 1), dtype=bool), ordered[1:] != ordered[:-1])
    once: Ints = ordered[first]
    return once


def weigh(occurrences: Occurrences, idf: Floats, *, rows: int) -> tuple[csr_matrix, Floats]:
    """Give the sublinear, length-normalized TF-IDF matrix, and each occurrence's share of its cell.

    Shape: matrix (rows, len(idf)); shares in parallel with the occurrences.
    """
    width = len(idf)
    keys = occurrences.rows * width + occurrences.columns
    cells, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    cell_rows, cell_columns = cells // width, cells % width
    values = (1 + np.log(counts)) * idf[cell_columns]
    norms = np.sqrt(np.bincount(cell_rows, weights=values**2, minlength=rows))
    norms[norms == 0] = 1
    values = (values / norms[cell_rows]).astype(np.float32)
    ends = np.searchsorted(cell_rows, np.arange(rows + 1))
    matrix = csr_matrix((values, cell_columns, ends), shape=(rows, width))
    shares = (values / counts)[inverse].astype(np.float32)
    return matrix, shares


@dataclass(frozen=True, slots=True)
class _Padded:
    codes: NDArray[np.uint64]
    rows: Ints
    offsets: Ints

    @classmethod
    def of(cls, texts: Sequence[str]) -> _Padded:
        joined = _SEPARATOR.join(f"{START}{text}{END}" for text in texts)
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
        sizes = np.fromiter((len(text) + 3 for text in texts), dtype=np.int64, count=len(texts))
        rows = np.repeat(np.arange(len(texts)), sizes)[: len(codes)]
        begins = np.concatenate([[0], np.cumsum(sizes)[:-1]]) if len(sizes) else np.zeros(0, dtype=np.int64)
        offsets = np.arange(len(codes)) - begins[rows] - 1
        return cls(codes, rows, offsets)

    def keys(self, longest: int) -> list[tuple[int, Ints, NDArray[np.uint64]]]:
        """List (length, places, keys) of all grams that cross no separator."""
        found = []
        whole = self.codes != 0
        keys = self.codes
        valid = whole
        for length in range(1, longest + 1):
            if length > 1:
                if len(keys) < 2:
                    break
                keys = _extended(keys[:-1], self.codes[length - 1 :], length)
                valid = valid[:-1] & whole[length - 1 :]
            places = np.flatnonzero(valid)
            found.append((length, places, keys[places]))
        return found


def _extended(keys: NDArray[np.uint64], codes: NDArray[np.uint64], length: int) -> NDArray[np.uint64]:
    if length < _FOUR:
        return (keys << np.uint64(21)) | codes
    return (keys * _FACTOR) ^ (codes + (keys >> np.uint64(31)))


def _key_of(gram: str) -> int:
    key = ord(gram[0])
    for length, character in enumerate(gram[1:], start=2):
        if length < _FOUR:
            key = ((key << 21) | ord(character)) & _MOST
        else:
            key = ((key * int(_FACTOR)) & _MOST) ^ ((ord(character) + (key >> 31)) & _MOST)
    return key
