"""Bodies of requests are received before a view is called, by some of the threads only.

The web server hands a request over as soon as its headers are there, and reading the body blocks until it has
come. A few hundred clients that send a byte now and then would hold every thread; so only a part of the threads
waits for bodies, and whoever only asks is always answered. How long a client may take is for ``patience``.
"""

from __future__ import annotations

from io import BytesIO
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Final

from flask import request

from spacelod_server.bounds import bound
from spacelod_server.problems import Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from flask import Flask

__all__ = ["Bodies", "rewind"]

_METHODS: Final = frozenset({"POST", "QUERY"})
_MOST: Final = bound("body_bytes")
_INPUT: Final = "wsgi.input"


class Bodies:
    """Receives bodies; of so many threads half may wait for one."""

    def __init__(self, threads: int) -> None:
        self._places = BoundedSemaphore(max(1, threads // 2))

    def install(self, app: Flask) -> None:
        """Receive the body of every request of an application before its view is called."""
        app.before_request(self._receive_any)

    def _receive_any(self) -> None:
        if request.routing_exception is None:
            self.receive(request.environ)

    def receive(self, environ: WSGIEnvironment) -> None:
        """Receive the body of a request, once; raise Problem when too many others are still coming."""
        if environ["REQUEST_METHOD"] in _METHODS and not isinstance(environ[_INPUT], BytesIO):
            _receive(environ, self._places)


def rewind(environ: WSGIEnvironment) -> None:
    """Let a body that was received be read once more, by somebody else."""
    if isinstance(environ[_INPUT], BytesIO):
        environ[_INPUT].seek(0)


def _receive(environ: WSGIEnvironment, places: BoundedSemaphore) -> None:
    length = str(environ.get("CONTENT_LENGTH") or "")
    size = int(length) if length.isdecimal() else _MOST + 1
    # What is too large is refused unread, when a view asks for it.
    if not size or (length and size > _MOST):
        return
    # Waiting for a place would hold the thread that the places are to save.
    if not places.acquire(blocking=False):
        text = "Too many requests are still sending their bodies."
        raise Problem(503, text, headers={"Retry-After": "5", "Connection": "close"})
    try:
        environ[_INPUT] = BytesIO(environ[_INPUT].read(size))
    finally:
        places.release()
