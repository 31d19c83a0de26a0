"""Tables in pieces: a piece begins and ends where rows that belong together do, and is read by one process."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import Final

from spacelod.errors import BuildError
from spacelod.tables.metadata import TableDescription

__all__ = ["Piece", "grouped", "pieces", "rows_of"]

_BLOCK: Final = 1 << 17


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of a table: whole lines, and whole groups of lines."""

    table: str
    start: int
    end: int


def pieces(folder: Path, table: TableDescription, *, size: int, joined: int = 1) -> Iterator[Piece]:
    """Yield pieces of about so many bytes; lines that agree in the first ``joined`` cells stay together.

    Cells hold no line breaks, so a line is a row.
    """
    path = folder / f"{table.name}.csv"
    end = path.stat().st_size
    with path.open("rb") as file:
        header = next(csv.reader([file.readline().decode("utf-8")]), [])
        if header != table.header:
            raise BuildError(f"data/{path.name}:1: the header is {header}; it should be {table.header}")
        start = file.tell()
        while start < end:
            file.seek(min(start + size, end))
            file.readline()
            stop = _end_of_group(file, joined)
            yield Piece(table.name, start, stop)
            start = stop


def _end_of_group(file: io.BufferedReader, joined: int) -> int:
    key = None
    while True:
        place = file.tell()
        line = file.readline()
        # A quoted first cell may hold a comma: then two groups stay together at worst.
        found = line.split(b",", joined)[:joined]
        if not line or (key is not None and found != key):
            return place
        key = found


def rows_of(folder: Path, table: TableDescription, piece: Piece, *, most: int) -> Iterator[list[list[str]]]:
    """Yield the cells of a piece, so many rows at a time; raise BuildError for a row of another length."""
    width, left = len(table.columns), piece.end - piece.start
    with (folder / f"{table.name}.csv").open("rb") as file:
        file.seek(piece.start)
        while left > 0:
            block = file.read(min(_BLOCK, left))
            block += b"" if len(block) == left else file.readline()
            left -= len(block)
            reader = csv.reader(io.StringIO(block.decode("utf-8"), newline=""), strict=True)
            rows = list(reader)
            for number in range(0, len(rows), most):
                some = rows[number : number + most]
                if set(map(len, some)) != {width}:
                    wrong = next(row for row in some if len(row) != width)
                    raise BuildError(f"data/{table.name}.csv: {len(wrong)} cells instead of {width}: {wrong}")
                yield some


def grouped(
    batches: Iterator[list[list[str]]], table: TableDescription, keys: Sequence[str], *, most: int
) -> Iterator[tuple[int, list[list[str]]]]:
    """Yield rows that agree in some columns as one long row each: their number, and lists of such rows."""
    joined = [table.header.index(name) for name in keys]
    others = itemgetter(*(number for number in range(len(table.header)) if number not in joined))
    waiting: dict[int, list[list[str]]] = {}
    for _, members in groupby(chain.from_iterable(batches), itemgetter(*joined)):
        group, *rest = members
        for row in rest:
            group += others(row)
        same = waiting.setdefault(len(rest) + 1, [])
        same.append(group)
        if len(same) >= most:
            yield len(rest) + 1, same
            waiting[len(rest) + 1] = []
    yield from waiting.items()
