"""What no view should have to think about: malformed requests, trailing slashes, OPTIONS."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from flask import current_app, request

from spacelod_server.bounds import bound
from spacelod_server.problems import Problem
from spacelod_server.responses import Reply

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from flask import Flask

__all__ = ["HEADER_BYTES", "URL_BYTES", "check", "install", "local_path", "oversized"]

URL_BYTES: Final = bound("url_bytes")
HEADER_BYTES: Final = bound("header_bytes")
# The web server hands the environment of the process over with each request.
_NO_HEADERS: Final = frozenset(name for name in os.environ if not name.startswith("HTTP_"))
# A page holds a hundred links, and most need no escape.
_PLAIN = re.compile(r"[A-Za-z0-9/._~-]*\Z")
# A server that sees two Host headers joins them with a comma, which no host name holds.
_HOST = re.compile(r"(?:[A-Za-z0-9._~%-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?\Z")
# Bytes that are not UTF-8 have become U+FFFD by now.
_BROKEN_PATH = re.compile(r"[\x00-\x1f\x7f\ufffd]")
# What is known, though not all of it is possible; any other method is answered by 501, as RFC 9110 wants.
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY"})
_CORS_HEADERS: Final = "Accept, Accept-Datetime, Accept-Language, Content-Type, If-Modified-Since, If-None-Match, Range"
# Firefox keeps a preflight for a day at most, Chromium for two hours.
_A_DAY: Final = "86400"


def install(app: Flask) -> None:
    """Check every request of an application before its view is called."""
    app.before_request(_answer_early)


def local_path(path: str) -> str:
    """Return a path as the value of a Location or Link header: escaped, and always on this server."""
    # Two slashes at the start would name another host.
    if _PLAIN.match(path):
        return "/" + path.lstrip("/")
    return quote("/" + path.lstrip("/"), safe="/!$&'()*+,;=:@~")


def oversized(environ: WSGIEnvironment) -> bool:
    """Return whether the headers of a request are larger than any has to be."""
    found = environ.keys() - _NO_HEADERS
    return sum(len(environ[name]) for name in found if name.startswith("HTTP_")) > HEADER_BYTES


def check(environ: WSGIEnvironment, path: str) -> None:
    """Raise Problem for a request that is malformed or too large; ``path`` is what its path says as text."""
    method = environ["REQUEST_METHOD"]
    if method not in _METHODS:
        raise Problem(501, "The server knows no such method; names of methods are in capitals.")
    host = environ.get("HTTP_HOST", "")
    # Only HTTP/1.0 may leave the host out (RFC 9112 section 3.2); the web server calls that version "HTTP/1".
    if not _HOST.match(host) and (host or environ.get("SERVER_PROTOCOL") != "HTTP/1"):
        raise Problem(400, "A request names its host, once.")
    # What the web server cannot decode would be read as the body itself: 501 (RFC 9112 section 6.1).
    if environ.get("HTTP_TRANSFER_ENCODING", "chunked").strip().lower() != "chunked":
        raise Problem(501, "Of transfer codings, only chunked is understood.")
    if len(environ["PATH_INFO"]) + len(environ.get("QUERY_STRING", "")) > URL_BYTES:
        raise Problem(414, f"An address has at most {URL_BYTES} bytes; send long queries by POST.", limit=URL_BYTES)
    if oversized(environ):
        raise Problem(431, f"Headers have at most {HEADER_BYTES} bytes.", limit=HEADER_BYTES)
    _check_text(path, environ.get("QUERY_STRING", ""))
    # The form of the target that only OPTIONS has, and the name of a host, which comes without a path and only
    # CONNECT has (RFC 9112 sections 3.2.4 and 3.2.3).
    if environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"] in ("", "*") and method != "OPTIONS":
        raise Problem(400, "The path of a request begins with a slash; only OPTIONS is asked of the server as a whole.")


def _check_text(path: str, query: str) -> None:
    """Raise Problem for a path or a query string that is no text; bytes of the latter stand as Latin-1 characters."""
    if _BROKEN_PATH.search(path):
        raise Problem(400, "The path holds control characters or is not UTF-8.")
    try:
        query.encode("latin-1").decode()
    except UnicodeDecodeError:
        raise Problem(400, "The query string is not UTF-8; bytes beyond ASCII are percent-encoded.") from None


def _answer_early() -> Reply | None:
    check(request.environ, request.path)
    return _answer_options() if request.method == "OPTIONS" else _drop_trailing_slash()


def _answer_options() -> Reply | None:
    # An address that does not exist is a 404 for every method.
    if request.routing_exception is not None and request.environ["PATH_INFO"] != "*":
        return None
    # Several rules may share a path, each with methods of its own.
    adapter = current_app.create_url_adapter(request) if request.url_rule else None
    methods = sorted(adapter.allowed_methods()) if adapter else ["GET", "HEAD", "OPTIONS"]
    headers = {"Allow": ", ".join(methods), "Cache-Control": f"max-age={_A_DAY}"}
    if "Access-Control-Request-Method" in request.headers:
        headers["Access-Control-Allow-Methods"] = headers["Allow"]
        headers["Access-Control-Allow-Headers"] = _CORS_HEADERS
        headers["Access-Control-Max-Age"] = _A_DAY
    return Reply(b"", 204, headers)


def _drop_trailing_slash() -> Reply | None:
    path = request.path
    if not path.endswith("/") or not path.strip("/"):
        return None
    query = request.environ.get("QUERY_STRING", "")
    target = request.script_root + local_path(path.rstrip("/")) + (f"?{query}" if query else "")
    # One address for each document: relative links, tags and caches would otherwise know two. After 301 clients ask
    # again by GET and without their body (RFC 9110 section 15.4.2).
    status = 301 if request.method in ("GET", "HEAD") else 308
    return Reply(b"", status, {"Location": target, "Cache-Control": f"public, max-age={_A_DAY}"})
