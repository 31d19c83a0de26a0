"""A release asked from Python and from the command line: here, and behind an endpoint, with the same answers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import spacelod
from spacelod.cli import main
from spacelod.dataset import Dataset, with_prefixes
from spacelod.errors import QueryError, ReleaseError, SettingError, SpacelodError
from spacelod.release import Release
from spacelod.results import Iri, Rows, Text, read_boolean, read_rows

STATES = "SELECT ?name ?actor { ?actor a spacelod:State ; rdfs:label ?name FILTER(lang(?name) = 'en') } ORDER BY ?name"


@pytest.fixture(scope="module")
def here(release: Release) -> Dataset:
    return spacelod.open_release(release.folder)


@pytest.fixture(scope="module")
def there(server: str) -> Iterator[Dataset]:
    with spacelod.open_release(f"{server}/sparql") as dataset:
        yield dataset


@pytest.fixture(scope="module", params=["here", "there"])
def dataset(request: pytest.FixtureRequest) -> Dataset:
    return request.getfixturevalue(request.param)


def test_rows_are_dataclasses(dataset: Dataset) -> None:
    rows = dataset.query(STATES)
    assert rows.columns == ("name", "actor")
    assert len(rows) > 190
    first = rows[0]
    assert (first.name, first.actor) == ("Afghanistan", "https://w3id.org/spacelod/id/actor/afg")
    assert (first.name.language, type(first.actor)) == ("en", Iri)
    assert [row.name for row in rows[:2]] == ["Afghanistan", "Albania"]
    with pytest.raises(AttributeError):
        first.name = "x"


def test_all_columns_come_in_the_order_of_the_query(dataset: Dataset) -> None:
    assert dataset.query("SELECT * { ?b rdfs:label ?a } LIMIT 1").columns == ("b", "a")
    assert dataset.query("SELECT * { ?𝒳 rdfs:label ?a𠀀 } LIMIT 1").columns == ("𝒳", "a𠀀")


def test_a_frame_has_the_columns_of_the_query(dataset: Dataset) -> None:
    frame = dataset.query("SELECT ?class (COUNT(*) AS ?n) { ?thing a ?class } GROUP BY ?class").frame()
    assert list(frame.columns) == ["class", "n"]
    assert frame["n"].sum() > 1000


def test_a_truth_value_and_a_graph_have_methods_of_their_own(dataset: Dataset) -> None:
    assert dataset.ask("ASK { ?treaty a spacelod:Treaty }") is True
    assert dataset.ask("ASK { ?treaty a spacelod:Treatise }") is False
    graph = dataset.graph("CONSTRUCT WHERE { actor:usa a ?class }")
    assert {str(each) for _, _, each in graph} >= {"https://w3id.org/spacelod/def#State"}


@pytest.mark.parametrize(
    ("method", "query", "said"),
    [
        ("query", "ASK {}", "begin with SELECT"),
        ("ask", "SELECT * {}", "begin with ASK"),
        ("graph", "ASK {}", "a truth value, which N-Triples is not for"),
        ("query", "CONSTRUCT WHERE { ?s ?p ?o }", "a graph, which SPARQL JSON is not for"),
    ],
)
def test_a_method_for_another_form_of_query_says_so(here: Dataset, method: str, query: str, said: str) -> None:
    with pytest.raises(SpacelodError, match=said):
        getattr(here, method)(query)


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT ?x {", 1, 12),
        ("SELECT *\n{ ?s foo:bar ?o }", 2, 6),
    ],
)
def test_a_fault_is_told_with_its_place(here: Dataset, query: str, line: int, column: int) -> None:
    with pytest.raises(QueryError) as raised:
        here.query(query)
    assert (raised.value.line, raised.value.column) == (line, column)


def test_a_fault_that_an_endpoint_finds_is_told_as_one_of_the_query(there: Dataset) -> None:
    with pytest.raises(QueryError, match=r"400: .* foo: is not declared"):
        there.query("SELECT * { ?s foo:bar ?o }")


def test_prefixes_that_the_query_declares_are_its_own() -> None:
    query = "PREFIX actor: <http://example.org/> ASK { actor:usa ?p 'skos:x', ?rdfs:x }"
    assert "actor: <https://w3id.org" not in with_prefixes(query)


VALUES: list[tuple[dict[str, str], Any]] = [
    ({"type": "uri", "value": "http://x/"}, Iri("http://x/")),
    ({"type": "literal", "value": "x"}, "x"),
    ({"type": "literal", "value": "x", "xml:lang": "en"}, Text("x", "en")),
    ({"type": "literal", "datatype": "integer", "value": "-07"}, -7),
    ({"type": "literal", "datatype": "decimal", "value": "1.10"}, Decimal("1.10")),
    ({"type": "literal", "datatype": "double", "value": "1e3"}, 1000.0),
    ({"type": "literal", "datatype": "boolean", "value": "false"}, False),
    ({"type": "literal", "datatype": "boolean", "value": "maybe"}, "maybe"),
    ({"type": "literal", "datatype": "date", "value": "1967-10-10"}, date(1967, 10, 10)),
    ({"type": "literal", "datatype": "date", "value": "-0500-01-01"}, "-0500-01-01"),
    ({"type": "literal", "datatype": "dateTime", "value": "1967-10-10T00:00:00Z"}, datetime(1967, 10, 10, tzinfo=UTC)),
    ({"type": "literal", "datatype": "gYear", "value": "1967"}, "1967"),
    ({"type": "bnode", "value": "b0"}, "b0"),
]  # fmt: skip


@pytest.mark.parametrize(("term", "value"), VALUES, ids=str)
def test_a_value_is_what_python_has_for_it(term: dict[str, str], value: Any) -> None:
    import json

    full = {**term}
    if "datatype" in term:
        full["datatype"] = f"http://www.w3.org/2001/XMLSchema#{term['datatype']}"
    [row] = read_rows(json.dumps({"head": {"vars": ["v", "gone"]}, "results": {"bindings": [{"v": full}]}}))
    assert (row.v, type(row.v), row.gone) == (value, type(value), None)


def test_columns_that_python_cannot_name_get_underscores() -> None:
    rows = Rows(["class", "class_", "2", "_2", "Größe", "𝒳", "X", "a\u200cb"], [(1, 2, 3, 4, 5, 6, 7, 8)])
    assert rows.fields == ["class__", "class_", "_2_", "_2", "Größe", "X", "X_", "a_b"]
    assert rows.tuples() == [(1, 2, 3, 4, 5, 6, 7, 8)]


@pytest.mark.parametrize("document", [b"", b"[]", b'{"head":{}}', b"<sparql/>", b'{"boolean": 1}'])
def test_what_is_no_answer_is_refused(document: bytes) -> None:
    with pytest.raises(SpacelodError):
        read_rows(document)
    with pytest.raises(SpacelodError):
        read_boolean(document)


def test_the_published_release_is_opened_without_a_name(releases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACELOD_RELEASES", str(releases))
    opened = spacelod.open_release()
    assert opened.release is not None
    assert opened.release.folder == Release.open(releases / "current").folder
    with pytest.raises(ReleaseError, match="spacelod build"):
        spacelod.open_release(releases / "nothing")


@pytest.mark.parametrize("address", ["https://", "http://user:secret@example.org/sparql", "http://example.org/#x"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(SettingError):
        spacelod.open_release(address)


def test_the_command_gives_the_same_from_here_and_from_an_endpoint(server: str, releases: Path) -> None:
    def run(*place: str) -> list[list[str]]:
        result = CliRunner().invoke(main, ["query", STATES, "--format", "csv", *place])
        assert result.exit_code == 0, result.output
        return list(csv.reader(io.StringIO(result.stdout)))

    assert run("--endpoint", f"{server}/sparql") == run("--releases", str(releases))


def test_an_endpoint_that_is_away_is_named(runner: CliRunner) -> None:
    result = runner.invoke(main, ["query", "ASK {}", "--endpoint", "http://127.0.0.1:9/sparql"])
    assert result.exit_code == 1
    assert result.stderr.startswith("http://127.0.0.1:9/sparql cannot be asked: ")
