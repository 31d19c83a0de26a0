"""A search is answered, and what a text may become: what is asked for, and the answers for programs.

The views and the short way around them both ask here, so neither has rules of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode

from werkzeug.datastructures import MultiDict

from spacelod.formats import GRAPH_FORMATS, HTML
from spacelod.search.layout import FACETS
from spacelod.store import parse
from spacelod.terms import Quad, integer, iri, text
from spacelod.vocab import DCTERMS, RDF, RDFS
from spacelod_server.asked import chosen_format, page_of
from spacelod_server.language import current_language
from spacelod_server.pages.reader import Reader
from spacelod_server.pieces import Pieces
from spacelod_server.plain import JSON, json_bytes, number_of
from spacelod_server.problems import Problem
from spacelod_server.representations import Representation, finish

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from _typeshed.wsgi import WSGIEnvironment

    from spacelod.formats import Format
    from spacelod.search import Hit, Results
    from spacelod_server.responses import Finished
    from spacelod_server.site import Site

__all__ = ["OPENSEARCH", "SUGGESTIONS", "Search", "answer", "leader", "suggest"]

# Scripts ask for anything, people's browsers for HTML.
_OFFERS: Final = (JSON, HTML, *GRAPH_FORMATS)
_PAGE: Final = 20
_DEEPEST: Final = 500
_MOST_SUGGESTIONS: Final = 25
SUGGESTIONS: Final = "application/x-suggestions+json"
OPENSEARCH: Final = "http://a9.com/-/spec/opensearch/1.1/"
_SEQUENCE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@dataclass(frozen=True, slots=True)
class Search:
    """What a search asks for, read from the query string."""

    text: str
    filters: tuple[tuple[str, str], ...]
    page: int
    limit: int

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> Search:
        """Read the query string; raise Problem where it asks for what cannot be."""
        filters = [(facet, value) for facet in FACETS for value in args.getlist(facet) if value]
        if len(filters) > 20:
            raise Problem(400, "A search has at most 20 filters.")
        page = page_of(args)
        if not 1 <= page <= _DEEPEST:
            raise Problem(400, f"page is a whole number from 1 to {_DEEPEST}; narrow the search instead of paging on.")
        asked = args.get("q", "").strip()
        return cls(asked, tuple(filters), page, number_of(args, "limit", _PAGE, least=1, most=100))

    @property
    def deepest(self) -> int:
        """The last page that may be asked for."""
        return _DEEPEST

    def query(self, *, page: int = 1, filters: tuple[tuple[str, str], ...] | None = None) -> str:
        """Return the query string of this search, or of one beside it."""
        query = _encoded(self.text, self.filters if filters is None else filters)
        query += f"&page={page}" if page > 1 else ""
        return f"{query}&limit={self.limit}" if self.limit != _PAGE else query

    def toggled(self, facet: str, value: str) -> str:
        """Return the query string with one more filter, or without it where it is there."""
        pair = (facet, value)
        kept = tuple(one for one in self.filters if one != pair)
        return self.query(filters=kept if pair in self.filters else (*self.filters, pair))


# One page has it in half a dozen links.
@lru_cache(64)
def _encoded(text: str, filters: tuple[tuple[str, str], ...]) -> str:
    return urlencode([("q", text), *filters])


def answer(site: Site, environ: WSGIEnvironment, page: Callable[[Site, Search, Results], str]) -> Finished:
    """Return what fits a text: JSON, RDF, or what ``page`` writes for people.

    Raises Problem for what cannot be asked, or a client that takes none of the formats.
    """
    args = _args(environ)
    asked = Search.read(args)
    chosen, vary = chosen_format(args.get("format", ""), environ.get("HTTP_ACCEPT"), _OFFERS)
    key = ("search", chosen.name, current_language(), asked)
    made = site.cache.get(key, lambda: Representation.make(_write(site, asked, chosen, page), chosen))
    headers = {"Link": f'<{site.path("opensearch.xml")}>; rel="search"; type="application/opensearchdescription+xml"'}
    return _finish(site, environ, made, headers, vary)


def suggest(site: Site, environ: WSGIEnvironment) -> Finished:
    """Return what a text may become, in the form that browsers and OpenSearch clients read."""
    args = _args(environ)
    typed = args.get("q", "")
    limit = number_of(args, "limit", 10, least=1, most=_MOST_SUGGESTIONS)
    made = site.cache.get(
        ("suggest", current_language(), typed, limit),
        lambda: Representation.typed(_suggestions(site, typed, limit), SUGGESTIONS),
    )
    return _finish(site, environ, made)


def leader(site: Site) -> Callable[[str], str | None]:
    """Return what tells where a link to a thing leads: to the thing, or to its page in the language of the reader."""
    return site.local if current_language() == "en" else Reader(site, current_language()).href


def _args(environ: WSGIEnvironment) -> MultiDict[str, str]:
    # As a request of Werkzeug reads it, of which nothing else is needed here.
    query = environ.get("QUERY_STRING", "").encode("latin1").decode()
    return MultiDict(parse_qsl(query, keep_blank_values=True, errors="werkzeug.url_quote"))


def _finish(
    site: Site, environ: WSGIEnvironment, made: Representation, headers: Mapping[str, str] | None = None, vary: str = ""
) -> Finished:
    return finish(
        environ, made, site.cache, last_modified=site.last_modified, cache_control=site.cache_control,
        headers=headers, vary=vary,
    )  # fmt: skip


def _write(site: Site, asked: Search, format: Format, page: Callable[[Site, Search, Results], str]) -> bytes:
    results = site.finder.search(
        asked.text, filters=asked.filters, limit=asked.limit, offset=(asked.page - 1) * asked.limit
    )
    if format is JSON:
        return Pieces.of(site).write(asked.text, asked.page, results)
    if format is HTML:
        return page(site, asked, results).encode()
    return site.serialize(parse(_as_quads(site, asked, results)), format)


def _as_quads(site: Site, asked: Search, results: Results) -> list[Quad]:
    """Return the results as a sequence, which is named by the address of the search."""
    node = iri(f"{site.base}search?{asked.query(page=asked.page)}")
    quads = [
        Quad(node, RDF.type, iri(f"{_SEQUENCE}Seq"), ""),
        Quad(node, RDFS.label, text(f"Search for {asked.text}", "en"), ""),
        Quad(node, iri(f"{OPENSEARCH}totalResults"), integer(results.total), ""),
    ]
    for place, hit in enumerate(results.hits, 1):
        thing = iri(site.base + hit.path)
        quads.append(Quad(node, iri(f"{_SEQUENCE}_{place}"), thing, ""))
        quads.append(Quad(thing, RDFS.label, text(hit.label, "en"), ""))
        quads += [Quad(thing, RDF.type, iri(f"{site.base}def#{name}"), "") for name in hit.types if ":" not in name]
        if hit.description:
            quads.append(Quad(thing, DCTERMS.description, text(hit.description, "en"), ""))
    return quads


def _suggestions(site: Site, typed: str, limit: int) -> bytes:
    lead, hits = leader(site), site.finder.suggest(typed, limit=limit)
    labels = [site.finder.label_in(hit.path, current_language()) for hit in hits]
    return json_bytes(
        [
            typed,
            labels,
            [_explained(site, hit, label) for hit, label in zip(hits, labels, strict=True)],
            [lead(site.base + hit.path) for hit in hits],
        ]
    )


def _explained(site: Site, hit: Hit, label: str) -> str:
    """Return what a thing is and, where it was found by another name, that name."""
    kind = site.finder.label_in(f"def#{hit.types[0]}", current_language()) if hit.types else hit.kind
    return f"{kind}: {hit.name}" if hit.name and hit.name != label else kind
