"""The curated tables: declared in data/csv-metadata.json, read into rows, checked as a whole."""

from __future__ import annotations

from spacelod.tables.canonical import canonical
from spacelod.tables.checking import read_tables
from spacelod.tables.metadata import Column, Dataset, Reference, TableDescription, read_metadata
from spacelod.tables.row import Row, Tables

__all__ = [
    "Column",
    "Dataset",
    "Reference",
    "Row",
    "TableDescription",
    "Tables",
    "canonical",
    "read_metadata",
    "read_tables",
]
