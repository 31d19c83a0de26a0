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
    from flask import Flask

__all__ = ["install"]

_METHODS: Final = frozenset({"POST", "QUERY"})
_MOST: Final = bound("body_bytes")
_INPUT: Final = "wsgi.input"


def install(app: Flask, threads: int) -> None:
    """Receive the body of every request of an application before its view is called."""
    places = BoundedSemaphore(max(1, threads // 2))
    app.before_request(lambda: _receive(places))


def _receive(places: BoundedSemaphore) -> None:
    environ = request.environ
    if environ["REQUEST_METHOD"] not in _METHODS or request.routing_exception is not None:
        return
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
