"""Shelves as files: numpy arrays that are mapped rather than read."""

from __future__ import annotations

import json
import mmap
import os
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import BadIndex
from index.grams import Grams
from index.shelf import Facet, Shelf
from index.types import FIELDS

_COLUMNS = ("characters", "keys", "starts", "rows")


def write_shelf(shelf: Shelf, folder: Path) -> None:
    """Write a shelf into a new folder."""
    folder.mkdir(parents=True)
    (folder / "texts.bin").write_bytes(shelf.texts[:])
    (folder / "words.txt").write_text("\n".join(shelf.words), encoding="utf-8", errors="surrogatepass", newline="\n")
    arrays: dict[str, Any] = {"ids": shelf.ids, "bounds": shelf.bounds}
    for field, grams in shelf.grams.items():
        arrays |= {f"{field}-{column}": getattr(grams, column) for column in _COLUMNS}
    for number, column in enumerate(shelf.facets.values()):
        arrays |= {f"facet-{number}-starts": column.starts, f"facet-{number}-codes": column.codes}
    for number, amounts in enumerate(shelf.numbers.values()):
        arrays[f"number-{number}"] = amounts
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    names = {
        "facets": {facet: column.values for facet, column in shelf.facets.items()},
        "numbers": list(shelf.numbers),
    }
    (folder / "names.json").write_text(json.dumps(names), encoding="utf-8", newline="\n")
    for path in folder.iterdir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())


def open_shelf(folder: Path) -> Shelf:
    """Map a shelf from its folder.

    Raises:
        BadIndex: a file is missing or damaged.
    """
    try:
        names = json.loads((folder / "names.json").read_text("utf-8"))
        shelf = Shelf(
            ids=_array(folder, "ids"),
            texts=_mapped(folder / "texts.bin"),
            bounds=_array(folder, "bounds"),
            grams={field: Grams(*(_array(folder, f"{field}-{column}") for column in _COLUMNS)) for field in FIELDS},
            facets={
                facet: Facet(
                    tuple(values), _array(folder, f"facet-{number}-starts"), _array(folder, f"facet-{number}-codes")
                )
                for number, (facet, values) in enumerate(names["facets"].items())
            },
            numbers={name: _array(folder, f"number-{number}") for number, name in enumerate(names["numbers"])},
            words=tuple((folder / "words.txt").read_text("utf-8", errors="surrogatepass").split("\n")),
        )
    except (OSError, ValueError, KeyError) as broken:
        raise BadIndex(f"{folder} cannot be read: {broken}") from broken
    if len(shelf.bounds) != len(shelf) * len(FIELDS) + 1 or int(shelf.bounds[-1]) != len(shelf.texts):
        raise BadIndex(f"{folder}: texts and bounds do not fit each other")
    return shelf


def _array(folder: Path, name: str) -> Any:
    array = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    return np.asarray(array)  # a plain view: np.memmap costs several microseconds an operation


def _mapped(path: Path) -> bytes | mmap.mmap:
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            return b""
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
