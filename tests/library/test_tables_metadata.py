"""csv-metadata.json is CSVW that other tools can use, and its choices are the concepts of the ontology."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import csvw
import pytest
import rdflib

from spacelod.errors import TablesError
from spacelod.resources import resource
from spacelod.tables import Dataset, read_metadata, read_tables

DATASET = read_metadata(resource("data"))

# Which scheme holds the concepts of a choice.
SCHEMES = {
    ("actors", "functions"): "actor-function",
    ("names", "kind"): "name-kind",
    ("identifiers", "scheme"): "identifier-scheme",
    ("identifiers", "match"): "match-type",
    ("instruments", "kind"): "instrument-form",
    ("instrument-identifiers", "scheme"): "identifier-scheme",
    ("status", "status"): "participation-status",
    ("memberships", "role"): "membership-role",
    ("relationships", "type"): "relationship-type",
    ("relationships", "domain"): "capability-domain",
    ("claims", "relation"): "claim-relation",
    ("claims", "domain"): "capability-domain",
    ("claims", "verdict"): "verdict",
    ("claims", "confidence"): "confidence",
    ("votes", "vote"): "vote-position",
    ("committee-votes", "vote"): "vote-position",
    ("sources", "kind"): "source-kind",
    ("competency-questions", "kind"): "question-kind",
}


def test_the_csvw_library_finds_the_small_tables_valid(small_tables: Path) -> None:
    # The test records warnings itself: the library reports what is wrong as warnings.
    with warnings.catch_warnings(record=True):
        checked = csvw.CSVW(str(small_tables / "csv-metadata.json"), validate=True, strict=False)
        assert checked.is_valid, [str(warning.message) for warning in checked.warnings]


@pytest.mark.parametrize(("place", "scheme"), SCHEMES.items(), ids=["/".join(place) for place in SCHEMES])
def test_each_choice_is_a_concept(place: tuple[str, str], scheme: str) -> None:
    graph = rdflib.Graph().parse(resource("ontology") / "schemes" / f"{scheme}.ttl")
    concepts = set(graph.subjects(rdflib.RDF.type, rdflib.SKOS.Concept))
    values = _column(DATASET, *place)
    base = f"https://w3id.org/spacelod/concept/{scheme}/"
    assert {value for value in values if rdflib.URIRef(base + value) not in concepts} == set()


def test_every_table_has_a_file_and_every_file_is_declared() -> None:
    assert {path.stem for path in resource("data").glob("*.csv")} == set(DATASET.tables)


def test_tables_that_are_named_in_cells_exist() -> None:
    for name in ("further-sources", "corrections", "unsourced-actors"):
        assert set(_column(DATASET, name, "table")) == set(DATASET.tables)


BROKEN = {
    "not JSON": ("{", "not JSON"),
    "not an object": ("[]", 'no "tables"'),
    "no tables": ('{"@context": "http://www.w3.org/ns/csvw"}', 'no "tables"'),
    "another context": ('{"@context": "https://example.org/", "tables": []}', "AssertionError"),
    "nothing said": ('{"@context": "http://www.w3.org/ns/csvw", "tables": []}', "KeyError"),
}


@pytest.mark.parametrize(("text", "says"), BROKEN.values(), ids=BROKEN)
def test_a_broken_declaration_is_told(folder: Path, text: str, says: str) -> None:
    (folder / "csv-metadata.json").write_text(text, encoding="utf-8")
    with pytest.raises(TablesError) as caught:
        read_tables(folder)
    (problem,) = caught.value.problems
    assert problem.file == "data/csv-metadata.json"
    assert says in problem.problem


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"datatype": {"base": "strng"}}, "Invalid value for property: strng"),
        ({"datatype": {"base": "string", "format": "(("}}, "Invalid regex"),
        ({"requird": True}, "Invalid property requird"),
    ],
    ids=["unknown datatype", "broken pattern", "misspelt property"],
)
def test_what_the_library_only_warns_of_is_a_fault(folder: Path, change: dict[str, object], says: str) -> None:
    path = folder / "csv-metadata.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["tables"][0]["tableSchema"]["columns"][0] |= change
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(TablesError, match=says):
        read_tables(folder)


def test_a_folder_without_a_declaration_is_told(tmp_path: Path) -> None:
    with pytest.raises(TablesError, match=r"csv-metadata.json:1: cannot be read: No such file"):
        read_tables(tmp_path)


def _column(dataset: Dataset, table: str, name: str) -> tuple[str, ...]:
    return next(column.values for column in dataset.tables[table].columns if column.name == name)
