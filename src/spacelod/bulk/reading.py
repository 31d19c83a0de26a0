"""Tables in pieces: a piece begins and ends where rows that belong together do, and is read by one process.

Cells come by columns, which lets Python's own loops in C do the work, and as the bytes of the file: one character for
each (``CODE``), for text of small characters is put together and taken apart faster than bytes are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from spacelod.errors import BuildError
from spacelod.tables.metadata import TableDescription

__all__ = ["CODE", "Cells", "Piece", "columns_of", "pieces", "raw", "raws", "real", "reals"]

# About a thousand rows: enough that those of the same form are many, and few enough that all that is made of them stays
# in the processor's cache.
_BLOCK: Final = 1 << 17
CODE: Final = "latin-1"
Cells = list[str]


def raw(text: str) -> str:
    """Return the bytes of a text in UTF-8, one character for each."""
    return text if text.isascii() else text.encode().decode(CODE)


def real(cell: str) -> str:
    """Return the text whose bytes in UTF-8 are the characters of a cell."""
    return cell if cell.isascii() else cell.encode(CODE).decode()


def raws(texts: Collection[str]) -> list[str]:
    """Return what ``raw`` makes of each text; none holds a line break."""
    return raw("\n".join(texts)).split("\n") if texts else []


def reals(column: Cells) -> Cells:
    """Return what ``real`` makes of each cell of a column."""
    text = "\n".join(column)
    return column if text.isascii() else real(text).split("\n")


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

    Neighbours that agree in all of some columns come together.
    """
    with (folder / f"{table.name}.csv").open("rb") as file:
        start = piece.start
        while start < piece.end:
            file.seek(min(start + _BLOCK, piece.end))
            stop = _end_of_group(file, table, keys) if file.tell() < piece.end else piece.end
            file.seek(start)
            yield _columns(file.read(stop - start), table)
            start = stop


def _columns(block: bytes, table: TableDescription) -> list[Cells]:
    if not _is_text(block):
        raise BuildError(f"data/{table.name}.csv is no text in UTF-8; `spacelod validate` shows where")
    text = block.decode(CODE).replace("\r\n", "\n").removesuffix("\n")
    if '"' not in text:
        return _split(text, table)
    lines = text.split("\n")
    places = [place for place, line in enumerate(lines) if '"' in line]
    read = _read([lines[place] for place in places], table)
    if len(places) == len(lines):
        return read
    # Splitting takes a third of the time of Python's reader, which only cells in quotation marks need.
    empty = "," * (len(table.columns) - 1)
    for place in places:
        lines[place] = empty
    columns = _split("\n".join(lines), table)
    for column, cells in zip(columns, read, strict=True):
        for place, cell in zip(places, cells, strict=True):
            column[place] = cell
    return columns


def _split(text: str, table: TableDescription) -> list[Cells]:
    """Return the columns of lines in which a comma is always the end of a cell."""
    width = len(table.columns)
    # The mark at the end of each line shows that all lines have as many cells as they should.
    cells = text.replace("\n", ",\n,").split(",")
    ends = cells[width :: width + 1]
    if len(cells) != len(ends) * (width + 1) + width or ends.count("\n") != len(ends) or "\r" in text:
        return _read(text.split("\n"), table)
    return [cells[number :: width + 1] for number in range(width)]


def _is_text(block: bytes) -> bool:
    try:
        return block.isascii() or bool(block.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _read(lines: list[str], table: TableDescription) -> list[Cells]:
    try:
        rows = list(csv.reader(lines, strict=True))
    except csv.Error as error:
        raise BuildError(f"data/{table.name}.csv: {error}; `spacelod validate` shows where") from error
    width = len(table.columns)
    if wrong := next((row for row in rows if len(row) != width), None):
        raise BuildError(f"data/{table.name}.csv: {len(wrong)} cells instead of {width}: {list(map(real, wrong))}")
    if len(rows) != len(lines):
        raise BuildError(f"data/{table.name}.csv: a cell holds a line break; `spacelod validate` shows where")
    return [list(column) for column in zip(*rows, strict=True)]
