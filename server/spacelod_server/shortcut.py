"""The short way: plain requests for documents, queries and searches are answered without routing or view objects.

It decides nothing by itself. It calls what the views call, in the order in which they do; whatever is not plain,
and every problem, goes the long way through the application.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spacelod.formats import HTML
from spacelod_server import answering, finding
from spacelod_server.asked import split_suffix
from spacelod_server.bodies import rewind
from spacelod_server.documents import FORMATS, document
from spacelod_server.guard import check
from spacelod_server.problems import hand_over, handed_over
from spacelod_server.protocol import read_question
from spacelod_server.representations import finish
from spacelod_server.responses import deliver
from spacelod_server.site import SITE
from spacelod_server.things import thing_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from spacelod.search import Results
    from spacelod_server.bodies import Bodies
    from spacelod_server.finding import Search
    from spacelod_server.responses import Finished
    from spacelod_server.site import Site

__all__ = ["Short"]

_ENDPOINT: Final = "/sparql"
_DOCUMENTS: Final = "/doc/"
_SEARCH: Final = "/search"
_SUGGEST: Final = "/search/suggest"
_WITHOUT_BODY: Final = frozenset({"GET", "HEAD"})
_WITH_BODY: Final = frozenset({"POST", "QUERY"})


class Short:
    """A WSGI layer directly around the application, whose ``bodies`` it shares; ``page`` writes that of a search."""

    def __init__(self, app: WSGIApplication, bodies: Bodies, page: Callable[[Site, Search, Results], str]) -> None:
        self._app, self._bodies, self._page = app, bodies, page

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a plain request; let the application answer any other."""
        try:
            finished = None if handed_over(environ) else self._finished(environ)
        except Exception as error:  # noqa: BLE001 - whatever it is, the application knows how to show it
            hand_over(environ, error)
            finished = None
        if finished is None:
            return self._app(environ, start_response)
        return deliver(finished, environ, start_response)

    def _finished(self, environ: WSGIEnvironment) -> Finished | None:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path == _ENDPOINT and (method in _WITHOUT_BODY or (method in _WITH_BODY and _has_size(environ))):
            check(environ, path)
            return self._query(environ)
        if path.startswith(_DOCUMENTS) and method in _WITHOUT_BODY and not environ.get("QUERY_STRING"):
            check(environ, path)
            return _document(environ, path[len(_DOCUMENTS) :])
        if path.startswith(_SEARCH) and method in _WITHOUT_BODY:
            check(environ, path)
            return self._found(environ, path)
        return None

    def _found(self, environ: WSGIEnvironment, path: str) -> Finished | None:
        """Return what a search finds, or what a text may become."""
        if path == _SUGGEST:
            return finding.suggest(environ[SITE], environ)
        return finding.answer(environ[SITE], environ, self._page) if path == _SEARCH else None

    def _query(self, environ: WSGIEnvironment) -> Finished | None:
        self._bodies.receive(environ)
        site = environ[SITE]
        question = read_question(environ, site.settings.limits.query_bytes)
        if question is None:
            return None
        question, chosen, vary = answering.understood(question)
        if chosen is HTML:
            rewind(environ)
            return None
        return answering.answer(site, question, chosen, vary, answering.run)


def _has_size(environ: WSGIEnvironment) -> bool:
    length = str(environ.get("CONTENT_LENGTH") or "")
    return length.isdecimal() and "HTTP_TRANSFER_ENCODING" not in environ


def _document(environ: WSGIEnvironment, path: str) -> Finished | None:
    """Return the document under its own address with a suffix, in a format for programs."""
    site = environ[SITE]
    stem, chosen = split_suffix(path, FORMATS)
    if chosen is None or chosen is HTML or not path.isascii():
        return None
    thing = site.things.find(thing_path(stem))
    if thing is None or thing.retired or f"doc/{path}" != f"{thing.stem}.{chosen.suffix}":
        return None
    return finish(
        environ, document(site, thing, chosen), site.cache, last_modified=site.last_modified,
        cache_control=site.cache_control, headers={},
    )  # fmt: skip
