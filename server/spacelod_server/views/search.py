"""Search: a page, JSON and RDF; suggestions while somebody types; and the way in for browsers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from flask import render_template, request

from spacelod.formats import GRAPH_FORMATS, HTML
from spacelod.search.layout import FACETS
from spacelod.store import parse
from spacelod.terms import Quad, integer, iri, text
from spacelod.vocab import DCTERMS, RDF, RDFS
from spacelod_server.asked import asked_format, asked_page
from spacelod_server.language import current_language
from spacelod_server.pages.reader import Reader
from spacelod_server.plain import JSON, asked_number, json_bytes, own_address
from spacelod_server.problems import Problem
from spacelod_server.representations import Representation, send
from spacelod_server.responses import Reply
from spacelod_server.site import Site, current_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from spacelod.formats import Format
    from spacelod.search import Facet, Hit, Results

__all__ = ["describe_search", "search", "suggest"]

# Scripts ask for anything, people's browsers for HTML.
_OFFERS: Final = (JSON, HTML, *GRAPH_FORMATS)
_PAGE: Final = 20
_DEEPEST: Final = 500
_MOST_SUGGESTIONS: Final = 25
_SUGGESTIONS: Final = "application/x-suggestions+json"
_OPENSEARCH: Final = "http://a9.com/-/spec/opensearch/1.1/"
_SEQUENCE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a search asks for, read from the query string."""

    text: str
    filters: tuple[tuple[str, str], ...]
    page: int
    limit: int

    @classmethod
    def read(cls) -> Asked:
        """Read the query string; raise Problem where it asks for what cannot be."""
        filters = [(facet, value) for facet in FACETS for value in request.args.getlist(facet) if value]
        if len(filters) > 20:
            raise Problem(400, "A search has at most 20 filters.")
        page = asked_page()
        if not 1 <= page <= _DEEPEST:
            raise Problem(400, f"page is a whole number from 1 to {_DEEPEST}; narrow the search instead of paging on.")
        asked = request.args.get("q", "").strip()
        return cls(asked, tuple(filters), page, asked_number("limit", _PAGE, least=1, most=100))

    def query(self, *, page: int = 1, filters: tuple[tuple[str, str], ...] | None = None) -> str:
        """Return the query string of this search, or of one beside it."""
        pairs = [("q", self.text), *(self.filters if filters is None else filters)]
        pairs += [("page", str(page))] if page > 1 else []
        pairs += [("limit", str(self.limit))] if self.limit != _PAGE else []
        return urlencode(pairs)

    def toggled(self, facet: str, value: str) -> tuple[tuple[str, str], ...]:
        """Return the filters with one more, or without it if it is there."""
        pair = (facet, value)
        return tuple(one for one in self.filters if one != pair) if pair in self.filters else (*self.filters, pair)


def search() -> Reply:
    """Return what fits a text: a page, JSON, or RDF."""
    site, asked = current_site(), Asked.read()
    chosen, vary = asked_format(_OFFERS)
    key = ("search", chosen.name, current_language(), asked)
    made = site.cache.get(key, lambda: Representation.make(_write(site, asked, chosen), chosen))
    headers = {"Link": f'<{site.path("opensearch.xml")}>; rel="search"; type="application/opensearchdescription+xml"'}
    return send(
        made, site.cache, last_modified=site.last_modified, cache_control=site.cache_control, headers=headers, vary=vary
    )


def suggest() -> Reply:
    """Return what a text may become, in the form that browsers and OpenSearch clients read."""
    site = current_site()
    typed = request.args.get("q", "")
    limit = asked_number("limit", 10, least=1, most=_MOST_SUGGESTIONS)
    made = site.cache.get(
        ("suggest", current_language(), typed, limit),
        lambda: Representation.typed(_suggestions(site, typed, limit), _SUGGESTIONS),
    )
    return send(made, site.cache, last_modified=site.last_modified, cache_control=site.cache_control)


def describe_search() -> Reply:
    """Return the OpenSearch description, with which a browser adds us to its search engines."""
    site = current_site()
    body = _description(site.release.manifest.title, own_address(site)).encode()
    # It holds the address at which this server was reached.
    headers = {"Content-Type": "application/opensearchdescription+xml", "Cache-Control": "no-store"}
    return Reply(body, 200, headers)


def _write(site: Site, asked: Asked, format: Format) -> bytes:
    results = site.finder.search(
        asked.text, filters=asked.filters, limit=asked.limit, offset=(asked.page - 1) * asked.limit
    )
    if format is JSON:
        return json_bytes(_as_json(site, asked, results))
    if format is HTML:
        return _page(site, asked, results).encode()
    return site.serialize(parse(_as_quads(site, asked, results)), format)


def _as_json(site: Site, asked: Asked, results: Results) -> dict[str, Any]:
    return {
        "query": asked.text,
        "reading": results.reading,
        "total": results.total,
        "page": asked.page,
        "results": [_hit_as_json(site, hit) for hit in results.hits],
        "facets": [_facet_as_json(site, facet) for facet in results.facets],
    }


def _hit_as_json(site: Site, hit: Hit) -> dict[str, Any]:
    return {
        "iri": site.base + hit.path,
        "label": hit.label,
        "kind": hit.kind,
        "types": [site.finder.label(f"def#{name}") for name in hit.types],
        "description": hit.description,
        "url": site.local(site.base + hit.path),
    }


def _facet_as_json(site: Site, facet: Facet) -> dict[str, Any]:
    values = [
        {"value": value.path, "iri": site.base + value.path, "label": value.label, "count": value.count}
        for value in facet.values
    ]
    return {"facet": facet.name, "label": facet.label, "values": values}


def _as_quads(site: Site, asked: Asked, results: Results) -> list[Quad]:
    """Return the results as a sequence, which is named by the address of the search."""
    node = iri(f"{site.base}search?{asked.query(page=asked.page)}")
    quads = [
        Quad(node, RDF.type, iri(f"{_SEQUENCE}Seq"), ""),
        Quad(node, RDFS.label, text(f"Search for {asked.text}", "en"), ""),
        Quad(node, iri(f"{_OPENSEARCH}totalResults"), integer(results.total), ""),
    ]
    for place, hit in enumerate(results.hits, 1):
        thing = iri(site.base + hit.path)
        quads.append(Quad(node, iri(f"{_SEQUENCE}_{place}"), thing, ""))
        quads.append(Quad(thing, RDFS.label, text(hit.label, "en"), ""))
        quads += [Quad(thing, RDF.type, iri(f"{site.base}def#{name}"), "") for name in hit.types if ":" not in name]
        if hit.description:
            quads.append(Quad(thing, DCTERMS.description, text(hit.description, "en"), ""))
    return quads


def _page(site: Site, asked: Asked, results: Results) -> str:
    pages = -(-results.total // asked.limit)
    shown = partial(site.finder.label_in, language=current_language())
    lead = _leader(site)
    hits = [
        {
            "label": shown(hit.path),
            "types": [shown(f"def#{name}") for name in hit.types],
            "description": hit.description,
            "url": lead(site.base + hit.path),
        }
        for hit in results.hits
    ]
    return render_template(
        "search.html",
        asked=asked,
        results=results,
        hits=hits,
        shown=shown,
        chosen=[(FACETS[facet], shown(value), _without(asked, facet, value)) for facet, value in asked.filters],
        pages=[page for page in range(1, pages + 1) if abs(page - asked.page) <= 3 and page <= _DEEPEST],
    )


def _without(asked: Asked, facet: str, value: str) -> str:
    return asked.query(filters=asked.toggled(facet, value))


def _suggestions(site: Site, typed: str, limit: int) -> bytes:
    lead, hits = _leader(site), site.finder.suggest(typed, limit=limit)
    labels = [site.finder.label_in(hit.path, current_language()) for hit in hits]
    return json_bytes(
        [
            typed,
            labels,
            [_explained(site, hit, label) for hit, label in zip(hits, labels, strict=True)],
            [lead(site.base + hit.path) for hit in hits],
        ]
    )


def _leader(site: Site) -> Callable[[str], str | None]:
    """Return what tells where a link to a thing leads: to the thing, or to its page in the language of the reader."""
    return site.local if current_language() == "en" else Reader(site, current_language()).href


def _explained(site: Site, hit: Hit, label: str) -> str:
    """Return what a thing is and, where it was found by another name, that name."""
    kind = site.finder.label_in(f"def#{hit.types[0]}", current_language()) if hit.types else hit.kind
    return f"{kind}: {hit.name}" if hit.name and hit.name != label else kind


def _description(title: str, address: str) -> str:
    place = escape(address, {'"': "&quot;"})
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<OpenSearchDescription xmlns="{_OPENSEARCH}">\n'
        f"<ShortName>spacelod</ShortName>\n<Description>{escape(title)}</Description>\n"
        f'<InputEncoding>UTF-8</InputEncoding>\n<Image type="image/svg+xml">{place}/static/icon.svg</Image>\n'
        f'<Url type="text/html" template="{place}/search?q={{searchTerms}}&amp;page={{startPage?}}"/>\n'
        f'<Url type="application/json" template="{place}/search?q={{searchTerms}}&amp;format=json"/>\n'
        f'<Url type="{_SUGGESTIONS}" rel="suggestions" template="{place}/search/suggest?q={{searchTerms}}"/>\n'
        "</OpenSearchDescription>\n"
    )
