"""Tables of any size in the form of the curated ones, the same for the same seed."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from generator import actors, claims, instruments, sources, ties
from generator.plan import Plan, Row
from spacelod.resources import resource
from spacelod.tables.metadata import METADATA, read_metadata

__all__ = ["TABLES", "Plan", "write_tables"]

TABLES: Final[dict[str, Callable[[Plan], Iterator[Row]]]] = {
    **actors.TABLES,
    **instruments.TABLES,
    **ties.TABLES,
    **claims.TABLES,
    **sources.TABLES,
}


def write_tables(folder: Path, plan: Plan) -> int:
    """Write all tables of a plan into a folder, a row at a time, and return the number of rows."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(resource("data") / METADATA, folder / METADATA)
    return sum(_write(folder / f"{table.name}.csv", table.header, plan) for table in read_metadata(folder))


def _write(path: Path, header: list[str], plan: Plan) -> int:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        written = 0
        for row in TABLES[path.stem](plan):
            writer.writerow(row)
            written += 1
    return written
