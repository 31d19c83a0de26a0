"""The outermost layer: names each request, times it, counts it, and writes its line in the log."""

from __future__ import annotations

import hashlib
import re
import time
from random import getrandbits
from typing import TYPE_CHECKING, Any, Final

from spacelod_server import metrics
from spacelod_server.addresses import network_of
from spacelod_server.logs import REQUEST_ID, record
from spacelod_server.memo import REMEMBERED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from spacelod.sparql.client import Reply as QueryReply
    from spacelod_server.app import Application
    from spacelod_server.site import Publication

__all__ = ["Observed", "note", "observe_query"]

# What others may choose is written to logs, so it is short and cannot hold a line of its own.
_NAME: Final = re.compile(r"[A-Za-z0-9._:+/=-]{1,128}\Z")
_WRITTEN: Final = "spacelod.written"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "QUERY"})
_FIRST: Final = re.compile(r"/(\.?[A-Za-z]*)")
_ANY: Final = re.compile(r"/<any\(([^)]*)\):")


class Observed:
    """A WSGI layer around a whole application; ``written`` says whether requests are written to the log."""

    def __init__(self, app: Application, *, written: bool) -> None:
        self._app, self._written = app, written
        self._publication: Publication = app.extensions["spacelod"]
        self._routes = _routes(app)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, with the name of the request in a header."""
        started = time.perf_counter()
        # A proxy that names its requests can then find them in both logs.
        given = environ.get("HTTP_X_REQUEST_ID", "")
        name = environ[REQUEST_ID] = given if _NAME.match(given) else f"{getrandbits(64):016x}"
        environ[_WRITTEN] = self._written
        path, told = environ["PATH_INFO"], {"status": "500", "length": ""}

        def begin(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            told["status"] = status[:3]
            if self._written:
                told["length"] = next((value for header, value in headers if header == "Content-Length"), "")
            # What a cache keeps can be dropped by the release that it came from.
            release = ("Surrogate-Key", self._publication.site.release.version)
            return start_response(status, [*headers, ("X-Request-Id", name), release], *rest)

        metrics.under_way.inc()
        try:
            return self._app(environ, begin)
        finally:
            metrics.under_way.dec()
            self._note(environ, path, told, time.perf_counter() - started)

    def _note(self, environ: WSGIEnvironment, path: str, told: dict[str, str], seconds: float) -> None:
        # Layers within have taken prefix and language off the path by now.
        first = _FIRST.match(environ["PATH_INFO"])
        route = self._routes.get(first[1] if first else "", "other")
        method = environ["REQUEST_METHOD"]
        remembered = REMEMBERED in environ
        counted = method if method in _METHODS else "other"
        metrics.answered(route, counted, told["status"], seconds, remembered=remembered)
        if not remembered:
            site = self._publication.site
            metrics.cache_holds(site.cache.size + site.answers.size)
        if self._written:
            note(
                "request", request_id=environ[REQUEST_ID], client=network_of(environ.get("REMOTE_ADDR")),
                method=counted, path=_shown(path), route=route, status=int(told["status"]),
                bytes=int(told["length"] or 0), milliseconds=round(seconds * 1000, 2), remembered=remembered,
            )  # fmt: skip


def observe_query(environ: WSGIEnvironment, query: str, reply: QueryReply) -> None:
    """Count a query and what became of it, and write its line in the log of requests."""
    metrics.asked(reply.lane, reply.status, reply.milliseconds / 1000)
    if environ.get(_WRITTEN):
        data = query.encode("utf-8", "replace")
        note(
            "query", request_id=environ.get(REQUEST_ID), client=network_of(environ.get("REMOTE_ADDR")),
            query=hashlib.blake2b(data, digest_size=8).hexdigest(), query_bytes=len(data), status=reply.status,
            reason=reply.reason, form=reply.form, format=reply.format, lane=reply.lane, rows=reply.rows,
            bytes=len(reply.body), milliseconds=round(reply.milliseconds, 2),
        )  # fmt: skip


def note(event: str, **members: Any) -> None:
    """Write a line to the log; one that cannot be written is counted, and no request fails for it."""
    try:
        record(event, **members)
    except OSError:
        metrics.line_lost.inc()


def _shown(path: str) -> str:
    """Return a path of WSGI, whose bytes stand as Latin-1 characters, as text of a decent length."""
    return path.encode("latin-1", "replace").decode("utf-8", "replace")[:512]


def _routes(app: Application) -> dict[str, str]:
    """Return the first step of every path that is answered, and the name under which it is counted."""
    found = {}
    for rule in app.url_map.iter_rules():
        choices = _ANY.match(rule.rule)
        names = re.findall(r"[\w-]+", choices[1]) if choices else [_FIRST.match(rule.rule)[1]]  # type: ignore[index]
        found.update({name: f"/{name}" for name in names})
    return found
