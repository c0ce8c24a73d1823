"""The ledger as CSV that Excel opens rightly: UTF-8 with a mark, defused formulas, quoted line breaks."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from service.notices.columns import columns_of
from service.notices.rows import LedgerRow
from service.notices.safety import defuse


def write_csv(rows: Sequence[LedgerRow]) -> bytes:
    """Write the ledger."""
    columns = columns_of(rows)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(defuse(column.heading) for column in columns)
    for row in rows:
        values = (column.value(row) for column in columns)
        writer.writerow("" if value is None else defuse(str(value)) for value in values)
    return text.getvalue().encode("utf-8-sig")
