"""The generated record is a record like the curated one: its tables hold no faults, and it validates."""

from __future__ import annotations

import filecmp
from pathlib import Path

import pytest

from generator import TABLES, Plan, write_tables
from spacelod.checks import checkable, run_checks
from spacelod.populate import Population, populate
from spacelod.resources import resource
from spacelod.rules import derive
from spacelod.tables import Tables, read_tables
from spacelod.terminology import terminology
from spacelod.validate import validate

QUADS = 35_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("generated")
    write_tables(made, Plan(QUADS))
    return made


@pytest.fixture(scope="module")
def population(folder: Path) -> Population:
    return populate(read_tables(folder))


def test_it_breaks_no_shape_and_no_check(population: Population) -> None:
    quads = [*population.quads, *terminology()]
    quads += derive(quads)
    assert abs(len(quads) - QUADS) < QUADS / 10
    findings = [*validate(quads), *run_checks(checkable(quads))]
    assert [str(finding) for finding in findings if finding.severity != "info"] == []


def test_it_fills_every_column_that_the_record_fills(tmp_path: Path) -> None:
    # Some columns are for a few rows in a hundred only.
    write_tables(tmp_path, Plan(QUADS * 4))
    record, made = (_filled(read_tables(path)) for path in (resource("data"), tmp_path))
    assert set(TABLES) == {table for table, _ in record}
    assert sorted(record - made) == []


def _filled(tables: Tables) -> set[tuple[str, str]]:
    return {(name, column) for name in tables for row in tables.rows(name) for column in row.cells if row[column]}


def test_equal_seeds_give_equal_bytes_and_others_do_not(folder: Path, tmp_path: Path) -> None:
    write_tables(tmp_path / "again", Plan(QUADS))
    write_tables(tmp_path / "other", Plan(QUADS, seed=2))
    names = [f"{name}.csv" for name in TABLES]
    assert filecmp.cmpfiles(folder, tmp_path / "again", names, shallow=False)[0] == names
    assert "participation.csv" in filecmp.cmpfiles(folder, tmp_path / "other", names, shallow=False)[1]
