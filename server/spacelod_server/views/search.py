"""Search: what ``finding`` answers, and the way in for browsers."""

from __future__ import annotations

import html
from functools import partial

from flask import current_app, request

from spacelod_server import finding
from spacelod_server.pages.found import page
from spacelod_server.plain import own_address
from spacelod_server.responses import Reply
from spacelod_server.site import current_site

__all__ = ["describe_search", "search", "suggest"]


def search() -> Reply:
    """Return what fits a text: a page, JSON, or RDF."""
    return Reply.of(finding.answer(current_site(), request.environ, partial(page, current_app.jinja_env)))


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


def _description(title: str, address: str) -> str:
    place = html.escape(address)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<OpenSearchDescription xmlns="{finding.OPENSEARCH}">\n'
        f"<ShortName>spacelod</ShortName>\n<Description>{html.escape(title)}</Description>\n"
        f'<InputEncoding>UTF-8</InputEncoding>\n<Image type="image/svg+xml">{place}/static/icon.svg</Image>\n'
        f'<Url type="text/html" template="{place}/search?q={{searchTerms}}&amp;page={{startPage?}}"/>\n'
        f'<Url type="application/json" template="{place}/search?q={{searchTerms}}&amp;format=json"/>\n'
        f'<Url type="{finding.SUGGESTIONS}" rel="suggestions" template="{place}/search/suggest?q={{searchTerms}}"/>\n'
        "</OpenSearchDescription>\n"
    )
