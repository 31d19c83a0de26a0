"""Whole columns at a time: what tells the form of each row, and what fills its places."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
from pyarrow import compute

from spacelod.bulk.blocks import IN_LITERALS, IN_NO_ADDRESS, LIST, Block, Column, Made, Values
from spacelod.bulk.probes import Feature, Slot
from spacelod.bulk.reading import Codes
from spacelod.dates import precision
from spacelod.populate.context import Context
from spacelod.terms import ESCAPED, FORBIDDEN, escape

__all__ = ["Columns", "Fillings", "images"]

# A memory for dates and sources stays useful and small; days since 1900 would fill a tenth of it.
_KEPT: Final = 1 << 19
# What ``segment`` replaces and takes off, in a column whose cells are lines.
_REPLACED: Final = re.compile(r"[^\w.~\n-]+")
_MARKED: Final = {code: "\0" for code in range(128) if _REPLACED.match(chr(code))}
_STRIPPED: Final = ("\n-", "-\n", "\n.", ".\n")
# What a place takes of a cell: all after the last of these.
_ENDS: Final = {"tail": "/", "word": " "}
_EITHER: Final = (False, True)


class _Memory(dict[str, Any]):
    """Remembers what a function made of a cell; None when it refused."""

    def __init__(self, make: Callable[[str], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, cell: str) -> Any:
        if len(self) >= _KEPT:
            self.clear()
        try:
            value = self._make(cell)
        except (KeyError, ValueError):
            value = None
        self[cell] = value
        return value


class Columns:
    """Reads features off columns, and remembers what was made of cells."""

    def __init__(self, context: Context) -> None:
        self.names = context.names
        # An empty cell names nothing.
        kinds, segments = {"": "", **context.kinds}, {"": "", **context.segments}
        # Processes that are forked later share these, and a cell that names one thing is looked up without a call.
        self._known: dict[str, Callable[[str], Any]] = {
            "official": context.official.__contains__, "kind": kinds.get, "node": segments.get,
        }  # fmt: skip
        self._asked = {
            "date": _Memory(_exactness),
            "official": _Memory(lambda cell: not context.official.isdisjoint(cell.split(";"))),
            # Text remembers its hash, which a tuple does not.
            "kind": _Memory(lambda cell: " ".join([kinds[key] for key in cell.split(";")])),
            "node": _Memory(lambda cell: " ".join([segments[key] for key in cell.split(";")])),
        }

    def feature(self, feature: Feature, block: Block) -> Values:
        """Return a feature of each cell of a column."""
        column = block[feature.column]
        lists = column.may_hold(LIST)
        match feature.kind:
            case "value":
                return Values(column.coded.codes, column.coded.texts)
            case "contains":
                return _either(compute.match_substring(column.cells, feature.detail))
            case "count" if lists:
                counts = compute.count_substring(column.cells, ";").to_numpy() + _full(column)
                return Values(counts, range(int(counts.max()) + 1))
            case "full" | "count":
                return Values(_full(column), _EITHER)
        known = None if lists else self._known.get(feature.kind)
        return column.coded.told(feature.kind, known or self._asked[feature.kind].__getitem__)


def _either(found: Any) -> Values:
    return Values(found.to_numpy(zero_copy_only=False).astype(np.int64), _EITHER)


def _full(column: Column) -> Codes:
    """Return 1 for each cell that holds something, else 0."""
    full: Codes = np.minimum(compute.binary_length(column.cells).to_numpy(), 1)
    return full


class Fillings:
    """What fills the places of some rows, and which cells a place does not take."""

    def __init__(self, columns: Columns, block: Block, places: Codes) -> None:
        self._columns, self._block, self._places = columns, block, places
        self._found: dict[Slot, Made] = {}

    def of(self, slot: Slot) -> Made:
        """Return what fills a place, row by row, and where it takes nothing, if that is so anywhere."""
        if slot not in self._found:
            self._found[slot] = self._of(slot)
        return self._found[slot]

    def _of(self, slot: Slot) -> Made:
        column = self._block[slot.column] if slot.item is None else self._block.item(slot.column, slot.item)
        taken = column.taken(self._places)
        marks = {"cell": IN_NO_ADDRESS, "cell-escaped": IN_LITERALS}.get(slot.kind)
        if marks and not taken.may_hold(marks):
            return taken.cells, None
        return taken.coded.made(slot.kind, partial(self._made, slot.kind))

    def _made(self, kind: str, cells: list[str]) -> Sequence[str | None]:
        """Return what a place of some kind takes of each cell; None for what it refuses."""
        literal = kind.endswith("-escaped")
        base, _, image = kind.removesuffix("-escaped").partition("-")
        if base == "name" and (image or not literal):
            return [None] * len(cells)
        found: Sequence[str | None] = cells
        if base == "name":
            found = list(map(self._columns.names.get, cells))
        elif base in _ENDS:
            found = cells = [cell.rpartition(_ENDS[base])[2] for cell in cells]
        if image:
            return [made or None for made in images(cells, lower=image == "slug")]
        if literal:
            return [escape(cell) if cell and ESCAPED.search(cell) else cell for cell in found]
        return [None if FORBIDDEN.search(cell) else cell for cell in cells]


def images(cells: Sequence[str], *, lower: bool) -> list[str]:
    """Return what ``segment`` makes of each cell, or ``slug``, whose images are in lower case: all at once.

    Nothing that these do depends on what stands on the other side of a line break, and cells hold none.
    """
    text = "\n".join(cells)
    text = _replaced(unicodedata.normalize("NFC", text.lower() if lower else text))
    text = f"\n{text}\n"
    while any(end in text for end in _STRIPPED):
        for end in _STRIPPED:
            text = text.replace(end, "\n")
    return text[1:-1].split("\n")


def _replaced(text: str) -> str:
    if not text.isascii():
        return _REPLACED.sub("-", text)
    # The same for a tenth of the time: most cells are addresses and codes.
    text = text.translate(_MARKED)
    while "\0\0" in text:
        text = text.replace("\0\0", "\0")
    return text.replace("\0", "-")


def _exactness(cell: str) -> int:
    if not cell:
        return 0
    if precision(cell) is None:
        raise ValueError(f"not a date (YYYY, YYYY-MM or YYYY-MM-DD): {cell!r}")
    # The last day of a month is written out; everything else is copied.
    return calendar.monthrange(int(cell[:4]), int(cell[5:7]))[1] if len(cell) == 7 else -len(cell)
