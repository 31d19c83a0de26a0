"""TimeMaps: the mementos of a document, as links and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spacelod_server.memento import LINK_FORMAT, ROOTS, history_of, time_map, time_map_json
from spacelod_server.problems import Problem
from spacelod_server.representations import Representation, send
from spacelod_server.site import current_publication, current_site

if TYPE_CHECKING:
    from spacelod_server.responses import Reply

__all__ = ["show_history"]

_FORMS: Final = {"link": (LINK_FORMAT, time_map), "json": ("application/json", time_map_json)}


def show_history(form: str, path: str = "") -> Reply:
    """List the mementos of a document; 404 for what no release has."""
    site, publication = current_site(), current_publication()
    root = path.partition("/")[0].partition(".")[0]
    if root not in ROOTS or not history_of(publication, path):
        raise Problem(404, f"No release has a document at {site.base}{path}.")
    content_type, write = _FORMS[form]
    made = Representation.typed(write(publication, path).encode(), content_type)
    return send(made, site.cache, last_modified="", cache_control=site.cache_control)
