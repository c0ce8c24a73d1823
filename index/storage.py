"""Where shelves are kept: in memory, or in a folder that survives being killed at any moment.

A folder holds `manifest.json`, a lock and editions. Nothing a manifest names is ever changed: writing makes new files
and replaces the manifest in one step, so a reader, or a process killed at any moment, sees the old state or the new
one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Protocol

from index.files import open_shelf, write_shelf
from index.locking import locked
from index.manifest import Manifest, manifest_moment, read_manifest, write_manifest
from index.shelf import Shelf


class Storage(Protocol):
    """Keeps shelves and the manifest that names them. Its writing methods are called under the lock."""

    def moment(self) -> object:
        """Give what changes whenever another manifest is put in force."""
        ...

    def manifest(self) -> Manifest:
        """Give the manifest in force.

        Raises:
            BadIndex: it is damaged.
        """
        ...

    def shelf(self, manifest: Manifest, name: str) -> Shelf:
        """Open a shelf that a manifest names.

        Raises:
            BadIndex: it is damaged.
        """
        ...

    def add(self, manifest: Manifest, shelf: Shelf) -> Manifest:
        """Keep one more shelf; give the manifest that names it, not yet in force."""
        ...

    def enforce(self, manifest: Manifest) -> None:
        """Put a manifest in force in one step, and forget what it does not name."""
        ...

    def next_edition(self) -> int:
        """Give a number no edition has, whatever is damaged or left over."""
        ...

    def engine_folder(self, manifest: Manifest) -> Path:
        """Name the folder of the engine's own files; in memory it is only a key."""
        ...

    def lock(self, *, wait: bool) -> AbstractContextManager[None]:
        """Hold the writer's lock, across processes.

        Raises:
            Busy: another process holds it, and `wait` is False.
        """
        ...


class MemoryStorage:
    """Keeps everything in this process."""

    def __init__(self) -> None:
        self._manifest = Manifest()
        self._moment = 0
        self._editions = 0
        self._made = 0
        self._shelves: dict[str, Shelf] = {}

    def moment(self) -> object:
        """Give the number of the last change."""
        return self._moment

    def manifest(self) -> Manifest:
        """Give the manifest in force."""
        return self._manifest

    def shelf(self, manifest: Manifest, name: str) -> Shelf:
        """Give a shelf."""
        return self._shelves[name]

    def add(self, manifest: Manifest, shelf: Shelf) -> Manifest:
        """Keep one more shelf."""
        self._made += 1
        name = f"shelf-{self._made}"
        self._shelves[name] = shelf
        return manifest.naming(name)

    def enforce(self, manifest: Manifest) -> None:
        """Put a manifest in force."""
        self._shelves = {name: self._shelves[name] for name in manifest.shelves}
        self._manifest = manifest
        self._moment += 1

    def next_edition(self) -> int:
        """Give the next number, though the last may never have come into force."""
        self._editions += 1
        return self._editions

    def engine_folder(self, manifest: Manifest) -> Path:
        """Give a key for the edition."""
        return Path(f"edition-{manifest.edition}")

    def lock(self, *, wait: bool) -> AbstractContextManager[None]:
        """Hold nothing: threads are kept apart by the library."""
        return _unlocked()


class FolderStorage:
    """Keeps everything in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def moment(self) -> object:
        """Look at the manifest's file without reading it."""
        return manifest_moment(self._folder)

    def manifest(self) -> Manifest:
        """Read the manifest."""
        return read_manifest(self._folder)

    def shelf(self, manifest: Manifest, name: str) -> Shelf:
        """Map a shelf."""
        return open_shelf(self._edition(manifest) / name)

    def add(self, manifest: Manifest, shelf: Shelf) -> Manifest:
        """Write one more shelf under a name that none ever had: a reader may still know one that is deleted."""
        edition = self._edition(manifest)
        edition.mkdir(parents=True, exist_ok=True)
        name = f"shelf-{token_hex(8)}"
        write_shelf(shelf, edition / name)
        return manifest.naming(name)

    def enforce(self, manifest: Manifest) -> None:
        """Replace the manifest, then delete what it does not name; what a reader still holds open may stay."""
        self._folder.mkdir(parents=True, exist_ok=True)
        write_manifest(self._folder, manifest)
        for edition in self._folder.glob("edition-*"):
            if _number(edition) != manifest.edition:
                shutil.rmtree(edition, ignore_errors=True)
        for shelf in self._edition(manifest).glob("shelf-*"):
            if shelf.name not in manifest.shelves:
                shutil.rmtree(shelf, ignore_errors=True)

    def next_edition(self) -> int:
        """Give one more than any edition there, named or left over."""
        return 1 + max((_number(path) for path in self._folder.glob("edition-*")), default=0)

    def engine_folder(self, manifest: Manifest) -> Path:
        """Name the engine's folder in the edition."""
        return self._edition(manifest) / "words"

    def lock(self, *, wait: bool) -> AbstractContextManager[None]:
        """Hold the folder's lock."""
        return locked(self._folder, wait=wait)

    def _edition(self, manifest: Manifest) -> Path:
        return self._folder / f"edition-{manifest.edition}"


@contextmanager
def _unlocked() -> Iterator[None]:
    yield


def _number(path: Path) -> int:
    digits = path.name.rpartition("-")[2]
    return int(digits) if digits.isdigit() else 0
