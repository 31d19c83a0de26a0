"""From the rows of one table, or of one kind of group, to text: by form where it is known, else with care."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import repeat
from typing import Any, Final

from spacelod.bulk.blocks import Block, some
from spacelod.bulk.columns import Columns
from spacelod.bulk.fillers import Family, Filler
from spacelod.bulk.forms import Form, learn
from spacelod.bulk.lookups import SOURCES, Lookups
from spacelod.bulk.probes import Feature, Slot
from spacelod.bulk.reading import real
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
    # By the places that further items of lists fill: a row with one item has nothing for them.
    families: dict[frozenset[Slot], Family] = field(default_factory=dict)

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

    def write(self, block: Block, count: int) -> Iterator[bytes]:
        """Yield the statements of so many groups of rows, given by a block, as N-Quads.

        Raises BuildError for a row that makes no statements.
        """
        fillers = self.fillers(block, count)
        for family, places in _families(fillers).items():
            if family is None:
                yield from (self._careful(block, place) for place in places)
                continue
            members = [filler for filler in some(fillers, places) if filler]
            text, refused = family.fill(self.columns, block, places, members)
            yield from text
            # Care tells whether a row is at fault, and what is wrong.
            yield from (self._careful(block, places[at]) for at in refused)

    def fillers(self, block: Block, count: int) -> list[Filler | None]:
        """Return the form of each row."""
        while self.size <= _LONGEST and len(self.learnt) <= _MOST_FORMS:
            features = [list(self.columns.feature(known, block)) for known in self.features]
            keys = partial(zip, *features, strict=True) if features else partial(repeat, (), count)
            try:
                return list(map(self.learnt.__getitem__, keys()))
            except KeyError:
                unknown = {key: place for place, key in reversed(list(enumerate(keys()))) if key not in self.learnt}
            all(self._learn(key, block, place) for key, place in reversed(unknown.items()))
        return [None] * count

    def _learn(self, key: Any, block: Block, place: int) -> bool:
        """Learn the form of a row; return False when what its function asked makes all forms unknown."""
        if None in key:
            # What a feature could not be told of is at fault; care tells what is wrong.
            self.learnt[key] = None
            return True
        source = self.source
        cells = {name: real(block[name][place]) for name in self.header}
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
            filler = self.known.get(form) or Filler(form, self._family(form))
        except ValueError:
            return None
        text, refused = filler.family.fill(self.columns, block, [place], [filler])
        found = set(b"".join(text).splitlines())
        if refused or found != set(self._careful(block, place).splitlines()):
            return None
        return self.known.setdefault(form, filler)

    def _family(self, form: Form) -> Family:
        further = frozenset(part for part in form if isinstance(part, Slot) and part.item)
        return self.families.setdefault(further, Family())

    def _careful(self, block: Block, place: int) -> bytes:
        cells = {name: real(block[name][place]) for name in self.own}
        rows = [self._row({own: cells[name] for own, name in named.items() if name in cells}) for named in self.rows]
        try:
            return "".join(dict.fromkeys(lines(self.source.quads(rows, self.lookups.context)))).encode()
        except (KeyError, ValueError) as error:
            where = f"data/{self.source.table.name}.csv, {rows[0].key}"
            raise BuildError(f"{where}: {error}; `spacelod validate` shows every fault") from error

    def _row(self, cells: Mapping[str, str]) -> Row:
        table = self.source.table
        return Row(table.name, f"data/{table.name}.csv", 0, "|".join([cells[name] for name in table.key]), cells)


def _families(fillers: list[Filler | None]) -> Mapping[Family | None, Sequence[int]]:
    """Return the families of forms that rows have, and which rows; None for rows that are no matter of form."""
    kinds = {filler: filler.family if filler else None for filler in dict.fromkeys(fillers)}
    found: dict[Family | None, list[int]] = {family: [] for family in kinds.values()}
    if len(found) == 1:
        return dict.fromkeys(found, range(len(fillers)))
    for place, filler in enumerate(fillers):
        found[kinds[filler]].append(place)
    return found
