"""Rows in, quads out: nothing dropped, nothing mixed, everything in the form that the store gives it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from spacelod.errors import BuildError
from spacelod.populate import POPULATORS, Population, populate
from spacelod.resources import resource
from spacelod.store import Store
from spacelod.tables import Tables, read_tables
from spacelod.terms import Quad, lines, text
from spacelod.vocab import RDF, SPACELOD, Vocabulary


@pytest.fixture(scope="module")
def tables() -> Tables:
    return read_tables(resource("data"))


@pytest.fixture(scope="module")
def population(tables: Tables) -> Population:
    return populate(tables)


def graph_of(name: str) -> str:
    return f"<https://w3id.org/spacelod/graph/{name}>"


@pytest.mark.parametrize("table", POPULATORS)
def test_each_row_makes_a_node_of_its_own(table: str, tables: Tables, population: Population) -> None:
    made = Counter(row.table for row in population.origins.values())
    assert made[table] == len(tables.rows(table))


def test_each_node_of_a_row_is_described(population: Population) -> None:
    typed = {quad.subject for quad in population.quads if quad.predicate == RDF.type}
    assert population.origins.keys() <= typed


def test_further_sources_all_arrive(tables: Tables, population: Population) -> None:
    stated = {(quad.subject, quad.object) for quad in population.quads}
    by_row = {(row.table, row.key): node for node, row in population.origins.items()}
    for row in tables.rows("further-sources"):
        source = f"<https://w3id.org/spacelod/id/source/{row['source']}>"
        assert (by_row[row["table"], row["key"]], source) in stated, f"line {row.line}"


def test_each_statement_is_written_once(population: Population) -> None:
    assert len(population.quads) == len(set(population.quads))


def test_the_store_gives_back_the_text_that_went_in(population: Population) -> None:
    """Literals are canonical already, so dump, store and endpoint agree."""
    store = Store.create()
    store.load("".join(lines(population.quads)).encode())
    subjects = {quad.subject for quad in population.quads[::50]}
    expected = {" ".join(quad) for quad in population.quads if quad.subject in subjects}
    assert {str(found) for subject in subjects for found in store.statements(subject=subject[1:-1])} == expected


def test_no_blank_nodes(population: Population) -> None:
    assert not [quad for quad in population.quads if "_:" in (quad.subject[:2], quad.object[:2])]


def test_a_claim_never_stands_among_the_facts(population: Population) -> None:
    claims = {quad.subject for quad in population.quads if quad.object in (SPACELOD.Claim, SPACELOD.KnownGap)}
    assert {quad.graph for quad in population.quads if quad.subject in claims} == {
        graph_of("claims"),
        graph_of("provenance"),
    }
    assert not [quad for quad in population.quads if quad.graph == graph_of("facts") and quad.object in claims]


def test_an_unsourced_value_is_never_published(tables: Tables, population: Population) -> None:
    gaps = {quad for quad in population.quads if quad.subject.startswith("<https://w3id.org/spacelod/id/gap/")}
    for row in tables.rows("unsourced-actors"):
        if row["value"] and row["value"] not in row["why"]:
            assert not [quad for quad in gaps if quad.object == text(row["value"])]


def test_two_rows_that_make_one_node_are_refused(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    first = tables.rows("sources")[0]
    doubled = {**{name: tables.rows(name) for name in tables}, "sources": (first, first)}
    monkeypatch.setattr(type(tables), "rows", lambda _, name: doubled[name])
    doubled["sources"] = (first, type(first)(**{**_fields(first), "line": 99}))
    with pytest.raises(BuildError, match=r"sources\.csv:99: the row makes the same node"):
        populate(tables)


def _fields(row: object) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}  # type: ignore[attr-defined]


def test_a_misspelt_term_fails() -> None:
    with pytest.raises(AttributeError, match="no term 'Treety'"):
        _ = SPACELOD.Treety


def test_a_vocabulary_lists_its_terms() -> None:
    assert list(Vocabulary("https://example.org/", ("a", "b"))) == ["a", "b"]


def test_graphs_are_the_ones_declared(population: Population) -> None:
    assert {quad.graph for quad in population.quads} == {
        graph_of(name) for name in ("facts", "claims", "links", "provenance")
    }


def test_quads_are_plain_tuples_of_text(population: Population) -> None:
    assert isinstance(population.quads[0], Quad)
    assert all(isinstance(part, str) for part in population.quads[0])


def test_the_data_folder_is_found(tmp_path: Path) -> None:
    assert (resource("data") / "csv-metadata.json").is_file()
    assert not (tmp_path / "csv-metadata.json").exists()
