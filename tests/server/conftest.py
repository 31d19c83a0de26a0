"""A small release with one of everything that the server treats in its own way, and clients for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from spacelod.inputs import Inputs
from spacelod.iris import BASE, concept, graph, term, thing
from spacelod.release import Release
from spacelod.terms import Quad, Term, boolean, iri, text, typed
from spacelod.vocab import DCTERMS, OWL, RDF, RDFS, SKOS, SPACELOD
from spacelod.writing import Dataset, write_release
from spacelod_server import create_app, load_settings

# Tests of minutes: they run when their marker is asked for by name.
ON_DEMAND = ("whole", "clients")
FACTS, CLAIMS, DERIVED, LINKS, ONTOLOGY, PROVENANCE = (
    graph(name) for name in ("facts", "claims", "derived", "links", "ontology", "provenance")
)
USA, MEXICO, CITY, SPELLED = (
    thing("actor", "usa"), thing("actor", "mex"), thing("place", "são-josé"), thing("actor", "роскосмос"),
)  # fmt: skip
TREATY, OLD, LOST = (thing("instrument", name) for name in ("outer-space-treaty-1967", "old-name", "lost"))
CLAIM, SOURCE = thing("claim", "b-001"), thing("source", "s-1")
BINDING, SCHEME = concept("legal-character", "binding"), iri(f"{BASE}concept/legal-character")
DEPRECATED = iri("http://www.w3.org/2002/07/owl#deprecated")
HUB_LINKS = 250


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    asked = config.getoption("markexpr")
    for item in items:
        for name in ON_DEMAND:
            if item.get_closest_marker(name) and name not in asked:
                item.add_marker(pytest.mark.skip(reason=f"takes minutes: run with -m {name}"))


def quads() -> list[Quad]:
    found = [
        Quad(USA, RDF.type, SPACELOD.State, FACTS),
        Quad(USA, RDF.type, SPACELOD.State, DERIVED),
        Quad(USA, RDFS.label, text("United States", "en"), FACTS),
        Quad(USA, RDFS.label, text("Соединённые Штаты", "ru"), FACTS),
        Quad(USA, DCTERMS.source, SOURCE, FACTS),
        Quad(USA, DCTERMS.description, text('A state & "more" <b>than</b> that.', "en"), FACTS),
        Quad(USA, SPACELOD.establishedOn, typed("1776-07", "gYearMonth"), FACTS),
        Quad(USA, SPACELOD.isPartyTo, TREATY, DERIVED),
        Quad(USA, OWL.sameAs, iri("http://www.wikidata.org/entity/Q30"), LINKS),
        Quad(USA, SPACELOD.fromTable, thing("table", "actors"), PROVENANCE),
        Quad(MEXICO, RDF.type, SPACELOD.State, FACTS),
        Quad(MEXICO, RDFS.label, text("Mexico", "en"), FACTS),
        Quad(MEXICO, RDFS.seeAlso, iri("javascript:alert(1)"), FACTS),
        Quad(CITY, RDF.type, SPACELOD.Place, FACTS),
        Quad(CITY, RDFS.label, text("São José dos Campos", "pt"), FACTS),
        Quad(SPELLED, RDF.type, SPACELOD.SpaceAgency, FACTS),
        Quad(SPELLED, RDFS.label, text("Роскосмос", "ru"), FACTS),
        Quad(SPELLED, SPACELOD.headquarters, CITY, FACTS),
        Quad(TREATY, RDF.type, SPACELOD.Treaty, FACTS),
        Quad(TREATY, RDFS.label, text("Outer Space Treaty", "en"), FACTS),
        Quad(TREATY, SPACELOD.legalCharacter, BINDING, FACTS),
        Quad(SOURCE, RDF.type, SPACELOD.Source, FACTS),
        Quad(SOURCE, RDFS.label, text("A source", "en"), FACTS),
        Quad(CLAIM, RDF.type, SPACELOD.Claim, CLAIMS),
        Quad(CLAIM, RDFS.label, text("Claim b-001", "en"), CLAIMS),
        Quad(CLAIM, SPACELOD.claimSubject, USA, CLAIMS),
        Quad(BINDING, RDF.type, iri("http://www.w3.org/2004/02/skos/core#Concept"), ONTOLOGY),
        Quad(BINDING, SKOS.prefLabel, text("binding", "en"), ONTOLOGY),
        Quad(SCHEME, RDF.type, iri("http://www.w3.org/2004/02/skos/core#ConceptScheme"), ONTOLOGY),
        Quad(SCHEME, SKOS.prefLabel, text("legal character", "en"), ONTOLOGY),
        Quad(iri(f"{BASE}def"), RDF.type, iri("http://www.w3.org/2002/07/owl#Ontology"), ONTOLOGY),
        Quad(iri(f"{BASE}def"), iri("http://www.w3.org/2002/07/owl#versionIRI"), iri(f"{BASE}def/0.1.0"), ONTOLOGY),
        Quad(term("State"), RDF.type, iri("http://www.w3.org/2002/07/owl#Class"), ONTOLOGY),
        Quad(term("State"), RDFS.label, text("state", "en"), ONTOLOGY),
        Quad(OLD, DCTERMS.isReplacedBy, TREATY, PROVENANCE),
        Quad(OLD, DEPRECATED, boolean(True), PROVENANCE),
        Quad(LOST, DEPRECATED, boolean(True), PROVENANCE),
        Quad(LOST, RDFS.seeAlso, MEXICO, PROVENANCE),
        Quad(LOST, RDFS.comment, text("There was no such treaty.", "en"), PROVENANCE),
    ]
    return found + [quad for number in range(HUB_LINKS) for quad in _member(number)]


def _member(number: int) -> list[Quad]:
    node: Term = thing("membership", "un", f"a{number:03}", "member")
    return [
        Quad(node, RDF.type, SPACELOD.Membership, FACTS),
        Quad(node, RDFS.label, text(f"Membership {number}", "en"), FACTS),
        Quad(node, SPACELOD.organization, TREATY, FACTS),
    ]


def inputs(base: str = BASE) -> Inputs:
    return Inputs(
        digest="0" * 64, base=base, version="0.1.0-00000000", issued="2026-11-22", title="A small record",
        description="For tests.", licence="https://creativecommons.org/licenses/by/4.0/",
    )  # fmt: skip


def write(folder: Path, base: str = BASE) -> Release:
    folder.mkdir(parents=True)
    write_release(folder, Dataset(quads(), {"actors": 3}, report="# nothing found\n"), inputs(base))
    return Release.open(folder)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The small release."""
    return write(tmp_path_factory.mktemp("small") / "0.1.0-00000000")


@pytest.fixture(scope="session")
def write_small() -> Callable[..., Release]:
    """Return what writes the small release into a folder, under a base."""
    return write


@pytest.fixture(scope="session")
def make_client(small: Release) -> Any:
    """Return a client for the small release under the settings that a test names."""

    def make(**explicit: Any) -> FlaskClient:
        return create_app(load_settings(explicit, {}), small).test_client()

    return make


@pytest.fixture(scope="session")
def client(make_client: Any) -> FlaskClient:
    """A client for the small release under the default settings."""
    return make_client()
