"""Search: the page, what ``finding`` answers to programs, and the way in for browsers."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote_plus
from xml.sax import saxutils

from flask import render_template, request
from markupsafe import Markup, escape

from spacelod.search.layout import FACETS
from spacelod_server import finding
from spacelod_server.language import current_language, in_language
from spacelod_server.plain import own_address
from spacelod_server.responses import Reply
from spacelod_server.site import Site, current_site

if TYPE_CHECKING:
    from spacelod.search import Facet, Results

__all__ = ["describe_search", "search", "suggest"]

# The values of facets are a few hundred, and most pages show the same.
_KEPT: Final = 1024
_escaped, _quoted = lru_cache(_KEPT)(escape), lru_cache(_KEPT)(quote_plus)


def search() -> Reply:
    """Return what fits a text: a page, JSON, or RDF."""
    finished = finding.answer(current_site(), request.environ, _page)
    assert finished is not None
    return Reply.of(finished)


def suggest() -> Reply:
    """Return what a text may become, in the form that browsers and OpenSearch clients read."""
    return Reply.of(finding.suggest(current_site(), request.environ))


def describe_search() -> Reply:
    """Return the OpenSearch description, with which a browser adds us to its search engines."""
    site = current_site()
    body = _description(site.release.manifest.title, own_address(site)).encode()
    # It holds the address at which this server was reached.
    headers = {"Content-Type": "application/opensearchdescription+xml", "Cache-Control": "no-store"}
    return Reply(body, 200, headers)


def _page(site: Site, asked: finding.Asked, results: Results) -> str:
    pages = -(-results.total // asked.limit)
    shown = partial(site.finder.label_in, language=current_language())
    lead = finding.leader(site)
    hits = [
        {
            "label": shown(hit.path),
            "types": ", ".join(shown(f"def#{name}") for name in hit.types),
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
        facets=[(facet.label, _narrowing(site, asked, facet)) for facet in results.facets],
        chosen=[(FACETS[facet], shown(value), asked.toggled(facet, value)) for facet, value in asked.filters],
        pages=[page for page in range(1, pages + 1) if abs(page - asked.page) <= 3 and page <= asked.deepest],
    )


def _narrowing(site: Site, asked: finding.Asked, facet: Facet) -> Markup:
    """Return the links that narrow a search by one facet; put together here, for a page has some sixty of them."""
    language = current_language()
    here = site.path(in_language("search", language))
    stem = escape(f"{here}?{asked.query(filters=asked.filters)}&{facet.name}=")
    lines = []
    for value in facet.values:
        name, quoted = _escaped(site.finder.label_in(value.path, language)), _quoted(value.path)
        if (facet.name, value.path) in asked.filters:
            link = f'"{escape(here)}?{escape(asked.toggled(facet.name, value.path))}" aria-current="true"'
        else:
            link = f'"{stem}{quoted}"'
        lines.append(f"<li><a href={link}>{name}</a> <small>{value.count}</small></li>")
    return Markup("\n".join(lines))  # noqa: S704 - everything that is not ours is escaped or quoted


def _description(title: str, address: str) -> str:
    place = saxutils.escape(address, {'"': "&quot;"})
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<OpenSearchDescription xmlns="{finding.OPENSEARCH}">\n'
        f"<ShortName>spacelod</ShortName>\n<Description>{saxutils.escape(title)}</Description>\n"
        f'<InputEncoding>UTF-8</InputEncoding>\n<Image type="image/svg+xml">{place}/static/icon.svg</Image>\n'
        f'<Url type="text/html" template="{place}/search?q={{searchTerms}}&amp;page={{startPage?}}"/>\n'
        f'<Url type="application/json" template="{place}/search?q={{searchTerms}}&amp;format=json"/>\n'
        f'<Url type="{finding.SUGGESTIONS}" rel="suggestions" template="{place}/search/suggest?q={{searchTerms}}"/>\n'
        "</OpenSearchDescription>\n"
    )
