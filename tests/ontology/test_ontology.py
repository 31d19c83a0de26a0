"""The ontology as files: the closed vocabulary, the modules, the outside terms, and what reasoners can take."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import rdflib
from rdflib import namespace
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

from spacelod import vocab
from spacelod.iris import BASE, DEF
from spacelod.resources import resource
from spacelod.terms import unwrap

FOLDER = resource("ontology")
MODULES = ("time", "actors", "instruments", "participation", "relationships", "claims")
CORE = ("spacelod", *MODULES)
KINDS = {OWL.Class: "class", OWL.ObjectProperty: "property", OWL.DatatypeProperty: "property"}
# The vocabularies of which rdflib holds every term; ELI and Wikidata were looked up by hand.
KNOWN = (
    namespace.DCTERMS, namespace.FOAF, namespace.ORG, namespace.PROV, namespace.SDO, namespace.SKOS, namespace.TIME,
    namespace.VANN,
)  # fmt: skip


def module(name: str) -> rdflib.Graph:
    return rdflib.Graph().parse(FOLDER / f"{name}.ttl")


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    graph = rdflib.Graph()
    for file in FOLDER.glob("*.ttl"):
        graph.parse(file)
    return graph


def terms(graph: rdflib.Graph, kind: str) -> Iterator[str]:
    for type_, name in KINDS.items():
        if name == kind:
            for term in graph.subjects(RDF.type, type_):
                if str(term).startswith(DEF):
                    yield str(term).removeprefix(DEF)


def test_the_closed_vocabulary_holds_the_classes_and_properties_of_the_ontology(ontology: rdflib.Graph) -> None:
    assert sorted(vocab.CLASSES) == sorted(terms(ontology, "class"))
    assert sorted(vocab.PROPERTIES) == sorted(terms(ontology, "property"))


@pytest.mark.parametrize("name", CORE)
def test_a_core_module_has_no_blank_nodes(name: str) -> None:
    assert not [node for triple in module(name) for node in triple if isinstance(node, rdflib.BNode)]


@pytest.mark.parametrize("name", MODULES)
def test_a_term_stands_in_the_file_of_its_module(name: str) -> None:
    graph = module(name)
    assert {str(part) for part in graph.objects(None, DCTERMS.isPartOf)} == {f"{DEF}module-{name}"}
    assert set(graph.subjects(RDF.type)) == set(graph.subjects(DCTERMS.isPartOf))


@pytest.mark.parametrize("name", ["axioms-dl", "alignments"])
def test_further_files_declare_no_terms(name: str) -> None:
    declared = {term for term in module(name).subjects(RDF.type) if isinstance(term, rdflib.URIRef)}
    assert declared == set()


def test_every_outside_term_that_the_data_uses_is_declared(ontology: rdflib.Graph) -> None:
    used = [getattr(words, name) for words in (vocab.DCTERMS, vocab.FOAF, vocab.PROV, vocab.SKOS) for name in words]
    assert not [term for term in used if (rdflib.URIRef(unwrap(term)), RDF.type, None) not in ontology]


def test_every_outside_term_exists_where_it_is_said_to_be(ontology: rdflib.Graph) -> None:
    named = {node for triple in ontology for node in triple if isinstance(node, rdflib.URIRef)}
    for known in KNOWN:
        prefix = str(known)
        unknown = {str(node) for node in named if node.startswith(prefix) and node.removeprefix(prefix) not in known}
        assert unknown - {prefix} == set()


def test_a_note_names_only_rules_that_derive_the_term(ontology: rdflib.Graph) -> None:
    for term, note in ontology.subject_objects(SKOS.editorialNote):
        if str(note).startswith("Derived by the rule"):
            for rule in re.findall(r"[\w-]+\.rq", str(note)):
                derives = (FOLDER / "rules" / rule).read_text().splitlines()[1]
                assert str(term).removeprefix(DEF) in derives.removeprefix("# derives: ").split()


def test_a_term_of_ours_has_labels_in_six_languages_and_in_no_other(ontology: rdflib.Graph) -> None:
    languages: dict[rdflib.term.Node, set[str | None]] = {}
    for term in ontology.subjects(RDFS.isDefinedBy, rdflib.URIRef(f"{BASE}def")):
        labels = (label for label in ontology.objects(term, RDFS.label) if isinstance(label, rdflib.Literal))
        languages[term] = {label.language for label in labels}
    assert not [term for term, found in languages.items() if found != {"en", "fr", "es", "ru", "zh", "ar"}]


@pytest.mark.parametrize(
    ("language", "script"),
    [("ru", r"[\u0400-\u04ff]"), ("zh", r"[\u4e00-\u9fff]"), ("ar", r"[\u0600-\u06ff]")],
)
def test_a_label_is_in_the_script_of_its_language(language: str, script: str, ontology: rdflib.Graph) -> None:
    for term, label in ontology.subject_objects(RDFS.label):
        if isinstance(label, rdflib.Literal) and label.language == language:
            assert re.search(script, label), term
