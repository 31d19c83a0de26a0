"""The release of the curated tables: nothing dropped, nothing contradicting itself."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import Graph

from spacelod.formats import by_suffix
from spacelod.populate import Population, populate
from spacelod.release import Release
from spacelod.resources import resource
from spacelod.store import read
from spacelod.tables import Tables, read_tables
from spacelod.verify import verify

# A row of these tables makes no node: it joins two nodes that rows of other tables made.
JOINING = {
    "further-sources": lambda row: ((row["table"], row["key"]), ("sources", row["source"])),
    "instrument-links": lambda row: (("instruments", row["instrument"]), ("instruments", row["other"])),
    "relationship-roles": lambda row: (("relationships", row["relationship"]), ("actors", row["actor"])),
    "claim-facts": lambda row: (("claims", row["claim"]), (row["table"], row["key"])),
}


@pytest.fixture(scope="module")
def tables() -> Tables:
    return read_tables(resource("data"))


@pytest.fixture(scope="module")
def population(tables: Tables) -> Population:
    return populate(tables)


def test_the_release_is_what_its_manifest_says(release: Release) -> None:
    assert verify(release.folder) == []


def test_as_many_nodes_come_out_of_each_table_as_rows_went_in(release: Release, tables: Tables) -> None:
    actors = {row["id"] for row in tables.rows("actors")}
    expected = {name: len(tables.rows(name)) for name in tables if name not in JOINING}
    # A group that is an actor too is the actor's node.
    expected["groups"] = sum(row["id"] not in actors for row in tables.rows("groups"))
    assert release.manifest.counts["tables"] == expected
    assert release.manifest.rows == {name: len(tables.rows(name)) for name in sorted(tables)}


@pytest.mark.parametrize("name", JOINING)
def test_every_row_that_joins_two_nodes_does_so(tables: Tables, population: Population, name: str) -> None:
    nodes = {(row.table, row.key): node for node, row in population.origins.items()}
    joined = {(quad.subject, quad.object) for quad in population.quads}
    ends = {row.line: JOINING[name](row) for row in tables.rows(name)}
    assert [line for line, (start, end) in ends.items() if (nodes[start], nodes[end]) not in joined] == []


def test_two_parsers_and_the_endpoint_count_the_same_triples(release: Release) -> None:
    dump = release.dumps[f"spacelod-{release.version}.ttl"]
    counted = release.open_store().query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows()
    ((number,),) = counted
    assert number is not None
    assert sum(1 for _ in read(dump.read_bytes(), by_suffix("ttl"))) == int(number.split('"')[1])
    if shutil.which("rapper") is None:
        pytest.skip("raptor is not installed")
    raptor = subprocess.run(
        ["rapper", "--count", "--input", "turtle", dump], check=True, capture_output=True, text=True
    )
    assert re.findall(r"returned (\d+) triples", raptor.stderr) == [number.split('"')[1]]


@pytest.mark.slow
def test_rdflib_reads_the_turtle_dump_to_the_same_number_of_triples(release: Release) -> None:
    dump = release.dumps[f"spacelod-{release.version}.ttl"]
    assert len(Graph().parse(data=dump.read_bytes(), format="turtle")) == release.manifest.counts["triples"]


def test_no_blank_node_is_published(release: Release) -> None:
    with release.dumps[f"spacelod-{release.version}.nq"].open(encoding="utf-8", newline="\n") as lines:
        assert not [line for line in lines if line.startswith("_:") or re.match(r"\S+ \S+ _:", line)]


def test_the_turtle_names_things_by_prefix(release: Release) -> None:
    """Only what lies outside every namespace, or cannot be written as a local name, stays a full IRI."""
    text = release.dumps[f"spacelod-{release.version}.ttl"].read_text(encoding="utf-8")
    body = text[text.index("\n\n") :]
    assert re.findall(r"<https://w3id\.org/spacelod/id/[^>]*>", body) == []


@pytest.mark.slow
def test_a_rebuild_gives_the_same_bytes_whatever_the_hash_seed_the_locale_and_the_folder(
    release: Release, tmp_path: Path
) -> None:
    surroundings = {**os.environ, "PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Asia/Tokyo"}
    command = [sys.executable, "-m", "spacelod", "build", "--releases", tmp_path]
    subprocess.run(command, env=surroundings, cwd=tmp_path, check=True, capture_output=True)
    again = tmp_path / release.version
    names = ["release.json", *release.manifest.files]
    assert [name for name in names if (again / name).read_bytes() != (release.folder / name).read_bytes()] == []


def test_a_build_stays_within_its_budget_of_processor_time(release: Release) -> None:
    log = (release.folder.parent / "builds.jsonl").read_text(encoding="utf-8").splitlines()
    costs = [entry["cpu"] for entry in map(json.loads, log) if entry["version"] == release.version]
    assert costs[-1] < 90
