"""data/README.md is the data dictionary: it says of every table and column what csv-metadata.json declares."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from spacelod.errors import TablesError
from spacelod.resources import resource
from spacelod.tables import Column, TableDescription, Tables, read_metadata, read_tables

README = (resource("data") / "README.md").read_text(encoding="utf-8")
DATASET = read_metadata(resource("data"))


def section(table: TableDescription) -> list[str]:
    """Return the lines that the dictionary has for a table."""
    targets = {reference.column: reference.target for reference in table.references}
    return [
        f"### {table.name}.csv: {table.title}",
        "",
        table.description,
        f"Key: {', '.join(f'`{name}`' for name in table.key)}.",
        "",
        "| column | holds | required | meaning |",
        "| --- | --- | --- | --- |",
        *(
            f"| `{column.name}` | {holds(column, targets.get(column.name))} | {'yes' if column.required else ''} "
            f"| {column.description} |"
            for column in table.columns
        ),
    ]


def holds(column: Column, target: str | None) -> str:
    """Return what a cell may hold, in words."""
    several = f", several separated by `{column.separator}`" if column.separator else ""
    if column.values:
        return f"one of {', '.join(f'`{value}`' for value in column.values)}{several}"
    return f"{column.datatype}{f' of {target}' if target else ''}{several}"


@pytest.mark.parametrize("table", DATASET.tables.values(), ids=DATASET.tables)
def test_the_dictionary_says_of_a_table_what_is_declared(table: TableDescription) -> None:
    expected = section(table)
    start = README.find(expected[0] + "\n")
    assert start >= 0, f"data/README.md lacks the section {expected[0]!r}"
    found = re.split(r"\n\n(?=#)", README[start:], maxsplit=1)[0].split("\n")
    assert found == expected


def test_the_dictionary_speaks_of_no_table_that_is_gone() -> None:
    assert re.findall(r"^### ([\w-]+)\.csv: ", README, flags=re.MULTILINE) == list(DATASET.tables)


def test_each_datatype_is_explained() -> None:
    used = {column.datatype for table in DATASET for column in table.columns if not column.values}
    explained = set(re.findall(r"^- \*\*([\w ]+)\*\*: ", README, flags=re.MULTILINE))
    assert explained == used | {"choice"}


def test_the_example_of_the_walk_through_is_a_real_row(curated: Tables) -> None:
    (example,) = re.findall(r"^ *(moon-agreement-1979,mex,.*)$", README, flags=re.MULTILINE)
    row = curated.by_key("participation")["moon-agreement-1979|mex|accession"]
    assert [example.split(",")] == list(csv.reader(io.StringIO(example)))
    assert example.split(",") == [row[name] for name in DATASET.tables["participation"].header]
    (line,) = re.findall(r"^ *data/participation\.csv:(\d+): ", README, flags=re.MULTILINE)
    assert int(line) == row.line


def test_the_fault_of_the_walk_through_is_what_is_said(folder: Path) -> None:
    (quoted,) = re.findall(r"^ *data/participation\.csv:\d+: (.*)$", README, flags=re.MULTILINE)
    path = folder / "participation.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("moon-agreement-1979,mex,", "moon-agreement-1979,mxe,"), encoding="utf-8")
    with pytest.raises(TablesError) as caught:
        read_tables(folder)
    assert [f"{p.column}: {p.problem}. {p.remedy}" for p in caught.value.problems] == [quoted]
