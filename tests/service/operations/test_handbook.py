"""What is written for operators is true: settings, commands, roles, files of deploy/."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import typer.main

from service.access import Role
from service.cli.main import cli
from service.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
HANDBOOK = (ROOT / "docs" / "operations.md").read_text("utf-8")
DEPLOY = ROOT / "deploy"


def test_the_handbook_lists_every_setting_and_no_other() -> None:
    listed = set(re.findall(r"`(DUBAN_[A-Z_]+)`", HANDBOOK))
    assert listed == {f"DUBAN_{name.upper()}" for name in Settings.model_fields}


def test_every_command_the_handbook_shows_exists_with_its_options() -> None:
    root = typer.main.get_command(cli)
    shown = re.findall(r"^\$ (?:[A-Z_]+=\S+ )*duban ([^#\n]*)", HANDBOOK, flags=re.MULTILINE)
    assert len(shown) > 10
    for line in shown:
        command, words = root, line.split()
        while words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words.pop(0)]  # type: ignore[attr-defined] # checked in the line above
        assert command is not root, line
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, line


def test_the_handbook_explains_every_role() -> None:
    for role in Role:
        assert f"| `{role}` {role.label} |" in HANDBOOK


def test_the_table_of_upgrades_knows_the_newest_tables_and_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    newest = max(path.name[:4] for path in (ROOT / "service/store/migrations/versions").glob("[0-9]*.py"))
    assert f"| {version} | {newest} |" in HANDBOOK


def test_the_proof_of_a_bundle_parses() -> None:
    shell = shutil.which("sh")
    if shell is None:
        pytest.skip("there is no sh here")
    subprocess.run([shell, "-n", str(DEPLOY / "prove.sh")], check=True)


def test_the_unit_is_one_systemd_understands(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("there is no systemd here")
    unit = (DEPLOY / "duban.service").read_text("utf-8").replace("/opt/duban/venv/bin/duban", "/bin/sh")
    (tmp_path / "duban.service").write_text(unit, "utf-8")
    ended = subprocess.run(
        [analyze, "verify", str(tmp_path / "duban.service")], capture_output=True, encoding="utf-8", check=False
    )
    ours = [line for line in ended.stderr.splitlines() if "duban.service" in line]
    assert ours == []


def test_unit_and_container_run_commands_that_exist_under_settings_that_exist() -> None:
    for file in ("duban.service", "Containerfile"):
        text = (DEPLOY / file).read_text("utf-8")
        assert "duban serve" in text or '"duban", "serve"' in text
        named = set(re.findall(r"(DUBAN_[A-Z_]+)=", text))
        assert named <= {f"DUBAN_{name.upper()}" for name in Settings.model_fields}
    assert "DUBAN_AUTH=tokens" in (DEPLOY / "Containerfile").read_text("utf-8")


def test_the_bundle_takes_along_every_file_it_names() -> None:
    text = (DEPLOY / "bundle.py").read_text("utf-8")
    named = re.search(r"for file in \(([^)]*)\)", text)
    assert named is not None
    files = re.findall(r'"([^"]+)"', named.group(1))
    assert "install.py" in files
    assert all((DEPLOY / file).exists() for file in files)
