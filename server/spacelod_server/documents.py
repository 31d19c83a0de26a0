"""The documents about things: the same statements in every format, finished once for each release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import render_template

from spacelod.describe import PAGE_SIZE, Description, Said, by_subject
from spacelod.formats import GRAPH_FORMATS, HTML, Format
from spacelod.prefixes import OUTSIDE
from spacelod.store import parse_lines
from spacelod.terms import integer, iri, typed
from spacelod.triples import in_order, n_triples
from spacelod.vocab import DCTERMS, RDF
from spacelod_server.dated import describe_dated
from spacelod_server.language import current_language
from spacelod_server.links import link_header
from spacelod_server.pages.asked import Asked
from spacelod_server.pages.context import page_address
from spacelod_server.pages.entity import listed, render_thing
from spacelod_server.pages.reader import Reader
from spacelod_server.pages.terms import index_page
from spacelod_server.problems import Problem
from spacelod_server.representations import Representation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacelod.store import Statement
    from spacelod.terms import Term
    from spacelod.triples import Triple
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
    view = (current_language(), page_address()) if format is HTML else ()
    return site.cache.get(("def", format.name, *view), lambda: _make_ontology(site, format))


def dataset(site: Site, format: Format) -> Representation:
    """Return the description of the dataset (VoID and DCAT)."""

    def make() -> Representation:
        return Representation.make(site.serialize(site.enclosures.catalogue, format), format)

    return site.cache.get(("dataset", format.name), make)


def _make(site: Site, thing: Thing, format: Format, page: int, on: str) -> Representation:
    if on and format is not HTML:
        dated = _exists(describe_dated(site, thing, on, page))
        said = [*by_subject([*dated.own, *dated.incoming]), *by_subject(dated.labels)]
        body = site.serialize([*_statements(_about(site, thing, dated, on)), *said], format, {"hydra": _HYDRA})
        return Representation.make(body, format, {"Link": _links(site, thing, format, dated, on)})
    make = _page if format is HTML else _with_layers if format.quads else _plain
    body, description = make(site, thing, format, page)
    return Representation.make(body, format, {"Link": _links(site, thing, format, description, on)})


def _page(site: Site, thing: Thing, _format: Format, page: int) -> tuple[bytes, Description[Any]]:
    description = _exists(listed(site, thing, page))
    return render_thing(site, thing, description), description


def _with_layers(site: Site, thing: Thing, format: Format, page: int) -> tuple[bytes, Description[Any]]:
    description = _exists(site.describer.describe(thing.iri, page))
    others = by_subject([*description.incoming, *description.labels])
    return site.serialize(
        [*description.own, *_statements(_about(site, thing, description)), *others], format
    ), description


def _plain(site: Site, thing: Thing, format: Format, page: int) -> tuple[bytes, Description[Any]]:
    description = _exists(site.describer.tell(thing.iri, page))
    others = in_order([*description.incoming, *description.labels])
    return site.write([*description.own, *_about(site, thing, description), *others], format), description


def _exists(description: Description[Said]) -> Description[Said]:
    if not 1 <= description.page <= description.pages:
        raise Problem(404, f"This document has {description.pages} pages.", pages=description.pages)
    return description


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


def _statements(triples: Iterable[Triple]) -> list[Statement]:
    # They belong to no graph of the dataset.
    return parse_lines(n_triples(triples))


def _about(site: Site, thing: Thing, description: Description[Any], on: str = "") -> list[Triple]:
    pages = _about_page(f"{site.base}{thing.stem}", description, on) if description.pages > 1 else []
    return [*_about_document(site, thing, on), *pages]


def _about_document(site: Site, thing: Thing, on: str = "") -> list[Triple]:
    """Return what the document says about itself."""
    document = f"<{site.base}{thing.stem}{f'?on={on}' if on else ''}>"
    return [
        (document, RDF.type, _DOCUMENT),
        (document, _TOPIC, f"<{thing.iri}>"),
        (document, DCTERMS.license, f"<{site.release.manifest.licence}>"),
        (document, _MODIFIED, typed(site.release.issued, "date")),
        (document, _PART, f"<{site.base}dataset>"),
        *((document, DCTERMS.source, f"<{source}>") for source in thing.sources),
    ]


def _about_page(name: str, description: Description[Any], on: str) -> list[Triple]:
    """Say which part of the statements the page shows, for clients that follow links in data."""
    page, document = iri(_paged(name, on, description.page)), f"{name}?on={on}" if on else name
    pointing = f"{document}#{'ties' if on else 'incoming'}"
    return [
        *(_about_collection(iri(pointing), description.total, page) if description.total > PAGE_SIZE else []),
        *(_about_collection(iri(f"{document}#said"), description.said, page) if description.parted else []),
        (page, RDF.type, iri(f"{_HYDRA}PartialCollectionView")),
        *(
            (page, iri(_HYDRA + _HYDRA_NAMES[rel]), iri(_paged(name, on, number)))
            for rel, number in _around(description).items()
        ),
    ]


def _paged(address: str, on: str, page: int) -> str:
    return f"{address}?{f'on={on}&' if on else ''}page={page}"


def _about_collection(collection: Term, total: int, page: Term) -> list[Triple]:
    return [
        (collection, RDF.type, iri(f"{_HYDRA}Collection")),
        (collection, iri(f"{_HYDRA}totalItems"), integer(total)),
        (collection, iri(f"{_HYDRA}view"), page),
    ]


_HYDRA_NAMES: Final = {"first": "first", "prev": "previous", "next": "next", "last": "last"}


def _around(description: Description[Any]) -> dict[str, int]:
    pages = {"first": 1, "prev": description.page - 1, "next": description.page + 1, "last": description.pages}
    return {rel: page for rel, page in pages.items() if 1 <= page <= description.pages}


def site_links(site: Site, thing: Thing, on: str = "") -> str:
    """Return the Link header of the documents about a thing, on a date where one is given."""
    return link_header(thing, site.base, site.release.manifest.licence, site.prefix, f"?on={on}" if on else "")


def _links(site: Site, thing: Thing, format: Format, description: Description[Any], on: str) -> str:
    links = site_links(site, thing, on)
    if description.pages == 1:
        return links
    address, around = f"{site.path(thing.stem)}.{format.suffix}", _around(description)
    return links + "".join(f', <{_paged(address, on, page)}>; rel="{rel}"' for rel, page in around.items())
