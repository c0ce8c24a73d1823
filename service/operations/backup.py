"""Backing an installation up while it is used, and bringing it back: wholly or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from service.app import App
from service.errors import Conflict, Unavailable, Unreadable
from service.models import KEPT_FILE, write_whole
from service.operations.archive import MODELS, STORE, Manifest, digest_of, unpack_archive, write_archive
from service.reasons import chinese_reason
from service.settings import Settings
from service.store.migrating import known_revisions
from service.store.snapshot import copy_store, facts_of, is_sound, put_back, sqlite_file


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was written, or brought back: where it is and what it holds."""

    path: Path
    manifest: Manifest
    bytes: int


def backup(app: App, path: Path | None = None, *, who: str = "") -> Backup:
    """Write a verified backup of store and models; without a path into `<home>/backups`, named by the time.

    Raises:
        Conflict: the file exists already. Unavailable: the store is no SQLite file, or the backup cannot be written.
        Unreadable: the store is damaged.
    """
    settings = app.settings
    source = _file_of(settings)
    app.store.audit.write(who, "backup", "store")
    path = path or settings.home / "backups" / f"duban-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"
    if path.exists():
        raise Conflict(
            "backup-exists",
            chinese=f"{path} 已存在，不覆盖已有备份；请换一个文件名。",
            english=f"{path} exists and no backup is overwritten; choose another name",
        )
    with _writing(path), tempfile.TemporaryDirectory(dir=settings.home, prefix=".backup-") as folder:
        copied = Path(folder) / STORE
        facts = copy_store(source, copied)
        files = {STORE: copied} | {
            f"{MODELS}/{one.relative_to(settings.models).as_posix()}": one
            for one in sorted(settings.models.rglob("*"))
            if one.is_file() and not any(part.startswith(".") for part in one.relative_to(settings.models).parts)
        }
        manifest = Manifest(
            version=version("duban"),
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            revision=facts.revision,
            rows=facts.rows,
            files={name: digest_of(one) for name, one in files.items()},
        )
        write_archive(path, files, manifest)
    return Backup(path, manifest, path.stat().st_size)


def restore(settings: Settings, path: Path, *, replace: bool = False) -> tuple[Backup, Path | None]:
    """Bring an installation back to a backup; give what was restored, and the backup made of what was there before.

    The archive is unpacked and checked aside first. Models are added, the store changes in one transaction, then the
    model in force is switched: interrupted between, everything is as before and the same command finishes it.

    Raises:
        Unreadable: the archive is no backup, incomplete, damaged or of a newer duban; nothing is changed.
        Conflict: there are items already and `replace` is not given.
        Unavailable: the store cannot be written, or is no SQLite file.
    """
    target = _file_of(settings)
    with _writing(settings.home):
        settings.home.mkdir(parents=True, exist_ok=True)
    with _writing(settings.home), tempfile.TemporaryDirectory(dir=settings.home, prefix=".restore-") as folder:
        unpacked = Path(folder)
        manifest = unpack_archive(path, unpacked)
        _check_store(path, unpacked / STORE, manifest)
        before = _save_what_is_there(settings, target, replace=replace)
        _add_models(unpacked / MODELS, settings.models)
        put_back(unpacked / STORE, target)
        kept = unpacked / MODELS / KEPT_FILE
        write_whole(settings.models / KEPT_FILE, kept.read_bytes() if kept.exists() else b"[]")
    return Backup(path, manifest, path.stat().st_size), before


def _check_store(path: Path, store: Path, manifest: Manifest) -> None:
    facts = facts_of(store)
    if facts.rows != manifest.rows or facts.revision != manifest.revision:
        raise Unreadable(
            "backup-damaged",
            chinese=f"备份文件 {path.name} 中的数据库与清单不符，没有恢复任何内容；请换一份备份。",
            english=f"{path.name} has other rows than its manifest says, nothing was restored; use another backup",
        )
    if facts.revision not in known_revisions():
        raise Unreadable(
            "backup-newer",
            chinese=f"{path.name} 是更新版本的 duban（{manifest.version}）做的备份，请先升级。",
            english=f"{path.name} was made by a newer duban ({manifest.version}); upgrade first",
        )


def _save_what_is_there(settings: Settings, target: Path, *, replace: bool) -> Path | None:
    """Back up the store that will be replaced; a damaged one is moved aside as it is."""
    if not target.exists():
        return None
    stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    if not is_sound(target):
        aside = target.with_name(f"{target.name}.damaged-{stamp}")
        for ending in ("", "-wal", "-shm"):
            damaged = target.with_name(target.name + ending)
            if damaged.exists():
                damaged.rename(aside.with_name(aside.name + ending))
        return aside
    with App(settings) as app:
        if not app.store.items.count():
            return None
        if not replace:
            raise Conflict(
                "store-not-empty",
                chinese=f"{settings.home} 中已有 {app.store.items.count()} 个事项；要用备份替换它们，请加 --replace。",
                english=f"{settings.home} holds {app.store.items.count()} items; say --replace to put the backup "
                "in their place",
            )
        return backup(app, settings.home / "backups" / f"before-restore-{stamp}.zip", who="restore").path


def _add_models(source: Path, models: Path) -> None:
    """Add model folders; those that are there already have the same content, for their names say what made them."""
    for folder in sorted(source.iterdir()) if source.is_dir() else ():
        if folder.is_dir() and not (models / folder.name).exists():
            aside = models / f".{folder.name}"
            shutil.rmtree(aside, ignore_errors=True)
            shutil.copytree(folder, aside)
            aside.rename(models / folder.name)


def _file_of(settings: Settings) -> Path:
    found = sqlite_file(settings.store_url)
    if found is None:
        raise Unavailable(
            "store-elsewhere",
            chinese="数据库不是本机的 SQLite 文件，请用数据库自己的工具备份（PostgreSQL：pg_dump、pg_restore）。",
            english="the store is no SQLite file of this machine; back it up with the database's own tools "
            "(PostgreSQL: pg_dump and pg_restore)",
        )
    return found


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as wrong:
        raise Unavailable(
            "cannot-write",
            chinese=f"无法写入 {path}：{chinese_reason(wrong)}；请检查权限与磁盘空间。",
            english=f"cannot write {path}: {wrong.strerror or wrong}; check permissions and free space",
        ) from wrong
