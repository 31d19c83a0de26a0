"""What is new, as a page and as a feed."""

from __future__ import annotations

from flask import render_template

from spacelod_server.language import speak
from spacelod_server.pages.changes import changes_page, latest_acts
from spacelod_server.pages.history import past_releases
from spacelod_server.pages.reader import Reader
from spacelod_server.representations import Representation, send
from spacelod_server.responses import Reply
from spacelod_server.site import Site, current_publication, current_site
from spacelod_server.views.showing import show

__all__ = ["changes", "feed"]

_ENTRIES = 40


def changes() -> Reply:
    """Show the latest acts, the releases and the corrections."""
    return show("changes.html", changes_page)


def feed() -> Reply:
    """Return the latest acts and the releases as an Atom feed."""
    site = current_site()
    # There is one feed, whatever language the address names.
    speak("en")
    made = site.cache.get("changes.atom", lambda: _feed(site))
    return send(made, site.cache, last_modified=site.last_modified, cache_control=site.cache_control)


def _feed(site: Site) -> Representation:
    reader = Reader(site, "en")
    releases = past_releases(current_publication().history())
    body = render_template("changes.atom", acts=latest_acts(reader, _ENTRIES), releases=releases)
    return Representation.typed(body.encode(), "application/atom+xml; charset=utf-8")
