"""What helps machines to find their way: robots, site maps, the interface description."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Final

from flask import render_template

from spacelod.record.operations import OPERATIONS
from spacelod_server.links import escape_iri
from spacelod_server.openapi import openapi
from spacelod_server.problems import Problem
from spacelod_server.representations import Representation, send
from spacelod_server.responses import Reply
from spacelod_server.site import Site, current_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["describe_interface", "llms", "robots", "sitemap", "sitemap_index"]

_SITEMAP: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_XML: Final = "application/xml"
# The protocol's own limit is 50,000 addresses a file.
_ADDRESSES: Final = 45_000


def robots() -> Reply:
    """Tell crawlers what to leave alone: queries cost time and their answers are no pages."""
    site = current_site()
    # With the question mark: the page and the description of the endpoint may be read.
    text = f"User-agent: *\nDisallow: {site.path('sparql')}?\n\nSitemap: {site.base}sitemap.xml\n"
    return _send(site, "robots", "text/plain; charset=utf-8", lambda: text)


def sitemap_index() -> Reply:
    """List the site maps, one for each kind of thing."""
    site = current_site()
    return _send(site, "sitemap", _XML, lambda: _index(site))


def sitemap(kind: str) -> Reply:
    """List the documents of one kind of thing."""
    site = current_site()
    maps = _maps(site)
    if kind not in maps:
        raise Problem(404, "There is no such site map.", sitemaps=sorted(maps))
    return _send(site, f"sitemap-{kind}", _XML, lambda: _urlset(site, maps[kind]))


def describe_interface() -> Reply:
    """Return the OpenAPI description of every route."""
    from spacelod_server.routes import ROUTES

    site = current_site()
    text = json.dumps(openapi(ROUTES, site), indent=1, ensure_ascii=False)
    return _send(site, "openapi", "application/json", lambda: text)


def llms() -> Reply:
    """Tell a language model what is here and how to ask for it."""
    site = current_site()
    return _send(
        site, "llms", "text/plain; charset=utf-8", lambda: render_template("llms.txt", site=site, operations=OPERATIONS)
    )


def _send(site: Site, name: str, content_type: str, make: Callable[[], str]) -> Reply:
    made = site.cache.get(name, lambda: Representation.typed(make().encode(), content_type))
    return send(made, site.cache, last_modified=site.last_modified, cache_control=site.cache_control)


def _maps(site: Site) -> dict[str, list[str]]:
    """Return the documents of each site map by its name, cut to the size that the protocol allows."""
    maps: dict[str, list[str]] = {}
    for kind, keys in site.things.names().items():
        folder = kind.removeprefix("id/")
        stems = [f"{site.base}doc/{folder}/{key}" for key in keys]
        parts = [stems[start : start + _ADDRESSES] for start in range(0, len(stems), _ADDRESSES)]
        maps.update({folder if len(parts) == 1 else f"{folder}-{n}": part for n, part in enumerate(parts, 1)})
    return maps


def _index(site: Site) -> str:
    entries = (_entry("sitemap", f"{site.base}sitemap-{name}.xml", site.release.issued) for name in _maps(site))
    return _document("sitemapindex", entries)


def _urlset(site: Site, addresses: list[str]) -> str:
    return _document("urlset", (_entry("url", address, site.release.issued) for address in addresses))


def _entry(element: str, address: str, day: str) -> str:
    return f"<{element}><loc>{escape(escape_iri(address), quote=False)}</loc><lastmod>{day}</lastmod></{element}>"


def _document(element: str, entries: Iterable[str]) -> str:
    lines = "\n".join(entries)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{element} {_SITEMAP}>\n{lines}\n</{element}>\n'
