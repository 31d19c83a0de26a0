"""The documents about things: the same statements in every format, finished once for each release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import render_template

from spacelod.describe import PAGE_SIZE, Description, by_subject
from spacelod.formats import GRAPH_FORMATS, HTML, Format
from spacelod.prefixes import OUTSIDE
from spacelod.store import parse
from spacelod.terms import Quad, Term, integer, iri, typed
from spacelod.vocab import DCTERMS, RDF
from spacelod_server.dated import dated_statements
from spacelod_server.language import current_language
from spacelod_server.links import link_header
from spacelod_server.pages.asked import Asked
from spacelod_server.pages.entity import listed, render_thing
from spacelod_server.pages.reader import Reader
from spacelod_server.pages.terms import index_page
from spacelod_server.problems import Problem
from spacelod_server.representations import Representation

if TYPE_CHECKING:
    from spacelod_server.site import Site
    from spacelod_server.things import Thing

__all__ = ["FORMATS", "ONTOLOGY_FORMATS", "dataset", "document", "ontology", "site_links"]

FORMATS: Final = (*GRAPH_FORMATS, HTML)
# Readers of ontologies (owlready2, OWLAPI) send no Accept or */* and cannot read Turtle.
ONTOLOGY_FORMATS: Final = tuple(sorted(FORMATS, key=lambda known: known.name != "rdf-xml"))
_HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
_DOCUMENT, _TOPIC = iri(OUTSIDE["foaf"] + "Document"), iri(OUTSIDE["foaf"] + "primaryTopic")
_MODIFIED, _PART = iri(OUTSIDE["dcterms"] + "modified"), iri(OUTSIDE["dcterms"] + "isPartOf")


def document(site: Site, thing: Thing, format: Format, page: int = 1, on: str = "") -> Representation:
    """Return the document about a thing in a format, on a date where one is given; raise Problem for a page beyond."""
    # A page is made for a language and for what its address asks of it; data are the same for everyone.
    view = (current_language(), Asked.read()) if format is HTML else on
    return site.cache.get((thing.path, format.name, page, view), lambda: _make(site, thing, format, page, on))


def ontology(site: Site, format: Format) -> Representation:
    """Return the ontology, all of its terms in one document."""
    return site.cache.get(("def", format.name, current_language()), lambda: _make_ontology(site, format))


def dataset(site: Site, format: Format) -> Representation:
    """Return the description of the dataset (VoID and DCAT)."""

    def make() -> Representation:
        return Representation.make(site.serialize(site.catalog, format), format)

    return site.cache.get(("dataset", format.name), make)


def _make(site: Site, thing: Thing, format: Format, page: int, on: str) -> Representation:
    if on and format is not HTML:
        about = parse(_about_document(site, thing, on))
        body = site.serialize([*about, *dated_statements(site, thing, on)], format, {"hydra": _HYDRA})
        return Representation.make(body, format, {"Link": site_links(site, thing, on)})
    if format is HTML:
        description = listed(site, thing, page)
    else:
        description = site.describer.describe(thing.iri, page, layers=format.quads)
    if not 1 <= page <= description.pages:
        raise Problem(404, f"This document has {description.pages} pages.", pages=description.pages)
    headers = {"Link": _links(site, thing, format, description, on)}
    if format is HTML:
        body = render_thing(site, thing, description)
    else:
        pages = _about_page(f"{site.base}{thing.stem}", description) if description.pages > 1 else []
        about = parse([*_about_document(site, thing), *pages])
        body = site.serialize([*description.own, *about, *description.others()], format)
    return Representation.make(body, format, headers)


def _make_ontology(site: Site, format: Format) -> Representation:
    terms = f"<{site.base}def#"
    found = site.store.graph(f"{site.base}graph/ontology")
    header = site.describer.own(f"{site.base}def")
    statements = header + by_subject(statement for statement in found if str(statement.subject).startswith(terms))
    if format is HTML:
        body = render_template("ontology.html", **index_page(Reader(site))).encode()
    else:
        body = site.serialize(statements, format)
    return Representation.make(body, format)


def _about_document(site: Site, thing: Thing, on: str = "") -> list[Quad]:
    """Return what the document says about itself; it belongs to no graph of the dataset."""
    document = iri(f"{site.base}{thing.stem}{f'?on={on}' if on else ''}")
    pairs: list[tuple[Term, Term]] = [
        (RDF.type, _DOCUMENT),
        (_TOPIC, f"<{thing.iri}>"),
        (DCTERMS.license, f"<{site.release.manifest.licence}>"),
        (_MODIFIED, typed(site.release.issued, "date")),
        (_PART, f"<{site.base}dataset>"),
        *((DCTERMS.source, f"<{source}>") for source in thing.sources),
    ]
    return [Quad(document, predicate, value, "") for predicate, value in pairs]


def _about_page(name: str, description: Description) -> list[Quad]:
    """Say which part of the incoming statements the page shows, for clients that follow links in data."""
    collection, page = iri(f"{name}#incoming"), iri(f"{name}?page={description.page}")
    around = _around(description)
    return [
        Quad(collection, RDF.type, iri(f"{_HYDRA}Collection"), ""),
        Quad(collection, iri(f"{_HYDRA}totalItems"), integer(description.total), ""),
        Quad(collection, iri(f"{_HYDRA}view"), page, ""),
        Quad(page, RDF.type, iri(f"{_HYDRA}PartialCollectionView"), ""),
        *(Quad(page, iri(_HYDRA + _HYDRA_NAMES[rel]), iri(f"{name}?page={n}"), "") for rel, n in around.items()),
    ]


_HYDRA_NAMES: Final = {"first": "first", "prev": "previous", "next": "next", "last": "last"}


def _around(description: Description) -> dict[str, int]:
    pages = {"first": 1, "prev": description.page - 1, "next": description.page + 1, "last": description.pages}
    return {rel: page for rel, page in pages.items() if 1 <= page <= description.pages}


def site_links(site: Site, thing: Thing, on: str = "") -> str:
    """Return the Link header of the documents about a thing, on a date where one is given."""
    return link_header(thing, site.base, site.release.manifest.licence, site.prefix, f"?on={on}" if on else "")


def _links(site: Site, thing: Thing, format: Format, description: Description, on: str) -> str:
    links = site_links(site, thing, on)
    if description.total <= PAGE_SIZE:
        return links
    address = f"{site.path(thing.stem)}.{format.suffix}"
    return links + "".join(f', <{address}?page={page}>; rel="{rel}"' for rel, page in _around(description).items())
