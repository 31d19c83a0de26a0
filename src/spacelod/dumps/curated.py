"""The curated tables with their CSVW description as one archive, the same bytes for the same tables."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

__all__ = ["METADATA", "archive_name", "write_archive"]

METADATA: Final = "csv-metadata.json"
# The tables as they are edited, the description that types them, and the words that explain them.
_PARTS: Final = ("*.csv", METADATA, "README.md")
# Zip keeps the mode of a Unix file in the upper half: a plain file that everybody may read.
_READABLE: Final = 0o100644 << 16
_UNIX: Final = 3


def archive_name(version: str) -> str:
    """Return the name of the archive among the dumps of a release."""
    return f"spacelod-{version}-tables.csvw.zip"


def write_archive(tables: Path, path: Path, day: str) -> None:
    """Pack the tables of a folder; every entry has the day of the data as its time."""
    year, month, date = map(int, day.split("-"))
    with ZipFile(path, "w") as archive:
        for source in sorted(found for part in _PARTS for found in tables.glob(part)):
            # An archive made from files would carry their times, owners and the system it was made on.
            entry = ZipInfo(source.name, (year, month, date, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, _UNIX, _READABLE
            archive.writestr(entry, source.read_bytes(), compresslevel=9)
