"""Tables in pieces: a piece begins and ends where rows that belong together do, and is read by one process.

Cells stay bytes, since what is written is bytes, and come by columns, which lets Python's own loops in C do the work.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, islice
from operator import itemgetter, ne
from pathlib import Path
from typing import Any, Final

from spacelod.errors import BuildError
from spacelod.tables.metadata import TableDescription

__all__ = ["Cells", "Piece", "columns_of", "grouped", "pieces", "some"]

# Some thousand rows: enough that those of the same form are many, and little to hold.
_BLOCK: Final = 1 << 19
Cells = Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of a table: whole lines, and whole groups of lines."""

    table: str
    start: int
    end: int


def pieces(folder: Path, table: TableDescription, *, size: int, keys: Sequence[str] = ()) -> Iterator[Piece]:
    """Yield pieces of about so many bytes; neighbours that agree in all of some columns stay together.

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
            stop = _end_of_group(file, table, keys)
            yield Piece(table.name, start, stop)
            start = stop


def _end_of_group(file: io.BufferedReader, table: TableDescription, keys: Sequence[str]) -> int:
    """Return where the line ends in which a file is read, and all that belong together with the next one."""
    file.readline()
    numbers, key = [table.header.index(name) for name in keys], None
    while numbers and (line := file.readline()):
        # A fault in the text is told where the text is read.
        cells = next(csv.reader([line.decode("utf-8", "replace")]))
        found = [cells[number] for number in numbers if number < len(cells)]
        if key is not None and found != key:
            return file.tell() - len(line)
        key = found
    return file.tell()


def columns_of(
    folder: Path, table: TableDescription, piece: Piece, *, keys: Sequence[str] = ()
) -> Iterator[list[Cells]]:
    """Yield the columns of some rows of a piece at a time; raise BuildError for a row of another length.

    Neighbours that agree in all of some columns come together and in their order; without
    such columns, lines with quotation marks come after the others.
    """
    with (folder / f"{table.name}.csv").open("rb") as file:
        start = piece.start
        while start < piece.end:
            file.seek(min(start + _BLOCK, piece.end))
            stop = _end_of_group(file, table, keys) if file.tell() < piece.end else piece.end
            file.seek(start)
            yield from _parsed(file.read(stop - start), table, apart=not keys)
            start = stop


def _parsed(block: bytes, table: TableDescription, *, apart: bool) -> Iterator[list[Cells]]:
    block += b"" if block.endswith(b"\n") else b"\n"
    quoted = b'"' in block or b"\r" in block
    # Splitting takes a third of the time of Python's reader, which only cells in quotation marks need.
    if quoted and apart:
        lines = block.splitlines(keepends=True)
        yield from _parsed(
            b"".join(line for line in lines if b'"' not in line).replace(b"\r\n", b"\n"), table, apart=False
        )
        block = b"".join(line for line in lines if b'"' in line)
    if len(block) > 1:
        yield _with_quotes(block, table) if quoted else _split(block, table)


def _split(block: bytes, table: TableDescription) -> list[Cells]:
    """Return the columns of lines in which a comma is always the end of a cell."""
    width = len(table.columns)
    # The mark at the end of each line shows that all lines have as many cells as they should.
    cells = block.replace(b"\n", b",\n,").split(b",")
    del cells[-1]
    ends = cells[width :: width + 1]
    if len(cells) != len(ends) * (width + 1) or ends.count(b"\n") != len(ends) or not _is_text(block):
        return _with_quotes(block, table)
    return [cells[number :: width + 1] for number in range(width)]


def _is_text(block: bytes) -> bool:
    try:
        return block.isascii() or bool(block.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _with_quotes(block: bytes, table: TableDescription) -> list[Cells]:
    try:
        rows = list(csv.reader(io.StringIO(block.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BuildError(f"data/{table.name}.csv: {error}; `spacelod validate` shows where") from error
    width = len(table.columns)
    if wrong := next((row for row in rows if len(row) != width), None):
        raise BuildError(f"data/{table.name}.csv: {len(wrong)} cells instead of {width}: {wrong}")
    return [[cell.encode() for cell in column] for column in zip(*rows, strict=True)]


def grouped(
    columns: Sequence[Cells], table: TableDescription, keys: Sequence[str]
) -> Iterator[tuple[int, list[Cells]]]:
    """Yield the columns of groups of neighbours that agree in all of some columns: once for each size, with the size.

    The columns of the first row of each group come first, then those of its others, without the ones that agree.
    """
    numbers = [table.header.index(name) for name in keys]
    found = list(zip(*(columns[number] for number in numbers), strict=True))
    starts = [0, *compress(range(1, len(found)), map(ne, found, islice(found, 1, None)))]
    by_size: dict[int, list[int]] = {}
    for start, end in zip(starts, [*starts[1:], len(found)], strict=True):
        by_size.setdefault(end - start, []).append(start)
    own = [column for number, column in enumerate(columns) if number not in numbers]
    for size, places in sorted(by_size.items()):
        others = ([place + step for place in places] for step in range(1, size))
        first = (some(column, places) for column in columns)
        yield size, [*first, *(some(column, at) for at in others for column in own)]


def some(column: Sequence[Any], places: Sequence[int]) -> Sequence[Any]:
    """Return the cells of a column at some places."""
    if len(places) == len(column):
        return column
    return [column[places[0]]] if len(places) == 1 else itemgetter(*places)(column)
