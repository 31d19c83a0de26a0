"""The curated tables as rows: what a row knows, and that the whole record is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from spacelod.resources import resource
from spacelod.tables import Tables, canonical, read_metadata, read_tables

TABLES = list(read_metadata(resource("data")).tables)


def test_a_row_knows_its_place_and_its_values(folder: Path) -> None:
    row = read_tables(folder).rows("participation")[0]
    assert (row.table, row.file, row.line) == ("participation", "data/participation.csv", 2)
    assert row.key == "moon-agreement-1979|mex|accession"
    assert (row["date"], row["note"]) == ("1991-10-11", "")


def test_a_cell_with_several_values_is_a_list(curated: Tables) -> None:
    treaty = curated.by_key("instruments")["outer-space-treaty-1967"]
    assert treaty.list("depositaries") == ("rus", "gbr", "usa")
    assert curated.by_key("instruments")["mtcr-1987"].list("depositaries") == ()


def test_an_unknown_column_or_table_is_a_bug_and_not_a_blank(curated: Tables) -> None:
    with pytest.raises(KeyError):
        curated.rows("actors")[0]["sorce"]
    with pytest.raises(KeyError):
        curated.rows("actor")


def test_rows_come_in_the_order_of_the_file(curated: Tables) -> None:
    for name in curated:
        lines = [row.line for row in curated.rows(name)]
        assert lines == list(range(2, len(lines) + 2))


def test_the_dataset_says_what_it_is(curated: Tables) -> None:
    about = curated.dataset
    assert about.license == "https://creativecommons.org/licenses/by/4.0/"
    assert (about.version, about.modified) == ("0.1.0", "2026-11-22")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_written_again_is_the_same(curated: Tables, name: str) -> None:
    text = (resource("data") / f"{name}.csv").read_text(encoding="utf-8")
    # Lists of lines, so that a failure shows the rows that are out of place.
    assert text.split("\n") == canonical(curated.dataset.tables[name], curated.rows(name)).split("\n")
