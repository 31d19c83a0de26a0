"""The one way to write a table: rows by primary key, LF line ends, as few quotation marks as possible."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from spacelod.tables.metadata import TableDescription
from spacelod.tables.row import Row

__all__ = ["canonical"]


def canonical(table: TableDescription, rows: Iterable[Row]) -> str:
    """Return the text of a table in canonical form, so that a change shows as the rows it touches."""
    output = io.StringIO()
    # Values are quoted only where they must be (RFC 4180 section 2, items 5 to
    # 7), so a line of text is mostly what is read.
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(table.header)
    for row in sorted(rows, key=lambda row: [row[name] for name in table.key]):
        writer.writerow([row[name] for name in table.header])
    return output.getvalue()
