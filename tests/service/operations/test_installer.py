"""The installer of the offline bundle installs what it checked, and refuses with a sentence what does not fit."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"


@pytest.fixture(scope="session")
def installer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("duban_installer", DEPLOY / "install.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bundle(tmp_path: Path, installer: ModuleType) -> Path:
    """Make a bundle with one wheel whose command only tells its version."""
    root = tmp_path / "安装 包"
    (root / "wheels").mkdir(parents=True)
    with zipfile.ZipFile(root / "wheels" / "duban-9.9-py3-none-any.whl", "w") as wheel:
        wheel.writestr("told.py", "def main():\n    print('duban 9.9')\n")
        wheel.writestr("duban-9.9.dist-info/METADATA", "Metadata-Version: 2.1\nName: duban\nVersion: 9.9\n")
        wheel.writestr("duban-9.9.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("duban-9.9.dist-info/entry_points.txt", "[console_scripts]\nduban = told:main\n")
        wheel.writestr("duban-9.9.dist-info/RECORD", "")
    made = {**installer.this_machine(), "version": "9.9", "extras": ""}
    (root / "bundle.json").write_text(json.dumps(made), "utf-8")
    (root / "install.py").write_bytes((DEPLOY / "install.py").read_bytes())
    seal(root)
    return root


def seal(root: Path) -> None:
    files = sorted(path for path in root.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.relative_to(root).as_posix()}\n" for one in files]
    (root / "SHA256SUMS").write_text("".join(lines), "utf-8")


def refusal(bundle: Path, into: Path) -> str:
    """Run the installer as a person does; give what it said when it refused."""
    ended = subprocess.run(
        [sys.executable, str(bundle / "install.py"), str(into)], capture_output=True, encoding="utf-8", check=False
    )
    assert ended.returncode == 1
    assert not into.exists()
    return ended.stderr


@pytest.mark.slow
def test_a_sound_bundle_is_installed_and_installed_again(bundle: Path, tmp_path: Path) -> None:
    for _ in range(2):
        ended = subprocess.run(
            [sys.executable, str(bundle / "install.py"), str(tmp_path / "duban")],
            capture_output=True,
            encoding="utf-8",
            check=False,
            env={"PIP_INDEX_URL": "http://127.0.0.1:9/", "PATH": "", "PYTHONUTF8": "1", "HOME": str(tmp_path)},
        )
        assert ended.returncode == 0, ended.stderr
        assert "duban 9.9" in ended.stdout
        assert "demo --serve" in ended.stdout


@pytest.mark.parametrize("harm", ["wheels/duban-9.9-py3-none-any.whl", "bundle.json", "SHA256SUMS"])
def test_a_damaged_or_missing_file_is_named(bundle: Path, tmp_path: Path, harm: str) -> None:
    (bundle / harm).unlink()
    assert f"安装包不完整：{harm}" in refusal(bundle, tmp_path / "duban")


def test_a_changed_file_is_named(bundle: Path, tmp_path: Path) -> None:
    (bundle / "bundle.json").write_text("{}", "utf-8")
    assert "The bundle is damaged at bundle.json" in refusal(bundle, tmp_path / "duban")


def test_a_wheel_that_was_added_is_named(bundle: Path, tmp_path: Path) -> None:
    (bundle / "wheels" / "duban-99-py3-none-any.whl").write_bytes(b"")
    assert "wheels/duban-99-py3-none-any.whl" in refusal(bundle, tmp_path / "duban")


@pytest.mark.parametrize(("name", "value"), [("system", "plan9"), ("machine", "vax"), ("python", "2.7")])
def test_a_bundle_for_another_machine_says_which(bundle: Path, tmp_path: Path, name: str, value: str) -> None:
    made = json.loads((bundle / "bundle.json").read_text("utf-8"))
    (bundle / "bundle.json").write_text(json.dumps({**made, name: value}), "utf-8")
    seal(bundle)
    said = refusal(bundle, tmp_path / "duban")
    assert value in said
    assert "请换用相应的安装包" in said


def test_a_python_that_makes_no_environment_leaves_none(
    bundle: Path, tmp_path: Path, installer: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(folder: Path, *, with_pip: bool) -> None:
        assert with_pip
        (folder / "bin").mkdir(parents=True)
        raise subprocess.CalledProcessError(1, ["ensurepip"])

    monkeypatch.setattr(installer.venv, "create", half)
    with pytest.raises(installer.Refused, match="python3-venv"):
        installer.install(bundle, tmp_path / "duban")
    assert not (tmp_path / "duban" / "venv").exists()


def test_the_installer_needs_nothing_but_a_python_that_can_say_why(installer: ModuleType) -> None:
    text = (DEPLOY / "install.py").read_text("utf-8")
    compile(text, "install.py", "exec", dont_inherit=True)
    imported = {name for name, value in vars(installer).items() if isinstance(value, ModuleType)}
    assert imported <= sys.stdlib_module_names
