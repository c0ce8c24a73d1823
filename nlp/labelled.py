"""Labelled items: what a person says of an item, read from JSON lines.

Source: data/codebook.md; one object a line with `id, place, period, target, status, themes, primary, stage,
delivery, metrics, units`; some have `standings` too, a letter for each clause of the status.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from nlp.errors import LabelError
from nlp.types import Comparison, Delivery, Item, Period, Quantity, Stage, Theme


@dataclass(frozen=True, slots=True)
class LabelledItem:
    """An item and what a reader of the codebook says of it. `source` is the file's name without its ending.

    `standings` has a letter of nlp.standings.STANDINGS for each clause of the status, or is "" where nobody read them.
    """

    id: str
    source: str
    item: Item
    themes: tuple[Theme, ...]
    primary: Theme
    stage: Stage
    delivery: Delivery
    quantities: tuple[Quantity, ...] = ()
    units: tuple[str, ...] = ()
    place: str = ""
    period: str = ""
    standings: str = ""

    @property
    def when(self) -> Period | None:
        """The quarter, where `period` names one."""
        try:
            return Period.parse(self.period)
        except ValueError:
            return None


def read_labelled(path: Path) -> list[LabelledItem]:
    """Read one file of labelled items.

    Raises:
        LabelError: the file cannot be read, or a line is no object of the expected shape.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as broken:
        raise LabelError(f"{path.name}: cannot be read as UTF-8 text: {broken}") from broken
    labelled = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as broken:
            raise LabelError(f"{path.name}, line {number}: not JSON: {broken.msg}") from broken
        labelled.append(_labelled_of(row, source=path.stem, where=f"{path.name}, line {number}"))
    return labelled


def read_labelled_folder(folder: Path) -> list[LabelledItem]:
    """Read every *.jsonl of a folder, in the order of their names.

    Raises:
        LabelError: a file is malformed, or the folder holds none.
    """
    paths = labelled_files(folder)
    if not paths:
        raise LabelError(f"{folder}: no labelled items; expected files such as east.jsonl")
    return [labelled for path in paths for labelled in read_labelled(path)]


def labelled_files(folder: Path) -> list[Path]:
    """List the labelled files of a folder, in the order of their names."""
    return sorted(folder.glob("*.jsonl"))


def read_sample(text: Path, labels: Path) -> list[LabelledItem]:
    """Read a pipe-separated report and the labels of its rows, joined by 序号.

    Raises:
        LabelError: a label has no row, or either file is malformed.
    """
    rows = _piped_rows(text)
    try:
        objects = json.loads(labels.read_text(encoding="utf-8"))
    except (OSError, ValueError) as broken:
        raise LabelError(f"{labels.name}: cannot be read as JSON: {broken}") from broken
    labelled = []
    for row in objects:
        no = str(row.get("no", ""))
        if no not in rows:
            raise LabelError(f"{labels.name}: label of row {no}, which {text.name} does not have")
        target, status = rows[no]
        period = text.stem.rpartition("-")[2]
        full = {"id": f"{text.stem}-{no}", "period": period, "target": target, "status": status, **row}
        labelled.append(_labelled_of(full, source=text.stem, where=f"{labels.name}, row {no}"))
    return labelled


def read_samples(folder: Path) -> list[LabelledItem]:
    """Read every real report of a folder that has labels beside it (NAME.txt and NAME.labels.json)."""
    return [
        labelled
        for labels in sorted(folder.glob("*.labels.json"))
        for labelled in read_sample(labels.with_name(labels.name.removesuffix(".labels.json") + ".txt"), labels)
    ]


def hash_files(paths: Iterable[Path]) -> str:
    """Give one SHA-256 over names and bytes of files, to tell whether what was learnt from still is the same."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode("utf-8") + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def hash_labels(paths: Iterable[Path], *, without: Collection[str]) -> str:
    """Give one SHA-256 over the rows of labelled files, some fields left out.

    What was learnt from the other fields is still good when those change, or when a file is only written differently.

    Raises:
        LabelError: a file cannot be read as JSON or JSON lines.
    """
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode("utf-8") + b"\0")
        try:
            text = path.read_text(encoding="utf-8-sig")
            lines = filter(str.strip, text.split("\n"))
            rows = json.loads(text) if path.suffix == ".json" else map(json.loads, lines)
            for row in rows:
                kept = {name: value for name, value in row.items() if name not in without}
                digest.update(json.dumps(kept, ensure_ascii=False, sort_keys=True).encode("utf-8") + b"\n")
        except (OSError, ValueError, AttributeError) as broken:
            raise LabelError(f"{path.name}: cannot be read as labelled rows: {broken}") from broken
    return digest.hexdigest()


def _piped_rows(text: Path) -> dict[str, tuple[str, str]]:
    rows = {}
    for line in text.read_text(encoding="utf-8").split("\n"):
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) >= 3 and cells[0].isdigit():
            rows[cells[0]] = (cells[1], cells[2])
    return rows


def _labelled_of(row: object, *, source: str, where: str) -> LabelledItem:
    if not isinstance(row, dict):
        raise LabelError(f"{where}: expected an object with target, status, primary, stage, delivery")
    fields = cast(dict[str, Any], row)
    try:
        primary = Theme(fields["primary"])
        themes = tuple(Theme(theme) for theme in fields.get("themes") or [primary])
        labelled = LabelledItem(
            id=str(fields.get("id", "")),
            source=source,
            item=Item(no=str(fields.get("no", "")), target=fields["target"], status=fields["status"], where=where),
            themes=themes,
            primary=primary,
            stage=Stage(fields["stage"]),
            delivery=Delivery(fields["delivery"]),
            quantities=tuple(quantity_of(metric) for metric in fields.get("metrics") or ()),
            units=tuple(fields.get("units") or ()),
            place=str(fields.get("place", "")),
            period=str(fields.get("period", "")),
            standings=str(fields.get("standings", "")),
        )
    except KeyError as missing:
        raise LabelError(
            f"{where}: no {missing.args[0]!r}; expected target, status, primary, stage, delivery"
        ) from None
    except (ValueError, TypeError, ArithmeticError) as wrong:
        raise LabelError(f"{where}: {wrong}") from wrong
    if primary not in themes:
        raise LabelError(f"{where}: primary {primary} is not among themes {', '.join(themes)}")
    return labelled


def quantity_of(metric: Mapping[str, Any]) -> Quantity:
    """Read a metric of a labelled item: `indicator, op, goal, unit, actual, actual_unit`.

    Raises:
        ValueError: `op` is neither >= nor <=. KeyError, ArithmeticError: something is missing or no number.
    """
    if metric["op"] not in (">=", "<="):
        raise ValueError(f"op {metric['op']!r} of a metric; expected >= or <=")
    actual = metric.get("actual")
    return Quantity(
        indicator=metric["indicator"],
        comparison=cast(Comparison, metric["op"]),
        goal=Decimal(str(metric["goal"])),
        unit=metric["unit"] or "",
        actual=None if actual is None else Decimal(str(actual)),
        actual_unit=metric.get("actual_unit"),
    )
