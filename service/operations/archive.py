"""A backup: one ZIP file with the store, the models learnt here, and a manifest that says what must be in it."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from service.errors import ServiceError, TooLarge, Unreadable

MANIFEST = "manifest.json"
STORE = "duban.sqlite3"
MODELS = "models"
_FORMAT = 1
_BLOCK = 1 << 20
_MOST_BYTES = 1 << 40


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: `files` maps each name to its SHA-256, `rows` each table to its rows."""

    version: str
    made_at: str
    revision: str
    rows: Mapping[str, int]
    files: Mapping[str, str]
    format: int = _FORMAT


def write_archive(path: Path, files: Mapping[str, Path], manifest: Manifest) -> None:
    """Write a backup under another name beside `path`, read it again throughout, then give it its name.

    Raises:
        Unreadable: what was written does not read back (a failing disk).
        OSError: it cannot be written, for instance because the disk is full; nothing is left then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with aside.open("wb") as file:
            os.fchmod(file.fileno(), 0o600) if hasattr(os, "fchmod") else None  # it holds hashes of tokens
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
                archive.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=2))
                for name, source in files.items():
                    archive.write(source, name)
            file.flush()
            os.fsync(file.fileno())
        check_archive(aside)
        aside.replace(path)
        _sync_folder(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def check_archive(path: Path) -> Manifest:
    """Read a backup throughout: every file it lists is there and has its SHA-256, and no other is.

    Raises:
        Unreadable: it is no backup of duban, of a newer one, incomplete or damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest_of(path, json.loads(archive.read(MANIFEST)))
            names = set(archive.namelist()) - {MANIFEST}
            if names != set(manifest.files):
                raise _damaged(path, f"holds other files than its manifest lists: {_some(names ^ set(manifest.files))}")
            for name, expected in manifest.files.items():
                if _digest(archive, name) != expected:
                    raise _damaged(path, f"{name} is not what was backed up")
    except FileNotFoundError as missing:
        raise Unreadable(
            "no-such-backup",
            chinese=f"没有备份文件 {path}；请检查路径，默认在 home 的 backups 文件夹。",
            english=f"{path}: no such backup; check the path, `duban backup` writes into <home>/backups",
        ) from missing
    except ServiceError:
        raise
    except Exception as broken:  # zipfile, zlib and json raise whatever damaged bytes lead to
        raise _damaged(path, str(broken) or type(broken).__name__) from broken
    return manifest


def unpack_archive(path: Path, folder: Path) -> Manifest:
    """Unpack a checked backup into a folder.

    Raises:
        Unreadable: as `check_archive`.
    """
    manifest = check_archive(path)
    with zipfile.ZipFile(path) as archive:
        for name in manifest.files:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as source, target.open("wb") as file:
                while block := source.read(_BLOCK):
                    file.write(block)
    return manifest


def _manifest_of(path: Path, shape: Mapping[str, Any]) -> Manifest:
    if shape["format"] > _FORMAT:
        raise Unreadable(
            "backup-newer",
            chinese=f"{path.name} 是更新版本的 duban（{shape['version']}）做的备份，请先升级。",
            english=f"{path.name} was made by a newer duban ({shape['version']}); upgrade first",
        )
    manifest = Manifest(**shape)
    for name in manifest.files:
        parts = PurePosixPath(name).parts
        if name != STORE and (parts[0] != MODELS or ".." in parts or "\\" in name or ":" in name):
            raise _damaged(path, f"holds a file of a strange name: {name!r}")
    if STORE not in manifest.files:
        raise _damaged(path, "holds no store")
    return manifest


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    digest, seen = hashlib.sha256(), 0
    with archive.open(name) as file:
        while block := file.read(_BLOCK):
            seen += len(block)
            if seen > _MOST_BYTES:
                raise TooLarge(
                    "backup-too-large",
                    chinese=f"备份中的 {name} 超过 {_MOST_BYTES >> 30} GB，不予恢复；请确认是 duban backup 写的文件。",
                    english=f"{name} is larger than {_MOST_BYTES >> 30} GiB; expected a file that `duban backup` wrote",
                )
            digest.update(block)
    return digest.hexdigest()


def digest_of(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync_folder(folder: Path) -> None:
    """Make a renaming in a folder outlast a power cut, where folders can be opened (not on Windows)."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _some(names: set[str]) -> str:
    return ", ".join(sorted(names)[:3])


def _damaged(path: Path, reason: str) -> Unreadable:
    return Unreadable(
        "backup-damaged",
        chinese=f"备份文件 {path.name} 不完整或已损坏，没有恢复任何内容：{reason}。请换一份备份。",
        english=f"{path.name} is no sound backup, nothing was restored: {reason}; use another backup",
    )
