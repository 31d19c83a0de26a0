"""From the rows of one table, or of one kind of group, to text: by form where it is known, else with care."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from spacelod.bulk.columns import Columns
from spacelod.bulk.forms import Filler, Form, compiled, learn
from spacelod.bulk.lookups import SOURCES, Lookups
from spacelod.bulk.probes import Feature, Slot
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
Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class Source:
    """What a plan writes: a pure function of some rows of a table that belong together, and what joins them."""

    table: TableDescription
    quads: Callable[[list[Row], Context], Iterable[Quad]]
    keys: frozenset[str] = frozenset()


@dataclass
class Plan:
    """The forms of all groups of so many rows of a source, learnt as they come."""

    source: Source
    size: int
    lookups: Lookups
    columns: Columns
    forms: dict[Any, Filler] = field(default_factory=dict)
    learnt: dict[Any, Form | None] = field(default_factory=dict)

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
        self.places: dict[Slot, int] = {}
        self.further = self.lookups.further.get(table.name, {})

    def write(self, groups: Sequence[Cells]) -> str:
        """Return the statements of groups of rows as N-Quads; each group has its cells in a row.

        Raises BuildError for a row that makes no statements.
        """
        try:
            if self.size <= _LONGEST and len(self.learnt) <= _MOST_FORMS:
                return self._by_form(groups)
        except (KeyError, ValueError):
            # Something in one of the cells is at fault; care tells which.
            pass
        return "".join(map(self._with_care, groups))

    def _by_form(self, groups: Sequence[Cells]) -> str:
        columns = self._columns(groups)
        features = [self.columns.feature(feature, columns[feature.column]) for feature in self.features]
        keys = list(zip(*features, strict=True)) if features else [()] * len(groups)
        forms = [self.forms.get(key) for key in keys]
        if None in forms:
            self._learn(keys, groups, columns)
            return self._by_form(groups)
        fillings = [self.columns.filling(slot.kind, columns[slot.column], slot.item) for slot in self.places]
        values = zip(*fillings, groups, strict=True)
        return "".join([fill(*value) for fill, value in zip(forms, values, strict=True)])  # type: ignore[misc]

    def _columns(self, groups: Sequence[Cells]) -> dict[str, Sequence[str]]:
        columns: dict[str, Sequence[str]] = dict(zip(self.own, zip(*groups, strict=True), strict=True))
        for named in self.rows:
            if SOURCES in named:
                columns[named[SOURCES]] = self._sources(columns, named)
        return columns

    def _sources(self, columns: Mapping[str, Sequence[str]], named: Mapping[str, str]) -> Sequence[str]:
        own = columns[named["source"]]
        if not self.further:
            return own
        keys = map("|".join, zip(*(columns[named[name]] for name in self.source.table.key), strict=True))
        return [
            ";".join(dict.fromkeys((source, *self.further[key]))) if key in self.further else source
            for source, key in zip(own, keys, strict=True)
        ]

    def _learn(self, keys: list[Any], groups: Sequence[Cells], columns: dict[str, Sequence[str]]) -> None:
        """Learn the forms of rows of which none is known; what a row function asks makes all forms unknown."""
        source = self.source
        for number, key in enumerate(keys):
            if key not in self.learnt:
                cells = {name: column[number] for name, column in columns.items()}
                found = learn(
                    source.quads, self.rows, cells, columns=self.header, keys=source.keys,
                    context=self.lookups.context, table=source.table.name,
                )  # fmt: skip
                if asked := found.asked.difference(self.features):
                    self.features += sorted(asked, key=repr)
                    self.learnt.clear()
                    self.forms.clear()
                    return
                fits = found.form is not None and self._fits(found.form, groups[number], cells)
                self.learnt[key] = found.form if fits else None
        self._compile(set(keys))

    def _compile(self, keys: set[Any]) -> None:
        unknown = keys - self.forms.keys()
        slots = {part for key in unknown for part in self.learnt[key] or () if isinstance(part, Slot)}
        if new := slots - self.places.keys():
            self.places |= {slot: number for number, slot in enumerate(sorted(new, key=repr), len(self.places))}
            # All forms take the same values, so those that were compiled for fewer have to be compiled again.
            self.forms.clear()
        for key in keys - self.forms.keys():
            form = self.learnt[key]
            self.forms[key] = self._careful if form is None else compiled(form, self.places)

    def _fits(self, form: Form, group: Cells, cells: Mapping[str, str]) -> bool:
        """Say whether a form, filled with the row from which it was learnt, says what the row function says."""
        slots = list(dict.fromkeys(part for part in form if isinstance(part, Slot)))
        try:
            fillings = [self.columns.filling(slot.kind, [cells[slot.column]], slot.item) for slot in slots]
            values = [next(iter(filling)) for filling in fillings]
            filled = compiled(form, {slot: number for number, slot in enumerate(slots)})(*values, group)
        except (KeyError, ValueError, IndexError):
            return False
        return set(filled.splitlines()) == set(self._with_care(group).splitlines())

    def _careful(self, *values: Any) -> str:
        return self._with_care(values[-1])

    def _with_care(self, group: Cells) -> str:
        cells = dict(zip(self.own, group, strict=True))
        rows = [self._row({own: cells[name] for own, name in named.items() if name in cells}) for named in self.rows]
        try:
            return "".join(dict.fromkeys(lines(self.source.quads(rows, self.lookups.context))))
        except (KeyError, ValueError) as error:
            where = f"data/{self.source.table.name}.csv, {rows[0].key}"
            raise BuildError(f"{where}: {error}; `spacelod validate` shows every fault") from error

    def _row(self, cells: Mapping[str, str]) -> Row:
        table = self.source.table
        return Row(table.name, f"data/{table.name}.csv", 0, "|".join([cells[name] for name in table.key]), cells)
