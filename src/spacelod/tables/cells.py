"""What may stand in one cell: the declared datatype, and text that is clean."""

from __future__ import annotations

import datetime
import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from spacelod.dates import precision
from spacelod.errors import Problem
from spacelod.tables.metadata import Column
from spacelod.tables.row import Row

__all__ = ["check_cells", "nearest"]

Fault = tuple[str, str]

# Whatever some reader takes for the end of a line: these are those of Python.
_LINE_BREAK = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Invisible in an editor; some of them stand in no XML document, so that RDF/XML could not carry the value.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
# What reading leaves of bytes that are no UTF-8; the bytes have been reported by then.
_REPLACED: Final = "\ufffd"
# The columns whose dates may lie ahead: an end that is agreed upon.
_MAY_LIE_AHEAD: Final = {"end", "dissolved", "terminated"}
_FORMS: Final = {
    "date": ("is not a date", "Write YYYY, YYYY-MM or YYYY-MM-DD, as exact as the source is."),
    "id": ("is not an id", "Write lower-case letters and digits, joined by single hyphens."),
    "web address": ("is not a web address", "Write it in full, beginning with https:// or http://, without blanks."),
    "language tag": ("is not a language tag", "Write it after BCP 47, such as fr, zh-Hant or und."),
    "Wikidata item": ("is not the number of a Wikidata item", "Write Q and digits, such as Q256608."),
    "path": ("is not a path", "Write id/ and the table, or concept, and the key, without the base and unescaped."),
    "duration": ("is not a duration", "Write P, a number, and D, M or Y for days, months or years, such as P30D."),
    "count": ("is not a whole number", "Write digits only."),
}


def nearest(value: str, known: Collection[str]) -> str | None:
    """Return the known value that is spelt most like a wrong one, or None when none is near."""
    near = difflib.get_close_matches(value, known, n=10, cutoff=0.6)
    # Two letters that changed places are the commonest slip, and the measure takes them for a wrong letter.
    return next((item for item in near if sorted(item) == sorted(value)), near[0] if near else None)


def check_cells(columns: Iterable[Column], rows: Iterable[Row], today: datetime.date) -> Iterator[Problem]:
    """Yield the faults of single cells. Equal cells of a column are looked at once."""
    seen: dict[tuple[str, str], list[Fault]] = {}
    columns = tuple(columns)
    for row in rows:
        for column in columns:
            value = row[column.name]
            faults = seen.get((column.name, value))
            if faults is None:
                faults = seen[column.name, value] = list(_faults(column, value, today))
            for problem, remedy in faults:
                yield row.problem(column.name, problem, remedy)


def _faults(column: Column, cell: str, today: datetime.date) -> Iterator[Fault]:
    unclean = list(_unclean(cell))
    yield from unclean
    if unclean or _REPLACED in cell:
        # The bytes or blanks are the fault; what they make of the value would be noise.
        return
    if not cell:
        if column.required:
            yield "the cell is empty", "Every row needs this value."
        return
    if column.separator:
        yield from _list_faults(column, column.items(cell))
    if not column.accepts(cell):
        yield from (_wrong(column, item) for item in column.items(cell) if item and not column.accepts_item(item))
    elif column.datatype == "date":
        yield from _date_faults(column, cell, today)


def _unclean(cell: str) -> Iterator[Fault]:
    if _LINE_BREAK.search(cell):
        yield "the value holds a line break", "Write it on one line."
    if _CONTROL.search(cell):
        yield "the value holds a control character", "Take it out."
    if cell != cell.strip():
        yield f"blanks around the value {cell.strip()!r}", "Take them out."
    # Two spellings of one letter look alike, and neither search nor keys would find one by the other.
    if not unicodedata.is_normalized("NFC", cell):
        yield f"letters of {cell!r} are composed in an unusual way", "Save the value in Unicode form NFC."


def _list_faults(column: Column, items: tuple[str, ...]) -> Iterator[Fault]:
    if any(not item.strip() for item in items):
        yield "an empty value in the list", f"Take out the surplus {column.separator!r}."
    if any(item.strip() and item != item.strip() for item in items):
        yield "blanks around a value of the list", f"Separate the values by {column.separator!r} alone."
    for item in sorted({item for item in items if items.count(item) > 1}):
        yield f"{item!r} stands twice in the list", "Take one of them out."


def _date_faults(column: Column, cell: str, today: datetime.date) -> Iterator[Fault]:
    if precision(cell) is None:
        yield f"the day {cell} does not exist", "Look at the source again."
    # Compared as far as the cell goes: this year is not the future, whatever the month.
    elif cell > today.isoformat()[: len(cell)] and column.name not in _MAY_LIE_AHEAD:
        yield f"{cell} lies in the future", "Record only what has happened."


def _wrong(column: Column, item: str) -> Fault:
    if column.values:
        near = nearest(item, column.values)
        remedy = f"Did you mean {near!r}?" if near else f"Use one of: {', '.join(column.values)}."
        return f"{item!r} is not one of the values", remedy
    problem, remedy = _FORMS.get(column.datatype, ("has the wrong form", f"Write {column.datatype}."))
    return f"{item!r} {problem}", remedy
