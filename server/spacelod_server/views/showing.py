"""How a page that is not about one thing is answered: made once for each language and question, then kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template

from spacelod.formats import HTML
from spacelod_server.language import current_language
from spacelod_server.pages.asked import Asked
from spacelod_server.pages.context import page_address
from spacelod_server.pages.reader import Reader
from spacelod_server.representations import Representation, send
from spacelod_server.site import current_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from spacelod_server.responses import Reply

__all__ = ["show"]


def show(template: str, build: Callable[[Reader, Asked], dict[str, Any]], *, key: str = "") -> Reply:
    """Return a page made by a template from what ``build`` reads; ``key`` tells pages of one template apart."""
    site, asked = current_site(), Asked.read()

    def make() -> Representation:
        body = render_template(template, asked=asked, **build(Reader(site), asked))
        return Representation.make(body.encode(), HTML)

    # A page says where the reader is, so two addresses of one page are two pages.
    made = site.cache.get((template, key, page_address(), current_language(), asked), make)
    return send(made, site.cache, last_modified=site.last_modified, cache_control=site.cache_control)
