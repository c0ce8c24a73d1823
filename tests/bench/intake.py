"""Reading: rows a second by format, beside the library alone without headers, merges, limits or child process."""

from __future__ import annotations

import csv
import html
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from service.intake.read import read_bytes
from tests.bench.corpus import generated_items, sample_items
from tests.bench.timing import Row, median_seconds
from tests.service.intake.conftest import Kit

# What a process inherits from the one that forked it counts in ru_maxrss; VmHWM begins anew with the program.
MEASURED = """
import resource, sys
from pathlib import Path
from service.intake.read import read_file
read_file(Path(sys.argv[1]))
status = Path("/proc/self/status")
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if status.exists():
    own = next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
print(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
HEAD = ("序号", "重点工作", "完成情况")
Print = Callable[[str, Iterable[Row]], None]
Peer = Callable[[bytes], object]


def run(print_table: Print) -> None:
    """Time every format on the sample's 184 rows, large tables, and the peak memory of one read."""
    rows = [(item.no, item.target, item.status) for item in sample_items()]
    print_table("reading the sample's 184 rows, rows/s (child process included)", _by_format(rows, rounds=5))
    large = [(item.no, item.target, item.status) for item in generated_items(5_000)]
    print_table("reading 5,000 rows, rows/s", _by_format(large, rounds=1, only=("txt", "csv", "html", "xlsx")))
    print_table("one read of 184 rows in a fresh interpreter", _fresh(_files(rows)))


def _by_format(rows: Sequence[tuple[str, ...]], *, rounds: int, only: Sequence[str] = ()) -> Iterable[Row]:
    for form, (content, peer, peer_name) in _files(rows).items():
        if only and form not in only:
            continue
        name = f"report.{form}"
        assert len(read_bytes(content, name).items) == len(rows)  # a speed of reading half is none
        ours = len(rows) / median_seconds(lambda content=content, name=name: read_bytes(content, name), rounds=rounds)  # type: ignore[misc] # a default argument binds the loop variable
        theirs = len(rows) / median_seconds(lambda peer=peer, content=content: peer(content), rounds=rounds)  # type: ignore[misc] # likewise
        yield Row(f"{form}, {len(content) / 1024:,.0f} KiB", ours, "rows/s", theirs, peer_name)


def _files(rows: Sequence[tuple[str, ...]]) -> dict[str, tuple[bytes, Peer, str]]:
    kit = Kit()
    table = [HEAD, *rows]
    text = "".join(" | ".join(row) + " |\n" for row in table).encode()
    sheet = io.StringIO()
    csv.writer(sheet).writerows(table)
    cells = "".join("<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>" for row in table)
    files: dict[str, tuple[bytes, Peer, str]] = {
        "txt": (text, _split, "str.split"),
        "csv": (sheet.getvalue().encode("utf-8-sig"), _csv, "csv.reader"),
        "html": (f"<meta charset=utf-8><table>{cells}</table>".encode(), _lxml, "lxml"),
        "xlsx": (kit.xlsx({"一季度": table}), _openpyxl, "openpyxl read-only"),
    }
    if len(rows) < 1_000:
        pages = [[HEAD, *rows[at : at + 5]] for at in range(0, len(rows), 5)]
        files["docx"] = (kit.docx(table), _docx, "python-docx")
        files["pdf"] = (kit.pdf(pages), _pdfplumber, "pdfplumber")
    return files


def _fresh(files: dict[str, tuple[bytes, Peer, str]]) -> Iterable[Row]:
    with tempfile.TemporaryDirectory() as folder:
        for form, (content, _, _) in files.items():
            path = Path(folder) / f"report.{form}"
            path.write_bytes(content)
            started = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", MEASURED, str(path)],
                capture_output=True,
                text=True,
                check=True,
                encoding="utf-8",
            )
            yield Row(f"{form}: wall time, interpreter's start included", time.perf_counter() - started, "s")
            own, child = map(int, done.stdout.split())
            yield Row(f"{form}: peak memory", own / 1024, "MiB")
            if child:
                yield Row(f"{form}: peak memory of the child that parses", child / 1024, "MiB")


def _split(content: bytes) -> object:
    return [line.split(" | ") for line in content.decode("utf-8").splitlines()]


def _csv(content: bytes) -> object:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def _lxml(content: bytes) -> object:
    from lxml import html as page

    root = page.document_fromstring(content)
    return [[cell.text_content() for cell in row] for row in root.iter("tr")]


def _openpyxl(content: bytes) -> object:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    return [list(sheet.iter_rows(values_only=True)) for sheet in book]


def _docx(content: bytes) -> object:
    import docx

    tables: Any = docx.Document(io.BytesIO(content)).tables
    return [[cell.text for cell in row.cells] for table in tables for row in table.rows]


def _pdfplumber(content: bytes) -> object:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [page.extract_tables() for page in pdf.pages]
