"""Columns are read as Python's own reader reads rows, and refused where it refuses them."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
from pathlib import Path

import pytest

from spacelod.bulk.reading import Piece, columns_of
from spacelod.errors import BuildError
from spacelod.tables.metadata import Column, TableDescription

MARKS = ['"', ",", "\n", "a", "é", "\r\n", "\r", '""', "\ufeff"]


def rows_of(text: str) -> list[list[str]] | None:
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    try:
        rows = list(csv.reader(lines, strict=True))
    except csv.Error:
        return None
    return rows if len(rows) == len(lines) and all(len(row) == 2 for row in rows) else None


def test_columns_hold_what_rows_hold_and_faults_are_refused(tmp_path: Path) -> None:
    columns = tuple(Column(name, "", "text", (), True, None, None) for name in ("one", "two"))
    table = TableDescription("table", "", "", columns, ("one",), ())
    drawn, refused = random.Random(7), 0
    for number in range(3_000):
        text = "".join(drawn.choices(MARKS, [4, 4, 3, 4, 1, 0.5, 0.1, 1, 0.5], k=drawn.randrange(1, 14)))
        text = f'a,"b"\n"{text}",c\n' if number % 2 else text
        (tmp_path / "table.csv").write_bytes(text.encode())
        wanted = rows_of(text)
        try:
            (found,) = columns_of(tmp_path, table, Piece("table", 0, len(text.encode())))
            assert [list(row) for row in zip(*(cells.to_pylist() for cells in found), strict=True)] == wanted, text
        except BuildError:
            assert wanted is None, text
            refused += 1
    assert 300 < refused < 2_900


@pytest.mark.parametrize("library", ["numpy", "pyarrow"])
def test_who_lacks_a_library_is_told_what_brings_it(library: str) -> None:
    code = f"import sys; sys.modules['{library}'] = None; import spacelod.bulk"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert f"{library} is not installed; pip install 'spacelod[bulk]' brings it" in ended.stderr
