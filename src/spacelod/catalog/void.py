"""VoID: sizes, partitions by class and property, graphs, linksets, dumps and the endpoint, from true counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from spacelod.catalog import words
from spacelod.catalog.distributions import kind_of
from spacelod.catalog.statements import About, Statement, about, name
from spacelod.dumps.table import dump_of
from spacelod.iris import GRAPHS
from spacelod.linksets import FOLDER, OTHER, TARGETS
from spacelod.prefixes import OUTSIDE
from spacelod.terms import Term, integer, iri, text

__all__ = ["void"]

# The names that the W3C gives to formats; VoID uses them for technical features.
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_FEATURES: Final = ("Turtle", "JSON-LD", "N-Triples", "N-Quads", "TriG", "RDF_XML")
_VOCABULARIES: Final = ("dcterms", "foaf", "owl", "prov", "rdfs", "skos")


def void(names: About) -> Iterator[Statement]:
    """Yield the statistics of the release; the dataset has those of its current version."""
    manifest = names.manifest
    # Crawlers look under the one or the other name, and should not have to follow a link for a size.
    for node in (names.work, names.version):
        yield from about(node, "void:sparqlEndpoint", names.endpoint)
        yield from about(node, "void:uriSpace", text(manifest.base))
        yield from about(node, "void:uriRegexPattern", text(f"^{re.escape(manifest.base)}"))
        yield from about(node, "void:vocabulary", iri(f"{manifest.base}def#"))
        yield from about(node, "void:vocabulary", *(iri(OUTSIDE[prefix]) for prefix in _VOCABULARIES))
        yield from about(node, "void:exampleResource", *(iri(manifest.base + path) for path in words.EXAMPLES))
        yield from about(node, "void:rootResource", iri(f"{manifest.base}graph/facts"))
        yield from about(node, "void:feature", *(iri(_FORMATS + known) for known in _FEATURES))
        yield from about(node, "void:openSearchDescription", iri(f"{manifest.base}opensearch.xml"))
        yield from _sizes(names, node)
        yield from _dumps(names, node)
        yield from _graphs(names, node)
        yield from _linksets(names, node)
    yield from _document(names)


def _document(names: About) -> Iterator[Statement]:
    """Yield what the description itself is, under the address where crawlers look for it."""
    document = iri(f"{names.manifest.base}.well-known/void")
    yield from about(document, "rdf:type", name("void:DatasetDescription"))
    yield from about(document, "dcterms:title", text(f"{names.manifest.title}: the dataset described", "en"))
    yield from about(document, "foaf:primaryTopic", names.work)
    yield from about(document, "foaf:topic", names.version)
    yield from about(document, "dcterms:creator", names.shared("publisher"))


def _sizes(names: About, node: Term) -> Iterator[Statement]:
    counts = names.manifest.counts
    yield from about(node, "void:triples", integer(counts["triples"]))
    yield from about(node, "void:entities", integer(counts["subjects"]))
    yield from about(node, "void:distinctSubjects", integer(counts["subjects"]))
    yield from about(node, "void:distinctObjects", integer(counts["objects"]))
    yield from about(node, "void:classes", integer(len(counts["classes"])))
    yield from about(node, "void:properties", integer(len(counts["properties"])))
    # Numbered, for a partition needs a name without blank nodes; sorted by class, so that the numbers repeat.
    for number, (key, size) in enumerate(counts["classes"].items(), 1):
        part = names.part(f"class-{number}")
        yield from about(node, "void:classPartition", part)
        yield from about(part, "void:class", iri(key))
        yield from about(part, "void:entities", integer(size))
    for number, (key, size) in enumerate(counts["properties"].items(), 1):
        part = names.part(f"property-{number}")
        yield from about(node, "void:propertyPartition", part)
        yield from about(part, "void:property", iri(key))
        yield from about(part, "void:triples", integer(size))
        yield from about(part, "void:distinctSubjects", integer(counts["property_subjects"][key]))
        yield from about(part, "void:distinctObjects", integer(counts["property_objects"][key]))


def _dumps(names: About, node: Term) -> Iterator[Statement]:
    """Yield the addresses of the whole dataset in RDF; a single graph has its own."""
    manifest = names.manifest
    for path in manifest.files:
        dump = dump_of(path.removeprefix("dumps/"), manifest.version) if kind_of(path, manifest.version) else None
        if dump and dump.content not in GRAPHS:
            yield from about(node, "void:dataDump", names.file(path))


def _graphs(names: About, node: Term) -> Iterator[Statement]:
    manifest = names.manifest
    for graph in GRAPHS:
        part = iri(f"{manifest.base}graph/{graph}")
        yield from about(node, "void:subset", part)
        yield from about(part, "rdf:type", name("void:Dataset"))
        yield from about(part, "dcterms:title", text(f"spacelod, graph {graph}", "en"))
        yield from about(part, "dcterms:description", text(words.ABOUT_GRAPHS[graph], "en"))
        yield from about(part, "dcterms:license", iri(manifest.licence))
        yield from about(part, "void:triples", integer(manifest.counts["graphs"][graph]))
        for path in manifest.files:
            dump = dump_of(path.removeprefix("dumps/"), manifest.version) if path.startswith("dumps/") else None
            if dump and dump.content == graph:
                yield from about(part, "void:dataDump", names.file(path))


def _linksets(names: About, node: Term) -> Iterator[Statement]:
    """Yield a linkset for each target and property, with its size and its files."""
    for target in (*TARGETS, OTHER):
        for predicate, size in names.manifest.linksets.get(target.name, {}).items():
            part = names.part(f"linkset-{target.name}-{re.split('[#/]', predicate)[-1]}")
            yield from about(node, "void:subset", part)
            yield from about(part, "rdf:type", name("void:Linkset"), name("void:Dataset"))
            yield from about(part, "dcterms:title", text(f"Links to {target.title}", "en"))
            yield from about(part, "dcterms:license", iri(names.manifest.licence))
            yield from about(part, "void:linkPredicate", iri(predicate))
            yield from about(part, "void:subjectsTarget", names.version)
            yield from about(part, "void:target", names.version)
            if target.dataset:
                yield from about(part, "void:objectsTarget", iri(target.dataset))
                yield from about(part, "void:target", iri(target.dataset))
                yield from about(iri(target.dataset), "rdf:type", name("void:Dataset"))
                yield from about(iri(target.dataset), "dcterms:title", text(target.title, "en"))
                yield from about(iri(target.dataset), "void:uriSpace", text(target.namespace))
            yield from about(part, "void:triples", integer(size))
            yield from about(part, "void:dataDump", names.file(f"{FOLDER}/{target.name}.ttl"))
            yield from about(part, "rdfs:seeAlso", names.file(f"{FOLDER}/{target.name}.sssom.tsv"))
