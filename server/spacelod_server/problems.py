"""Errors: one shape (RFC 9457 problem details, or a page), and a status that is true."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from flask import render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from spacelod.formats import GRAPH_FORMATS, HTML, Format
from spacelod.sparql.endpoint import EndpointError
from spacelod_server.logs import REQUEST_ID
from spacelod_server.negotiation import choose_format
from spacelod_server.responses import Reply

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from flask import Flask

__all__ = ["PROBLEM_JSON", "Problem", "hand_over", "handed_over", "install"]

PROBLEM_JSON: Final = Format("problem", "application/problem+json", "json", "Problem details", ("application/json",))
_OFFERS: Final = (PROBLEM_JSON, HTML)
# Where a request keeps the problem that was found before the application was asked.
_FOUND: Final = "spacelod.problem"
_log = logging.getLogger(__name__)


class Problem(Exception):
    """An answer that is not what was asked for. Extensions become members of the problem details.

    ``format`` is what the address itself asks for; ``write``, where it is set, says the same as data.
    """

    def __init__(
        self, status: int, detail: str, *,
        headers: Mapping[str, str] | None = None, format: Format | None = None, **extensions: Any,
    ) -> None:  # fmt: skip
        super().__init__(detail)
        self.status, self.detail, self.format = status, detail, format
        self.headers, self.extensions = dict(headers or {}), extensions
        self.write: Callable[[Format], bytes] | None = None

    @property
    def title(self) -> str:
        """The name of the status."""
        return HTTPStatus(self.status).phrase


def install(app: Flask, has_files: Callable[[], bool]) -> None:
    """Let every error of an application be shown by this module, those that are handed over before all else.

    ``has_files`` says whether the files that answers are read from are still where they were.
    """
    app.before_request(_raise_found)
    app.register_error_handler(Problem, show)
    app.register_error_handler(HTTPException, lambda error: show(_translate(error)))
    app.register_error_handler(EndpointError, _show_store)
    app.register_error_handler(Exception, lambda error: _show_bug(error) if has_files() else _show_loss(error))


def hand_over(environ: WSGIEnvironment, error: Exception) -> None:
    """Have the application answer a request with an error, whatever else it would find."""
    environ[_FOUND] = error


def handed_over(environ: WSGIEnvironment) -> bool:
    """Return whether a request is to be answered with an error that was found before."""
    return _FOUND in environ


def _raise_found() -> None:
    error: Exception | None = request.environ.pop(_FOUND, None)
    if error is not None:
        raise error


def show(problem: Problem) -> Reply:
    """Return a problem as JSON, as a page, or as data where it can be, whichever the client prefers."""
    # JSON first: a client that says nothing is a program.
    offers = (*_OFFERS, *GRAPH_FORMATS) if problem.write else _OFFERS
    chosen = problem.format or choose_format(request.headers.get("Accept"), offers)
    if chosen is HTML:
        body, content_type = render_template("problem.html", problem=problem).encode(), HTML.content_type
    elif problem.write and chosen and chosen is not PROBLEM_JSON:
        body, content_type = problem.write(chosen), chosen.content_type
    else:
        body, content_type = _details(problem), PROBLEM_JSON.media_type
    # What is missing now may come with the next release, so nothing keeps an error without asking.
    reply = Reply(body, problem.status, {"Content-Type": content_type, "Cache-Control": "no-cache", "Vary": "Accept"})
    for name, value in problem.headers.items():
        reply.headers[name] = value
    return reply


def _details(problem: Problem) -> bytes:
    # The type that says no more than the status does (RFC 9457 section
    # 4.2.1): no page of its own has to be kept for each.
    members = {"type": "about:blank", "title": problem.title, "status": problem.status, "detail": problem.detail}
    return json.dumps({**members, **problem.extensions}, ensure_ascii=False, indent=2).encode() + b"\n"


def _translate(error: HTTPException) -> Problem:
    status = error.code or 500
    if isinstance(error, MethodNotAllowed):
        allowed = sorted({"OPTIONS", *(error.valid_methods or ())})
        detail = f"{request.method} is not possible here; {', '.join(allowed)} are."
        return Problem(405, detail, headers={"Allow": ", ".join(allowed)})
    if isinstance(error, RequestEntityTooLarge):
        return Problem(413, "The body of the request is too large.")
    # The framework's own words speak of spelling and of URLs on the server.
    if status == 404:
        return Problem(404, "There is nothing at this address.")
    return Problem(status, error.description or HTTPStatus(status).phrase)


def _show_store(error: EndpointError) -> Reply:
    # The store behind an endpoint is away: not our bug, and soon over.
    _log.warning("%s", error)
    status = 504 if error.late else 503
    text = "The store behind this server does not answer now."
    return show(Problem(status, text, headers={"Retry-After": str(error.retry_after or 5)}))


def _show_bug(error: Exception) -> Reply:
    # Every 500 is a bug: its trace goes to the log under a name that the reader can report.
    name = request.environ.get(REQUEST_ID) or secrets.token_hex(8)
    _log.error("error %s at %s %s", name, request.method, request.path, exc_info=error)
    return show(Problem(500, f"The server failed. The operator finds this error in the log as {name}.", error=name))


def _show_loss(error: Exception) -> Reply:
    # What is open is served on; what somebody has taken away may come back.
    _log.error("the files of the release are gone, so %s %s failed: %s", request.method, request.path, error)
    return show(Problem(503, "The files of the record are not there now.", headers={"Retry-After": "30"}))
