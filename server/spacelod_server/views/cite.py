"""Citations as files, for programs that manage references."""

from __future__ import annotations

from spacelod_server.pages.citation import CITATIONS, citation
from spacelod_server.pages.reader import Reader
from spacelod_server.problems import Problem
from spacelod_server.representations import Representation, send
from spacelod_server.responses import Reply
from spacelod_server.site import current_site
from spacelod_server.things import thing_path

__all__ = ["cite"]


def cite(path: str) -> Reply:
    """Return how to cite a thing: /cite/actor/usa.bib, /cite/concept/verdict/supported.csl.json."""
    site = current_site()
    for suffix, _, media_type in CITATIONS:
        stem = path.removesuffix(f".{suffix}")
        thing = site.things.find(thing_path(stem)) if stem != path else None
        if thing is not None:
            text = citation(site, Reader(site).label(thing.iri), thing.iri)[suffix]
            made = Representation.typed(f"{text}\n".encode(), media_type)
            return send(made, site.cache, last_modified=site.last_modified, cache_control=site.cache_control)
    known = " or ".join(f".{suffix}" for suffix, _, _ in CITATIONS)
    raise Problem(404, f"There is no such citation; an address is that of a document, with {known}.")
