"""Whatever happens to a table, reading it gives the rows or a list of faults, and never anything else."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spacelod.errors import Problem, TablesError
from spacelod.resources import resource
from spacelod.tables import read_metadata, read_tables

TABLES = sorted(read_metadata(resource("data")).tables)
# Bytes that mean something in a CSV file, in UTF-8 or in our values, and any other ones.
PIECES = st.one_of(
    st.sampled_from(
        [b",", b'"', b"\n", b"\r\n", b"\r", b";", b"|", b"\0", b" ", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xa8"]
    ),
    st.binary(max_size=8),
    st.text(max_size=8).map(lambda text: text.encode("utf-8")),
)
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), PIECES), min_size=1, max_size=5)


def faults(folder: Path) -> list[Problem]:
    try:
        read_tables(folder)
    except TablesError as error:
        return error.problems or [Problem("", 0, "", "", "")]
    return []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(TABLES), edits=EDITS)
def test_a_corrupted_table_raises_nothing_but_its_faults(
    small_tables: Path, name: str, edits: list[tuple[float, int, bytes]]
) -> None:
    content = (small_tables / f"{name}.csv").read_bytes()
    for place, length, piece in edits:
        start = int(place * len(content))
        content = content[:start] + piece + content[start + length :]
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "data"
        folder.mkdir()
        for path in small_tables.iterdir():
            (folder / path.name).symlink_to(path)
        (folder / f"{name}.csv").unlink()
        (folder / f"{name}.csv").write_bytes(content)
        found = faults(folder)
    assert all(problem.line >= 1 and problem.problem and problem.remedy for problem in found)
