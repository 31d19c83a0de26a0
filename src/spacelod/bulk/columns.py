"""Whole columns at a time: what tells the form of each row, and what fills its places."""

from __future__ import annotations

import calendar
import re
import sys
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

from spacelod.bulk.probes import Feature, Slot
from spacelod.bulk.reading import CODE, Cells, raw, real, some
from spacelod.dates import precision
from spacelod.populate.context import Context
from spacelod.terms import ESCAPED, FORBIDDEN, escape

__all__ = ["Columns", "Fillings", "images"]

# A memory for dates and sources stays useful and small; days since 1900 would fill a tenth of it.
_KEPT: Final = 1 << 19
# Looking for one of many characters takes a regular expression several times as long as this takes to find none.
_FORBIDDEN: Final = bytes(code for code in range(128) if FORBIDDEN.match(chr(code)))
_ESCAPED: Final = bytes(code for code in range(128) if ESCAPED.match(chr(code)))
_PLAIN: Final = bytes(code for code in range(256) if code not in _FORBIDDEN and code not in _ESCAPED)
# What ``segment`` replaces and takes off, in a column whose cells are lines.
_REPLACED: Final = re.compile(r"[^\w.~\n-]+")
_MARKED: Final = {code: "\0" for code in range(128) if _REPLACED.match(chr(code))}
_STRIPPED: Final = ("\n-", "-\n", "\n.", ".\n")
# What a place takes of a cell: all after the last of these.
_ENDS: Final = {"tail": "/", "word": " "}


class _Memory(dict[str, Any]):
    """Remembers what a function made of a cell; None when it refused."""

    def __init__(self, make: Callable[[str], Any], kept: int = _KEPT) -> None:
        super().__init__()
        self._make, self._kept = make, kept

    def __missing__(self, cell: str) -> Any:
        if len(self) >= self._kept:
            self.clear()
        try:
            value = self._make(real(cell))
        except (KeyError, ValueError):
            value = None
        self[cell] = value
        return value


class Columns:
    """Reads features off columns, and remembers what was made of cells."""

    def __init__(self, context: Context) -> None:
        self._asked = {
            "date": _Memory(_exactness),
            "official": _Memory(lambda cell: bool(context.official.intersection(cell.split(";")))),
            # Text remembers its hash, which a tuple does not.
            "kind": _Memory(lambda cell: " ".join(context.kinds.get(key, "") for key in cell.split(";"))),
            "node": _Memory(lambda cell: " ".join(_stem(context, key) for key in cell.split(";"))),
        }
        # As many as there are: each is asked for again and again, in no order.
        self.names = _Memory(lambda key: raw(escape(context.names[key])) if key else "", kept=sys.maxsize)

    def feature(self, feature: Feature, column: Cells) -> Iterable[Any]:
        """Return a feature of each cell of a column."""
        match feature.kind:
            case "value":
                return column
            case "full":
                return map(bool, column)
            case "contains":
                detail = raw(feature.detail)
                return [detail in cell for cell in column]
            case "count":
                if ";" not in "".join(column):
                    return map(bool, column)
                return [cell.count(";") + 1 if cell else 0 for cell in column]
        return map(self._asked[feature.kind].__getitem__, column)


class Fillings:
    """What fills the places of some rows, and in ``refused`` where cells stand that a place does not take."""

    def __init__(self, columns: Columns, cells: Mapping[str, Cells], places: Sequence[int]) -> None:
        self._columns, self._all, self._places = columns, cells, places
        self._cells: dict[str, Cells] = {}
        self._items: dict[str, list[Cells]] = {}
        self._found: dict[str, bytes] = {}
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
        names = list(map(self._columns.names.__getitem__, column))
        if taken and None not in names:
            return names
        self.refused[slot] = [at for at, name in enumerate(names) if name is None or not taken]
        return [name or "" for name in names]

    def _images(self, slot: Slot, image: str, column: Cells) -> Cells:
        """Return what ``slug`` or ``segment`` make of each cell."""
        found = images(column, lower=image == "slug")
        if "" in found:
            self.refused[slot] = [at for at, made in enumerate(found) if not made]
        return found

    def _literals(self, slot: Slot, column: Cells) -> Cells:
        odd = self._odd(slot.column)
        if odd.translate(None, _ESCAPED) == odd:
            return column
        return [escape(cell) if ESCAPED.search(cell) else cell for cell in column]

    def _addresses(self, slot: Slot, column: Cells) -> Cells:
        if self._odd(slot.column):
            self.refused[slot] = [at for at, cell in enumerate(column) if cell.encode(CODE).translate(None, _PLAIN)]
        return column

    def _column(self, name: str) -> Cells:
        if name not in self._cells:
            self._cells[name] = some(self._all[name], self._places)
        return self._cells[name]

    def _item(self, name: str, item: int) -> Cells:
        """Return one item of the lists in a column; rows whose lists are shorter have none."""
        if name not in self._items:
            column = self._column(name)
            single = ";" not in "".join(column)
            lists = [] if single else zip_longest(*[cell.split(";") for cell in column], fillvalue="")
            self._items[name] = [column] if single else [list(items) for items in lists]
        items = self._items[name]
        return items[item] if item < len(items) else [""] * len(items[0])

    def _odd(self, name: str) -> bytes:
        """Return the characters in a column that are forbidden in an IRI or escaped in a literal."""
        if name not in self._found:
            self._found[name] = "".join(self._column(name)).encode(CODE).translate(None, _PLAIN)
        return self._found[name]


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


def _exactness(date: str) -> int:
    if not date:
        return 0
    if precision(date) is None:
        raise ValueError(f"not a date (YYYY, YYYY-MM or YYYY-MM-DD): {date!r}")
    # The last day of a month is written out; everything else is copied.
    return calendar.monthrange(int(date[:4]), int(date[5:7]))[1] if len(date) == 7 else -len(date)


def _stem(context: Context, key: str) -> str:
    return context.node(key)[: -len(key) - 1] if key else ""
