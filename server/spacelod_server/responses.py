"""The response class: the headers that every answer carries, written once and cheaply."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from flask import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = ["COMMON", "CONTENT_POLICY", "EXPOSED", "KEPT", "Kept", "Reply"]

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
COMMON: Final = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", EXPOSED),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Content-Security-Policy", CONTENT_POLICY),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
]
_BODILESS: Final = frozenset({204, 304})


class Kept(NamedTuple):
    """A finished answer."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


class Reply(Response):
    """A response that adds the common headers and hands a finished body over in one piece."""

    # Views set the type on purpose; a default would put one on answers without a body.
    default_mimetype = None
    common: Sequence[tuple[str, str]] = COMMON
    # Whether an equal request gets an equal answer for as long as the release is published.
    lasting = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Send the response; HEAD gets the headers of GET, Content-Length included."""
        # A file is sent block by block; its length has been set by whoever opened it.
        if self.is_streamed:
            self.headers.extend(self.common)
            if environ["REQUEST_METHOD"] == "HEAD":
                self.close()
            return super().__call__(environ, start_response)
        headers = [*self.headers.to_wsgi_list(), *self.common]
        body = b"".join(self.iter_encoded())
        if self.status_code not in _BODILESS and "Content-Length" not in self.headers:
            headers.append(("Content-Length", str(len(body))))
        if environ["REQUEST_METHOD"] == "HEAD":
            body = b""
        if self.lasting:
            environ[KEPT] = Kept(self.status, headers, body)
        start_response(self.status, headers)
        return [body]

    def last(self) -> Self:
        """Mark the answer as lasting, and return it."""
        self.lasting = True
        return self
