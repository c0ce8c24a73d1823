"""Installs duban from this bundle, without network, on Linux, macOS and Windows.

    python3 install.py [folder, by default ~/duban]          (Windows: py install.py)

The same again, from a newer bundle into the same folder, upgrades. Everything in the bundle is checked first.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
_BLOCK = 1 << 20


class Refused(Exception):
    """Why nothing was installed, in both languages."""


def main() -> None:
    """Read the arguments, install, and say what to do next."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("into", nargs="?", type=Path, default=Path.home() / "duban", help="folder to install into")
    into = arguments.parse_args().into.expanduser().resolve()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr] # consoles that cannot show Chinese
    try:
        duban = install(HERE, into)
    except Refused as why:
        sys.exit(str(why))
    sys.stdout.write(f"已安装。试用：{duban} demo --serve\nInstalled. Try: {duban} demo --serve\n")


def install(bundle: Path, into: Path) -> Path:
    """Check the bundle and install it into a folder; give the path of the command.

    Raises:
        Refused: the bundle is damaged, or made for another system or Python; or pip failed.
    """
    check_files(bundle)
    made = json.loads((bundle / "bundle.json").read_text(encoding="utf-8"))
    check_fit(made, here=this_machine())
    folder = into / "venv"
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    ending = ".exe" if os.name == "nt" else ""
    if not (commands / f"python{ending}").exists():
        make_environment(folder)
    wanted = f"duban[{made['extras']}]" if made["extras"] else "duban"
    pip = [str(commands / f"python{ending}"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "install", "--no-index", "--find-links", str(bundle / "wheels"), "--upgrade", wanted])
    duban = commands / f"duban{ending}"
    _run([str(duban), "--version"])
    return duban


def make_environment(folder: Path) -> None:
    """Make an empty environment with pip in a folder, or leave none there.

    Raises:
        Refused: this Python cannot.
    """
    try:
        venv.create(folder, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as wrong:
        shutil.rmtree(folder, ignore_errors=True)
        raise Refused(
            f"不能在 {folder} 建立运行环境：{wrong}。请检查写入权限；Debian、Ubuntu 要先装 python3-venv。\n"
            f"Cannot make an environment in {folder}: {wrong}. Check that it can be written; "
            "Debian and Ubuntu need python3-venv first."
        ) from wrong


def check_files(bundle: Path) -> None:
    """See that the bundle holds what SHA256SUMS lists, each file as it was made, and no further wheel.

    Raises:
        Refused: something is missing, changed or added.
    """
    try:
        lines = (bundle / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    except OSError as missing:
        raise _damaged("SHA256SUMS") from missing
    listed = {name: expected for expected, _, name in (line.partition("  ") for line in lines)}
    for name, expected in listed.items():
        if not (bundle / name).is_file() or _digest(bundle / name) != expected:
            raise _damaged(name)
    for wheel in (bundle / "wheels").iterdir():
        if f"wheels/{wheel.name}" not in listed:
            raise _damaged(f"wheels/{wheel.name}")


def check_fit(made: dict[str, str], *, here: dict[str, str]) -> None:
    """See that the bundle was made for a machine and a Python like these.

    Raises:
        Refused: it was not; the sentence names both.
    """
    names = ("system", "machine", "python")
    if [made[name] for name in names] != [here[name] for name in names]:
        wanted, found = (", ".join([one["system"], one["machine"], f"Python {one['python']}"]) for one in (made, here))
        raise Refused(
            f"这个安装包是为 {wanted} 做的，本机是 {found}；请换用相应的安装包，或用 python{made['python']} 运行。\n"
            f"This bundle was made for {wanted}; this is {found}. "
            f"Use a bundle made for it, or run this script with python{made['python']}."
        )


def this_machine() -> dict[str, str]:
    """Tell for what a bundle made here would be."""
    return {
        "system": platform.system().lower(),
        "machine": platform.machine().lower(),
        "python": "{}.{}".format(*sys.version_info),
    }


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(_BLOCK), b""):
            digest.update(block)
    return digest.hexdigest()


def _run(words: list[str]) -> None:
    """Run a command of the new environment, deaf to pip settings of this machine."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    ended = subprocess.run(words, env={**environment, "PIP_CONFIG_FILE": os.devnull}, check=False)  # noqa: S603 # our own
    if ended.returncode:
        raise Refused(
            f"安装没有完成：{words[0]} 报错（见上）。请把这些信息发给管理员。\n"
            f"Not installed: {words[0]} failed as shown above; send these lines to your administrator."
        )


def _damaged(name: str) -> Refused:
    return Refused(
        f"安装包不完整：{name}。请重新复制整个安装包。\nThe bundle is damaged at {name}; copy the whole bundle again."
    )


if __name__ == "__main__":
    main()
