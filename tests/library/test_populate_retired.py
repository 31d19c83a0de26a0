"""Addresses that named something once are published as such, and never stand among what there is."""

from __future__ import annotations

import pytest

from spacelod.errors import BuildError
from spacelod.iris import BASE, graph, thing
from spacelod.populate import Population, populate
from spacelod.tables import Row, Tables
from spacelod.terms import boolean
from spacelod.vocab import DCTERMS, OWL, RDF, RDFS

RENAMED = thing("act", "eutelsat-convention-1982", "svk", "accession")
PRESENT = thing("act", "eutelsat-convention-1982", "czechoslovakia", "accession")
GONE = thing("membership", "copuos", "egy", "founding-member")


@pytest.fixture(scope="module")
def population(curated: Tables) -> Population:
    return populate(curated)


def changed(tables: Tables, **cells: str) -> Tables:
    """Return the tables with the first row of ``retired`` changed."""
    first, *others = tables.rows("retired")
    row = Row(first.table, first.file, first.line, first.key, {**first.cells, **cells})
    return Tables(tables.dataset, {**{name: tables.rows(name) for name in tables}, "retired": (row, *others)})


def test_a_renamed_thing_is_replaced_and_a_retired_one_only_points(population: Population) -> None:
    said = {quad[:3] for quad in population.quads}
    assert (RENAMED, DCTERMS.isReplacedBy, PRESENT) in said
    assert (GONE, RDFS.seeAlso, thing("membership", "copuos", "egy", "member")) in said
    assert not [triple for triple in said if triple[:2] == (GONE, DCTERMS.isReplacedBy)]


def test_retired_addresses_are_deprecated_untyped_and_apart_from_the_facts(
    curated: Tables, population: Population
) -> None:
    nodes = {f"<{BASE}{row['path']}>" for row in curated.rows("retired")}
    about = [quad for quad in population.quads if quad.subject in nodes]
    assert {quad.subject for quad in about if quad[1:3] == (OWL.deprecated, boolean(True))} == nodes
    assert {quad.graph for quad in about} == {graph("provenance")}
    assert RDF.type not in {quad.predicate for quad in about}
    assert not [quad for quad in population.quads if quad.object in nodes]


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"path": "id/actor/usa"}, r"data/retired.csv:2: id/actor/usa names a thing of the record"),
        ({"successors": "id/actor/nobody"}, r"data/retired.csv:2: nothing has the path id/actor/nobody"),
    ],
    ids=["a path that is in use", "a successor that is not there"],
)
def test_an_address_that_contradicts_the_record_stops_the_build(
    curated: Tables, cells: dict[str, str], says: str
) -> None:
    with pytest.raises(BuildError, match=says):
        populate(changed(curated, **cells))
