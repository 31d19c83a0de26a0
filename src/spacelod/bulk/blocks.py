"""Blocks: the columns of some rows, or of the groups that neighbours make, and what no cell of a column holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
from pyarrow import array, compute

from spacelod.bulk.reading import Cells, Codes
from spacelod.terms import ESCAPED, FORBIDDEN

__all__ = ["IN_LITERALS", "IN_NO_ADDRESS", "LIST", "Block", "Coded", "Column", "Gathered", "Values", "grouped"]

# Marks: between the items of a list, what an IRI cannot hold, and what is escaped in a literal.
LIST: Final = b";"
IN_NO_ADDRESS: Final = bytes(code for code in range(128) if FORBIDDEN.match(chr(code)))
IN_LITERALS: Final = bytes(code for code in range(128) if ESCAPED.match(chr(code)))
# Looking for one of many characters takes a regular expression several times as long as this takes to find none.
_PLAIN: Final = bytes(set(range(256)).difference(LIST, IN_NO_ADDRESS, IN_LITERALS))
Made = tuple[Cells, Codes | None]


class Values(NamedTuple):
    """A value for each row, given by its number among all that there are."""

    codes: Codes
    values: Sequence[Any]


class Coded(NamedTuple):
    """The different cells of a column, and for each row which of them it has.

    A function of a cell is called once for each of these, and what it made is remembered for all who ask.
    """

    codes: Codes
    texts: list[str]
    known: dict[str, Any]

    def made(self, name: str, make: Callable[[list[str]], Sequence[str | None]]) -> Made:
        """Return what a function with a name makes of each cell, and which cells it refuses, if any, by None."""
        if name not in self.known:
            found = make(self.texts)
            refused = np.array([text is None for text in found]) if None in found else None
            texts = found if refused is None else [text or "" for text in found]
            self.known[name] = array(texts, "string"), refused
        texts, refused = self.known[name]
        return texts.take(array(self.codes)), None if refused is None else refused[self.codes]

    def told(self, name: str, tell: Callable[[str], Any]) -> Values:
        """Return what a function with a name tells of each cell."""
        if name not in self.known:
            found = list(map(tell, self.texts))
            numbers = {value: number for number, value in enumerate(dict.fromkeys(found))}
            self.known[name] = np.array([numbers[value] for value in found]), list(numbers)
        numbers, values = self.known[name]
        return Values(numbers[self.codes], values)


class Column:
    """The cells of a column."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells

    def text(self, place: int) -> str:
        """Return one cell."""
        return str(self.cells[place].as_py())

    @cached_property
    def coded(self) -> Coded:
        """The different cells."""
        found = self.cells.dictionary_encode()
        return Coded(found.indices.to_numpy(), found.dictionary.to_pylist(), {})

    @cached_property
    def marks(self) -> frozenset[int]:
        """All marks that the cells hold; most columns have none of any."""
        found = bytes(memoryview(self.cells.buffers()[2] or b"")).translate(None, _PLAIN)
        return frozenset(np.flatnonzero(np.bincount(np.frombuffer(found, np.uint8))).tolist())

    def may_hold(self, marks: bytes) -> bool:
        """Say whether a cell may hold one of some marks."""
        return not self.marks.isdisjoint(marks)

    def item(self, number: int) -> Column:
        """Return one item of the lists in a column; rows whose lists are shorter have none."""
        if not self.may_hold(LIST):
            return self if number == 0 else Column(array([""] * len(self.cells), "string"))
        ends = self._lists.offsets.to_numpy()
        places = array(ends[:-1] + number, mask=ends[:-1] + number >= ends[1:])
        return Column(self._lists.values.take(places).fill_null(""))

    def taken(self, places: Codes) -> Column:
        """Return what stands at some places."""
        return _Taken(self, places)

    @cached_property
    def _lists(self) -> Any:
        return compute.split_pattern(self.cells, ";")


class _Taken(Column):
    """What a column has at some places, taken when it is asked for."""

    def __init__(self, column: Column, places: Codes) -> None:
        self._column, self._places = column, places

    def text(self, place: int) -> str:
        return self._column.text(self._places[place])

    @cached_property
    def cells(self) -> Cells:
        if len(self._places) == 1:
            return self._column.cells.slice(self._places[0], 1)
        return self._column.cells.take(array(self._places))

    @cached_property
    def coded(self) -> Coded:
        codes, texts, known = self._column.coded
        return Coded(codes[self._places], texts, known)

    @property
    def marks(self) -> frozenset[int]:
        return self._column.marks


class Block(dict[str, Column]):
    """The columns of some rows, by name."""

    def __init__(self, columns: Iterable[tuple[str, Column]], rows: int) -> None:
        super().__init__(columns)
        self.rows = rows
        self._items: dict[tuple[str, int], Column] = {}

    def item(self, name: str, number: int) -> Column:
        """Return one item of the lists in a column."""
        if (name, number) not in self._items:
            self._items[name, number] = self._item(name, number)
        return self._items[name, number]

    def _item(self, name: str, number: int) -> Column:
        return self[name].item(number)


class Gathered(Block):
    """The columns of groups of rows, gathered when they are asked for: "vote.2" is what their third rows voted."""

    def __init__(self, block: Block, places: Codes) -> None:
        super().__init__((), len(places))
        self._block, self._places = block, places

    def __missing__(self, name: str) -> Column:
        column, places = self._at(name)
        self[name] = self._block[column].taken(places)
        return self[name]

    def _item(self, name: str, number: int) -> Column:
        column, places = self._at(name)
        return self._block.item(column, number).taken(places)

    def _at(self, name: str) -> tuple[str, Codes]:
        column, _, step = name.partition(".")
        return column, self._places + int(step or 0)


def grouped(block: Block, keys: Sequence[str]) -> Iterator[tuple[int, Gathered]]:
    """Yield the groups of neighbours that agree in all of some columns: once for each size, with the size."""
    first = np.zeros(block.rows, bool)
    first[0] = True
    for name in keys:
        codes = block[name].coded.codes
        first[1:] |= codes[1:] != codes[:-1]
    starts = np.flatnonzero(first)
    sizes = np.diff(starts, append=block.rows)
    for size in np.unique(sizes):
        yield int(size), Gathered(block, starts[sizes == size])
