"""The catalogue, the dataset, its version and its query service in DCAT 3, as DCAT-AP 3 wants them.

Everything that a statement points to is typed in the same document: a validator need not fetch anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spacelod import __version__
from spacelod.catalog import words
from spacelod.catalog.statements import About, Statement, about, concept, name
from spacelod.terms import Term, iri, text, typed

__all__ = ["dcat"]

_PROTOCOL: Final = "https://www.w3.org/TR/sparql11-protocol/"
# DCAT-AP 3 asks of a location for a box and a centre, as literals of GeoSPARQL.
_WORLD: Final = (
    '"POLYGON((-180 -90, 180 -90, 180 90, -180 90, -180 -90))"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
)
_MIDDLE: Final = '"POINT(0 0)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'


def dcat(names: About) -> Iterator[Statement]:
    """Yield the catalogue and what it lists, but for the files."""
    yield from _catalog(names)
    # The dataset and this version of it: one is cited as a whole, the other never changes.
    for node in (names.work, names.version):
        yield from _dataset(names, node)
    yield from _versions(names)
    yield from _service(names)
    yield from _parties(names)
    yield from _lists(names)


def _common(names: About, node: Term) -> Iterator[Statement]:
    manifest = names.manifest
    yield from about(node, "dcterms:title", text(manifest.title, "en"))
    yield from about(node, "dcterms:description", text(manifest.description, "en"))
    yield from about(node, "dcterms:license", iri(manifest.licence))
    yield from about(node, "dcterms:publisher", names.shared("publisher"))
    yield from about(node, "dcterms:creator", names.shared("publisher"))
    yield from about(node, "dcterms:language", iri(words.ENGLISH.iri))
    yield from about(node, "dcterms:issued", typed(manifest.issued, "date"))
    yield from about(node, "dcterms:modified", typed(manifest.issued, "date"))
    yield from about(node, "dcterms:spatial", iri(words.EARTH.iri))


def _catalog(names: About) -> Iterator[Statement]:
    node = names.shared("catalog")
    yield from about(node, "rdf:type", name("dcat:Catalog"))
    yield from _common(names, node)
    yield from about(node, "dcat:dataset", names.work, names.version)
    yield from about(node, "dcat:service", names.endpoint)
    yield from about(node, "dcat:themeTaxonomy", iri(words.THEME_LIST.iri))
    yield from about(node, "foaf:homepage", iri(names.manifest.base))


def _dataset(names: About, node: Term) -> Iterator[Statement]:
    manifest = names.manifest
    yield from about(node, "rdf:type", name("dcat:Dataset"), name("dcat:Resource"), name("void:Dataset"))
    yield from _common(names, node)
    yield from about(node, "dcterms:identifier", typed(node[1:-1], "anyURI"))
    yield from about(node, "dcterms:temporal", names.shared("period"))
    yield from about(node, "dcterms:accessRights", iri(words.PUBLIC.iri))
    yield from about(node, "dcterms:accrualPeriodicity", iri(words.IRREGULAR.iri))
    yield from about(node, "dcterms:conformsTo", names.ontology)
    yield from about(node, "dcterms:provenance", names.shared("provenance"))
    yield from about(node, "dcat:contactPoint", names.shared("contact"))
    yield from about(node, "dcat:keyword", *(text(word, "en") for word in words.KEYWORDS))
    yield from about(node, "dcat:theme", *(iri(theme.iri) for theme in words.THEMES))
    yield from about(node, "dcat:landingPage", iri(manifest.base))
    yield from about(node, "foaf:homepage", iri(manifest.base))
    yield from about(node, "foaf:page", iri(f"{manifest.base}downloads"))
    yield from about(node, "dcat:version", text(manifest.version))


def _versions(names: About) -> Iterator[Statement]:
    yield from about(names.work, "dcat:hasVersion", names.version)
    yield from about(names.work, "dcat:hasCurrentVersion", names.version)
    yield from about(names.version, "dcat:isVersionOf", names.work)


def _service(names: About) -> Iterator[Statement]:
    node = names.endpoint
    yield from about(node, "rdf:type", name("dcat:DataService"), name("dcat:Resource"))
    yield from _common(names, node)
    yield from about(node, "dcterms:identifier", typed(node[1:-1], "anyURI"))
    yield from about(node, "dcterms:accessRights", iri(words.PUBLIC.iri))
    yield from about(node, "dcterms:conformsTo", iri(_PROTOCOL))
    yield from about(node, "dcat:endpointURL", node)
    # A GET without a query is answered with the description of the service.
    yield from about(node, "dcat:endpointDescription", node)
    yield from about(node, "dcat:servesDataset", names.work, names.version)
    yield from about(node, "dcat:contactPoint", names.shared("contact"))
    yield from about(node, "dcat:landingPage", iri(names.manifest.base))
    yield from about(node, "dcat:keyword", *(text(word, "en") for word in words.KEYWORDS))
    yield from about(node, "dcat:theme", *(iri(theme.iri) for theme in words.THEMES))


def _parties(names: About) -> Iterator[Statement]:
    manifest, publisher, contact = names.manifest, names.shared("publisher"), names.shared("contact")
    yield from about(publisher, "rdf:type", name("foaf:Agent"), name("foaf:Organization"), name("prov:Agent"))
    yield from about(publisher, "foaf:name", text(manifest.publisher, "en"))
    yield from about(publisher, "foaf:homepage", iri(manifest.base))
    yield from about(publisher, "dcterms:type", iri(words.NON_PROFIT.iri))
    yield from about(contact, "rdf:type", name("vcard:Kind"), name("vcard:Organization"))
    yield from about(contact, "vcard:fn", text(manifest.publisher, "en"))
    yield from about(contact, "vcard:hasURL", iri(f"{manifest.base}about"))


def _lists(names: About) -> Iterator[Statement]:
    manifest = names.manifest
    for entry in (*words.THEMES, words.NON_PROFIT, words.LICENCE_TYPE, words.AVAILABLE):
        yield from concept(entry)
    for entry, kind in (
        (words.ENGLISH, "dcterms:LinguisticSystem"), (words.PUBLIC, "dcterms:RightsStatement"),
        (words.IRREGULAR, "dcterms:Frequency"), (words.EARTH, "dcterms:Location"),
    ):  # fmt: skip
        yield from concept(entry, kind)
    yield from concept(words.THEME_LIST, "skos:ConceptScheme")
    yield from about(iri(words.THEME_LIST.iri), "dcterms:title", text(words.THEME_LIST.label, "en"))
    yield from about(iri(words.EARTH.iri), "dcat:bbox", _WORLD)
    yield from about(iri(words.EARTH.iri), "dcat:centroid", _MIDDLE)
    yield from about(iri(manifest.licence), "rdf:type", name("dcterms:LicenseDocument"))
    yield from about(iri(manifest.licence), "dcterms:type", iri(words.LICENCE_TYPE.iri))
    for page in ("", "downloads", "about"):
        yield from about(iri(manifest.base + page), "rdf:type", name("foaf:Document"))
    for node, title in (
        (names.ontology, f"Ontology of space diplomacy, version {manifest.ontology}"),
        (iri(_PROTOCOL), "SPARQL 1.1 Protocol"),
    ):
        yield from about(node, "rdf:type", name("dcterms:Standard"))
        yield from about(node, "dcterms:title", text(title, "en"))
    yield from _period(names)
    yield from about(names.shared("provenance"), "rdf:type", name("dcterms:ProvenanceStatement"))
    yield from about(
        names.shared("provenance"), "rdfs:label",
        text(f"Built by spacelod {__version__} from curated tables, each row of which names its source", "en"),
    )  # fmt: skip


def _period(names: About) -> Iterator[Statement]:
    """Yield the days of the first and the last dated act or event."""
    node, coverage = names.shared("period"), names.manifest.coverage
    yield from about(node, "rdf:type", name("dcterms:PeriodOfTime"))
    if coverage:
        yield from about(node, "dcat:startDate", typed(coverage["from"], "date"))
        yield from about(node, "dcat:endDate", typed(coverage["until"], "date"))
