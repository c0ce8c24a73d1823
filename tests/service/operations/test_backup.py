"""A backup is whole or not there; bringing it back changes everything or nothing."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from nlp.types import Stage
from service.app import App
from service.errors import Conflict, ServiceError, Unavailable, Unreadable
from service.indexing import catch_up
from service.models import in_force, write_whole
from service.operations import archive
from service.operations.backup import backup, restore
from service.review import correct, queue
from service.search import SearchRequest, search
from service.settings import Settings, open_settings

Fill = Callable[..., list[int]]


def _model(settings: Settings, version: str) -> None:
    folder = settings.models / version
    folder.mkdir(parents=True)
    (folder / "tagger.skops").write_bytes(version.encode())
    write_whole(settings.models / "kept.json", json.dumps([version]).encode())


def _texts(settings: Settings) -> list[str]:
    with App(settings) as app:
        return [one.tagged.item.target for one in app.store.items.iterate()]


def test_what_was_backed_up_comes_back_elsewhere_with_corrections_and_models(app: App, tmp_path: Path) -> None:
    _model(app.settings, "s+1")
    first = next(iter(app.store.items.iterate()))
    correct(app, first.id, "stage", "approval", who="王")
    made = backup(app, tmp_path / "b.zip", who="王")
    assert made.manifest.rows["items"] == 3
    assert set(made.manifest.files) == {"duban.sqlite3", "models/kept.json", "models/s+1/tagger.skops"}
    other = open_settings(home=tmp_path / "other")
    restored, before = restore(other, tmp_path / "b.zip")
    assert (restored.manifest, before) == (made.manifest, None)
    with App(other) as again:
        assert next(iter(again.store.items.iterate())).tagged.tags.stage.value is Stage.APPROVAL
        assert [one.action for one in again.store.audit.list()][:2] == ["backup", "correct"]
    assert in_force(other) == "s+1"
    assert sorted(path.name for path in (tmp_path / "other").iterdir()) == ["duban.sqlite3", "models"]


def test_a_backup_named_by_the_time_lies_in_the_home_and_only_its_owner_reads_it(app: App) -> None:
    made = backup(app)
    assert made.path.parent == app.settings.home / "backups"
    if os.name == "posix":
        assert made.path.stat().st_mode & 0o077 == 0
    with pytest.raises(Conflict):
        backup(app, made.path)


def test_items_already_there_are_replaced_only_when_asked_and_saved_before(
    app: App, tmp_path: Path, fill: Fill
) -> None:
    made = backup(app)
    fill(app, "乙县", "新建泵站")
    app.close()
    with pytest.raises(Conflict, match="--replace"):
        restore(app.settings, made.path)
    _, before = restore(app.settings, made.path, replace=True)
    assert _texts(app.settings) == ["建成幼儿园", "修路", "编制规划"]
    assert before is not None
    restore(app.settings, before, replace=True)
    assert _texts(app.settings) == ["建成幼儿园", "修路", "编制规划", "新建泵站"]


def test_an_index_and_a_queue_in_use_notice_that_a_backup_was_put_back(app: App, fill: Fill) -> None:
    made = backup(app)
    fill(app, "乙县", "新建泵站")
    assert search(app, SearchRequest("泵站")).total == 1
    assert queue(app).total == 4
    restore(app.settings, made.path, replace=True)
    assert search(app, SearchRequest("泵站")).total == 0
    assert search(app, SearchRequest("幼儿园")).total == 1
    assert queue(app).total == 3
    assert catch_up(app) == 0


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_backup_is_refused_and_changes_nothing(app: App, tmp_path: Path, data: st.DataObject) -> None:
    good = tmp_path / "good.zip"
    if not good.exists():
        _model(app.settings, "s+1")
        backup(app, good)
    content = good.read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    cut = data.draw(st.booleans())
    bent = content[:place] if cut else content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]
    bad = tmp_path / "bad.zip"
    bad.write_bytes(bent)
    other = open_settings(home=tmp_path / "other")
    try:
        restore(other, bad)
    except Unreadable as refused:
        assert "没有恢复任何内容" in refused.chinese or "更新版本" in refused.chinese
        assert not other.home.joinpath("duban.sqlite3").exists()
    else:  # the byte stood where nothing reads it, such as a time of the archive's directory
        assert not cut
        assert _texts(other) == ["建成幼儿园", "修路", "编制规划"]
        other.home.joinpath("duban.sqlite3").unlink()


def test_archives_of_another_kind_are_refused_with_a_sentence(app: App, tmp_path: Path) -> None:
    made = backup(app, tmp_path / "b.zip")
    manifest = json.loads(zipfile.ZipFile(made.path).read("manifest.json"))
    bent: list[tuple[str, dict[str, object]]] = [
        ("newer", {"format": 99}),
        ("damaged", {"files": {**manifest["files"], "models/../../x": "0" * 64}}),
        ("damaged", {"files": {}}),
        ("damaged", {"rows": {**manifest["rows"], "items": 4}}),
        ("newer", {"revision": "9999"}),
    ]
    for code, change in bent:
        path = tmp_path / "bent.zip"
        with zipfile.ZipFile(made.path) as source, zipfile.ZipFile(path, "w") as target:
            store = source.read("duban.sqlite3")
            if "revision" in change:
                store = _with_revision(tmp_path, store, "9999")
                manifest = {**manifest, "files": {"duban.sqlite3": archive.digest_of(tmp_path / "revised")}}
            target.writestr("manifest.json", json.dumps({**manifest, **change}))
            target.writestr("duban.sqlite3", store)
        with pytest.raises(Unreadable) as refused:
            restore(open_settings(home=tmp_path / "other"), path)
        assert refused.value.code == f"backup-{code}"
    for path in (tmp_path / "missing.zip", tmp_path):
        with pytest.raises(Unreadable):
            restore(open_settings(home=tmp_path / "other"), path)


def test_a_damaged_store_is_moved_aside_and_a_backup_takes_its_place(app: App, tmp_path: Path) -> None:
    made = backup(app, tmp_path / "b.zip")
    app.close()
    store = app.settings.home / "duban.sqlite3"
    store.write_bytes(b"no database" * 1000)
    _, aside = restore(app.settings, made.path)
    assert aside is not None
    assert aside.read_bytes().startswith(b"no database")
    assert len(_texts(app.settings)) == 3


def test_nothing_is_left_of_a_backup_that_could_not_be_written(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable, match="No space left"):
        backup(app, tmp_path / "b.zip")
    assert not [path for path in tmp_path.iterdir() if path.name.endswith((".zip", ".part"))]
    assert not list(app.settings.home.glob(".backup-*"))


def test_another_database_is_left_to_its_own_tools(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="pg_dump"):
        restore(open_settings(home=tmp_path, store="postgresql://localhost/duban"), tmp_path / "b.zip")


def test_a_backup_taken_while_another_process_writes_is_one_state_of_the_store(app: App, tmp_path: Path) -> None:
    script = """
        import itertools, sys, time
        from nlp.types import Period
        from service.app import App
        from service.settings import open_settings
        app = App(open_settings(home=sys.argv[1]))
        ids = [one.id for one in app.store.items.iterate()]
        print("begun", flush=True)
        for value in itertools.cycle(("approval", "planning")):
            from service.store.reviews import Word
            app.store.reviews.correct_all([Word(i, "stage", value) for i in ids], who="w")
            time.sleep(0.01)  # SQLite's lock is not fair: without a breath no other writer ever gets in
    """
    writer = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), str(app.settings.home)], stdout=subprocess.PIPE
    )
    seen: list[int] = []
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"begun\n"
        for number in range(3):
            made = backup(app, tmp_path / f"{number}.zip")
            assert made.manifest.rows["corrections"] % 3 == 0  # never half of a transaction
            seen.append(made.manifest.rows["corrections"])
    finally:
        writer.kill()
        writer.wait()
        if writer.stdout is not None:
            writer.stdout.close()
    assert seen[-1] > seen[0]  # it was written to all the while


@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05, 0.1, 0.2])
def test_a_restore_killed_at_any_moment_leaves_the_old_or_the_new(
    app: App, tmp_path: Path, fill: Fill, delay: float
) -> None:
    fill(app, "丙县", *(f"目标{number}" for number in range(300)))
    made = backup(app, tmp_path / "b.zip")
    fill(app, "乙县", "新建泵站")
    new, old = 303, 304
    app.close()
    script = (
        "import sys; from pathlib import Path; from service.operations.backup import restore;"
        "from service.settings import open_settings; print('begun', flush=True);"
        "restore(open_settings(home=sys.argv[1]), Path(sys.argv[2]), replace=True)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(app.settings.home), str(made.path)], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    with App(app.settings) as again:
        assert len(list(again.store.items.iterate())) in (old, new)
        with sqlite3.connect(app.settings.home / "duban.sqlite3") as store:
            assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        store.close()


def _with_revision(folder: Path, content: bytes, revision: str) -> bytes:
    path = folder / "revised"
    path.write_bytes(content)
    with sqlite3.connect(path) as store:
        store.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    store.close()
    return path.read_bytes()


def test_refusals_are_sentences_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(ServiceError) as refused:
        restore(open_settings(home=tmp_path), tmp_path / "nothing.zip")
    assert refused.value.chinese.endswith("。")
    assert "no such backup" in refused.value.english
