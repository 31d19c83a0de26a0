"""The response class: the headers that every answer carries, written once and cheaply."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from flask import Response
from werkzeug.http import HTTP_STATUS_CODES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = ["COMMON", "CONTENT_POLICY", "EXPOSED", "KEPT", "Finished", "Kept", "Reply", "deliver"]

# Where a lasting answer leaves itself for the layer that remembers answers.
KEPT: Final = "spacelod.kept"

# Scripts of other sites see only the headers named here (Fetch standard, CORS).
EXPOSED: Final = (
    "Accept-Ranges, Allow, Content-Length, Content-Location, Content-Range, ETag, Last-Modified, Link, "
    "Location, Memento-Datetime, RateLimit, RateLimit-Policy, Retry-After, Vary, X-Request-Id"
)
# Nothing from elsewhere, and nothing inline: a text of the data that became markup could still run nothing.
CONTENT_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Everything is public and no request carries a secret, so any site may read any answer.
COMMON: Final[tuple[tuple[str, str], ...]] = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", EXPOSED),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Content-Security-Policy", CONTENT_POLICY),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
)
_BODILESS: Final = frozenset({204, 304})


class Kept(NamedTuple):
    """A finished answer."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


class Finished(NamedTuple):
    """What a request is answered with: the status, the headers of its own, the body.

    ``lasting`` says whether an equal request gets an equal answer for as long as the release is published;
    ``common`` are the headers that it shares with others.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    lasting: bool = False
    common: tuple[tuple[str, str], ...] = COMMON


def deliver(finished: Finished, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Send an answer with the headers that every one has; HEAD gets the headers of GET, Content-Length included."""
    code, headers, body, lasting, common = finished
    headers = [*headers, *common] if code in _BODILESS else [*headers, ("Content-Length", str(len(body))), *common]
    status = f"{code} {HTTP_STATUS_CODES.get(code, 'Unknown').upper()}"
    if environ["REQUEST_METHOD"] == "HEAD":
        body = b""
    if lasting:
        environ[KEPT] = Kept(status, headers, body)
    start_response(status, headers)
    return [body]


class Reply(Response):
    """A response that adds the common headers and hands a finished body over in one piece."""

    # Views set the type on purpose; a default would put one on answers without a body.
    default_mimetype = None
    # The length is known when the answer is sent, and some answers must not tell one.
    automatically_set_content_length = False
    lasting = False
    common = COMMON

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Send the response; HEAD gets the headers of GET, Content-Length included."""
        # A file is sent block by block; its length has been set by whoever opened it.
        if self.is_streamed:
            self.headers.extend(self.common)
            if environ["REQUEST_METHOD"] == "HEAD":
                self.close()
            return super().__call__(environ, start_response)
        headers, body = self.headers.to_wsgi_list(), b"".join(self.iter_encoded())
        return deliver(Finished(self.status_code, headers, body, self.lasting, self.common), environ, start_response)

    @classmethod
    def of(cls, finished: Finished) -> Self:
        """Return a finished answer as a response."""
        reply = cls(finished.body, finished.status, finished.headers)
        reply.lasting = finished.lasting
        return reply

    def last(self) -> Self:
        """Mark the answer as lasting, and return it."""
        self.lasting = True
        return self
