"""What rows need of other tables, read a row at a time, and the stand-in for it while a form is learnt."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from pyarrow import array, compute, string

from spacelod.bulk.blocks import Block, Column
from spacelod.bulk.probes import Feature, Key, Peeked, Probe, Slot, Trace
from spacelod.bulk.reading import Cells, columns_of, pieces
from spacelod.errors import BuildError
from spacelod.populate.context import Context
from spacelod.tables import Row, Tables
from spacelod.tables.metadata import Dataset, TableDescription
from spacelod.terms import Term

__all__ = ["SOURCES", "Lookups", "StreamedTables", "TracingContext"]

# A column that no table has: the sources of a row, the further ones included.
SOURCES: Final = "@sources"
_BLOCK: Final = 1 << 20
_NEWLINE: Final = ord("\n")


class StreamedTables(Tables):
    """Tables whose rows are read each time that they are asked for, and never kept."""

    def __init__(self, folder: Path, dataset: Dataset) -> None:
        super().__init__(dataset, {table.name: () for table in dataset})
        self.folder = folder

    def rows(self, name: str) -> Any:
        """Yield the rows of a table in the order of its file."""
        return self._read(self.dataset.tables[name])

    def count(self, name: str) -> int:
        """Return how many rows a table has; cells hold no line breaks."""
        with (self.folder / f"{name}.csv").open("rb", buffering=0) as file:
            found, last = 0, b"\n"
            while block := file.read(_BLOCK):
                # Comparing whole arrays finds short lines several times as fast as looking for the end of each.
                found, last = found + int(np.count_nonzero(np.frombuffer(block, np.uint8) == _NEWLINE)), block
            return found - last.endswith(b"\n")

    def cells(self, name: str, *columns: str) -> Iterator[tuple[str, ...]]:
        """Yield the cells that each row of a table has in some columns."""
        table = self.dataset.tables[name]
        for piece in pieces(self.folder, table, size=_BLOCK):
            for found in columns_of(self.folder, table, piece, names=columns):
                yield from zip(*(cells.to_pylist() for cells in found), strict=True)

    def by_key(self, name: str) -> Mapping[str, Row]:
        """Return rows that have the cells of their keys only, made when they are asked for."""
        return _ByKey(self, self.dataset.tables[name])

    def _read(self, table: TableDescription) -> Iterator[Row]:
        with (self.folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            if (header := next(reader, None)) != table.header:
                raise BuildError(f"data/{table.name}.csv:1: the header is {header}; it should be {table.header}")
            for line, cells in enumerate(reader, start=2):
                yield _row(table, line, cells)


def _row(table: TableDescription, line: int, cells: Any) -> Row:
    """Return a row of a table from its cells."""
    if len(cells) != len(table.columns):
        raise BuildError(f"data/{table.name}.csv:{line}: {len(cells)} cells instead of {len(table.columns)}")
    values = dict(zip(table.header, cells, strict=True))
    return Row(table.name, f"data/{table.name}.csv", line, "|".join(values[name] for name in table.key), values)


class _ByKey(dict[str, Row]):
    def __init__(self, tables: StreamedTables, table: TableDescription) -> None:
        super().__init__()
        self._tables, self._table = tables, table

    def __missing__(self, key: str) -> Row:
        cells = dict(zip(self._table.key, key.split("|"), strict=True))
        return Row(self._table.name, f"data/{self._table.name}.csv", 0, key, cells)


class Lookups(NamedTuple):
    """The context of all rows, and for each table the keys of rows with further sources, and these by key."""

    context: Context
    further: Mapping[str, tuple[Cells, Mapping[str, tuple[str, ...]]]]

    @classmethod
    def of(cls, tables: Tables) -> Lookups:
        """Read the tables once; what is kept grows with the actors, instruments, events and sources only."""
        context = Context.of(tables)
        further: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
        for (table, key), sources in context.further.items():
            further[table][key] = sources
        return cls(context, {table: (array(list(found)), found) for table, found in further.items()})

    def block(self, table: TableDescription, cells: Sequence[Cells]) -> Block:
        """Return the columns of some rows of a table by name, and under ``SOURCES`` all sources of each row."""
        block = Block(zip(table.header, map(Column, cells), strict=True), len(cells[0]))
        if "source" in block:
            block[SOURCES] = self._sources(block, table)
        return block

    def _sources(self, block: Block, table: TableDescription) -> Column:
        own = block["source"]
        if table.name not in self.further:
            return own
        known, further = self.further[table.name]
        keys = compute.binary_join_element_wise(*(block[name].cells for name in table.key), "|")
        with_further = compute.is_in(keys, known)
        found = zip(own.cells.filter(with_further).to_pylist(), keys.filter(with_further).to_pylist(), strict=True)
        lists = [";".join(dict.fromkeys((source, *further[key]))) for source, key in found]
        return Column(compute.replace_with_mask(own.cells, with_further, array(lists, string()))) if lists else own


class TracingContext(Context):
    """Answers a row function that is run with probes: by marks where it is copied, else for the row at hand."""

    __slots__ = ("_actual", "_trace")
    _actual: Context
    _trace: Trace

    def __init__(self, actual: Context, trace: Trace, kinds: Any) -> None:
        super().__init__({}, kinds, {}, frozenset(), {})
        object.__setattr__(self, "_actual", actual)
        object.__setattr__(self, "_trace", trace)

    def name(self, key: str) -> str:
        """Return a mark in place of a name."""
        slot = _slot(key)
        return self._trace.probe(Slot(slot.column, "name", slot.item), form="text")

    def sources(self, row: Row) -> list[str]:
        """Return marks in place of the sources of a row."""
        return list(row.cells[SOURCES].items)  # type: ignore[attr-defined]

    def status(self, sources: Any) -> str:
        """Return the verification status of the row at hand."""
        keys = [source for source in sources if isinstance(source, Key)]
        for column in sorted({key.slot.column for key in keys}):
            self._trace.asked.add(Feature("official", column))
        cells = self._trace.cells
        return self._actual.status(cells[key.slot.column].split(";")[key.slot.item or 0] for key in keys)

    def is_state(self, actor: str) -> bool:
        """Say whether the actor of the row at hand is a state."""
        return self._actual.is_state(self._asked("kind", actor))

    def former(self, actor: str) -> bool:
        """Say whether the actor of the row at hand is a former state."""
        return self._actual.former(self._asked("kind", actor))

    def node(self, key: str) -> Term:
        """Return the node of a thing of the same table as in the row at hand."""
        if not isinstance(key, Probe):
            return self._actual.node(key)
        cell = self._asked("node", key)
        actual = self._actual.node(cell)
        if not actual.endswith(f"/{cell}>"):
            raise Peeked(key.slot.column)
        return f"{actual[: -len(cell) - 1]}{key}>"

    def _asked(self, kind: str, key: str) -> str:
        slot = _slot(key)
        self._trace.asked.add(Feature(kind, slot.column))
        cell = self._trace.cells[slot.column]
        return cell if slot.item is None else cell.split(";")[slot.item]


class TracingKinds:
    """The kinds of actors and instruments, as the row at hand has them."""

    def __init__(self, actual: Context, trace: Trace) -> None:
        self._actual, self._trace = actual, trace

    def __getitem__(self, key: str) -> str:
        slot = _slot(key)
        self._trace.asked.add(Feature("kind", slot.column))
        cell = self._trace.cells[slot.column]
        return self._actual.kinds[cell if slot.item is None else cell.split(";")[slot.item]]

    def __contains__(self, key: object) -> bool:
        raise Peeked(str(key))


def _slot(key: str) -> Slot:
    if not isinstance(key, Probe) or key.slot.kind != "cell":
        # A cell that was taken apart: what it names cannot be told from the row.
        raise Peeked(repr(key))
    return key.slot
