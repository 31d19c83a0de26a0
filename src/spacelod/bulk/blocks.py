"""Blocks: the columns of some rows, or of the groups that neighbours make, and what no cell of a column holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, islice, pairwise
from operator import itemgetter, ne
from typing import Final, TypeVar

from spacelod.bulk.reading import CODE, Cells
from spacelod.terms import ESCAPED, FORBIDDEN

__all__ = ["IN_LITERALS", "IN_NO_ADDRESS", "LIST", "Block", "Gathered", "grouped", "some"]

# Marks: between the items of a list, what an IRI cannot hold, and what is escaped in a literal.
LIST: Final = b";"
IN_NO_ADDRESS: Final = bytes(code for code in range(128) if FORBIDDEN.match(chr(code)))
IN_LITERALS: Final = bytes(code for code in range(128) if ESCAPED.match(chr(code)))
# Looking for one of many characters takes a regular expression several times as long as this takes to find none.
_PLAIN: Final = bytes(set(range(256)).difference(LIST, IN_NO_ADDRESS, IN_LITERALS))
_T = TypeVar("_T")


class Block(dict[str, Cells]):
    """The columns of some rows, by name."""

    def __init__(self, columns: Iterable[tuple[str, Cells]] = ()) -> None:
        super().__init__(columns)
        self._marks: dict[str, bytes] = {}

    def may_hold(self, marks: bytes, name: str) -> bool:
        """Say whether a cell of a column may hold one of some marks; most columns have none of any."""
        found = self.marks(name)
        return bool(found) and len(found.translate(None, marks)) < len(found)

    def marks(self, name: str) -> bytes:
        """Return all marks that the cells of a column hold."""
        if name not in self._marks:
            self._marks[name] = "".join(self[name]).encode(CODE).translate(None, _PLAIN)
        return self._marks[name]


class Gathered(Block):
    """The columns of groups of rows, gathered when they are asked for: "vote.2" is what their third rows voted."""

    def __init__(self, block: Block, places: Sequence[int]) -> None:
        super().__init__()
        self._block, self.places = block, places

    def __missing__(self, name: str) -> Cells:
        column, _, step = name.partition(".")
        places = [place + int(step) for place in self.places] if step else self.places
        cells = self[name] = some(self._block[column], places)
        return cells

    def marks(self, name: str) -> bytes:
        """Return the marks in the column that this one is gathered from."""
        return self._block.marks(name.partition(".")[0])


def grouped(block: Block, keys: Sequence[str]) -> Iterator[tuple[int, Gathered]]:
    """Yield the groups of neighbours that agree in all of some columns: once for each size, with the size."""
    found = list(zip(*(block[name] for name in keys), strict=True))
    starts = [0, *compress(range(1, len(found)), map(ne, found, islice(found, 1, None)))]
    by_size: dict[int, list[int]] = {}
    for start, end in pairwise([*starts, len(found)]):
        by_size.setdefault(end - start, []).append(start)
    for size, places in sorted(by_size.items()):
        yield size, Gathered(block, places)


def some(column: list[_T], places: Sequence[int]) -> list[_T]:
    """Return what a column has at some places."""
    if len(places) == len(column):
        return column
    return [column[places[0]]] if len(places) == 1 else list(itemgetter(*places)(column))
