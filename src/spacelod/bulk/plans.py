"""From the rows of one table, or of one kind of group, to text: by form where it is known, else with care."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from pyarrow import array

from spacelod.bulk.blocks import Block, Values
from spacelod.bulk.columns import Columns, Fillings
from spacelod.bulk.fillers import Filler
from spacelod.bulk.forms import Form, learn
from spacelod.bulk.lookups import SOURCES, Lookups
from spacelod.bulk.probes import Feature
from spacelod.bulk.reading import Codes
from spacelod.errors import BuildError
from spacelod.populate.context import Context
from spacelod.tables import Row
from spacelod.tables.metadata import Column, TableDescription
from spacelod.terms import Quad, lines

__all__ = ["Plan", "Source"]

# A table of which every row has a form of its own is written with care after so many tries.
_MOST_FORMS: Final = 5_000
# Whatever features there are, their numbers together stay below what 64 bits hold.
_MOST_CODES: Final = 1 << 40
# Long groups hardly ever have the same form as another.
_LONGEST: Final = 8


@dataclass(frozen=True, slots=True)
class Source:
    """What a plan writes: a pure function of some rows of a table that belong together, and what joins them."""

    table: TableDescription
    quads: Callable[[list[Row], Context], Iterable[Quad]]
    keys: Sequence[str] = ()


@dataclass
class Plan:
    """The forms of all groups of so many rows of a source, learnt as they come."""

    source: Source
    size: int
    lookups: Lookups
    columns: Columns
    # By what was asked of a row; a row that is no matter of form has None.
    learnt: dict[Any, Filler | None] = field(default_factory=dict)
    known: dict[Form, Filler] = field(default_factory=dict)

    def __post_init__(self) -> None:
        table, keys = self.source.table, self.source.keys
        has_sources = "source" in table.header
        self.header: dict[str, Column | None] = {}
        self.rows: list[dict[str, str]] = []
        for number in range(self.size):
            suffix = f".{number}" if number else ""
            named = {column: column if column in keys else column + suffix for column in table.header}
            self.header |= {named[column.name]: column for column in table.columns}
            if has_sources:
                named[SOURCES] = SOURCES + suffix
                self.header[SOURCES + suffix] = None
            self.rows.append(named)
        self.own = [name for name, column in self.header.items() if column is not None]
        self.features: list[Feature] = []

    def write(self, block: Block) -> Iterator[bytes | memoryview]:
        """Yield the statements of groups of rows, given by a block, as N-Quads.

        Raises BuildError for a row that makes no statements.
        """
        fillers, codes = self.fillers(block)
        # Rows of one form come to stand beside each other; small numbers are sorted without comparing them.
        order = np.argsort(codes.astype(np.uint16) if len(fillers) < 1 << 16 else codes, kind="stable")
        ends = np.cumsum(np.bincount(codes, minlength=len(fillers))).tolist()
        fillings = Fillings(self.columns, block, order)
        for filler, start, end in zip(fillers, [0, *ends], ends, strict=False):
            careful = np.arange(start, end)
            if filler:
                text, careful = filler.fill(fillings, start, end)
                yield from text
            # Care tells whether a row is at fault, and what is wrong.
            yield from self._careful(block, order[careful])

    def fillers(self, block: Block) -> tuple[list[Filler | None], Codes]:
        """Return the forms of the rows, and for each row the number of its own."""
        while self.size <= _LONGEST and len(self.learnt) <= _MOST_FORMS:
            keys, first, codes = _keys([self.columns.feature(known, block) for known in self.features], block.rows)
            unknown = [(key, place) for key, place in zip(keys, first, strict=True) if key not in self.learnt]
            if all(self._learn(key, block, place) for key, place in unknown):
                return [self.learnt[key] for key in keys], codes
        return [None], np.zeros(block.rows, np.int64)

    def _learn(self, key: Any, block: Block, place: int) -> bool:
        """Learn the form of a row; return False when what its function asked makes all forms unknown."""
        if None in key:
            # What a feature could not be told of is at fault; care tells what is wrong.
            self.learnt[key] = None
            return True
        source = self.source
        cells = {name: block[name].text(place) for name in self.header}
        found = learn(
            source.quads, self.rows, cells, columns=self.header, keys=frozenset(source.keys),
            context=self.lookups.context, table=source.table.name,
        )  # fmt: skip
        if asked := found.asked.difference(self.features):
            self.features += sorted(asked, key=repr)
            self.learnt.clear()
            return False
        self.learnt[key] = self._filler(found.form, block, place) if found.form else None
        return True

    def _filler(self, form: Form, block: Block, place: int) -> Filler | None:
        """Return a form that can be filled; None if it does not say what the row function says of its own row."""
        try:
            filler = self.known.get(form) or Filler(form)
        except ValueError:
            return None
        text, refused = filler.fill(Fillings(self.columns, block, np.array([place])), 0, 1)
        found = set(b"".join(text).splitlines())
        if len(refused) or found != set(b"".join(self._careful(block, np.array([place]))).splitlines()):
            return None
        return self.known.setdefault(form, filler)

    def _careful(self, block: Block, places: Codes) -> Iterator[bytes]:
        """Yield what the row function itself says of the groups of rows at some places."""
        columns = [block[name].taken(places).cells.to_pylist() for name in self.own] if len(places) else []
        for found in zip(*columns, strict=True):
            cells = dict(zip(self.own, found, strict=True))
            rows = [
                self._row({own: cells[name] for own, name in named.items() if name in cells}) for named in self.rows
            ]
            try:
                yield "".join(dict.fromkeys(lines(self.source.quads(rows, self.lookups.context)))).encode()
            except (KeyError, ValueError) as error:
                where = f"data/{self.source.table.name}.csv, {rows[0].key}"
                raise BuildError(f"{where}: {error}; `spacelod validate` shows every fault") from error

    def _row(self, cells: Mapping[str, str]) -> Row:
        table = self.source.table
        return Row(table.name, f"data/{table.name}.csv", 0, "|".join([cells[name] for name in table.key]), cells)


def _keys(features: Sequence[Values], rows: int) -> tuple[list[Any], list[int], Codes]:
    """Return what features rows have together, the first row with each, and for each row the number of its own."""
    codes, size = np.zeros(rows, np.int64), 1
    for found, values in features:
        if size * len(values) > _MOST_CODES:
            codes, size = _renumbered(codes)
        codes, size = codes * len(values) + found, size * len(values)
    codes, size = _renumbered(codes)
    first = np.zeros(size, np.int64)
    first[codes[::-1]] = np.arange(rows)[::-1]
    keys = [[values[number] for number in found[first]] for found, values in features]
    return list(zip(*keys, strict=True)) if keys else [()], first.tolist(), codes


def _renumbered(codes: Codes) -> tuple[Codes, int]:
    """Return numbers without gaps, in the order in which they come."""
    found = array(codes).dictionary_encode()
    return found.indices.to_numpy().astype(np.int64), len(found.dictionary)
