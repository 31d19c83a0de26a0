"""Whole columns at a time: what tells the form of each row, and what fills its places.

Rows come a few hundred at a time, which keeps them in the processor's cache, and each function here takes one
column of them, so that Python's own loops in C do the work.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from typing import Any, Final

from spacelod.bulk.probes import Feature
from spacelod.dates import precision
from spacelod.iris import segment, slug
from spacelod.populate.context import Context
from spacelod.terms import ESCAPED, FORBIDDEN, escape

__all__ = ["Columns"]

# A memory for dates and sources stays useful and small; days since 1900 would fill a tenth of it.
_KEPT: Final = 1 << 19


class _Memory(dict[str, Any]):
    """Remembers what a function made of a cell."""

    def __init__(self, make: Callable[[str], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, cell: str) -> Any:
        if len(self) >= _KEPT:
            self.clear()
        value = self[cell] = self._make(cell)
        return value


class Columns:
    """Reads features and fillings off columns."""

    def __init__(self, context: Context) -> None:
        self._days = _Memory(_exactness)
        self._official = _Memory(lambda cell: bool(context.official.intersection(cell.split(";"))))
        self._kinds = _Memory(lambda cell: tuple(map(context.kinds.get, cell.split(";"))))
        self._nodes = _Memory(lambda cell: tuple(_stem(context, key) for key in cell.split(";")))
        self._names = {"": "", **{key: escape(name) for key, name in context.names.items()}}

    def feature(self, feature: Feature, column: Sequence[str]) -> Iterable[Any]:
        """Return a feature of each cell of a column."""
        match feature.kind:
            case "value":
                return column
            case "full":
                return map(bool, column)
            case "contains":
                return map(str.__contains__, column, repeat(feature.detail))
            case "count":
                if ";" not in "".join(column):
                    return map(bool, column)
                return [cell.count(";") + 1 if cell else 0 for cell in column]
        memory = {"date": self._days, "official": self._official, "kind": self._kinds, "node": self._nodes}
        return map(memory[feature.kind].__getitem__, column)

    def filling(self, kind: str, column: Sequence[str], item: int | None) -> Iterable[Any]:
        """Return what fills the places of a column's cells, or of one item of its lists."""
        if item is not None and ";" in "".join(column):
            lists = [cell.split(";") for cell in column]
            column = [values[item] if len(values) > item else "" for values in lists]
        elif item:
            return repeat("", len(column))
        return self._filling(kind, column)

    def _filling(self, kind: str, column: Sequence[str]) -> Iterable[str]:
        escaped = kind.endswith("-escaped")
        base, _, image = kind.removesuffix("-escaped").partition("-")
        if base == "name" and escaped and not image:
            return map(self._names.__getitem__, column)
        if base == "name":
            raise KeyError(kind)
        if base == "tail":
            column = [cell.rsplit("/", 1)[-1] for cell in column]
        if image:
            column = list(map({"slug": slug, "segment": segment}[image], column))
        return _escaped(column) if escaped else _checked(column)


def _escaped(column: Sequence[str]) -> Iterable[str]:
    # Most columns have nothing to escape; one look at all of them together costs less than one at each.
    return map(escape, column) if ESCAPED.search("".join(column)) else column


def _checked(column: Sequence[str]) -> Sequence[Any]:
    """Return cells that go into IRIs; one that cannot raises ValueError when it is written into one."""
    if not FORBIDDEN.search("".join(column)):
        return column
    return [_NoIri(cell) if FORBIDDEN.search(cell) else cell for cell in column]


class _NoIri:
    """A cell that may be fine in the form of its row, which does not put it into an IRI."""

    def __init__(self, cell: str) -> None:
        self._cell = cell

    def __format__(self, _: str) -> str:
        raise ValueError(f"it cannot be part of an IRI: {self._cell!r}")


def _exactness(date: str) -> tuple[int, int]:
    if not date:
        return (0, 0)
    if precision(date) is None:
        raise ValueError(f"not a date (YYYY, YYYY-MM or YYYY-MM-DD): {date!r}")
    # The last day of a month is written out; everything else is copied.
    return len(date), calendar.monthrange(int(date[:4]), int(date[5:7]))[1] if len(date) == 7 else 0


def _stem(context: Context, key: str) -> str:
    return context.node(key)[: -len(key) - 1] if key else ""
