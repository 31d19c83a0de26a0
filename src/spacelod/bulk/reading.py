"""Tables in pieces: a piece begins and ends where rows that belong together do, and is read by one process.

Cells come by columns, as arrays of Arrow, whose loops in C++ do the work and which take no object of Python for a cell.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from pyarrow import ArrowInvalid, BufferReader, array, string
from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, read_csv

from spacelod.errors import BuildError
from spacelod.tables.metadata import TableDescription

__all__ = ["Cells", "Codes", "Piece", "columns_of", "pieces"]

# Enough rows that those of the same form are many, which are joined by one call.
_BLOCK: Final = 1 << 23
# So much is read at a time, which the processor's cache holds beside what becomes of it; no line is as long.
_PARSED: Final = 1 << 19
_MARK: Final = b"\xef\xbb\xbf"
_BEFORE: Final = np.frombuffer(b',\n"', np.uint8)
_AFTER: Final = np.frombuffer(b',\r\n"', np.uint8)
# Arrays of texts; Arrow ships no types.
Cells = Any
Codes = np.ndarray[Any, np.dtype[Any]]


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
    folder: Path,
    table: TableDescription,
    piece: Piece,
    *,
    keys: Sequence[str] = (),
    names: Sequence[str] = (),
) -> Iterator[list[Cells]]:
    """Yield the columns of some rows of a piece at a time, all or those with some names, in that order.

    Neighbours that agree in all of some columns come together. Raises BuildError for a row of another length.
    """
    with (folder / f"{table.name}.csv").open("rb") as file:
        start = piece.start
        while start < piece.end:
            file.seek(min(start + _BLOCK, piece.end))
            stop = _end_of_group(file, table, keys) if file.tell() < piece.end else piece.end
            file.seek(start)
            yield _columns(file.read(stop - start), table, names or table.header)
            start = stop


def _columns(block: bytes, table: TableDescription, names: Sequence[str]) -> list[Cells]:
    rows = block.count(b"\n") + (not block.endswith(b"\n"))
    # At the start of a file this mark would be no part of a cell, and be left out.
    text = _MARK + block if block.startswith(_MARK) else block
    try:
        read = read_csv(
            BufferReader(text),
            ReadOptions(use_threads=False, column_names=table.header, block_size=_PARSED),
            ParseOptions(),
            ConvertOptions(column_types=dict.fromkeys(names, string()), include_columns=names),
        )
    except ArrowInvalid:
        read = None
    # Empty lines are left out and line breaks in cells kept, so that there are too few rows for the lines.
    alone = b"\r" in block and block.count(b"\r") != block.count(b"\r\n")
    if read is None or read.num_rows != rows or alone:
        # What Arrow takes for no table, or for another one, Python's own reader tells more of.
        columns = zip(*_rows(_lines(block, table), table), strict=True)
        found = dict(zip(table.header, columns, strict=True))
        return [array(found[name], string()) for name in names]
    if not _quoted_well(block):
        # Arrow takes text after a quotation mark that ends a cell for more of the cell.
        deque(_rows([line for line in _lines(block, table) if '"' in line], table), 0)
    return [column.combine_chunks() for column in read.columns]


def _quoted_well(block: bytes) -> bool:
    """Say whether every quotation mark begins a cell, ends one, or stands beside another; few do not."""
    if b'"' not in block:
        return True
    text = np.frombuffer(b"\n" + block + b"\n", np.uint8)
    marks = np.flatnonzero(text == ord('"'))
    # Of two marks side by side in a cell the first seems to end it, and the second to begin it again.
    before, after = text[marks[0::2] - 1], text[marks[1::2] + 1]
    return len(before) == len(after) and bool(np.isin(before, _BEFORE).all() and np.isin(after, _AFTER).all())


def _lines(block: bytes, table: TableDescription) -> list[str]:
    try:
        return block.decode().replace("\r\n", "\n").removesuffix("\n").split("\n")
    except UnicodeDecodeError as error:
        raise BuildError(f"data/{table.name}.csv is no text in UTF-8; `spacelod validate` shows where") from error


def _rows(lines: Sequence[str], table: TableDescription) -> Iterator[list[str]]:
    """Yield rows as Python's own reader has them; raise BuildError for what is no row."""
    width, count = len(table.columns), 0
    try:
        for row in csv.reader(lines, strict=True):
            if len(row) != width:
                raise BuildError(f"data/{table.name}.csv: {len(row)} cells instead of {width}: {row}")
            yield row
            count += 1
    except csv.Error as error:
        raise BuildError(f"data/{table.name}.csv: {error}; `spacelod validate` shows where") from error
    if count != len(lines):
        raise BuildError(f"data/{table.name}.csv: a cell holds a line break; `spacelod validate` shows where")
