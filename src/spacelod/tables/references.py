"""Keys and references: no key twice, and every id names a row that exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from spacelod.errors import Problem
from spacelod.tables.cells import nearest
from spacelod.tables.metadata import Dataset, TableDescription
from spacelod.tables.reading import ReadTable
from spacelod.tables.row import Row

__all__ = ["References", "check_keys"]


def check_keys(table: TableDescription, rows: Iterable[Row]) -> Iterator[Problem]:
    """Yield a fault for each row that has the key of an earlier one."""
    first: dict[str, int] = {}
    for row in rows:
        line = first.setdefault(row.key, row.line)
        if line != row.line:
            said = f"the key {row.key!r} stands already in line {line}"
            yield row.problem(", ".join(table.key), said, "Take one of the rows out, or correct its key.")


class References:
    """Looks ids up in the tables, and suggests the nearest one that is known.

    A row that could not be read still counts as known: its own fault is reported, and one for
    each reference to it would be noise.
    """

    def __init__(self, dataset: Dataset, read: Mapping[str, ReadTable]) -> None:
        self._dataset = dataset
        self._read = read
        self._known: dict[tuple[str, ...], set[str]] = {}
        self._suggested: dict[tuple[tuple[str, ...], str], str | None] = {}

    def check(self, table: TableDescription, rows: Iterable[Row]) -> Iterator[Problem]:
        """Yield a fault for each value of a foreign key that names no row."""
        columns = {column.name: column for column in table.columns}
        for reference in table.references:
            column = columns[reference.column]
            for row in rows:
                for item in column.items(row[column.name]):
                    if column.accepts_item(item):
                        yield from self.missing(row, column.name, item, reference.target)

    def missing(self, row: Row, column: str, value: str, *targets: str) -> Iterator[Problem]:
        """Yield a fault unless the value is the key of a row in one of the target tables."""
        if value in self._values(targets) or self._torn(targets, value):
            return
        where = " or ".join(f"{target}.csv" for target in targets)
        near = self._nearest(targets, value)
        remedy = f"Did you mean {near!r}?" if near else f"Add it to {where} first, or correct it."
        yield row.problem(column, f"unknown {value!r}: no row of {where} has that key", remedy)

    def _values(self, targets: tuple[str, ...]) -> set[str]:
        if targets not in self._known:
            self._known[targets] = {row.key for target in targets for row in self._read[target].rows}
        return self._known[targets]

    def _torn(self, targets: tuple[str, ...], value: str) -> bool:
        return any(value in self._read[target].torn or not self._read[target].complete for target in targets)

    def _nearest(self, targets: tuple[str, ...], value: str) -> str | None:
        if (targets, value) not in self._suggested:
            # Sorted: of ids that are equally near, the suggestion is the same in every run.
            self._suggested[targets, value] = nearest(value, sorted(self._values(targets)))
        return self._suggested[targets, value]
