"""Rows of the ledger to a file of the form asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from service.notices.notice import notice_of
from service.notices.rows import LedgerRow

FileForm = Literal["xlsx", "csv", "docx"]


def write(rows: Sequence[LedgerRow], form: FileForm, *, title: str = "", by_unit: bool = False) -> bytes:
    """Write a workbook, with `by_unit` a further sheet for every unit; a csv; or a notice."""
    if form == "csv":
        from service.notices.commas import write_csv

        return write_csv(rows)
    notice = notice_of(rows, title=title)
    if form == "xlsx":
        from service.notices.workbook import write_xlsx

        return write_xlsx(rows, notice, by_unit=by_unit)
    from service.notices.document import write_docx

    return write_docx(notice)
