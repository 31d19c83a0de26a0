"""Pages to look things up in: the terms of the ontology, the quality of the data, about and interface."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from spacelod_server.pages.asked import Asked
from spacelod_server.pages.gallery import example
from spacelod_server.pages.quality import quality_page
from spacelod_server.pages.reader import Reader
from spacelod_server.pages.terms import term_page
from spacelod_server.problems import Problem
from spacelod_server.responses import Reply
from spacelod_server.site import current_site
from spacelod_server.views.showing import show

__all__ = ["about", "quality", "question", "term"]


def term(name: str) -> Reply:
    """Show a class or a property of the ontology."""
    reader = Reader(current_site(), "en")
    if not name.isalnum() or not reader.node(reader.term(name)):
        raise Problem(404, f"The ontology has no term {name}.")
    return show("term.html", lambda reader, _: term_page(reader, reader.node(reader.term(name))), key=name)


def question(key: str) -> Reply:
    """Send the reader of a question on to its query, run and ready to be changed."""
    site = current_site()
    found = example(site.base, key)
    if found is None:
        raise Problem(404, f"No question is called {key}.")
    query = urlencode({"query": found.query, "format": "html"})
    location = f"{Reader(site).path('sparql')}?{query}"
    return Reply(b"", 303, {"Location": location, "Cache-Control": site.cache_control})


def quality() -> Reply:
    """Show what is known about the quality of the release."""
    return show("quality.html", quality_page)


def about() -> Reply:
    """Say what this is, how to link to it, and how programs use it."""
    return show("about.html", _nothing)


def _nothing(reader: Reader, asked: Asked) -> dict[str, Any]:
    del reader, asked
    return {}
