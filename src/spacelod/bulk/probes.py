"""Cells that may be copied and not looked into: they show which parts of a statement come from which cell.

A row function is run once with a probe in each cell. Where the mark of a probe stands in the
statements, the cell of any row of the same form may stand. That holds only if the function did not
decide by what is in the cell, so whoever looks into a probe is refused, or answered for the row at hand
with a note of what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn, SupportsIndex

from spacelod.iris import segment, slug

__all__ = ["CORE", "MARK", "Feature", "Key", "Peeked", "Probe", "ProbedCells", "Slot", "Trace"]

# What every mark has in it, in lower case, and no cell is likely to have.
CORE: Final = "zqxv"
# Marks of every form, what slugs make of them, and dates. Ignoring case altogether would take ten times as long.
_CORE: Final = "".join(f"[{letter}{letter.upper()}]" for letter in CORE)
MARK: Final = re.compile(
    rf"https?\W+{_CORE}\d+[zZ]\.example\W[aA]|{_CORE}\d+[zZ](?:[/-][aA])?|\d{{4}}(?:-\d\d)?(?:-\d\d)?"
)
_LOOKING: Final = (
    "__lt__", "__le__", "__gt__", "__ge__", "__len__", "__iter__", "__getitem__", "__mod__", "__mul__", "startswith",
    "endswith", "find", "rfind", "index", "rindex", "count", "partition", "splitlines", "strip", "lstrip",
    "rstrip", "replace", "removeprefix", "removesuffix", "isdigit", "isdecimal", "isalpha", "isalnum", "islower",
    "isupper", "casefold", "upper", "title", "capitalize", "swapcase", "zfill", "expandtabs", "encode",
)  # fmt: skip


class Peeked(Exception):
    """A row function looked into a cell, so its rows have no common form."""


@dataclass(frozen=True, slots=True)
class Feature:
    """What tells one form from another: something about a column that the statements depend on."""

    kind: str
    column: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """What fills a place of a form: a column, what becomes of its cells, and which value of a list."""

    column: str
    kind: str = "cell"
    item: int | None = None


class Probe(str):
    """A mark in place of a cell."""

    __slots__ = ("items", "slot", "trace")

    items: tuple[Probe, ...]
    slot: Slot
    trace: Trace

    def __bool__(self) -> bool:
        # Only cells that hold something get a mark.
        return True

    def __contains__(self, part: object) -> bool:
        return self.trace.contains(self.slot.column, str(part))

    def split(self, separator: str | None = None, maxsplit: SupportsIndex = -1) -> list[str]:
        """Return the values of a list."""
        if separator != ";" or maxsplit != -1:
            raise Peeked(self.slot.column)
        return list(self.items or (self,))

    def rsplit(self, separator: str | None = None, maxsplit: SupportsIndex = -1) -> list[str]:
        """Return what stands before the last slash, which nobody may use, and what stands after it."""
        if separator != "/" or maxsplit != 1:
            raise Peeked(self.slot.column)
        return ["", self.trace.probe(Slot(self.slot.column, "tail"), form="text")]

    def rpartition(self, separator: str) -> tuple[str, str, str]:
        """Return what stands after the last space, and nothing of what stands before it."""
        if separator != " ":
            raise Peeked(self.slot.column)
        return "", "", self.trace.probe(Slot(self.slot.column, "word"), form="text")

    def __eq__(self, other: object) -> bool:
        raise Peeked(self.slot.column)

    def __ne__(self, other: object) -> bool:
        raise Peeked(self.slot.column)

    def __hash__(self) -> int:
        raise Peeked(self.slot.column)


class Key(Probe):
    """A mark that may be compared with other marks: the key of a group, or a source."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Key):
            raise Peeked(self.slot.column)
        return self.slot == other.slot

    def __hash__(self) -> int:
        return hash(self.slot)


def _refuse(name: str) -> Callable[..., NoReturn]:
    def refuse(self: Probe, *_: Any, **__: Any) -> NoReturn:
        raise Peeked(f"{self.slot.column}: {name}")

    return refuse


for _name in _LOOKING:
    setattr(Probe, _name, _refuse(_name))


class ProbedCells(Mapping[str, str]):
    """The cells of one row under the names of its table's columns; notes which of them are read."""

    def __init__(self, trace: Trace, probes: Mapping[str, str], names: Mapping[str, str]) -> None:
        self._trace, self._probes, self._names = trace, probes, names

    def __getitem__(self, column: str) -> str:
        name = self._names[column]
        self._trace.read.add(name)
        return self._probes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass
class Trace:
    """One run of a row function with probes: what fills each mark, and what was asked of the row at hand."""

    cells: Mapping[str, str]
    marks: dict[str, Slot] = field(default_factory=dict)
    asked: set[Feature] = field(default_factory=set)
    read: set[str] = field(default_factory=set)

    def probe(self, slot: Slot, items: int = 0, form: str = "id", kind: type[Probe] = Probe) -> Probe:
        """Return a new probe; its mark has the form of a cell of that sort, so that it is accepted where one is."""
        number = len(self.marks)
        marks = {"id": f"{CORE}{number}z", "text": f"Zqxv{number}Z/A", "address": f"https://{CORE}{number}z.example/A"}
        mark = kind(marks[form])
        mark.slot, mark.trace = slot, self
        self.marks[str.__str__(mark)] = slot
        mark.items = tuple(self.probe(Slot(slot.column, slot.kind, n), 0, form, kind) for n in range(items))
        return mark

    def day(self, slot: Slot, like: str) -> str:
        """Return a date that no row has, with the precision and the last day of the month of another."""
        # Far behind the dates of any table, and eight apart: odd years, or leap years with one more. A row for which
        # that fails (February 2000) turns out not to fit its form, and is written with care.
        year = 9731 + 8 * len(self.marks)
        if like[5:7] == "02" and like.isascii() and int(like[:4]) % 4 == 0 and int(like[:4]) % 100:
            year += 1
        date = (str(year) + like[4:7] + like[7:])[: len(like)]
        self.marks[date] = slot
        return date

    def contains(self, column: str, part: str) -> bool:
        """Answer for the row at hand whether a cell contains a text, and note the question."""
        self.asked.add(Feature("contains", column, part))
        return part in self.cells[column]

    def images(self) -> Iterable[tuple[str, Slot]]:
        """Yield each mark, and what slugs make of it, with what fills its place."""
        for mark, slot in self.marks.items():
            for image, suffix in ((mark, ""), (segment(mark), "-segment"), (slug(mark), "-slug")):
                yield image, Slot(slot.column, slot.kind + (suffix if image != mark else ""), slot.item)
