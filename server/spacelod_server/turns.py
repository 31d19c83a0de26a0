"""Documents are made a few at a time; whoever comes meanwhile waits in line.

A processor that jumps between thirty half-made documents finishes none of them early: the slowest answers then take
five times as long. A thread that waits for something else gives its place up first.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["Turns", "step_aside"]

_KEY: Final = "spacelod.turn"
# One document is on the processor while another reads from disk.
_PLACES: Final = 2
# The others may have a body, which a slow client sends as slowly as it likes.
_WITHOUT_BODY: Final = frozenset({"GET", "HEAD"})


class Turns:
    """A WSGI layer around the application, inside of whatever answers from memory."""

    def __init__(self, app: WSGIApplication, places: int = _PLACES) -> None:
        self._app = app
        self._places = _Line(places)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer when it is this request's turn."""
        if environ["REQUEST_METHOD"] not in _WITHOUT_BODY:
            return self._app(environ, start_response)
        turn = environ[_KEY] = _Turn(self._places)
        try:
            return self._app(environ, start_response)
        finally:
            turn.end()


def step_aside(environ: WSGIEnvironment) -> None:
    """Give up the turn of a request, before it waits for another process.

    It goes on without one afterwards: waiting for a second turn, with locks in hand, could block everyone.
    """
    with suppress(KeyError):
        environ[_KEY].end()


class _Line:
    """Places that go to those who wait in the order in which they came.

    A semaphore gives a place to whoever happens to run when it gets free: under load that was nearly always a
    request that had just come, and a few others waited for seconds.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: deque[Lock] = deque()
        self._lock = Lock()

    def acquire(self) -> None:
        """Take a place, when it is one's turn."""
        with self._lock:
            if self._free:
                self._free -= 1
                return
            told = Lock()
            told.acquire()
            self._waiting.append(told)
        told.acquire()

    def release(self) -> None:
        """Hand the place to whoever waits longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


class _Turn:
    """A place that is taken until it is given back, once."""

    def __init__(self, places: _Line) -> None:
        self._places: _Line | None = places
        places.acquire()

    def end(self) -> None:
        places, self._places = self._places, None
        if places is not None:
            places.release()
