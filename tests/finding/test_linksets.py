from __future__ import annotations

import csv
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import OWL, RDF, SKOS, Graph, URIRef

from spacelod.linksets import FOLDER, OTHER, TARGETS
from spacelod.release import Release

SSSOM = "https://w3id.org/sssom/"
NEEDED = {
    "subject_id", "predicate_id", "object_id", "mapping_justification", "confidence", "mapping_tool", "mapping_date",
}  # fmt: skip


def tables(release: Release) -> list[Path]:
    return sorted((release.folder / FOLDER).glob("*.sssom.tsv"))


def read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    comments = [line for line in lines if line.startswith("#")]
    return comments, list(csv.DictReader(lines[len(comments) :], delimiter="\t"))


def test_each_target_has_a_table_and_a_graph(release: Release) -> None:
    names = {target.name for target in (*TARGETS, OTHER)}
    found = {path.name.partition(".")[0] for path in (release.folder / FOLDER).iterdir()}
    assert found == names
    assert set(release.manifest.linksets) == names


def test_every_mapping_says_why_how_surely_and_when(release: Release) -> None:
    for path in tables(release):
        comments, rows = read(path)
        assert any(line.startswith("#mapping_set_id:") for line in comments)
        assert any(line.startswith("#license:") for line in comments)
        for row in rows:
            assert all(row[name] for name in NEEDED), row
            assert 0 < float(row["confidence"]) <= 1
            assert row["mapping_justification"].startswith("semapv:")


def test_every_short_name_has_its_prefix(release: Release) -> None:
    for path in tables(release):
        comments, rows = read(path)
        prefixes = {line[3:].partition(":")[0] for line in comments if line.startswith("#  ")}
        for row in rows:
            for name in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
                assert row[name].partition(":")[0] in prefixes, row


def test_the_graph_holds_the_links_of_the_table(release: Release) -> None:
    graph = Graph().parse(release.folder / FOLDER / "ror.ttl")
    _, rows = read(release.folder / FOLDER / "ror.sssom.tsv")
    links = [triple for relation in (OWL.sameAs, SKOS.closeMatch) for triple in graph.triples((None, relation, None))]
    axioms = list(graph.subjects(RDF.type, OWL.Axiom))
    assert len(links) == len(axioms) == len(rows)
    for axiom in axioms:
        assert graph.value(axiom, URIRef(f"{SSSOM}mapping_justification")) is not None
        link = (
            graph.value(axiom, predicate)
            for predicate in (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget)
        )
        assert tuple(link) in graph


def test_the_manifest_counts_what_the_files_hold(release: Release) -> None:
    for name, properties in release.manifest.linksets.items():
        _, rows = read(release.folder / FOLDER / f"{name}.sssom.tsv")
        counted = Counter(row["predicate_id"].partition(":")[2] for row in rows)
        assert counted == {address.rpartition("#")[2]: size for address, size in properties.items()}


def test_the_dataset_is_described_with_its_linksets(release: Release) -> None:
    graph = Graph().parse(release.folder / "dataset.ttl")
    void = "http://rdfs.org/ns/void#"
    described = set(graph.subjects(RDF.type, URIRef(f"{void}Linkset")))
    assert len(described) == sum(len(properties) for properties in release.manifest.linksets.values())
    assert all(graph.value(node, URIRef(f"{void}triples")) for node in described)


@pytest.mark.parametrize("name", ["wikidata.sssom.tsv", "wikidata.ttl"])
def test_a_linkset_has_a_lasting_address(client: FlaskClient, name: str) -> None:
    moved = client.get(f"/linksets/{name}")
    assert moved.status_code == 302
    with client.get(moved.headers["Location"]) as file:
        assert file.status_code == 200
    assert client.get("/linksets/nothing.ttl").status_code == 404


def test_the_guide_shows_the_linksets_and_the_service(client: FlaskClient) -> None:
    page = client.get("/linking", headers={"Accept": "text/html"}).text
    assert "http://localhost/reconcile" in page
    assert "/linksets/wikidata.sssom.tsv" in page
    assert client.get("/linking").get_json()["linksets"][0]["name"] == "wikidata"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("sssom") is None, reason="`pip install sssom` in an environment of its own")
def test_the_reference_library_accepts_every_table_and_refuses_a_faulty_one(release: Release, tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.sssom.tsv"
    text = (release.folder / FOLDER / "wikidata.sssom.tsv").read_text(encoding="utf-8")
    faulty.write_text(text.replace("semapv:ManualMappingCuration", "semapv:Guessing"), encoding="utf-8")
    complaints = {
        path.name: subprocess.run(["sssom", "validate", path], capture_output=True, text=True, check=False)
        for path in (*tables(release), faulty)
    }
    assert [name for name, done in complaints.items() if done.returncode] == [faulty.name]
