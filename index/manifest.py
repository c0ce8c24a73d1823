"""The manifest: the one small file that says what of an index counts."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from index.errors import BadIndex
from index.types import Stamp

FORMAT = 2
_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What counts: the edition, its shelves in order, the dead rows of each, and the stamp."""

    edition: int = 0
    shelves: tuple[str, ...] = ()
    dead: tuple[tuple[int, ...], ...] = ()
    stamp: Stamp | None = None

    def naming(self, shelf: str) -> Manifest:
        """Give the manifest with one more shelf."""
        return replace(self, shelves=(*self.shelves, shelf), dead=(*self.dead, ()))


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest; an index never written to is empty.

    Raises:
        BadIndex: it is damaged or of another format.
    """
    path = folder / _NAME
    try:
        document = json.loads(path.read_text("utf-8"))
        if document["format"] != FORMAT:
            raise BadIndex(f"{path} is of format {document['format']}; this version reads {FORMAT}")
        stamp = document["stamp"]
        return Manifest(
            edition=int(document["edition"]),
            shelves=tuple(document["shelves"]),
            dead=tuple(tuple(rows) for rows in document["dead"]),
            stamp=None if stamp is None else Stamp(**stamp),
        )
    except FileNotFoundError:
        return Manifest()
    except (OSError, ValueError, KeyError, TypeError) as broken:
        raise BadIndex(f"{path} cannot be read: {broken}") from broken


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put a manifest in force in one step."""
    aside = folder / (_NAME + ".new")
    with aside.open("w", encoding="utf-8", newline="\n") as file:
        json.dump({"format": FORMAT, **asdict(manifest)}, file)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / _NAME)


def manifest_moment(folder: Path) -> tuple[int, int, int] | None:
    """Give what changes whenever another manifest is put in force; None while there is none."""
    try:
        status = (folder / _NAME).stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
