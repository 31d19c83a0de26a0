"""A curated row and the set of all tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from spacelod.errors import Problem
from spacelod.tables.metadata import Dataset

__all__ = ["Row", "Tables"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a curated table; ``row["column"]`` is its text, "" when the cell is empty.

    ``line`` counts from 1, the header being line 1; ``key`` joins the cells of the primary key with "|".
    """

    table: str
    file: str
    line: int
    key: str
    cells: Mapping[str, str] = field(repr=False)

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def list(self, column: str) -> tuple[str, ...]:
        """Return the values of a cell that holds several, in their order; none when it is empty."""
        value = self.cells[column]
        # The separator that every list of the declaration has.
        return tuple(value.split(";")) if value else ()

    def problem(self, column: str, problem: str, remedy: str) -> Problem:
        """Return a fault of this row, which leads back to its file and line."""
        return Problem(self.file, self.line, column, problem, remedy)


class Tables:
    """All curated tables, read and found free of faults."""

    def __init__(self, dataset: Dataset, rows: Mapping[str, tuple[Row, ...]]) -> None:
        self.dataset = dataset
        self._rows = dict(rows)
        self._by_key: dict[str, dict[str, Row]] = {}

    def __iter__(self) -> Iterator[str]:
        """Yield the name of each table, in the order of the metadata."""
        return iter(self._rows)

    def rows(self, name: str) -> tuple[Row, ...]:
        """Return the rows of a table in the order of its file; KeyError for a table that is not declared."""
        return self._rows[name]

    def cells(self, name: str, *columns: str) -> Iterator[tuple[str, ...]]:
        """Yield the cells that each row of a table has in some columns."""
        for row in self.rows(name):
            yield tuple([row[column] for column in columns])

    def by_key(self, name: str) -> Mapping[str, Row]:
        """Return the rows of a table by key, for look-ups."""
        if name not in self._by_key:
            self._by_key[name] = {row.key: row for row in self._rows[name]}
        return self._by_key[name]
