"""Addresses without a document: never used, renamed, or retired. Each answer helps in the form that was asked for."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote_plus

from flask import request

from spacelod.formats import GRAPH_FORMATS, HTML, Format
from spacelod.store import parse
from spacelod.terms import Quad, Term, integer, iri, text
from spacelod.vocab import RDF, RDFS
from spacelod_server.asked import named_format
from spacelod_server.guard import local_path
from spacelod_server.negotiation import choose_format
from spacelod_server.problems import Problem
from spacelod_server.responses import Reply

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacelod.store import Statement
    from spacelod_server.site import Site
    from spacelod_server.things import Thing

__all__ = ["find", "gone", "send_on"]

# It has a class for errors, with a status, a title and a description.
_HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
_DOCUMENTS: Final = (*GRAPH_FORMATS, HTML)


def find(site: Site, path: str, format: Format | None = None) -> Thing:
    """Return the thing with a path; raise Problem, in the format of the address if it has one, when there is none."""
    thing = site.things.find(path)
    if thing is not None:
        return thing
    near = site.things.nearest(path, site.finder)
    words = path.rpartition("/")[2].replace("-", " ")
    raise _problem(
        site, path, 404, f"Nothing is called {site.base}{path}.", near, format=format,
        nearest=[_entry(site, other) for other in near], search=f"{site.path('search')}?q={quote_plus(words)}",
    )  # fmt: skip


def gone(site: Site, thing: Thing, format: Format | None = None) -> Problem:
    """Return the answer for a thing that was taken out of the record: why, and what to look at in its place."""
    reason = thing.reason or f"{thing.iri} is no longer part of the record."
    found = [other for name in thing.pointers if (other := site.things.find(name.removeprefix(site.base)))]
    own = site.describer.own(thing.iri)
    return _problem(
        site, thing.path, 410, reason, found, format=format, own=own,
        iri=thing.iri, see_instead=[_entry(site, other) for other in found],
    )  # fmt: skip


def send_on(site: Site, location: str, thing: Thing | None = None, format: Format | None = None) -> Reply:
    """Return the permanent redirect to an address; the body says the same, for a renamed thing in data too."""
    # A day and not for ever, though the redirect is permanent: a mistake in it can be mended.
    headers = {"Location": location, "Cache-Control": "public, max-age=86400", "Vary": "Accept"}
    chosen = format or choose_format(request.headers.get("Accept"), _DOCUMENTS if thing else (HTML,))
    if chosen is HTML:
        link = escape(location)
        body = f'<!doctype html>\n<title>Moved</title>\n<p>This is now at <a href="{link}">{link}</a>.</p>\n'.encode()
    elif chosen is not None and thing is not None:
        body = site.serialize(site.describer.own(thing.iri), chosen)
    else:
        body = f"{location}\n".encode()
    content_type = chosen.content_type if chosen else "text/plain; charset=utf-8"
    return Reply(body, 301, {**headers, "Content-Type": content_type})


def _problem(
    site: Site, path: str, status: int, detail: str, near: Iterable[Thing], *,
    format: Format | None, own: Iterable[Statement] = (), **extensions: Any,
) -> Problem:  # fmt: skip
    word = request.args.get("format", "")
    found = Problem(status, detail, format=format or (named_format(word, _DOCUMENTS) if word else None), **extensions)

    def write(chosen: Format) -> bytes:
        return site.serialize([*own, *parse(_statements(site, found, path, near))], chosen, {"hydra": _HYDRA})

    found.write = write
    return found


def _statements(site: Site, problem: Problem, path: str, near: Iterable[Thing]) -> list[Quad]:
    """Say in data what went wrong, and where else to look."""
    node = iri(site.base + local_path(path)[1:] + "#problem")
    pairs: list[tuple[Term, Term]] = [
        (RDF.type, iri(f"{_HYDRA}Error")),
        (iri(f"{_HYDRA}statusCode"), integer(problem.status)),
        (iri(f"{_HYDRA}title"), text(problem.title, "en")),
        (iri(f"{_HYDRA}description"), text(problem.detail, "en")),
    ]
    quads = [Quad(node, predicate, value, "") for predicate, value in pairs]
    for thing in near:
        other = iri(thing.iri)
        quads += [Quad(node, RDFS.seeAlso, other, ""), Quad(other, RDFS.label, text(thing.label), "")]
    return quads


def _entry(site: Site, thing: Thing) -> dict[str, str]:
    return {"label": thing.label, "iri": thing.iri, "page": site.path(thing.path)}
