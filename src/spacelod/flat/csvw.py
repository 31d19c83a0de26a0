"""The description of a table for machines: CSV on the Web metadata."""

from __future__ import annotations

from typing import Any

from spacelod.flat.tables import Table

__all__ = ["csvw_metadata"]


def csvw_metadata(table: Table, url: str, *, licence: str, issued: str) -> dict[str, Any]:
    """Return CSVW metadata of a table that stands at a URL (relative to that of the metadata)."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": url,
        "dc:title": table.title,
        "dc:description": table.description,
        "dc:license": {"@id": licence},
        "dc:modified": {"@value": issued, "@type": "xsd:date"},
        "dialect": {"lineTerminators": ["\r\n", "\n"]},
        "tableSchema": {
            "columns": [
                {"name": name, "titles": column.name, "dc:description": column.description, "datatype": column.datatype}
                for name, column in zip(_names(table), table.columns, strict=True)
            ],
            "primaryKey": [
                name for name, column in zip(_names(table), table.columns, strict=True) if column.name in table.key
            ],
        },
    }


def _names(table: Table) -> list[str]:
    # CSVW names become parts of URI templates, which know no hyphen.
    return [name.replace("-", "_") for name in table.header]
