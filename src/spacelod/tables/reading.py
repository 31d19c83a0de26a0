"""From the bytes of a table to its rows: encoding, line ends, header and number of cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacelod.errors import Problem
from spacelod.tables.metadata import TableDescription
from spacelod.tables.row import Row

__all__ = ["ReadTable", "read_table"]


@dataclass(frozen=True, slots=True)
class ReadTable:
    """What could be read of a table.

    ``torn`` holds the first cells of rows that could not be read: their keys may well exist.
    ``complete`` is false when even those are unknown.
    """

    rows: tuple[Row, ...]
    problems: list[Problem]
    torn: set[str]
    complete: bool


class _Reader:
    """Reads one table and keeps every fault; what follows a fault is read as far as it makes sense."""

    def __init__(self, path: Path, table: TableDescription) -> None:
        self.table = table
        self.file = f"{path.resolve().parent.name}/{path.name}"
        self.problems: list[Problem] = []
        self.torn: set[str] = set()
        self.complete = True
        self._path = path

    def read(self) -> ReadTable:
        rows = tuple(self._rows(text)) if (text := self._text()) is not None else ()
        if not rows and not self.problems:
            self._report(1, "the table has no rows", "Restore them, or take the table out of csv-metadata.json.")
        return ReadTable(rows, self.problems, self.torn, self.complete and bool(rows))

    def _report(self, line: int, problem: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, line, "", problem, remedy))

    def _text(self) -> str | None:
        header = ",".join(self.table.header)
        try:
            content = self._path.read_bytes()
        except OSError as error:
            self._report(1, f"cannot be read: {error.strerror}", f"Restore the file; its header is {header}")
            return None
        if not content.strip():
            self._report(1, "the file is empty", f"Restore it; its header is {header}")
            return None
        # Spreadsheets save these; a reader of UTF-8 would report every line instead of the one reason.
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            self._report(1, "the file is in UTF-16", "Save it in UTF-8.")
            return None
        # It would become part of the first column's name.
        if content.startswith(b"\xef\xbb\xbf"):
            self._report(1, "the file begins with a byte order mark", "Save it in UTF-8 without one.")
            content = content[3:]
        return self._decode(self._line_ends(content))

    def _line_ends(self, content: bytes) -> bytes:
        if b"\r\n" in content:
            line = content[: content.index(b"\r\n")].count(b"\n") + 1
            self._report(line, "a line ends with a carriage return", "Save the file with LF line ends.")
        return content.replace(b"\r\n", b"\n")

    def _decode(self, content: bytes) -> str:
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            lines = content.split(b"\n")
            for number, line in enumerate(lines, start=1):
                self._check_encoding(number, line)
            # The rest of the table is still worth checking: all faults are told in one go.
            return content.decode("utf-8", errors="replace")

    def _check_encoding(self, number: int, line: bytes) -> None:
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            byte = line[error.start]
            self._report(number, f"byte 0x{byte:02x} is not UTF-8", "Save the file in UTF-8 and look at the line.")

    def _rows(self, text: str) -> Iterator[Row]:
        # Strict, or ``"x"y`` would be read as ``xy``; newline="" leaves line ends inside quotation marks alone.
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        order: list[str] | None = None
        line = 1
        try:
            for cells in reader:
                if line == 1:
                    order = self._header(cells)
                elif order is not None and (row := self._row(line, order, cells)) is not None:
                    yield row
                # A cell with a line break makes a row longer than a line: the next one begins after its end.
                line = reader.line_num + 1
        except csv.Error as error:
            self.complete = False
            self._report(line, f"the row cannot be read: {error}", "Double each quotation mark inside a quoted value.")

    def _header(self, cells: list[str]) -> list[str] | None:
        """Return the column of each cell, or None when the rows cannot be told apart."""
        header = self.table.header
        if cells == header:
            return header
        remedy = f"The header is {','.join(header)}"
        missing = [name for name in header if name not in cells]
        unknown = [name for name in cells if name not in header]
        if not missing and not unknown and len(cells) == len(header):
            self._report(1, "the columns stand in another order", remedy)
            return cells
        said = [f"lacks {', '.join(missing)}"] if missing else []
        said += [f"has the unknown column {', '.join(map(repr, unknown))}"] if unknown else []
        self._report(1, f"the header {' and '.join(said) or 'repeats a column'}", remedy)
        if len(cells) == len(header):
            # Most likely a misspelt name: the rows are still worth a check.
            return header
        self.complete = False
        return None

    def _row(self, line: int, order: list[str], cells: list[str]) -> Row | None:
        if not cells:
            self._report(line, "the line is blank", "Take it out.")
            return None
        if len(cells) != len(order):
            self.torn.add(cells[0])
            remedy = "Quote a value that holds a comma; write an empty cell as nothing between two commas."
            self._report(line, f"{len(cells)} cells instead of {len(order)}", remedy)
            return None
        values = dict(zip(order, cells, strict=True))
        key = "|".join(values[name] for name in self.table.key)
        return Row(self.table.name, self.file, line, key, values)


def read_table(path: Path, table: TableDescription) -> ReadTable:
    """Return the rows of one file and every fault of its form; a missing file is a fault too."""
    return _Reader(path, table).read()
