"""Makes the offline bundle: one archive with every wheel, an installer and this version's notes.

Runs where a package index is reachable, for the machine that will be without: the same kind of system and the same
Python. `make bundle` calls it; the result lies in dist/.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

from install import this_machine

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = "fast,mcp,tantivy"


def main() -> None:
    """Read the arguments and make the bundle."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--into", type=Path, default=ROOT / "dist", help="folder the bundle is written into")
    arguments.add_argument("--extras", default=EXTRAS, help="optional parts to take along, by commas")
    given = arguments.parse_args()
    sys.stdout.write(f"{make_bundle(given.into, extras=given.extras)}\n")


def make_bundle(into: Path, *, extras: str = EXTRAS) -> Path:
    """Make the bundle; give its path."""
    name = bundle_name()
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="duban-bundle-") as folder:
        root = Path(folder) / name
        wheels = root / "wheels"
        wheels.mkdir(parents=True)
        _pip("wheel", "--no-deps", "--wheel-dir", str(wheels), str(ROOT))
        (wheel,) = wheels.glob("duban-*.whl")
        pinned = ["--constraint", str(_constraints(Path(folder)))]
        # jieba comes as source only: "wheel" builds what is no wheel yet, so the far machine needs no compiler
        _pip("wheel", *pinned, "--wheel-dir", str(wheels), f"{wheel}[{extras}]")
        for file in ("install.py", "duban.service", "README.md"):
            shutil.copy2(ROOT / "deploy" / file, root / file)
        made = {**this_machine(), "version": version(), "extras": extras}
        (root / "bundle.json").write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
        (root / "SHA256SUMS").write_text(_sums(root), encoding="utf-8")
        aside = into / f".{name}.tar.gz.part"
        with tarfile.open(aside, "w:gz") as archive:
            archive.add(root, arcname=name)
        return aside.replace(into / f"{name}.tar.gz")


def bundle_name() -> str:
    """Name the bundle by version, system and Python: it fits no other."""
    here = this_machine()
    return f"duban-{version()}-{here['system']}-{here['machine']}-py{here['python'].replace('.', '')}"


def version() -> str:
    """Give the version of these sources."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def _constraints(folder: Path) -> Path:
    """Give the locked versions without their hashes: wheels built here have hashes of their own."""
    lines = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8").splitlines()
    pins = [line.split("\\")[0].strip() for line in lines if line and not line.startswith((" ", "#", "-"))]
    path = folder / "constraints.txt"
    path.write_text("\n".join(pins) + "\n", encoding="utf-8")
    return path


def _sums(root: Path) -> str:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(root).as_posix()}\n" for path in files
    )


def _pip(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *words], check=True)  # noqa: S603 # our own words


if __name__ == "__main__":
    main()
