"""A query out of an HTTP request: SPARQL 1.1 Protocol section 2.1, and the method QUERY.

Decoding is strict. A lenient reader would run another query than the client wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

from werkzeug.http import parse_options_header
from werkzeug.wrappers import Request

from spacelod_server.bounds import bound
from spacelod_server.problems import Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

__all__ = ["FORM", "QUERY_TYPE", "Question", "malformed", "read_question"]

FORM: Final = "application/x-www-form-urlencoded"
QUERY_TYPE: Final = "application/sparql-query"
_UPDATE_TYPE: Final = "application/sparql-update"
_ACCEPTED: Final = f"{QUERY_TYPE}, {FORM}"
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|\\^`]*\Z')


class _Received(Request):
    max_content_length = bound("body_bytes")


@dataclass(frozen=True, slots=True)
class Question:
    """A query with its dataset; ``format`` is what the parameter of that name says.

    ``makes_graph`` is set once the query has been looked at: whether its answer is a graph. ``environ`` is the
    request that it came with.
    """

    text: str
    environ: WSGIEnvironment
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""
    makes_graph: bool = False


def read_question(environ: WSGIEnvironment, limit: int) -> Question | None:
    """Return the query of a request, or None for a GET without one; raise Problem when it is malformed.

    The limit is that of the query text, in bytes of UTF-8.
    """
    method = environ["REQUEST_METHOD"]
    parameters = _parameters(environ.get("QUERY_STRING", ""), "query string")
    if method in ("POST", "QUERY"):
        parameters += _body_parameters(environ, limit)
    if any(name == "update" for name, _ in parameters):
        raise _read_only()
    queries = [value for name, value in parameters if name == "query"]
    if not queries and method in ("GET", "HEAD"):
        return None
    # Exactly one, says SPARQL 1.1 Protocol section 2.1; taking the first or the last would hide a mistake.
    if len(queries) != 1:
        raise Problem(400, f"A request holds exactly one query; this one holds {len(queries) or 'none'}.")
    if len(queries[0].encode()) > limit:
        raise Problem(413, f"A query has at most {limit} bytes.", limit=limit)
    formats = [value for name, value in parameters if name == "format"]
    return Question(
        text=queries[0],
        environ=environ,
        default_graphs=_graphs(parameters, "default-graph-uri"),
        named_graphs=_graphs(parameters, "named-graph-uri"),
        format=formats[0] if formats else "",
    )


def malformed(message: str, line: int | None, column: int | None) -> Problem:
    """Return the problem of a query that cannot be run as it is written."""
    if line is None:
        return Problem(400, message)
    return Problem(400, message, line=line, column=column)


def _body_parameters(environ: WSGIEnvironment, limit: int) -> list[tuple[str, str]]:
    if environ.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
        # In a 415, the empty Accept-Encoding says that no coding is understood (RFC 9110 section 12.5.3).
        raise Problem(415, "Bodies are read as they are, without a content coding.", headers={"Accept-Encoding": ""})
    media_type, options = parse_options_header(environ.get("CONTENT_TYPE", ""))
    if media_type.lower() == _UPDATE_TYPE:
        raise _read_only()
    if media_type.lower() not in (QUERY_TYPE, FORM):
        name = "Accept-Query" if environ["REQUEST_METHOD"] == "QUERY" else "Accept-Post"
        detail = f"A query comes as {QUERY_TYPE} or as a form, not as {media_type or 'a body without a type'}."
        raise Problem(415, detail, headers={name: _ACCEPTED}, accepted=[QUERY_TYPE, FORM])
    if options.get("charset", "utf-8").strip().lower() not in ("utf-8", "utf8"):
        raise Problem(415, "A query is UTF-8; no other charset is read.")
    body = _Received(environ, populate_request=False).get_data(cache=False)
    if media_type.lower() == FORM:
        # One character for each byte, as WSGI gives the query string: what the
        # bytes mean is decided once, after the escapes.
        return _parameters(body.decode("latin-1"), "form")
    if len(body) > limit:
        raise Problem(413, f"A query has at most {limit} bytes.", limit=limit)
    return [("query", _utf8(body, "body"))]


def _parameters(encoded: str, where: str) -> list[tuple[str, str]]:
    """Return names and values of a form or query string, whose bytes stand as Latin-1 characters."""
    parameters = []
    for pair in encoded.split("&"):
        name, _, value = pair.partition("=")
        if name:
            parameters.append((_decode(name, where), _decode(value, where)))
    return parameters


def _decode(value: str, where: str) -> str:
    # The standard library leaves a broken escape as it stands, and the query would be another one than was meant.
    bad = _BAD_ESCAPE.search(value)
    if bad:
        raise Problem(400, f"The {where} is not percent-encoded: {value[bad.start() : bad.start() + 3]!r}.")
    return _utf8(unquote_to_bytes(value.replace("+", " ").encode("latin-1", "replace")), where)


def _utf8(value: bytes, where: str) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, f"The {where} is not UTF-8 (byte {error.start + 1} of a value).") from None


def _graphs(parameters: list[tuple[str, str]], name: str) -> tuple[str, ...]:
    graphs = tuple(dict.fromkeys(value for key, value in parameters if key == name))
    for graph in graphs:
        if not _IRI.match(graph):
            raise Problem(400, f"{name} is not an absolute IRI: {graph[:80]!r}.")
    return graphs


def _read_only() -> Problem:
    return Problem(403, "The dataset is read-only: it changes by releases, never by SPARQL Update.")
