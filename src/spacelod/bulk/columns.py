"""Whole columns at a time: what tells the form of each row, and what fills its places."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

from spacelod.bulk.blocks import IN_LITERALS, IN_NO_ADDRESS, LIST, Block, some
from spacelod.bulk.probes import Feature, Slot
from spacelod.bulk.reading import Cells, raw, raws, real
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
        official = frozenset(raws(context.official))
        kinds, segments = _by_cell(context.kinds), _by_cell(context.segments)
        # Processes that are forked later share these, and a cell that names one thing is looked up without a call.
        self._known: dict[str, Callable[[str], Any]] = {
            "official": official.__contains__, "kind": kinds.get, "node": segments.get,
        }  # fmt: skip
        self._asked = {
            "date": _Memory(_exactness),
            "official": _Memory(lambda cell: not official.isdisjoint(cell.split(";"))),
            # Text remembers its hash, which a tuple does not.
            "kind": _Memory(lambda cell: " ".join([kinds[key] for key in cell.split(";")])),
            "node": _Memory(lambda cell: " ".join([segments[key] for key in cell.split(";")])),
        }
        names = dict(zip(context.names, raws(context.names.values()), strict=True))
        self.names = _by_cell({key: escape(name) if ESCAPED.search(name) else name for key, name in names.items()})

    def feature(self, feature: Feature, block: Block) -> Iterable[Any]:
        """Return a feature of each cell of a column."""
        column = block[feature.column]
        lists = block.may_hold(LIST, feature.column)
        match feature.kind:
            case "value":
                return column
            case "contains":
                detail = raw(feature.detail)
                return [detail in cell for cell in column]
            case "count" if lists:
                return [cell.count(";") + 1 if cell else 0 for cell in column]
            case "full" | "count":
                return map(bool, column)
        known = None if lists else self._known.get(feature.kind)
        return map(known or self._asked[feature.kind].__getitem__, column)


class Fillings:
    """What fills the places of some rows, and in ``refused`` where cells stand that a place does not take."""

    def __init__(self, columns: Columns, block: Block, places: Sequence[int]) -> None:
        self._columns, self._block, self._places = columns, block, places
        self._cells: dict[str, Cells] = {}
        self._items: dict[str, list[Cells]] = {}
        self.refused: dict[Slot, Collection[int]] = {}

    def of(self, slot: Slot) -> Cells:
        """Return what fills a place, row by row."""
        column = self._column(slot.column) if slot.item is None else self._item(slot.column, slot.item)
        literal = slot.kind.endswith("-escaped")
        base, _, image = slot.kind.removesuffix("-escaped").partition("-")
        if base == "name":
            return self._names(slot, column, taken=literal and not image)
        if base in _ENDS:
            column = [cell.rpartition(_ENDS[base])[2] for cell in column]
        if image:
            return self._images(slot, image, column)
        return self._literals(slot, column) if literal else self._addresses(slot, column)

    def _names(self, slot: Slot, column: Cells, *, taken: bool) -> Cells:
        names = self._columns.names
        try:
            found = list(map(names.__getitem__, column))
        except KeyError:
            found = [names.get(cell, "") for cell in column]
            self.refused[slot] = [at for at, cell in enumerate(column) if cell not in names]
        if not taken:
            self.refused[slot] = range(len(column))
        return found

    def _images(self, slot: Slot, image: str, column: Cells) -> Cells:
        """Return what ``slug`` or ``segment`` make of each cell."""
        found = images(column, lower=image == "slug")
        if "" in found:
            self.refused[slot] = [at for at, made in enumerate(found) if not made]
        return found

    def _literals(self, slot: Slot, column: Cells) -> Cells:
        if not self._block.may_hold(IN_LITERALS, slot.column):
            return column
        return [escape(cell) if ESCAPED.search(cell) else cell for cell in column]

    def _addresses(self, slot: Slot, column: Cells) -> Cells:
        if self._block.may_hold(IN_NO_ADDRESS, slot.column):
            self.refused[slot] = [at for at, cell in enumerate(column) if FORBIDDEN.search(cell)]
        return column

    def _column(self, name: str) -> Cells:
        if name not in self._cells:
            self._cells[name] = some(self._block[name], self._places)
        return self._cells[name]

    def _item(self, name: str, item: int) -> Cells:
        """Return one item of the lists in a column; rows whose lists are shorter have none."""
        if name not in self._items:
            column = self._column(name)
            several = self._block.may_hold(LIST, name)
            lists = zip_longest(*[cell.split(";") for cell in column], fillvalue="") if several else ()
            self._items[name] = [list(items) for items in lists] if several else [column]
        items = self._items[name]
        return items[item] if item < len(items) else [""] * len(items[0])


def images(column: Cells, *, lower: bool) -> Cells:
    """Return what ``segment`` makes of each cell, or ``slug``, whose images are in lower case: all at once.

    Nothing that these do depends on what stands on the other side of a line break, and cells hold none.
    """
    text = real("\n".join(column))
    text = _replaced(unicodedata.normalize("NFC", text.lower() if lower else text))
    text = f"\n{text}\n"
    while any(end in text for end in _STRIPPED):
        for end in _STRIPPED:
            text = text.replace(end, "\n")
    return raw(text[1:-1]).split("\n")


def _replaced(text: str) -> str:
    if not text.isascii():
        return _REPLACED.sub("-", text)
    # The same for a tenth of the time: most cells are addresses and codes.
    text = text.translate(_MARKED)
    while "\0\0" in text:
        text = text.replace("\0\0", "\0")
    return text.replace("\0", "-")


def _exactness(cell: str) -> int:
    date = real(cell)
    if not date:
        return 0
    if precision(date) is None:
        raise ValueError(f"not a date (YYYY, YYYY-MM or YYYY-MM-DD): {date!r}")
    # The last day of a month is written out; everything else is copied.
    return calendar.monthrange(int(date[:4]), int(date[5:7]))[1] if len(date) == 7 else -len(date)


def _by_cell(values: Mapping[str, str]) -> dict[str, str]:
    """Return values by the cells that name what has them; an empty cell names nothing."""
    return {"": "", **dict(zip(raws(values), values.values(), strict=True))}
