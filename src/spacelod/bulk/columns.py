"""Whole columns at a time: what tells the form of each row, and what fills its places."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import partial
from itertools import repeat, zip_longest
from operator import contains
from typing import Any, Final

from spacelod.bulk.probes import Feature, Slot
from spacelod.bulk.reading import Cells, some
from spacelod.dates import precision
from spacelod.iris import segment, slug
from spacelod.populate.context import Context
from spacelod.terms import ESCAPED, FORBIDDEN, escape

__all__ = ["Columns", "Fillings"]

# A memory for dates and sources stays useful and small; days since 1900 would fill a tenth of it.
_KEPT: Final = 1 << 19
_ESCAPED: Final = re.compile(ESCAPED.pattern.encode())
_FORBIDDEN: Final = re.compile(FORBIDDEN.pattern.encode())
# Looking for one of many characters takes a regular expression several times as long as this takes to find none.
_PLAIN: Final = bytes(code for code in range(256) if not _FORBIDDEN.match(bytes([code])) and code != 0x7F)
# What is its own key segment.
_SEGMENT: Final = re.compile(rb"[\w~](?:[\w.~-]*[\w~])?")
_SEGMENTS: Final = re.compile(rb"%b(?:\n%b)*" % (_SEGMENT.pattern, _SEGMENT.pattern))
# What a place takes of a cell: all after the last of these.
_ENDS: Final = {"tail": b"/", "word": b" "}


class _Memory(dict[bytes, Any]):
    """Remembers what a function made of a cell."""

    def __init__(self, make: Callable[[str], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, cell: bytes) -> Any:
        if len(self) >= _KEPT:
            self.clear()
        value = self[cell] = self._make(cell.decode())
        return value


class Columns:
    """Reads features and fillings off columns."""

    def __init__(self, context: Context) -> None:
        self._asked = {
            "date": _Memory(_exactness),
            "official": _Memory(lambda cell: bool(context.official.intersection(cell.split(";")))),
            # Text remembers its hash, which a tuple does not.
            "kind": _Memory(lambda cell: " ".join(context.kinds.get(key, "") for key in cell.split(";"))),
            "node": _Memory(lambda cell: " ".join(_stem(context, key) for key in cell.split(";"))),
        }
        self.names = _Memory(lambda key: escape(context.names[key]).encode() if key else b"")

    def feature(self, feature: Feature, column: Cells) -> Iterable[Any]:
        """Return a feature of each cell of a column."""
        match feature.kind:
            case "value":
                return column
            case "full":
                return map(bool, column)
            case "contains":
                return map(contains, column, repeat(feature.detail.encode()))
            case "count":
                if b";" not in b"".join(column):
                    return map(bool, column)
                return [cell.count(b";") + 1 if cell else 0 for cell in column]
        return map(self._asked[feature.kind].__getitem__, column)


class Fillings:
    """What fills the places of some rows of one form; raises ValueError for a cell that no place takes.

    ``lists`` are the columns of which the form takes more than the first item.
    """

    def __init__(
        self, columns: Columns, cells: Mapping[str, Cells], places: Sequence[int], lists: Set[str] = frozenset()
    ) -> None:
        self._columns, self._all, self._places, self._lists = columns, cells, places, lists
        self._cells: dict[str, Cells] = {}
        self._items: dict[str, list[Cells]] = {}
        self._found: dict[str, bytes] = {}

    def of(self, slot: Slot) -> Cells:
        """Return what fills a place, row by row."""
        # Rows of one form have as many items as each other, so that a list of one is the whole cell.
        column = self._item(slot.column, slot.item or 0) if slot.column in self._lists else self._column(slot.column)
        escaped = slot.kind.endswith("-escaped")
        base, _, image = slot.kind.removesuffix("-escaped").partition("-")
        if base == "name":
            if image or not escaped:
                raise KeyError(slot.kind)
            return list(map(self._columns.names.__getitem__, column))
        if base in _ENDS:
            column = [cell.rpartition(_ENDS[base])[2] for cell in column]
        if image:
            return _images(image, column, slot.column)
        odd = self._odd(slot.column)
        if escaped:
            return list(map(_escaped, column)) if _ESCAPED.search(odd) else column
        if odd:
            raise ValueError(f"it cannot be part of an IRI: {odd!r}")
        return column

    def _column(self, name: str) -> Cells:
        if name not in self._cells:
            self._cells[name] = some(self._all[name], self._places)
        return self._cells[name]

    def _item(self, name: str, item: int) -> Cells:
        """Return one item of the lists in a column."""
        if name not in self._items:
            lists = [cell.split(b";") for cell in self._column(name)]
            self._items[name] = list(zip_longest(*lists, fillvalue=b""))
        return self._items[name][item]

    def _odd(self, name: str) -> bytes:
        """Return the characters in a column that are forbidden in an IRI or escaped in a literal."""
        if name not in self._found:
            self._found[name] = b"".join(self._column(name)).translate(None, _PLAIN)
        return self._found[name]


def _escaped(cell: bytes) -> bytes:
    return escape(cell.decode()).encode() if _ESCAPED.search(cell) else cell


def _image(make: Callable[[str], str], lower: bool, cell: bytes) -> bytes:
    known = cell.lower() if lower else cell
    # What is not ASCII may have capitals, and more than one form.
    return known if _SEGMENT.fullmatch(known) else make(cell.decode()).encode()


_IMAGES: Final = {"slug": partial(_image, slug, True), "segment": partial(_image, segment, False)}


def _images(image: str, column: Cells, name: str) -> list[bytes]:
    joined = b"\n".join(column).lower() if image == "slug" else b"\n".join(column)
    # Cells hold no line breaks. Codes and keys are images of themselves, which one look at all of them tells.
    if _SEGMENTS.fullmatch(joined):
        return joined.split(b"\n")
    found = list(map(_IMAGES[image], column))
    if b"" in found:
        raise ValueError(f"nothing of a cell of {name} can name a thing")
    return found


def _exactness(date: str) -> int:
    if not date:
        return 0
    if precision(date) is None:
        raise ValueError(f"not a date (YYYY, YYYY-MM or YYYY-MM-DD): {date!r}")
    # The last day of a month is written out; everything else is copied.
    return calendar.monthrange(int(date[:4]), int(date[5:7]))[1] if len(date) == 7 else -len(date)


def _stem(context: Context, key: str) -> str:
    return context.node(key)[: -len(key) - 1] if key else ""
