"""`make bench`: speed and memory beside the plain peers, all in one run.

    python -m tests.bench              every part
    python -m tests.bench search tags  only these

A part is a module of this folder with `run(print_table)`; it prints its own tables.
"""

from __future__ import annotations

import importlib
import platform
import sys
from pathlib import Path

from tests.bench.timing import print_table

FRAME = {"__main__", "asking", "corpus", "peers", "serving", "timing"}


def main(wanted: list[str]) -> None:
    """Run the parts asked for, or all."""
    parts = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in FRAME)
    print(f"Python {platform.python_version()}, {platform.machine()}")
    for part in parts:
        if not wanted or part in wanted:
            importlib.import_module(f"tests.bench.{part}").run(print_table)


if __name__ == "__main__":
    main(sys.argv[1:])
