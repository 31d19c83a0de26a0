"""From the rows of one table, or of one kind of group, to text: by form where it is known, else with care."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from spacelod.bulk.columns import Columns
from spacelod.bulk.forms import Filler, Form, learn
from spacelod.bulk.lookups import SOURCES, Lookups
from spacelod.bulk.probes import Feature
from spacelod.bulk.reading import Cells, some
from spacelod.errors import BuildError
from spacelod.populate.context import Context
from spacelod.tables import Row
from spacelod.tables.metadata import Column, TableDescription
from spacelod.terms import Quad, lines

__all__ = ["Plan", "Source"]

# A table of which every row has a form of its own is written with care after so many tries.
_MOST_FORMS: Final = 5_000
# Long groups hardly ever have the same form as another.
_LONGEST: Final = 8
_Write = Callable[[Mapping[str, Cells], Sequence[int]], Iterator[bytes]]


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
    fillers: dict[Form, Filler] = field(default_factory=dict)

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
        self.further = {
            key.encode(): [source.encode() for source in sources]
            for key, sources in self.lookups.further.get(table.name, {}).items()
        }

    def write(self, groups: Sequence[Cells]) -> Iterator[bytes]:
        """Yield the statements of groups of rows, given by columns, as N-Quads.

        Raises BuildError for a row that makes no statements.
        """
        columns = dict(zip(self.own, groups, strict=True))
        for named in self.rows:
            if SOURCES in named:
                columns[named[SOURCES]] = self._sources(columns, named)
        yield from self._written(columns, range(len(groups[0])))

    def _written(self, columns: Mapping[str, Cells], places: Sequence[int]) -> Iterator[bytes]:
        try:
            kinds = self._kinds(columns, places)
        except (KeyError, ValueError):
            yield from self._halves(self._written, columns, places)
            return
        for filler, members in kinds.items():
            if filler:
                yield from self._filled(filler, columns, members)
            else:
                yield from (self._careful(columns, place) for place in members)

    def _filled(self, filler: Filler, columns: Mapping[str, Cells], places: Sequence[int]) -> Iterator[bytes]:
        try:
            text = filler.fill(self.columns, columns, places)
        except (KeyError, ValueError):
            text = self._halves(partial(self._filled, filler), columns, places)
        yield from text

    def _halves(self, write: _Write, columns: Mapping[str, Cells], places: Sequence[int]) -> Iterator[bytes]:
        """Write rows of which one is at fault: care tells which, and what."""
        if len(places) == 1:
            yield self._careful(columns, places[0])
            return
        half = len(places) // 2
        yield from write(columns, places[:half])
        yield from write(columns, places[half:])

    def _kinds(self, columns: Mapping[str, Cells], places: Sequence[int]) -> dict[Filler | None, list[int]]:
        """Return which rows have which form, in the order of the first of each."""
        if self.size > _LONGEST or len(self.learnt) > _MOST_FORMS:
            return {None: list(places)}
        while True:
            found: dict[Any, list[int]] = defaultdict(list)
            for place, key in zip(places, self._keys(columns, places), strict=True):
                found[key].append(place)
            unknown = [key for key in found if key not in self.learnt]
            if all(self._learn(key, columns, found[key][0]) for key in unknown):
                break
        kinds: dict[Filler | None, list[int]] = {}
        for key, members in found.items():
            kinds.setdefault(self.learnt[key], []).extend(members)
        return kinds

    def _keys(self, columns: Mapping[str, Cells], places: Sequence[int]) -> list[Any]:
        features = [self.columns.feature(known, some(columns[known.column], places)) for known in self.features]
        return list(zip(*features, strict=True)) if features else [()] * len(places)

    def _sources(self, columns: Mapping[str, Cells], named: Mapping[str, str]) -> Cells:
        own = columns[named["source"]]
        if not self.further:
            return own
        keys = map(b"|".join, zip(*(columns[named[name]] for name in self.source.table.key), strict=True))
        return [
            b";".join(dict.fromkeys((source, *self.further[key]))) if key in self.further else source
            for source, key in zip(own, keys, strict=True)
        ]

    def _learn(self, key: Any, columns: Mapping[str, Cells], place: int) -> bool:
        """Learn the form of a row; return False when what its function asked makes all forms unknown."""
        source = self.source
        cells = {name: column[place].decode() for name, column in columns.items()}
        found = learn(
            source.quads, self.rows, cells, columns=self.header, keys=frozenset(source.keys),
            context=self.lookups.context, table=source.table.name,
        )  # fmt: skip
        if asked := found.asked.difference(self.features):
            self.features += sorted(asked, key=repr)
            self.learnt.clear()
            return False
        filler = None
        if found.form is not None:
            filler = self.fillers.setdefault(found.form, Filler(found.form))
        self.learnt[key] = filler if filler and self._fits(filler, columns, place) else None
        return True

    def _fits(self, filler: Filler, columns: Mapping[str, Cells], place: int) -> bool:
        """Say whether a form, filled with the row from which it was learnt, says what the row function says."""
        try:
            filled = b"".join(filler.fill(self.columns, columns, [place]))
        except (KeyError, ValueError):
            return False
        return set(filled.splitlines()) == set(self._careful(columns, place).splitlines())

    def _careful(self, columns: Mapping[str, Cells], place: int) -> bytes:
        cells = {name: columns[name][place].decode() for name in self.own}
        rows = [self._row({own: cells[name] for own, name in named.items() if name in cells}) for named in self.rows]
        try:
            return "".join(dict.fromkeys(lines(self.source.quads(rows, self.lookups.context)))).encode()
        except (KeyError, ValueError) as error:
            where = f"data/{self.source.table.name}.csv, {rows[0].key}"
            raise BuildError(f"{where}: {error}; `spacelod validate` shows every fault") from error

    def _row(self, cells: Mapping[str, str]) -> Row:
        table = self.source.table
        return Row(table.name, f"data/{table.name}.csv", 0, "|".join([cells[name] for name in table.key]), cells)
