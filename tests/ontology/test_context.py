"""The JSON-LD context: a name for every term, typed as the ontology types it, and documents that lose nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import OWL, RDF, RDFS, XSD

from spacelod import vocab
from spacelod.formats import by_suffix
from spacelod.iris import DEF, graph
from spacelod.jsonld import Context
from spacelod.populate import populate
from spacelod.prefixes import prefixes
from spacelod.resources import resource
from spacelod.rules import derive
from spacelod.store import read
from spacelod.tables import read_tables
from spacelod.terms import Quad, text, typed
from spacelod.vocab import RDFS as LABELS
from spacelod.vocab import SPACELOD

TEXT = (resource("ontology") / "context.jsonld").read_text(encoding="utf-8")
NAMES: dict[str, Any] = json.loads(TEXT)["@context"]
NODE = "<https://w3id.org/spacelod/id/event/some>"


def written(quads: Iterable[Quad]) -> bytes:
    return Context.read(TEXT, prefixes()).write(dict.fromkeys(quad[:3] for quad in quads))


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    found = rdflib.Graph()
    for file in resource("ontology").glob("*.ttl"):
        found.parse(file)
    return found


@pytest.fixture(scope="module")
def sample() -> list[Quad]:
    """Two statements of the real record for each property and each form that its values have."""
    population = populate(read_tables(resource("data")))
    chosen: dict[tuple[str, str], list[Quad]] = {}
    for quad in [*population.quads, *derive(population.quads)]:
        form = quad.object.rpartition('"')[2] if quad.object.startswith('"') else "iri"
        of_its_form = chosen.setdefault((quad.predicate, form), [])
        if len(of_its_form) < 2:
            of_its_form.append(quad)
    return [quad for quads in chosen.values() for quad in quads]


def test_every_class_and_property_has_its_own_name() -> None:
    for name in (*vocab.CLASSES, *vocab.PROPERTIES):
        definition = NAMES[name]
        iri = definition if isinstance(definition, str) else definition["@id"]
        assert iri == f"spacelod:{name}"


@pytest.mark.parametrize("name", vocab.PROPERTIES)
def test_a_name_types_its_values_as_the_ontology_does(name: str, ontology: rdflib.Graph) -> None:
    term = rdflib.URIRef(DEF + name)
    found = NAMES[name]
    kind = found.get("@type") if isinstance(found, dict) else None
    if (term, RDF.type, OWL.ObjectProperty) in ontology:
        assert kind == "@id"
    elif (term, RDFS.range, XSD.dateTime) in ontology:
        assert kind == "xsd:dateTime"
    else:
        assert kind in (None, "xsd:date")


def test_a_document_expands_to_exactly_the_statements_that_it_was_written_from(sample: list[Quad]) -> None:
    jsonld = by_suffix("jsonld")
    assert jsonld is not None
    assert set(read(written(sample), jsonld)) == {quad[:3] for quad in sample}


def test_another_parser_reads_the_same_statements(sample: list[Quad]) -> None:
    ours = rdflib.Graph().parse(data=written(sample), format="json-ld")
    lines = "".join("{} {} {} .\n".format(*quad[:3]) for quad in sample)
    assert isomorphic(ours, rdflib.Graph().parse(data=lines, format="nt"))


def test_dates_are_bare_words_under_a_name_that_tells_how_precise_they_are() -> None:
    dates = {"start": ("2014-09-23", "date"), "startMonth": ("2014-09", "gYearMonth"), "startYear": ("2014", "gYear")}
    for name, (value, datatype) in dates.items():
        document = json.loads(written([Quad(NODE, SPACELOD.start, typed(value, datatype), graph("facts"))]))
        assert document["@graph"] == [{"@id": NODE[1:-1], name: value}]


def test_labels_are_a_map_from_languages() -> None:
    names = {"en": "Japan", "fr": "Japon"}
    labels = [Quad(NODE, LABELS.label, text(name, code), graph("facts")) for code, name in names.items()]
    assert json.loads(written(labels))["@graph"][0]["label"] == names


def test_ties_to_several_things_are_a_list_even_when_there_is_one() -> None:
    tie = Quad(NODE, SPACELOD.participatingActor, "<https://w3id.org/spacelod/id/actor/jpn>", graph("facts"))
    assert json.loads(written([tie]))["@graph"][0]["participatingActor"] == ["https://w3id.org/spacelod/id/actor/jpn"]
