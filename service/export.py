"""Send results out: any search result or the whole ledger as a workbook, CSV or notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from service.app import App
from service.errors import TooLarge
from service.notices.rows import ledger_rows
from service.notices.writing import write
from service.search import LONGEST_PAGE, SearchRequest, search
from service.store.items import StoredItem
from service.tracking.ledger import Ledger, open_ledger

MOST_IN_NOTICE = 5_000  # a document of more is of use to nobody and takes minutes to write
MOST_IN_TABLE = 200_000
_MANY = 1_000  # rows: more take longer to write than a process takes to start


class Form(StrEnum):
    """The kind of file."""

    XLSX = "xlsx"
    CSV = "csv"
    DOCX = "docx"

    @property
    def label(self) -> str:
        """The Chinese name shown to clerks."""
        return {"xlsx": "工作簿", "csv": "表格", "docx": "通报"}[self.value]

    @property
    def media_type(self) -> str:
        """The MIME type to serve it with."""
        return _MEDIA_TYPES[self]


_OFFICE = "application/vnd.openxmlformats-officedocument"
_MEDIA_TYPES = {
    Form.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    Form.CSV: "text/csv; charset=utf-8",
    Form.DOCX: f"{_OFFICE}.wordprocessingml.document",
}


def export(
    app: App, request: SearchRequest | None, form: Form | str, *, by_unit: bool = False, title: str = ""
) -> bytes:
    """Write all items a request finds (its page does not matter), or with None the whole ledger.

    The ledger as a notice takes the newest report of every place; as a table, all reports. `by_unit` adds to a
    workbook a sheet for every responsible unit.

    Raises:
        BadInput: a filter of the request names no facet or value.
        TooLarge: there are more items than such a file can usefully hold.
    """
    form = Form(form)
    most = MOST_IN_NOTICE if form is Form.DOCX else MOST_IN_TABLE
    if request is not None:  # counted before an item is read
        _check(search(app, replace(request, limit=1, offset=0)).total, min(most, LONGEST_PAGE))
    ledger = open_ledger(app)
    items = _chosen(app, ledger, request, form)
    _check(len(items), most)
    rows = ledger_rows(app, ledger, items)
    if len(rows) >= _MANY:
        from service.notices.apart import write_apart

        return write_apart(rows, form.value, title=title, by_unit=by_unit)
    return write(rows, form.value, title=title, by_unit=by_unit)


def _chosen(app: App, ledger: Ledger, request: SearchRequest | None, form: Form) -> Sequence[StoredItem]:
    if request is not None:
        return [found.stored for found in search(app, replace(request, limit=LONGEST_PAGE, offset=0)).items]
    items = sorted(ledger.items.values(), key=lambda item: (item.place, item.period, item.position))
    if form is not Form.DOCX:
        return items
    newest = {report.id for place in ledger.reports if (report := ledger.report_at(place, None)) is not None}
    return [item for item in items if item.report_id in newest]


def _check(count: int, most: int) -> None:
    if count <= most:
        return
    raise TooLarge(
        "too-many-to-export",
        chinese=f"共 {count} 项，一个文件最多 {most} 项；请用地区、季度或检索词缩小范围。",
        english=f"{count} items are too many for one file of at most {most}; narrow by place, period or words",
    )
