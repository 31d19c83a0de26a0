"""All tables of a folder: read, checked, and either free of faults or refused with all of them."""

from __future__ import annotations

import datetime
from pathlib import Path

from spacelod.errors import Problem, TablesError
from spacelod.tables.cells import check_cells
from spacelod.tables.metadata import METADATA, Dataset, read_metadata
from spacelod.tables.reading import ReadTable, read_table
from spacelod.tables.references import References, check_keys
from spacelod.tables.row import Tables
from spacelod.tables.rules import check_rules

__all__ = ["read_tables"]


def read_tables(folder: Path, *, today: datetime.date | None = None) -> Tables:
    """Return every curated table of a folder; raise TablesError with every fault of all of them.

    ``today`` is the day from which a date counts as lying in the future.
    """
    dataset = read_metadata(folder)
    read = {table.name: read_table(folder / f"{table.name}.csv", table) for table in dataset}
    problems = [*_undeclared(folder, dataset), *_check(dataset, read, today or datetime.date.today())]
    if problems:
        raise TablesError(problems)
    return _tables(dataset, read)


def _check(dataset: Dataset, read: dict[str, ReadTable], today: datetime.date) -> list[Problem]:
    references = References(dataset, read)
    problems: list[Problem] = []
    for table in dataset:
        rows = read[table.name].rows
        problems += read[table.name].problems
        problems += check_cells(table.columns, rows, today)
        problems += check_keys(table, rows)
        problems += references.check(table, rows)
    # Rules also run over tables that have faults: whoever mends a table wants to see all of them at once.
    problems += check_rules(_tables(dataset, read), references)
    return problems


def _tables(dataset: Dataset, read: dict[str, ReadTable]) -> Tables:
    return Tables(dataset, {name: table.rows for name, table in read.items()})


def _undeclared(folder: Path, dataset: Dataset) -> list[Problem]:
    return [
        Problem(
            f"{folder.resolve().name}/{path.name}", 1, "", f"not declared in {METADATA}", "Declare it, or take it out."
        )
        for path in sorted(folder.glob("*.csv"))
        # A table that nobody declared would look curated and be published nowhere.
        if path.stem not in dataset.tables
    ]
