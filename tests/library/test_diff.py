"""The difference of two datasets, alone and between a release and the tables that a curator has changed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import small_dataset
from spacelod.cli import main
from spacelod.diff import difference
from spacelod.dumps import Layers
from spacelod.iris import graph, thing
from spacelod.resources import resource
from spacelod.terms import Quad, integer, text
from spacelod.vocab import RDFS, SPACELOD

ACTOR, FACTS, DERIVED = thing("actor", "são"), graph("facts"), graph("derived")
LABEL = Quad(ACTOR, RDFS.label, text("São"), FACTS)
THREE, FOUR = (Quad(ACTOR, SPACELOD.votesFor, integer(number), DERIVED) for number in (3, 4))


def test_a_difference_has_both_sides() -> None:
    found = difference([LABEL, THREE], [FOUR, LABEL, FOUR])
    assert (found.removed, found.added) == ((THREE,), (FOUR,))


def test_the_same_statements_in_another_order_are_no_difference() -> None:
    assert not difference([LABEL, THREE], [THREE, LABEL, THREE])


def test_a_statement_that_moves_to_another_graph_is_gone_from_one_and_new_in_the_other() -> None:
    moved = LABEL._replace(graph=DERIVED)
    found = difference([LABEL], [moved])
    assert (found.removed, found.added) == ((LABEL,), (moved,))


def test_readers_see_each_graph_and_the_old_value_above_the_new() -> None:
    assert list(difference([THREE], [FOUR, LABEL]).text()) == [
        "graph:derived: 1 removed, 1 added",
        "- actor:são spacelod:votesFor 3 .",
        "+ actor:são spacelod:votesFor 4 .",
        "graph:facts: 0 removed, 1 added",
        '+ actor:são rdfs:label "São" .',
    ]


@pytest.mark.parametrize("base", ["https://w3id.org/spacelod/", "https://example.org/other/"])
def test_a_release_is_compared_under_the_canonical_base(tmp_path: Path, base: str) -> None:
    release = small_dataset.release(tmp_path / "release", base)
    assert not difference(Layers.of(release).dataset(), small_dataset.quads())


def test_the_dictionary_walks_through_an_accession_as_it_really_goes(
    runner: CliRunner, releases: Path, tmp_path: Path
) -> None:
    """Without the row of the walk-through, a comparison shows what adding it changes; with a slip, the fault shows."""
    page = (resource("data") / "README.md").read_text(encoding="utf-8")
    row, fault, shown = (re.search(rf"```{mark}\n(.*?)```", page, re.DOTALL)[1] for mark in ("csv", "text", "diff"))
    row, fault = row.strip(), fault.strip()
    changes = [line.strip() for line in shown.strip().splitlines()]
    folder = tmp_path / "data"
    shutil.copytree(resource("data"), folder)
    table = folder / "participation.csv"
    whole = table.read_text(encoding="utf-8")
    assert whole.count(row) == 1

    table.write_text(whole.replace(row + "\n", ""), encoding="utf-8")
    result = runner.invoke(main, ["diff", str(folder), "current", "--releases", str(releases)])
    assert result.exit_code == 0
    assert len(changes) > 5
    assert set(changes) <= set(result.stdout.splitlines())

    slip = row.replace(",mex,", ",mxe,")
    table.write_text(whole.replace(row, slip), encoding="utf-8")
    result = runner.invoke(main, ["validate", str(folder)])
    where, _, what = fault.partition(": ")
    assert where.rpartition(":")[0] == "data/participation.csv"
    assert (result.exit_code, f": {what}\n" in result.output) == (1, True)


def test_only_the_counts_are_shown_on_request(runner: CliRunner, releases: Path) -> None:
    result = runner.invoke(main, ["diff", "current", "current", "--summary", "--releases", str(releases)])
    assert result.output == "in all: 0 removed, 0 added\n"


def test_what_is_neither_release_nor_tables_is_named(runner: CliRunner, releases: Path) -> None:
    result = runner.invoke(main, ["diff", "nowhere", "--releases", str(releases)])
    assert result.exit_code == 1
    assert "nowhere is neither a release nor a folder of tables" in result.output
