"""How much of an untrusted file is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Every bound on a file. Bytes are bytes, seconds are wall time of the child process."""

    file_bytes: int = 32 * MEBIBYTE
    unpacked_bytes: int = 256 * MEBIBYTE
    unpacked_ratio: int = 200
    entries: int = 2_000
    sheets: int = 200
    pages: int = 500
    rows: int = 50_000
    columns: int = 200
    cells: int = 500_000
    stored_cells: int = 3_000_000
    cell_characters: int = 32_767
    line_characters: int = 1_000_000
    seconds: float = 60.0
    memory_bytes: int = 1_536 * MEBIBYTE
    answer_bytes: int = 128 * MEBIBYTE


DEFAULT = Limits()
